// https://eips.ethereum.org/EIPS/eip-3529 Reduction in refunds

import { expect } from 'chai'
import { bytes32FromBigInt } from '../../src/base/bytes.ts'
import type { Item } from '../support/assembler.ts'
import { contractAt, LaneWorld } from '../support/lane-world.ts'

function worldWithSlots(count: number): LaneWorld {
  const world = new LaneWorld('london')
  const storage = Array.from(
    { length: count },
    (_, i) => [bytes32FromBigInt(BigInt(i)), bytes32FromBigInt(1n)] as const,
  )
  world.deploy(1, [], { storage })
  return world
}

function refundOf(world: LaneWorld, program: readonly Item[]): bigint {
  world.deploy(1, program)
  const { gasSpent, gasUsed } = world.execute()
  return gasSpent - gasUsed
}

const clear = (slot: number): Item[] => [0, slot, 'SSTORE']

describe('EIP-3529', () => {
  it('gives 4,800 back for a cleared slot', () => {
    expect(refundOf(worldWithSlots(1), clear(0))).to.equal(4800n)
  })

  it('gives back at most a fifth of the gas', () => {
    const world = worldWithSlots(30)
    world.deploy(1, Array.from({ length: 30 }, (_, slot) => clear(slot)).flat())
    const { gasSpent, gasUsed } = world.execute()
    expect(gasSpent - gasUsed).to.equal(gasSpent / 5n)
  })

  it('takes the refund away when a cleared slot is set again', () => {
    expect(refundOf(worldWithSlots(1), [...clear(0), 2, 0, 'SSTORE'])).to.equal(0n)
    expect(refundOf(worldWithSlots(1), [...clear(0), 1, 0, 'SSTORE'])).to.equal(2800n)
  })

  it('gives 19,900 back for a slot set and cleared', () => {
    const world = worldWithSlots(1)
    const burn = Array.from({ length: 40 }, (): Item[] => ['GAS', 'BALANCE', 'POP']).flat()
    expect(refundOf(world, [...burn, 1, 9, 'SSTORE', ...clear(9)])).to.equal(19_900n)
  })

  it('gives nothing for SELFDESTRUCT', () => {
    expect(refundOf(worldWithSlots(0), [contractAt(2), 'SELFDESTRUCT'])).to.equal(0n)
  })

  it('forgets the refunds of a frame that reverts', () => {
    expect(refundOf(worldWithSlots(1), [...clear(0), 0, 0, 'REVERT'])).to.equal(0n)
  })
})
