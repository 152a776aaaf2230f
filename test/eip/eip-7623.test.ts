// https://eips.ethereum.org/EIPS/eip-7623 Increase calldata cost

import { expect } from 'chai'
import { contractAt, LaneWorld } from '../support/lane-world.ts'

const NOBODY = contractAt(9)

describe('EIP-7623', () => {
  it('charges at least 10 a zero byte and 40 another', () => {
    for (const [zeros, others] of [
      [0, 0],
      [100, 0],
      [0, 100],
      [37, 1000],
    ] as const) {
      const data = new Uint8Array(zeros + others).fill(1, 0, others)
      const used = (fork: 'cancun' | 'prague'): bigint => new LaneWorld(fork).execute({ to: NOBODY, data }).gasUsed
      expect(used('cancun')).to.equal(21_000n + 4n * BigInt(zeros) + 16n * BigInt(others))
      expect(used('prague')).to.equal(21_000n + 10n * BigInt(zeros) + 40n * BigInt(others))
    }
  })

  it('is a floor and no surcharge: what execution costs more counts as before', () => {
    const burn = [1, 0, 'SSTORE', 1, 1, 'SSTORE'] as const
    const data = new Uint8Array(100).fill(1)
    const used = (['cancun', 'prague'] as const).map((fork) => {
      const world = new LaneWorld(fork)
      world.deploy(1, [...burn])
      return world.execute({ data }).gasUsed
    })
    expect(used[0]).to.equal(used[1])
  })

  it('holds after the refund', () => {
    const world = new LaneWorld('prague')
    world.deploy(1, [1, 0, 'SSTORE', 0, 0, 'SSTORE'])
    const data = new Uint8Array(1000).fill(1)
    expect(world.execute({ data }).gasUsed).to.equal(61_000n)
  })

  it('rejects a gas limit below the floor', () => {
    const world = new LaneWorld('prague')
    const sent = { to: NOBODY, data: new Uint8Array(100).fill(1) }
    expect(world.call({ ...sent, gasLimit: 25_000n }).kind).to.equal('success')
    expect(world.call({ ...sent, gasLimit: 24_999n })).to.deep.equal({ kind: 'rejected', reason: 'floor-gas-too-low' })
    expect(world.call({ ...sent, gasLimit: 22_599n })).to.deep.equal({
      kind: 'rejected',
      reason: 'intrinsic-gas-too-low',
    })
  })
})
