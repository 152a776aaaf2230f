/**
 * Layout of trie nodes in shared memory, and arithmetic on nibbles.
 *
 * A node is a leaf, an extension or a branch (Yellow Paper, appendix D). All begin alike:
 *   0 kind u8 · 1 reference length u8 (0: not computed) · 2, 3 two bytes by kind · 4 owner u32 · 8 one word by kind ·
 *   12 reference, 32 bytes: the node's keccak, or its RLP where that is shorter than 32 bytes.
 * `owner` is the address of the node's entry in the list of created nodes while its epoch is open, and 0 once sealed: an
 * open node may be changed in place, a sealed one never (its reference excepted, which is written once).
 * Paths are kept at absolute nibble positions: nibble `i` of any path below a node stands where it stands in the key, so
 * that a key, a leaf and an extension are compared by one function and nothing is shifted.
 */

/** Handle that stands for "memory is full" in the answers of operations that make nodes. */
export const FULL: u32 = 0xffffffff

export const LEAF: u32 = 1
export const EXTENSION: u32 = 2
export const BRANCH: u32 = 3

/** Index of a branch's own value beside its sixteen children; a leaf that ends at the branch. */
export const VALUE_INDEX: u32 = 16
/** The longest path: 32 bytes of key. */
export const MAX_NIBBLES: u32 = 64

const OWNER: usize = 4
const WORD: usize = 8
const REFERENCE: usize = 12
const BODY: usize = 44
const LEAF_KEY: usize = 48
const LEAF_VALUE: usize = 80

@inline
function align16(size: u32): u32 {
  return (size + 15) & ~15
}

@inline
export function kindOf(node: u32): u32 {
  return load<u8>(node)
}

@inline
export function setKind(node: u32, kind: u32): void {
  store<u8>(node, kind as u8)
}

/** Length of the computed reference, 0 if there is none. Read atomically: another lane may be hashing a sealed trie. */
@inline
export function referenceLength(node: u32): u32 {
  return atomic.load<u8>(node, 1)
}

/** Publishes the reference, after its bytes were written. */
@inline
export function setReferenceLength(node: u32, length: u32): void {
  atomic.store<u8>(node, length as u8, 1)
}

/** Forgets the reference of a node that was changed. */
@inline
export function forgetReference(node: u32): void {
  store<u8>(node, 0, 1)
}

@inline
export function referenceOf(node: u32): usize {
  return (node as usize) + REFERENCE
}

@inline
export function ownerOf(node: u32): u32 {
  return load<u32>(node, OWNER)
}

@inline
export function setOwner(node: u32, owner: u32): void {
  store<u32>(node, owner, OWNER)
}

/** Bytes that a node occupies in the arena. */
export function sizeOf(node: u32): u32 {
  const kind = kindOf(node)
  if (kind == LEAF) return leafSize(leafValueLength(node))
  if (kind == EXTENSION) return extensionSize(extensionStart(node), extensionEnd(node))
  return branchSize(branchCapacity(node))
}

// Leaf: byte 2 nibbles of the whole key, word aux, then the value's length, the whole key (32 bytes) and the value.

@inline
export function leafSize(valueLength: u32): u32 {
  return align16((LEAF_VALUE as u32) + valueLength)
}

@inline
export function leafNibbles(leaf: u32): u32 {
  return load<u8>(leaf, 2)
}

@inline
export function setLeafNibbles(leaf: u32, nibbles: u32): void {
  store<u8>(leaf, nibbles as u8, 2)
}

@inline
export function leafKey(leaf: u32): usize {
  return (leaf as usize) + LEAF_KEY
}

/** The word kept with a leaf; in the account trie the root of the account's storage trie. */
export function leafAux(leaf: u32): u32 {
  return load<u32>(leaf, WORD)
}

@inline
export function setLeafAux(leaf: u32, aux: u32): void {
  store<u32>(leaf, aux, WORD)
}

/** Address of a leaf's value. */
export function leafValue(leaf: u32): usize {
  return (leaf as usize) + LEAF_VALUE
}

/** Length of a leaf's value in bytes. */
export function leafValueLength(leaf: u32): u32 {
  return load<u32>(leaf, BODY)
}

@inline
export function setLeafValueLength(leaf: u32, length: u32): void {
  store<u32>(leaf, length, BODY)
}

// Extension: bytes 2 and 3 first nibble and the one after the last, word child, then the bytes that hold those nibbles.

@inline
export function extensionSize(start: u32, end: u32): u32 {
  return align16((BODY as u32) + ((end + 1) >> 1) - (start >> 1))
}

@inline
export function extensionStart(extension: u32): u32 {
  return load<u8>(extension, 2)
}

@inline
export function extensionEnd(extension: u32): u32 {
  return load<u8>(extension, 3)
}

@inline
export function setExtensionSpan(extension: u32, start: u32, end: u32): void {
  store<u8>(extension, start as u8, 2)
  store<u8>(extension, end as u8, 3)
}

@inline
export function extensionChild(extension: u32): u32 {
  return load<u32>(extension, WORD)
}

@inline
export function setExtensionChild(extension: u32, child: u32): void {
  store<u32>(extension, child, WORD)
}

/** Address at which nibble 0 of the extension's path would be; only its own nibbles may be read or written. */
@inline
export function extensionPath(extension: u32): usize {
  return (extension as usize) + BODY - (extensionStart(extension) >> 1)
}

// Branch: byte 2 capacity, word mask of the children that exist (bit 16: own value), then their handles without gaps.

/** Bytes of a branch with room for `children`; what rounding adds is used for more children. */
@inline
export function branchSize(children: u32): u32 {
  return align16((BODY as u32) + (children << 2))
}

@inline
export function branchCapacity(branch: u32): u32 {
  return load<u8>(branch, 2)
}

@inline
export function setBranchCapacity(branch: u32, size: u32): void {
  store<u8>(branch, ((size - (BODY as u32)) >> 2) as u8, 2)
}

@inline
export function branchMask(branch: u32): u32 {
  return load<u32>(branch, WORD)
}

@inline
export function setBranchMask(branch: u32, mask: u32): void {
  store<u32>(branch, mask, WORD)
}

/** Address of the handle of child `index`, or where it would be put. */
@inline
export function branchSlot(branch: u32, index: u32): usize {
  return (branch as usize) + BODY + ((popcnt<u32>(branchMask(branch) & ((1 << index) - 1)) as usize) << 2)
}

/** Address of the first handle. */
@inline
export function branchSlots(branch: u32): usize {
  return (branch as usize) + BODY
}

/** Child `index` of a branch, or 0. */
@inline
export function branchChild(branch: u32, index: u32): u32 {
  return (branchMask(branch) >> index) & 1 ? load<u32>(branchSlot(branch, index)) : 0
}

// Nibbles

@inline
export function nibbleAt(path: usize, index: u32): u32 {
  const byte: u32 = load<u8>(path + (index >> 1))
  return index & 1 ? byte & 15 : byte >> 4
}

@inline
export function setNibble(path: usize, index: u32, nibble: u32): void {
  const at = path + (index >> 1)
  const byte: u32 = load<u8>(at)
  store<u8>(at, (index & 1 ? (byte & 0xf0) | nibble : (byte & 15) | (nibble << 4)) as u8)
}

/** First position from `start` on at which the two paths differ, `end` if there is none before it. */
export function firstDifference(a: usize, b: usize, start: u32, end: u32): u32 {
  let at = start
  while (at < end) {
    if ((at & 1) == 0) {
      while (at + 16 <= end && load<u64>(a + (at >> 1)) == load<u64>(b + (at >> 1))) at += 16
      while (at + 2 <= end && load<u8>(a + (at >> 1)) == load<u8>(b + (at >> 1))) at += 2
      if (at >= end) return end
    }
    if (nibbleAt(a, at) != nibbleAt(b, at)) return at
    at++
  }
  return end
}

/** Whether `length` bytes are equal. */
export function sameBytes(a: usize, b: usize, length: u32): bool {
  let at: u32 = 0
  while (at + 8 <= length) {
    if (load<u64>(a + at) != load<u64>(b + at)) return false
    at += 8
  }
  while (at < length) {
    if (load<u8>(a + at) != load<u8>(b + at)) return false
    at++
  }
  return true
}
