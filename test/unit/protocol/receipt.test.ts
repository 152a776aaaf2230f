// Receipts, logs and their bloom: known bits, typed encoding, membership without false negatives.

import { expect } from 'chai'
import { bytesFromHex, hexFromBytes } from '../../../src/base/bytes.ts'
import { Prng } from '../../../src/base/prng.ts'
import { addToBloom, bloomMayContain, bloomOfLogs, mergeBloom } from '../../../src/protocol/bloom.ts'
import { encodeReceipt, hashLogs, type Log, makeReceipt } from '../../../src/protocol/receipt.ts'
import { decodeRlp } from '../../../src/protocol/rlp.ts'

function randomLogs(random: Prng): Log[] {
  return Array.from({ length: random.below(4) }, () => ({
    address: random.bytes(20),
    topics: Array.from({ length: random.below(5) }, () => random.bytes(32)),
    data: random.bytes(random.below(100)),
  }))
}

describe('bloom', () => {
  it('sets the three bits that the Yellow Paper names', () => {
    // keccak256 of the address begins 0fbc 62ba 90de: each pair of bytes modulo 2048 is a bit.
    const bloom = new Uint8Array(256)
    addToBloom(bloom, bytesFromHex('095e7baea6a6c7c4c2dfeb977efac326af552d87'))
    const bits: number[] = []
    for (let bit = 0; bit < 2048; bit++)
      if ((((bloom[255 - (bit >> 3)] as number) >> (bit & 7)) & 1) === 1) bits.push(bit)
    expect(bits).to.deep.equal([222, 698, 1980])
  })

  it('holds all that was put in, also after merging, and not much else', () => {
    const random = new Prng(60)
    const all = new Uint8Array(256)
    const logs = Array.from({ length: 10 }, () => randomLogs(random)).flat()
    for (const log of logs) mergeBloom(all, bloomOfLogs([log]))
    expect(all).to.deep.equal(bloomOfLogs(logs))
    for (const { address, topics } of logs) {
      for (const item of [address, ...topics]) expect(bloomMayContain(all, item)).to.equal(true)
    }
    let wrong = 0
    for (let i = 0; i < 1000; i++) if (bloomMayContain(all, random.bytes(20))) wrong++
    expect(wrong).to.be.lessThan(20)
    expect(bloomMayContain(new Uint8Array(256), random.bytes(20))).to.equal(false)
  })
})

describe('receipts', () => {
  it('are RLP behind their type', () => {
    const random = new Prng(61)
    for (let round = 0; round < 50; round++) {
      const logs = randomLogs(random)
      const legacy = encodeReceipt(makeReceipt(0, round % 2 === 0, BigInt(round), logs))
      const fields = decodeRlp(legacy)
      const text = logs.map(({ address, topics, data }) => [address, topics, data])
      const status = round % 2 === 0 ? Uint8Array.of(1) : new Uint8Array(0)
      const gas = round === 0 ? new Uint8Array(0) : Uint8Array.of(round)
      expect(fields).to.deep.equal([status, gas, bloomOfLogs(logs), text])
      const typed = encodeReceipt(makeReceipt(3, round % 2 === 0, BigInt(round), logs))
      expect(typed).to.deep.equal(Uint8Array.from([3, ...legacy]))
    }
  })

  it('hash no logs as the state tests do', () => {
    expect(hexFromBytes(hashLogs([]))).to.equal('0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347')
  })
})
