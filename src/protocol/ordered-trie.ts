/**
 * Root of the trie that maps rlp(0), rlp(1), … to a list of values: the roots of transactions, receipts and withdrawals.
 * The keys are known, so there is no trie to insert into: each node is written once, from the leaves up.
 * Source: Yellow Paper 4.4.3 (ordered lists), appendix D (nodes), appendix C (hex prefix).
 */

import { bytesFromHex } from '../base/bytes.ts'
import { keccak256 } from '../crypto/keccak.ts'
import { headLength, writeHead } from './rlp-head.ts'

/** Root of the empty trie: keccak256(rlp('')). Not to be changed. */
export const EMPTY_TRIE_ROOT: Uint8Array = bytesFromHex(
  '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421',
)

/** Root over the values, none of which may be empty. 32 bytes. */
export function orderedTrieRoot(values: readonly Uint8Array[]): Uint8Array {
  if (values.length === 0) return EMPTY_TRIE_ROOT
  const keys = new IndexKeys(values.length)
  const node = writeNode(values, keys, 0, values.length, 0)
  return keccak256(node)
}

/** Keys of indices in trie order, that is in the byte order of rlp(index). */
class IndexKeys {
  /** The index at each place of the order. */
  readonly indices: Uint32Array

  constructor(count: number) {
    // Order of the forms: 01 … 7f, then 80 (index 0), then 81 80 …, 82 01 00 …: only index 0 is out of its place.
    this.indices = new Uint32Array(count)
    const before = Math.min(count, 128) - 1
    for (let place = 0; place < before; place++) this.indices[place] = place + 1
    this.indices[before] = 0
    for (let place = before + 1; place < count; place++) this.indices[place] = place
  }

  /** Nibbles of the key of `index`. */
  length(index: number): number {
    if (index < 128) return 2
    return index < 256 ? 4 : index < 65_536 ? 6 : index < 16_777_216 ? 8 : 10
  }

  nibble(index: number, depth: number): number {
    const byte = this.#byte(index, depth >> 1)
    return (depth & 1) === 0 ? byte >> 4 : byte & 15
  }

  #byte(index: number, position: number): number {
    if (index < 128) return index === 0 ? 0x80 : index
    const size = (this.length(index) >> 1) - 1
    return position === 0 ? 0x80 + size : (index >>> (8 * (size - position))) & 0xff
  }
}

/**
 * The node over places `low` … `high` − 1, whose keys agree in their first `depth` nibbles. No key is the start of another,
 * so branches have no value.
 */
function writeNode(
  values: readonly Uint8Array[],
  keys: IndexKeys,
  low: number,
  high: number,
  depth: number,
): Uint8Array {
  const first = keys.indices[low] as number
  if (high - low === 1) {
    const path = hexPrefix(keys, first, depth, keys.length(first), true)
    return writePair(path, values[first] as Uint8Array, false)
  }
  // Keys are in order: what the first and the last have in common, all have.
  const last = keys.indices[high - 1] as number
  let fork = depth
  while (keys.nibble(first, fork) === keys.nibble(last, fork)) fork++
  const branch = writeBranch(values, keys, low, high, fork)
  if (fork === depth) return branch
  const child = reference(branch)
  return writePair(hexPrefix(keys, first, depth, fork, false), child, true)
}

function writeBranch(
  values: readonly Uint8Array[],
  keys: IndexKeys,
  low: number,
  high: number,
  depth: number,
): Uint8Array {
  const children: (Uint8Array | null)[] = new Array(16).fill(null)
  let length = 17
  for (let start = low; start < high; ) {
    const nibble = keys.nibble(keys.indices[start] as number, depth)
    let end = start + 1
    while (end < high && keys.nibble(keys.indices[end] as number, depth) === nibble) end++
    const child = reference(writeNode(values, keys, start, end, depth + 1))
    children[nibble] = child
    length += child.length - 1
    start = end
  }
  const node = new Uint8Array(headLength(length) + length)
  let at = writeHead(node, 0, 0xc0, length)
  for (const child of children) {
    if (child === null) node[at++] = 0x80
    else {
      node.set(child, at)
      at += child.length
    }
  }
  node[at] = 0x80
  return node
}

/** How a parent holds a node: as it is when shorter than 32 bytes, else its hash as a string. */
function reference(node: Uint8Array): Uint8Array {
  if (node.length < 32) return node
  const hashed = new Uint8Array(33)
  hashed[0] = 0xa0
  hashed.set(keccak256(node), 1)
  return hashed
}

/** Leaf or extension: a list of path and value. `isNode`: the value is in its RLP form already. */
function writePair(path: Uint8Array, value: Uint8Array, isNode: boolean): Uint8Array {
  const length = stringLength(path) + (isNode ? value.length : stringLength(value))
  const node = new Uint8Array(headLength(length) + length)
  let at = writeHead(node, 0, 0xc0, length)
  at = writeString(node, at, path)
  if (isNode) node.set(value, at)
  else writeString(node, at, value)
  return node
}

/** Nibbles `from` … `to` − 1 of a key, packed behind a flag for the kind of node and odd length. Appendix C. */
function hexPrefix(keys: IndexKeys, index: number, from: number, to: number, isLeaf: boolean): Uint8Array {
  const odd = (to - from) & 1
  const path = new Uint8Array(1 + ((to - from) >> 1))
  path[0] = (isLeaf ? 0x20 : 0) | (odd === 1 ? 0x10 | keys.nibble(index, from) : 0)
  for (let i = 1, depth = from + odd; i < path.length; i++, depth += 2) {
    path[i] = (keys.nibble(index, depth) << 4) | keys.nibble(index, depth + 1)
  }
  return path
}

function stringLength(bytes: Uint8Array): number {
  return bytes.length === 1 && (bytes[0] as number) < 0x80 ? 1 : headLength(bytes.length) + bytes.length
}

function writeString(node: Uint8Array, at: number, bytes: Uint8Array): number {
  const start = bytes.length === 1 && (bytes[0] as number) < 0x80 ? at : writeHead(node, at, 0x80, bytes.length)
  node.set(bytes, start)
  return start + bytes.length
}
