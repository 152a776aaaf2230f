// https://eips.ethereum.org/EIPS/eip-2930 Optional access lists

import { expect } from 'chai'
import { bytes32FromBigInt } from '../../src/base/bytes.ts'
import { contractAt, LaneWorld } from '../support/lane-world.ts'

const OTHER = contractAt(2)

describe('EIP-2930', () => {
  it('makes what it lists warm, for 2,400 an address and 1,900 a slot', () => {
    const world = new LaneWorld('london')
    const program = [OTHER, 'BALANCE', 'POP', 7, 'SLOAD', 'POP']
    const plain = world.costs('BALANCE', program)
    const { gasUsed } = world.execute()
    const accessList = [
      { address: OTHER, storageKeys: [] },
      { address: contractAt(1), storageKeys: [bytes32FromBigInt(7n)] },
    ]
    for (const type of [1, 2] as const) {
      expect(world.costs('BALANCE', program, { type, accessList })).to.deep.equal([100])
      expect(world.costs('SLOAD', program, { type, accessList })).to.deep.equal([100])
      expect(world.execute({ type, accessList }).gasUsed).to.equal(gasUsed + 2400n * 2n + 1900n - 2500n - 2000n)
    }
    expect(plain).to.deep.equal([2600])
  })

  it('pays for what is listed twice', () => {
    const world = new LaneWorld('london')
    const entry = { address: OTHER, storageKeys: [bytes32FromBigInt(0n), bytes32FromBigInt(0n)] }
    expect(world.execute({ to: OTHER, accessList: [entry, entry] }).gasUsed).to.equal(21_000n + 4800n + 7600n)
  })
})
