/**
 * The official trie vectors (ethereum/tests, MIT; under `test/fixtures/trie`) on the wasm trie and on its slow twin. Secure
 * ones hash the key first. Pairs given as a list are applied in order, a null value deletes; objects are tried in several
 * orders, and every one must give the root.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { bytesFromHex, hexFromBytes } from '../../../src/base/bytes.ts'
import { keccak256 } from '../../../src/crypto/keccak.ts'
import { ReferenceTrie } from '../../../src/state/reference-trie.ts'
import { trieModule, WasmTrie } from './wasm-trie.ts'

type Pair = readonly [string, string | null]

interface TrieVector {
  readonly in: readonly Pair[] | Readonly<Record<string, string | null>>
  readonly root: string
}

const FOLDER = new URL('../../fixtures/trie/', import.meta.url)

function bytesOf(text: string): Uint8Array {
  return text.startsWith('0x') ? bytesFromHex(text) : new TextEncoder().encode(text)
}

/** Orders to try: as given, reversed, and every rotation of short ones. */
function ordersOf(vector: TrieVector): Pair[][] {
  if (Array.isArray(vector.in)) return [[...vector.in]]
  const pairs = Object.entries(vector.in)
  const orders: Pair[][] = [pairs, pairs.toReversed()]
  for (let i = 1; i < Math.min(pairs.length, 8); i++) orders.push([...pairs.slice(i), ...pairs.slice(0, i)])
  return orders
}

function wasmRoot(pairs: readonly Pair[], secure: boolean): string {
  const trie = WasmTrie.chain()
  let root = 0
  for (const [name, value] of pairs) {
    const key = secure ? keccak256(bytesOf(name)) : bytesOf(name)
    root = value === null ? trie.remove(root, key) : trie.insert(root, key, bytesOf(value))
  }
  return hexFromBytes(trie.hash(root))
}

function referenceRoot(pairs: readonly Pair[], secure: boolean): string {
  const trie = new ReferenceTrie()
  for (const [name, value] of pairs) {
    const key = secure ? keccak256(bytesOf(name)) : bytesOf(name)
    if (value === null) trie.delete(key)
    else trie.set(key, bytesOf(value))
  }
  return hexFromBytes(trie.root())
}

describe('state: official trie vectors', () => {
  before(function () {
    this.timeout(120000)
    trieModule()
  })

  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.json'))) {
    const secure = /secure/i.test(file)
    const vectors = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Record<string, TrieVector>
    for (const [name, vector] of Object.entries(vectors)) {
      it(`${file} ${name}`, () => {
        for (const pairs of ordersOf(vector)) {
          expect(referenceRoot(pairs, secure), 'twin').to.equal(vector.root)
          expect(wasmRoot(pairs, secure), 'wasm').to.equal(vector.root)
        }
      })
    }
  }
})
