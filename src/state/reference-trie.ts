/**
 * The slow twin of the trie in `assembly/trie.ts`: it keeps a plain map and builds the whole tree anew from the definition
 * for every root and proof (Yellow Paper, appendix D, equations for c(I, i) and n(I, i)). Nothing is cached or updated in
 * place, so that what it says can be checked by reading it. Keys are bytes of any length.
 */

import { BytesMap } from '../base/byte-map.ts'
import { keccak256 } from '../crypto/keccak.ts'
import { encodeRlp, type RlpInput } from '../protocol/rlp.ts'

interface Pair {
  readonly path: readonly number[]
  readonly value: Uint8Array
}

const NOTHING = new Uint8Array(0)
const EMPTY_ROOT = keccak256(encodeRlp(NOTHING))

/** A Merkle Patricia trie without cleverness. */
export class ReferenceTrie {
  readonly #values = new BytesMap<Uint8Array>()

  /** Number of keys. */
  get size(): number {
    return this.#values.size
  }

  /** All keys, in the order in which they came. */
  keys(): Uint8Array[] {
    return [...this.#values.keys()]
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#values.get(key)
  }

  /** Sets a value, which must not be empty. */
  set(key: Uint8Array, value: Uint8Array): void {
    if (value.length === 0) throw new RangeError('An empty value means no value: delete the key')
    this.#values.set(key.slice(), value.slice())
  }

  /** True when the key was there. */
  delete(key: Uint8Array): boolean {
    return this.#values.delete(key)
  }

  /** A trie with the same content that does not follow later changes. */
  clone(): ReferenceTrie {
    const copy = new ReferenceTrie()
    for (const [key, value] of this.#values) copy.set(key, value)
    return copy
  }

  /** Root hash, 32 bytes. */
  root(): Uint8Array {
    return this.size === 0 ? EMPTY_ROOT.slice() : keccak256(encodeRlp(build(this.#pairs(), 0)))
  }

  /** RLP of the nodes on the path of a key, root first; nodes within their parent are not listed (EIP-1186). */
  proof(key: Uint8Array): Uint8Array[] {
    const path = nibblesOf(key)
    const nodes: Uint8Array[] = []
    let pairs = this.#pairs()
    let depth = 0
    while (pairs.length > 0) {
      const encoded = encodeRlp(build(pairs, depth))
      if (depth === 0 || encoded.length >= 32) nodes.push(encoded)
      if (pairs.length === 1) break
      const end = commonEnd(pairs, depth)
      // The nibbles that an extension passes over and then the one that a branch is left by.
      const next = end > depth ? end : depth + 1
      if (next > path.length) break
      pairs = pairs.filter((pair) => startsWith(pair.path, path, next))
      depth = next
    }
    return nodes
  }

  #pairs(): Pair[] {
    return [...this.#values].map(([key, value]) => ({ path: nibblesOf(key), value }))
  }
}

/** The node over pairs that agree in their first `depth` nibbles: c(I, i) of the Yellow Paper. */
function build(pairs: readonly Pair[], depth: number): RlpInput {
  const only = pairs.length === 1 ? pairs[0] : undefined
  if (only !== undefined) return [hexPrefix(only.path.slice(depth), true), only.value]
  const end = commonEnd(pairs, depth)
  if (end > depth) {
    const path = (pairs[0] as Pair).path.slice(depth, end)
    return [hexPrefix(path, false), reference(pairs, end)]
  }
  const items: RlpInput[] = []
  for (let nibble = 0; nibble < 16; nibble++) {
    const below = pairs.filter((pair) => pair.path[depth] === nibble)
    items.push(reference(below, depth + 1))
  }
  items.push(pairs.find((pair) => pair.path.length === depth)?.value ?? NOTHING)
  return items
}

/** How a parent names the node over these pairs: n(I, i). */
function reference(pairs: readonly Pair[], depth: number): RlpInput {
  if (pairs.length === 0) return NOTHING
  const node = build(pairs, depth)
  const encoded = encodeRlp(node)
  return encoded.length < 32 ? node : keccak256(encoded)
}

/** First position from `depth` on at which the paths are not all the same. */
function commonEnd(pairs: readonly Pair[], depth: number): number {
  const first = (pairs[0] as Pair).path
  let end = depth
  while (end < first.length && pairs.every((pair) => pair.path[end] === first[end])) end++
  return end
}

function startsWith(path: readonly number[], prefix: readonly number[], length: number): boolean {
  for (let i = 0; i < length; i++) if (path[i] !== prefix[i]) return false
  return path.length >= length
}

/** Hex-prefix encoding, appendix C. */
function hexPrefix(path: readonly number[], leaf: boolean): Uint8Array {
  const flag = leaf ? 2 : 0
  const digits = path.length % 2 === 0 ? [flag, 0, ...path] : [flag + 1, ...path]
  const bytes = new Uint8Array(digits.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = (digits[2 * i] as number) * 16 + (digits[2 * i + 1] as number)
  return bytes
}

function nibblesOf(key: Uint8Array): number[] {
  const path: number[] = []
  for (const byte of key) path.push(byte >> 4, byte & 15)
  return path
}
