// https://eips.ethereum.org/EIPS/eip-4844 Shard blob transactions

import { expect } from 'chai'
import { bigIntFromBytes } from '../../src/base/bytes.ts'
import type { Executed } from '../../src/executor/outcome.ts'
import { ALICE, contractAt, LaneWorld, type Sent } from '../support/lane-world.ts'

const BLOB_GAS = 131_072n
const hashes = (count: number, version = 1): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => new Uint8Array(32).fill(i + 1).fill(version, 0, 1))
const blobs = (count: number, more: Sent = {}): Sent => ({ type: 3, blobVersionedHashes: hashes(count), ...more })

describe('EIP-4844: transactions', () => {
  let world: LaneWorld
  before(() => {
    world = new LaneWorld('cancun')
  })

  function reasonFor(sent: Sent): string {
    const outcome = world.call(sent)
    return outcome.kind === 'rejected' ? outcome.reason : outcome.kind
  }

  it('BLOBHASH gives the hashes, and zero behind them', () => {
    for (let index = 0; index < 4; index++) {
      const expected = index < 3 ? bigIntFromBytes(hashes(3)[index] as Uint8Array) : 0n
      expect(world.word([index, 'BLOBHASH'], blobs(3))).to.equal(expected)
    }
    expect(world.word([1n << 32n, 'BLOBHASH'], blobs(3))).to.equal(0n)
  })

  it('takes blob gas at the base fee and burns it', () => {
    const before = world.lane.account(ALICE).balance
    const outcome = world.send(blobs(2, { to: contractAt(8) })) as Executed
    expect(world.lane.account(ALICE).balance).to.equal(before - outcome.gasUsed * world.env.baseFee - 2n * BLOB_GAS)
  })

  it('needs at least one blob and takes at most six', () => {
    expect(reasonFor(blobs(0))).to.equal('blob-count-zero')
    expect(reasonFor(blobs(6))).to.equal('success')
    expect(reasonFor(blobs(7))).to.equal('blob-count-above-limit')
  })

  it('needs version 1 of the hashes, and a target', () => {
    expect(reasonFor({ type: 3, blobVersionedHashes: hashes(1, 2) })).to.equal('blob-version')
    expect(reasonFor(blobs(1, { to: null }))).to.equal('blob-create')
  })

  it('needs the fee cap to reach the blob base fee', () => {
    const dear = new LaneWorld('cancun')
    const env = { ...dear.env, excessBlobGas: 50_000_000n }
    Object.assign(dear, { env })
    const fee = dear.word(['BLOBBASEFEE'])
    expect(fee > 1n).to.equal(true)
    const run = (maxFeePerBlobGas: bigint): string => dear.call(blobs(1, { to: contractAt(8), maxFeePerBlobGas })).kind
    expect([run(fee), run(fee - 1n)]).to.deep.equal(['success', 'rejected'])
  })

  it('needs funds for the fee cap, not only for the fee', () => {
    const poor = contractAt(7)
    const least = 2_000_000n * 7n + 1000n * BLOB_GAS
    for (const [balance, kind] of [
      [least, 'success'],
      [least - 1n, 'rejected'],
    ] as const) {
      world.lane.change([{ address: poor, balance }])
      expect(world.call(blobs(1, { from: poor, to: contractAt(8) })).kind).to.equal(kind)
    }
  })

  it('is no type before Cancun', () => {
    world = new LaneWorld('shanghai')
    expect(reasonFor(blobs(1))).to.equal('type-not-supported')
  })
})
