// https://eips.ethereum.org/EIPS/eip-3651 Warm COINBASE

import { expect } from 'chai'
import { LaneWorld } from '../support/lane-world.ts'

describe('EIP-3651', () => {
  it('has the coinbase warm from Shanghai on', () => {
    expect(new LaneWorld('paris').costs('BALANCE', ['COINBASE', 'BALANCE'])).to.deep.equal([2600])
    for (const fork of ['shanghai', 'osaka'] as const) {
      expect(new LaneWorld(fork).costs('BALANCE', ['COINBASE', 'BALANCE'])).to.deep.equal([100])
    }
  })
})
