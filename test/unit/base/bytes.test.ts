// Bytes, hex and integers against BigInt's own parser and Buffer.

import { expect } from 'chai'
import {
  bigIntAt,
  bigIntFromBytes,
  bytes32FromBigInt,
  bytesFromBigInt,
  bytesFromHex,
  concatBytes,
  equalBytes,
  hexFromBytes,
} from '../../../src/base/bytes.ts'
import { Prng } from '../../../src/base/prng.ts'

describe('bytes', () => {
  const random = new Prng(1)

  it('turns bytes into hex and back, at every length around the switch to the native way', () => {
    for (let length = 0; length <= 130; length++) {
      const bytes = random.bytes(length)
      const hex = hexFromBytes(bytes)
      expect(hex).to.equal(`0x${Buffer.from(bytes).toString('hex')}`)
      expect(bytesFromHex(hex)).to.deep.equal(bytes)
      expect(bytesFromHex(hex.slice(2).toUpperCase())).to.deep.equal(bytes)
    }
  })

  it('shows only the view of a larger buffer', () => {
    expect(hexFromBytes(new Uint8Array(100).fill(7).subarray(10, 80))).to.equal(`0x${'07'.repeat(70)}`)
  })

  for (const bad of ['0x1', 'abc', '0xzz', '0x0g', '0x00 1', '0xé0', '0x0x00', '12\u{1F600}']) {
    it(`refuses ${JSON.stringify(bad)} as hex`, () => {
      expect(() => bytesFromHex(bad)).to.throw(RangeError)
    })
  }

  it('reads and writes integers of every length', () => {
    for (let bits = 0; bits <= 400; bits += 3) {
      const value = random.bigInt(bits)
      const bytes = bytesFromBigInt(value)
      const hex = Buffer.from(bytes).toString('hex')
      expect(hex === '' ? 0n : BigInt(`0x${hex}`)).to.equal(value)
      expect(bytes[0]).to.not.equal(0)
      expect(bigIntFromBytes(bytes)).to.equal(value)
      if (bits <= 256) {
        expect(bigIntFromBytes(bytes32FromBigInt(value))).to.equal(value)
        expect(bigIntAt(concatBytes(Uint8Array.of(9), bytes, Uint8Array.of(9)), 1, bytes.length + 1)).to.equal(value)
      }
    }
  })

  it('knows what does not fit', () => {
    expect(bytes32FromBigInt((1n << 256n) - 1n)).to.deep.equal(new Uint8Array(32).fill(255))
    expect(() => bytes32FromBigInt(1n << 256n)).to.throw(RangeError)
    expect(() => bytesFromBigInt(-1n)).to.throw(RangeError)
  })

  it('compares content and length', () => {
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).to.equal(true)
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).to.equal(false)
    expect(equalBytes(Uint8Array.of(1), Uint8Array.of(1, 0))).to.equal(false)
  })
})
