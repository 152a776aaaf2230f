// The roots of lists against the plain trie, at the sizes where the form of the keys changes.

import { expect } from 'chai'
import { hexFromBytes } from '../../../src/base/bytes.ts'
import { Prng } from '../../../src/base/prng.ts'
import { orderedTrieRoot } from '../../../src/protocol/ordered-trie.ts'
import { encodeRlp } from '../../../src/protocol/rlp.ts'
import { ReferenceTrie } from '../../../src/state/reference-trie.ts'

function plainRoot(values: readonly Uint8Array[]): Uint8Array {
  const trie = new ReferenceTrie()
  values.forEach((value, index) => trie.set(encodeRlp(BigInt(index)), value))
  return trie.root()
}

describe('ordered trie', () => {
  it('has the root of the empty trie for no values', () => {
    expect(hexFromBytes(orderedTrieRoot([]))).to.equal(
      '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421',
    )
  })

  for (const count of [1, 2, 3, 15, 16, 17, 18, 127, 128, 129, 130, 255, 256, 257, 258, 272, 300, 1000]) {
    it(`has the root of the plain trie for ${count} values`, () => {
      const random = new Prng(count)
      // Short ones make nodes of less than 32 bytes, which stand in their parents.
      for (const limit of [1, 30, 300]) {
        const values = Array.from({ length: count }, () => random.bytes(1 + random.below(limit)))
        expect(orderedTrieRoot(values)).to.deep.equal(plainRoot(values))
      }
    })
  }

  it('has the root of the plain trie beyond 65,536 values', function () {
    this.timeout(60_000)
    const values = Array.from({ length: 65_540 }, (_, i) => Uint8Array.of(1 + (i % 250), i >> 8))
    expect(orderedTrieRoot(values)).to.deep.equal(plainRoot(values))
  })
})
