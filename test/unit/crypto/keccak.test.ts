// Known digests: whatever implementation stands behind the function, these must come out.

import { keccak_256 } from '@noble/hashes/sha3.js'
import { expect } from 'chai'
import { hexFromBytes } from '../../../src/base/bytes.ts'
import { Prng } from '../../../src/base/prng.ts'
import { EMPTY_KECCAK, keccak256 } from '../../../src/crypto/keccak.ts'

describe('keccak256', () => {
  it('hashes nothing and "abc"', () => {
    expect(hexFromBytes(EMPTY_KECCAK)).to.equal('0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470')
    expect(hexFromBytes(keccak256(new TextEncoder().encode('abc')))).to.equal(
      '0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45',
    )
  })

  it('equals noble at every length around the block size, and gives memory of its own', () => {
    const random = new Prng(8)
    const first = keccak256(Uint8Array.of(1))
    const copy = first.slice()
    for (let length = 0; length < 300; length++) {
      const data = random.bytes(length + 3).subarray(3)
      expect(keccak256(data)).to.deep.equal(keccak_256(data))
    }
    expect(first).to.deep.equal(copy)
  })

  it('takes long input, also beyond what its module holds, and leaves it alone', () => {
    const random = new Prng(9)
    for (const length of [65_000, 65_536, 131_072, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 2 << 20]) {
      const data = new Uint8Array(length).fill(random.below(256))
      const copy = data.slice()
      expect(keccak256(data)).to.deep.equal(keccak_256(copy))
      expect(Buffer.compare(data, copy)).to.equal(0)
    }
    expect(keccak256(Uint8Array.of(1))).to.deep.equal(keccak_256(Uint8Array.of(1)))
  })
})
