// RLP against ethers on random values, by rows where it must refuse, and by mutation: what is accepted encodes to the same bytes.

import { expect } from 'chai'
import { encodeRlp as ethersEncode } from 'ethers'
import { bytesFromBigInt, bytesFromHex, equalBytes, hexFromBytes } from '../../../src/base/bytes.ts'
import { Prng } from '../../../src/base/prng.ts'
import {
  decodeRlp,
  EncodedRlp,
  encodeRlp,
  encodeTyped,
  RLP_DEPTH_LIMIT,
  type RlpInput,
} from '../../../src/protocol/rlp.ts'
import { RlpError } from '../../../src/protocol/rlp-error.ts'
import { mutate } from './mutate.ts'

type Nested = string | Nested[]

function randomItem(random: Prng, depth: number): RlpInput {
  const choice = random.below(10)
  if (choice < 5 || depth > 4) return random.bytes(random.pick([0, 1, 1, 2, 20, 32, 54, 55, 56, 57, 255, 256, 300]))
  if (choice < 7) return random.bigInt(random.below(300))
  if (choice === 7) return random.bytes(random.pick([65_535, 65_536]))
  return Array.from({ length: random.below(8) }, () => randomItem(random, depth + 1))
}

function hexOf(item: RlpInput): Nested {
  if (typeof item === 'bigint') return hexFromBytes(bytesFromBigInt(item))
  if (item instanceof Uint8Array) return hexFromBytes(item)
  if (item instanceof EncodedRlp) throw new TypeError('not here')
  return item.map(hexOf)
}

describe('rlp', () => {
  it('encodes as ethers does, and decodes what it encodes', () => {
    const random = new Prng(10)
    for (let round = 0; round < 400; round++) {
      const item = randomItem(random, 0)
      const encoded = encodeRlp(item)
      expect(hexFromBytes(encoded)).to.equal(ethersEncode(hexOf(item)))
      expect(hexOf(decodeRlp(encoded))).to.deep.equal(hexOf(item))
    }
  })

  it('encodes integers at every edge', () => {
    for (let bits = 0n; bits <= 260n; bits++) {
      for (const value of [(1n << bits) - 1n, 1n << bits, (1n << bits) + 1n]) {
        expect(hexFromBytes(encodeRlp(value))).to.equal(ethersEncode(hexFromBytes(bytesFromBigInt(value))))
      }
    }
    expect(() => encodeRlp(-1n)).to.throw(RangeError)
  })

  it('puts encoded items into lists as they are', () => {
    const inner = encodeRlp([1n, new Uint8Array(60)])
    expect(encodeRlp([2n, new EncodedRlp(inner)])).to.deep.equal(encodeRlp([2n, [1n, new Uint8Array(60)]]))
  })

  it('puts the byte of a type before the list, at every fill of its scratch', () => {
    for (let length = 4080; length < 4110; length++) {
      const list = [new Uint8Array(length).fill(7)]
      expect(hexFromBytes(encodeTyped(2, list))).to.equal(`0x02${hexFromBytes(encodeRlp(list)).slice(2)}`)
      expect(encodeTyped(0, list)).to.deep.equal(encodeRlp(list))
    }
  })

  it('encodes more than its scratch holds, and again after it has grown', () => {
    const large = new Uint8Array(3 << 20).fill(7)
    const parts = [1n, large, [large.subarray(0, 5000), 2n]]
    expect(decodeRlp(encodeRlp(parts))).to.deep.equal([
      Uint8Array.of(1),
      large,
      [large.slice(0, 5000), Uint8Array.of(2)],
    ])
    expect(encodeRlp([1n])).to.deep.equal(Uint8Array.of(0xc1, 1))
  })

  it('grows in the middle of integers', () => {
    for (const value of [1n << 8n, 1n << 255n, 1n << 256n, 1n << 300n]) {
      const bytes = bytesFromBigInt(value)
      for (let length = 4040; length < 4096; length++) {
        // What is larger than a megabyte makes it begin with a small scratch again.
        encodeRlp(new Uint8Array(1 << 20))
        const data = new Uint8Array(length)
        expect(equalBytes(encodeRlp([value, data]), encodeRlp([bytes, data])), `${length}`).to.equal(true)
      }
    }
  })

  const refused: readonly (readonly [string, string, string])[] = [
    ['nothing', '', 'rlp-truncated'],
    ['a second value', '0101', 'rlp-trailing-bytes'],
    ['a head on a single small byte', '8100', 'rlp-not-canonical'],
    ['a head on 0x7f', '817f', 'rlp-not-canonical'],
    ['a long head on a short string', `b801${'ff'}`, 'rlp-not-canonical'],
    ['a long head on 55 bytes', `b837${'00'.repeat(55)}`, 'rlp-not-canonical'],
    ['a leading zero in a string length', `b90040${'00'.repeat(64)}`, 'rlp-not-canonical'],
    ['a leading zero in a list length', `f90040${'00'.repeat(64)}`, 'rlp-not-canonical'],
    ['a long head on an empty list', 'f800', 'rlp-not-canonical'],
    ['a string that ends early', '8201', 'rlp-truncated'],
    ['a list that ends early', 'c201', 'rlp-truncated'],
    ['a string that leaves its list', 'c28201', 'rlp-truncated'],
    ['a string that leaves its list for bytes behind it', 'c2820102', 'rlp-truncated'],
    ['a head without its length', 'b9ff', 'rlp-truncated'],
    ['a length of 2^64 − 1', `bfffffffffffffffff`, 'rlp-truncated'],
    ['a list length of 2^56', `ff0100000000000000`, 'rlp-truncated'],
  ]
  for (const [what, hex, code] of refused) {
    it(`refuses ${what}`, () => {
      expect(() => decodeRlp(bytesFromHex(hex)))
        .to.throw(RlpError)
        .with.property('code', code)
    })
  }

  it('refuses lists nested beyond the limit, and takes those within', () => {
    const nest = (depth: number): Uint8Array => {
      let item: RlpInput = []
      for (let i = 1; i < depth; i++) item = [item]
      return encodeRlp(item)
    }
    expect(() => decodeRlp(nest(RLP_DEPTH_LIMIT))).to.not.throw()
    expect(() => decodeRlp(nest(RLP_DEPTH_LIMIT + 1)))
      .to.throw(RlpError)
      .with.property('code', 'rlp-too-deep')
    expect(() => decodeRlp(new Uint8Array(200_000).fill(0xc1))).to.throw(RlpError)
  })

  it('never throws anything else, and what it takes is canonical', () => {
    const random = new Prng(11)
    let accepted = 0
    for (let round = 0; round < 5000; round++) {
      const bytes = mutate(random, encodeRlp(randomItem(random, 3)))
      try {
        const item = decodeRlp(bytes)
        accepted++
        expect(encodeRlp(item)).to.deep.equal(bytes)
      } catch (error) {
        if (!(error instanceof RlpError)) throw error
      }
    }
    expect(accepted).to.be.within(500, 4500)
  })
})
