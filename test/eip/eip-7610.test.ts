// https://eips.ethereum.org/EIPS/eip-7610 Revert creation in case of non-empty storage

import { expect } from 'chai'
import { getCreateAddress } from 'ethers'
import { bytes32FromBigInt, bytesFromHex, hexFromBytes } from '../../src/base/bytes.ts'
import { ALICE, LaneWorld } from '../support/lane-world.ts'

const target = bytesFromHex(getCreateAddress({ from: hexFromBytes(ALICE), nonce: 0 }))

describe('EIP-7610', () => {
  it('refuses to create where there is storage, a nonce or code', () => {
    const storage = [[bytes32FromBigInt(1n), bytes32FromBigInt(2n)]] as const
    for (const there of [{ storage, balance: 1n }, { nonce: 1n }, { code: Uint8Array.of(0) }]) {
      const world = new LaneWorld('osaka', [{ address: target, ...there }])
      const outcome = world.execute({ to: null })
      expect(outcome.halt).to.equal('create-collision')
      expect(outcome.gasUsed).to.equal(2_000_000n)
    }
  })

  it('creates where there is only a balance', () => {
    const world = new LaneWorld('osaka', [{ address: target, balance: 3n }])
    expect(world.send({ to: null, value: 4n }).kind).to.equal('success')
    expect(world.lane.account(target)).to.deep.include({ balance: 7n, nonce: 1n })
  })
})
