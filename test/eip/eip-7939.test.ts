// https://eips.ethereum.org/EIPS/eip-7939 Count leading zeros (CLZ) opcode

import { expect } from 'chai'
import { LaneWorld } from '../support/lane-world.ts'

describe('EIP-7939', () => {
  it('counts zeros before the first one, 256 for zero', () => {
    const world = new LaneWorld('osaka')
    expect(world.word([0, 'CLZ'])).to.equal(256n)
    for (let bit = 0n; bit < 256n; bit++) {
      expect(world.word([1n << bit, 'CLZ'])).to.equal(255n - bit)
      expect(world.word([(2n << bit) - 1n, 'CLZ'])).to.equal(255n - bit)
    }
  })

  it('costs 5', () => {
    expect(new LaneWorld('osaka').costs('CLZ', [1, 'CLZ'])).to.deep.equal([5])
  })

  it('is not there before Osaka', () => {
    const world = new LaneWorld('prague')
    world.deploy(1, [1, 'CLZ'])
    expect(world.execute().halt).to.equal('undefined-opcode')
  })
})
