// https://eips.ethereum.org/EIPS/eip-3855 PUSH0 instruction

import { expect } from 'chai'
import { LaneWorld } from '../support/lane-world.ts'

describe('EIP-3855', () => {
  it('pushes zero for 2 gas', () => {
    const world = new LaneWorld('shanghai')
    expect(world.word([7, 'PUSH0', 'ADD'])).to.equal(7n)
    expect(world.costs('PUSH0', ['PUSH0', 'PUSH0'])).to.deep.equal([2, 2])
  })

  it('fills the stack with 1,024 and no more', () => {
    const world = new LaneWorld('shanghai')
    world.deploy(1, new Uint8Array(1024).fill(0x5f))
    expect(world.execute().kind).to.equal('success')
    world.deploy(1, new Uint8Array(1025).fill(0x5f))
    expect(world.execute().halt).to.equal('stack-overflow')
  })

  it('is not there before Shanghai', () => {
    const world = new LaneWorld('paris')
    world.deploy(1, Uint8Array.of(0x5f))
    expect(world.execute().halt).to.equal('undefined-opcode')
  })
})
