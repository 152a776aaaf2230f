/**
 * RLP of trie nodes and their references: keccak of the RLP, or the RLP itself below 32 bytes (Yellow Paper, appendix D).
 *
 * Only nodes without a reference are encoded, children before parents, in the instance's own buffer. A sealed trie may be
 * hashed by another lane than the one that commits: both would write the same reference, and its length comes last.
 */

import { keccak256 } from '../../crypto/assembly/keccak'
import { encodeBuffer } from './trie-epoch'
import {
  BRANCH,
  branchMask,
  branchSlots,
  EXTENSION,
  extensionChild,
  extensionEnd,
  extensionPath,
  extensionStart,
  kindOf,
  LEAF,
  leafKey,
  leafNibbles,
  leafValue,
  leafValueLength,
  nibbleAt,
  referenceLength,
  referenceOf,
  setReferenceLength,
  VALUE_INDEX,
} from './trie-node'

/** Longest value of a leaf: a branch that carries it fits the buffer. */
export const MAX_VALUE: u32 = 1700

const LIST_HEAD: usize = 8
const HASH: u32 = 32

/** Where the RLP made by the last `encodeNode` begins. */
export let encodedStart: usize = 0
/** Its length. */
export let encodedLength: u32 = 0

let budget: u32 = 0

/**
 * Writes the root hash of a trie; 0 is the empty trie. Hashes what was not hashed before.
 * @param out 32 bytes
 */
export function trieHash(root: u32, out: usize): void {
  if (root == 0) {
    // keccak256(rlp('')) = 56e81f17…b421
    store<u64>(out, bswap<u64>(0x56e81f171bcc55a6), 0)
    store<u64>(out, bswap<u64>(0xff8345e692c0f86e), 8)
    store<u64>(out, bswap<u64>(0x5b48e01b996cadc0), 16)
    store<u64>(out, bswap<u64>(0x01622fb5e363b421), 24)
    return
  }
  trieHashSome(root, u32.MAX_VALUE)
  const length = referenceLength(root)
  if (length == HASH) copyHash(out, referenceOf(root))
  else keccak256(referenceOf(root), length, out)
}

/**
 * Hashes at most `limit` nodes of a trie, for a root that is made in slices.
 * @returns how many were hashed; fewer than `limit` means that all are
 */
export function trieHashSome(root: u32, limit: u32): u32 {
  if (root == 0) return 0
  budget = limit
  makeReference(root, 0)
  return limit - budget
}

/** Computes the reference of a node that starts at nibble `depth`; false if the budget ran out below it. */
function makeReference(node: u32, depth: u32): bool {
  if (referenceLength(node) != 0) return true
  const kind = kindOf(node)
  if (kind == EXTENSION) {
    if (!makeReference(extensionChild(node), extensionEnd(node))) return false
  } else if (kind == BRANCH && !makeChildReferences(node, depth)) {
    return false
  }
  if (budget == 0) return false
  budget--
  encodeNode(node, depth)
  if (encodedLength < HASH) {
    memory.copy(referenceOf(node), encodedStart, encodedLength)
    setReferenceLength(node, encodedLength)
  } else {
    keccak256(encodedStart, encodedLength, referenceOf(node))
    setReferenceLength(node, HASH)
  }
  return true
}

function makeChildReferences(branch: u32, depth: u32): bool {
  const count = popcnt<u32>(branchMask(branch) & 0xffff)
  const end = branchSlots(branch) + (count << 2)
  for (let slot = branchSlots(branch); slot < end; slot += 4) {
    if (!makeReference(load<u32>(slot), depth + 1)) return false
  }
  return true
}

/** Writes the RLP of a node whose children have references; see `encodedStart` and `encodedLength`. */
export function encodeNode(node: u32, depth: u32): void {
  const start = encodeBuffer + LIST_HEAD
  const kind = kindOf(node)
  let end: usize
  if (kind == BRANCH) end = encodeBranch(node, start)
  else if (kind == LEAF) end = encodeLeaf(node, depth, start)
  else end = encodeExtension(node, start)
  const length = (end - start) as u32
  if (length < 56) {
    encodedStart = start - 1
    store<u8>(encodedStart, (0xc0 + length) as u8)
  } else if (length < 256) {
    encodedStart = start - 2
    store<u8>(encodedStart, 0xf8, 0)
    store<u8>(encodedStart, length as u8, 1)
  } else {
    encodedStart = start - 3
    store<u8>(encodedStart, 0xf9, 0)
    store<u8>(encodedStart, (length >> 8) as u8, 1)
    store<u8>(encodedStart, length as u8, 2)
  }
  encodedLength = (end - encodedStart) as u32
}

function encodeBranch(branch: u32, out: usize): usize {
  const mask = branchMask(branch)
  let slot = branchSlots(branch)
  for (let index: u32 = 0; index < 16; index++) {
    if ((mask >> index) & 1) {
      out = encodeReference(load<u32>(slot), out)
      slot += 4
    } else {
      store<u8>(out, 0x80)
      out++
    }
  }
  if ((mask >> VALUE_INDEX) & 1) {
    const leaf = load<u32>(slot)
    return encodeString(leafValue(leaf), leafValueLength(leaf), out)
  }
  store<u8>(out, 0x80)
  return out + 1
}

function encodeLeaf(leaf: u32, depth: u32, out: usize): usize {
  out = encodePath(leafKey(leaf), depth, leafNibbles(leaf), 0x20, out)
  return encodeString(leafValue(leaf), leafValueLength(leaf), out)
}

function encodeExtension(extension: u32, out: usize): usize {
  out = encodePath(extensionPath(extension), extensionStart(extension), extensionEnd(extension), 0, out)
  return encodeReference(extensionChild(extension), out)
}

@inline
function encodeReference(node: u32, out: usize): usize {
  const length = referenceLength(node)
  if (length == HASH) {
    store<u8>(out, 0xa0)
    copyHash(out + 1, referenceOf(node))
    return out + 33
  }
  memory.copy(out, referenceOf(node), length)
  return out + length
}

/** Hex-prefix encoding (Yellow Paper, appendix C) as an RLP string; `flag` is 0x20 for a leaf. */
function encodePath(path: usize, start: u32, end: u32, flag: u32, out: usize): usize {
  const length = ((end - start) >> 1) + 1
  if (length > 1) {
    store<u8>(out, (0x80 + length) as u8)
    out++
  }
  if ((end - start) & 1) {
    store<u8>(out, (flag | 0x10 | nibbleAt(path, start)) as u8)
    start++
  } else {
    store<u8>(out, flag as u8)
  }
  out++
  if ((start & 1) == 0) {
    memory.copy(out, path + (start >> 1), (end - start) >> 1)
    return out + ((end - start) >> 1)
  }
  for (; start < end; start += 2) {
    store<u8>(out, ((nibbleAt(path, start) << 4) | nibbleAt(path, start + 1)) as u8)
    out++
  }
  return out
}

function encodeString(bytes: usize, length: u32, out: usize): usize {
  if (length == 1 && load<u8>(bytes) < 0x80) {
    store<u8>(out, load<u8>(bytes))
    return out + 1
  }
  if (length < 56) {
    store<u8>(out, (0x80 + length) as u8)
    out++
  } else if (length < 256) {
    store<u8>(out, 0xb8, 0)
    store<u8>(out, length as u8, 1)
    out += 2
  } else {
    store<u8>(out, 0xb9, 0)
    store<u8>(out, (length >> 8) as u8, 1)
    store<u8>(out, length as u8, 2)
    out += 3
  }
  memory.copy(out, bytes, length)
  return out + length
}

@inline
function copyHash(to: usize, from: usize): void {
  v128.store(to, v128.load(from, 0), 0)
  v128.store(to, v128.load(from, 16), 16)
}
