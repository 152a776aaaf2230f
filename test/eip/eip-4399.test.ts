// https://eips.ethereum.org/EIPS/eip-4399 Supplant DIFFICULTY opcode with PREVRANDAO

import { expect } from 'chai'
import { bigIntFromBytes } from '../../src/base/bytes.ts'
import { LaneWorld } from '../support/lane-world.ts'

describe('EIP-4399', () => {
  it('gives the randomness of the block, more than 64 bits of it', () => {
    const world = new LaneWorld('paris')
    expect(world.word(['PREVRANDAO'])).to.equal(bigIntFromBytes(world.env.prevRandao))
    expect(world.costs('PREVRANDAO', ['PREVRANDAO'])).to.deep.equal([2])
  })
})
