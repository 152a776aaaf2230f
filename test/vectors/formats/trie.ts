/**
 * Trie tests: pairs of keys and values, and the root they give. Both tries must give it: the incremental one in
 * WebAssembly and its slow twin. Pairs in a list are applied in order and a null value deletes; those in an object are
 * tried in several orders. Files named secure hash their keys.
 *
 * Source of the format: ethereum/tests docs, "Trie Tests". Not bound to a fork.
 */

import { hexFromBytes } from '../../../src/base/bytes.ts'
import { keccak256 } from '../../../src/crypto/keccak.ts'
import { ReferenceTrie } from '../../../src/state/reference-trie.ts'
import { data } from '../json.ts'
import type { Tally } from '../tally.ts'

type Pair = readonly [string, string | null]

export interface TrieTestJson {
  readonly in: readonly Pair[] | Readonly<Record<string, string | null>>
  readonly root?: string
}

const FORK = 'any'
/** Rotations of an object's pairs that are tried besides the given and the reversed order. */
const ROTATIONS = 8

/** Runs one test; `file` says whether keys are hashed. */
export async function runTrieTest(name: string, test: TrieTestJson, file: string, tally: Tally): Promise<void> {
  if (!tally.wants([FORK], name)) return
  if (test.root === undefined) {
    tally.skip(FORK, 'asks for neighbouring keys, which nothing here looks up')
    return
  }
  const { trieModule, WasmTrie } = await import('../../unit/state/wasm-trie.ts')
  trieModule()
  const secure = /secure/i.test(file)
  await tally.run(FORK, name, () => {
    for (const pairs of ordersOf(test)) {
      const changes = pairs.map(
        ([key, value]): Change => [
          secure ? keccak256(bytesOf(key)) : bytesOf(key),
          value === null ? null : bytesOf(value),
        ],
      )
      const slow = referenceRoot(changes)
      if (slow !== test.root) return `reference trie: root ${slow}, must be ${test.root}`
      const trie = WasmTrie.chain()
      let root = 0
      for (const [key, value] of changes) root = value === null ? trie.remove(root, key) : trie.insert(root, key, value)
      const fast = hexFromBytes(trie.hash(root))
      if (fast !== test.root) return `trie: root ${fast}, must be ${test.root}`
    }
    return null
  })
}

type Change = readonly [key: Uint8Array, value: Uint8Array | null]

function referenceRoot(changes: readonly Change[]): string {
  const trie = new ReferenceTrie()
  for (const [key, value] of changes) {
    if (value === null) trie.delete(key)
    else trie.set(key, value)
  }
  return hexFromBytes(trie.root())
}

function ordersOf(test: TrieTestJson): Pair[][] {
  if (Array.isArray(test.in)) return [[...test.in]]
  const pairs = Object.entries(test.in)
  const rotations = Array.from({ length: Math.min(pairs.length, ROTATIONS) }, (_, i) => [
    ...pairs.slice(i),
    ...pairs.slice(0, i),
  ])
  return [...rotations, pairs.toReversed()]
}

function bytesOf(text: string): Uint8Array {
  return text.startsWith('0x') ? data(text) : new TextEncoder().encode(text)
}
