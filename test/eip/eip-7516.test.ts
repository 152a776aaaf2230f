// https://eips.ethereum.org/EIPS/eip-7516 BLOBBASEFEE instruction

import { expect } from 'chai'
import { blobBaseFee } from '../../src/protocol/fees.ts'
import { LaneWorld } from '../support/lane-world.ts'

describe('EIP-7516', () => {
  it('gives the blob base fee of the block for 2 gas', () => {
    const world = new LaneWorld('cancun')
    expect(world.costs('BLOBBASEFEE', ['BLOBBASEFEE'])).to.deep.equal([2])
    for (const excessBlobGas of [0n, 10_000_000n, 80_000_000n]) {
      Object.assign(world, { env: { ...world.env, excessBlobGas } })
      expect(world.word(['BLOBBASEFEE'])).to.equal(blobBaseFee(excessBlobGas, world.env.rules))
    }
  })

  it('is not there before Cancun', () => {
    const world = new LaneWorld('shanghai')
    world.deploy(1, ['BLOBBASEFEE'])
    expect(world.execute().halt).to.equal('undefined-opcode')
  })
})
