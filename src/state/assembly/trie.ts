/**
 * An incremental Merkle Patricia trie (Yellow Paper, appendix D) in shared memory: one account trie and a storage trie
 * per contract, with a root per block, all of which stay readable and provable while they are kept.
 *
 * A root is a handle (the address of a node, 0 for the empty trie). Insertion and removal return a new root and copy
 * only what the open epoch has not made itself. Within an epoch a trie has one line of descent: after an operation only
 * the returned root may be used, and those sealed before. An operation that finds the memory full returns `FULL` and
 * leaves the old root as it was; all memory it needs is therefore taken before the first node is changed in place.
 */

import { addChild, copyLeaf, copyNibbles, dropChild, makeExtension, makePair, setChild } from './trie-change'
import { abandonOperation, beginOperation, commitOperation, makeNode, replaceNode } from './trie-epoch'
import {
  BRANCH,
  branchChild,
  branchMask,
  EXTENSION,
  extensionChild,
  extensionEnd,
  extensionPath,
  extensionStart,
  firstDifference,
  FULL,
  forgetReference,
  kindOf,
  LEAF,
  leafAux,
  leafKey,
  leafNibbles,
  leafSize,
  leafValue,
  leafValueLength,
  MAX_NIBBLES,
  nibbleAt,
  ownerOf,
  sameBytes,
  setExtensionChild,
  setKind,
  setLeafAux,
  setLeafNibbles,
  setLeafValueLength,
  setNibble,
  sizeOf,
  VALUE_INDEX,
} from './trie-node'

export {
  initTrie,
  TRIE_HEADER_BYTES,
  TRIE_SCRATCH_BYTES,
  trieBytes,
  trieDiscard,
  trieDropNewest,
  trieDropOpen,
  trieEpochs,
  trieReleaseOldest,
  trieSeal,
} from './trie-epoch'
export { MAX_VALUE, trieHash, trieHashSome } from './trie-hash'
export { FULL, leafAux, leafValue, leafValueLength } from './trie-node'
export { trieProof, trieProofAt } from './trie-proof'

// The running operation; `changed` tells an answer that is the same node, changed in place, from one left alone.
let key: usize = 0
let nibbles: u32 = 0
let value: usize = 0
let valueLength: u32 = 0
let aux: u32 = 0
let changed: bool = false
let movedLeaf: u32 = 0

/**
 * Sets the value of a 32-byte key (already hashed), with a word that is kept beside it.
 * @param bytes 1 … `MAX_VALUE` bytes, outside of the trie's own nodes
 * @returns the new root, or `FULL`
 */
export function trieInsert(root: u32, at: usize, bytes: usize, length: u32, word: u32): u32 {
  return trieInsertAt(root, at, MAX_NIBBLES, bytes, length, word)
}

/** As `trieInsert`, for a key of any even number of nibbles up to 64; 32 bytes are read at `at` all the same. */
export function trieInsertAt(root: u32, at: usize, length: u32, bytes: usize, bytesLength: u32, word: u32): u32 {
  key = at
  nibbles = length
  value = bytes
  valueLength = bytesLength
  aux = word
  if (!beginOperation()) return FULL
  changed = true
  movedLeaf = 0
  return finish(insert(root, 0))
}

/**
 * Removes a 32-byte key, if it is there.
 * @returns the new root, or `FULL`
 */
export function trieRemove(root: u32, at: usize): u32 {
  return trieRemoveAt(root, at, MAX_NIBBLES)
}

/** As `trieRemove`, for a key of any even number of nibbles up to 64. */
export function trieRemoveAt(root: u32, at: usize, length: u32): u32 {
  if (trieFindAt(root, at, length) == 0) return root
  key = at
  nibbles = length
  if (!beginOperation()) return FULL
  movedLeaf = 0
  return finish(remove(root, 0))
}

/** The leaf of a 32-byte key, or 0. */
export function trieFind(root: u32, at: usize): u32 {
  return trieFindAt(root, at, MAX_NIBBLES)
}

/** As `trieFind`, for a key of any even number of nibbles up to 64. */
export function trieFindAt(root: u32, at: usize, length: u32): u32 {
  let node = root
  let depth: u32 = 0
  while (node != 0) {
    const kind = kindOf(node)
    if (kind == LEAF) {
      if (leafNibbles(node) != length) return 0
      return firstDifference(at, leafKey(node), depth, length) == length ? node : 0
    }
    if (kind == BRANCH) {
      if (depth == length) return branchChild(node, VALUE_INDEX)
      node = branchChild(node, nibbleAt(at, depth))
      depth++
    } else {
      const end = extensionEnd(node)
      if (end > length || firstDifference(at, extensionPath(node), depth, end) != end) return 0
      node = extensionChild(node)
      depth = end
    }
  }
  return 0
}

function finish(root: u32): u32 {
  if (root == FULL) {
    abandonOperation()
    return FULL
  }
  if (movedLeaf != 0) forgetReference(movedLeaf)
  commitOperation()
  return root
}

// Insertion: returns what stands in the place of `node`, or FULL.

function insert(node: u32, depth: u32): u32 {
  if (node == 0) return makeLeaf()
  const kind = kindOf(node)
  if (kind == BRANCH) return insertIntoBranch(node, depth)
  return kind == LEAF ? insertIntoLeaf(node, depth) : insertIntoExtension(node, depth)
}

function insertIntoBranch(branch: u32, depth: u32): u32 {
  const index = depth == nibbles ? VALUE_INDEX : nibbleAt(key, depth)
  const old = branchChild(branch, index)
  if (old == 0) {
    const leaf = makeLeaf()
    return leaf == FULL ? FULL : addChild(branch, index, leaf)
  }
  const child = insert(old, index == VALUE_INDEX ? depth : depth + 1)
  if (child == FULL || !changed) return child == FULL ? FULL : branch
  return setChild(branch, index, child)
}

function insertIntoExtension(extension: u32, depth: u32): u32 {
  const end = extensionEnd(extension)
  const path = extensionPath(extension)
  const at = firstDifference(key, path, depth, min<u32>(end, nibbles))
  if (at < end) return splitExtension(extension, depth, at)
  const child = insert(extensionChild(extension), end)
  if (child == FULL || !changed) return child == FULL ? FULL : extension
  if (ownerOf(extension) != 0) {
    setExtensionChild(extension, child)
    forgetReference(extension)
    return extension
  }
  replaceNode(extension)
  return makeExtension(path, depth, end, child)
}

function splitExtension(extension: u32, depth: u32, at: u32): u32 {
  const end = extensionEnd(extension)
  const path = extensionPath(extension)
  let rest = extensionChild(extension)
  if (at + 1 < end) rest = makeExtension(path, at + 1, end, rest)
  if (rest == FULL) return FULL
  const leaf = makeLeaf()
  if (leaf == FULL) return FULL
  replaceNode(extension)
  const branch = makePair(nibbleAt(path, at), rest, at == nibbles ? VALUE_INDEX : nibbleAt(key, at), leaf)
  return branch == FULL || at == depth ? branch : makeExtension(path, depth, at, branch)
}

function insertIntoLeaf(leaf: u32, depth: u32): u32 {
  const path = leafKey(leaf)
  const end = min<u32>(nibbles, leafNibbles(leaf))
  const at = firstDifference(key, path, depth, end)
  if (at == nibbles && nibbles == leafNibbles(leaf)) return updateLeaf(leaf)
  const added = makeLeaf()
  const moved = added == FULL ? FULL : moveLeaf(leaf)
  if (moved == FULL) return FULL
  const movedIndex = at == leafNibbles(leaf) ? VALUE_INDEX : nibbleAt(path, at)
  const branch = makePair(movedIndex, moved, at == nibbles ? VALUE_INDEX : nibbleAt(key, at), added)
  return branch == FULL || at == depth ? branch : makeExtension(key, depth, at, branch)
}

function updateLeaf(leaf: u32): u32 {
  if (leafAux(leaf) == aux && leafValueLength(leaf) == valueLength) {
    if (sameBytes(leafValue(leaf), value, valueLength)) {
      changed = false
      return leaf
    }
  }
  if (ownerOf(leaf) != 0 && sizeOf(leaf) == leafSize(valueLength)) {
    fillLeaf(leaf)
    return leaf
  }
  const made = makeLeaf()
  if (made != FULL) replaceNode(leaf)
  return made
}

// Removal: returns what stands in the place of `node` (0: nothing), or FULL. The key is known to be there.

function remove(node: u32, depth: u32): u32 {
  const kind = kindOf(node)
  if (kind == BRANCH) return removeFromBranch(node, depth)
  if (kind == EXTENSION) return removeFromExtension(node)
  replaceNode(node)
  return 0
}

function removeFromBranch(branch: u32, depth: u32): u32 {
  const index = depth == nibbles ? VALUE_INDEX : nibbleAt(key, depth)
  const child = remove(branchChild(branch, index), index == VALUE_INDEX ? depth : depth + 1)
  if (child == FULL) return FULL
  if (child != 0) return setChild(branch, index, child)
  const mask = branchMask(branch) & ~(1 << index)
  if (popcnt<u32>(mask) > 1) return dropChild(branch, index, mask)
  const last = ctz<u32>(mask)
  const left = branchChild(branch, last)
  replaceNode(branch)
  if (last == VALUE_INDEX) return moveLeaf(left)
  return joinPath(left, depth, last)
}

function removeFromExtension(extension: u32): u32 {
  const start = extensionStart(extension)
  const child = remove(extensionChild(extension), extensionEnd(extension))
  if (child == FULL) return FULL
  const kind = kindOf(child)
  if (kind == BRANCH && ownerOf(extension) != 0) {
    setExtensionChild(extension, child)
    forgetReference(extension)
    return extension
  }
  replaceNode(extension)
  if (kind == LEAF) return child
  if (kind == BRANCH) return makeExtension(extensionPath(extension), start, extensionEnd(extension), child)
  // The extension below was made by this operation: one takes the place of both.
  const joined = makeExtension(extensionPath(child), start, extensionEnd(child), extensionChild(child))
  if (joined == FULL) return FULL
  replaceNode(child)
  copyNibbles(extensionPath(joined), extensionPath(extension), start, extensionEnd(extension))
  return joined
}

/** What takes the place of a branch at `depth` whose only child is `child`, at `index`. */
function joinPath(child: u32, depth: u32, index: u32): u32 {
  const kind = kindOf(child)
  if (kind == LEAF) return moveLeaf(child)
  let joined: u32
  if (kind == EXTENSION) {
    joined = makeExtension(extensionPath(child), depth, extensionEnd(child), extensionChild(child))
    if (joined != FULL) replaceNode(child)
  } else {
    // The path's one nibble is written below; any readable address does as a source.
    joined = makeExtension(key, depth, depth + 1, child)
  }
  if (joined != FULL) setNibble(extensionPath(joined), depth, index)
  return joined
}

// Nodes

function makeLeaf(): u32 {
  const leaf = makeNode(leafSize(valueLength))
  if (leaf == 0) return FULL
  setKind(leaf, LEAF)
  setLeafNibbles(leaf, nibbles)
  v128.store(leafKey(leaf), v128.load(key, 0), 0)
  v128.store(leafKey(leaf), v128.load(key, 16), 16)
  fillLeaf(leaf)
  return leaf
}

function fillLeaf(leaf: u32): void {
  setLeafAux(leaf, aux)
  setLeafValueLength(leaf, valueLength)
  memory.copy(leafValue(leaf), value, valueLength)
  forgetReference(leaf)
}

/**
 * The same leaf for another depth, where its reference is another. One of the open epoch loses its reference only when
 * the operation has succeeded; no operation moves two.
 */
function moveLeaf(leaf: u32): u32 {
  if (ownerOf(leaf) == 0) return copyLeaf(leaf)
  movedLeaf = leaf
  return leaf
}
