// https://eips.ethereum.org/EIPS/eip-7825 Transaction gas limit cap

import { expect } from 'chai'
import { contractAt, envOf, LaneWorld } from '../support/lane-world.ts'

const CAP = 16_777_216n
const sent = { to: contractAt(9) }

describe('EIP-7825', () => {
  it('rejects more than 2^24 gas from Osaka on', () => {
    const world = new LaneWorld('osaka')
    expect(world.call({ ...sent, gasLimit: CAP }).kind).to.equal('success')
    expect(world.call({ ...sent, gasLimit: CAP + 1n })).to.deep.equal({
      kind: 'rejected',
      reason: 'gas-limit-above-cap',
    })
    expect(new LaneWorld('prague').call({ ...sent, gasLimit: CAP + 1n }).kind).to.equal('success')
  })

  it('leaves the block its own limit', () => {
    const world = new LaneWorld('prague')
    expect(world.call({ ...sent, gasLimit: envOf('prague').gasLimit + 1n })).to.deep.equal({
      kind: 'rejected',
      reason: 'gas-limit-above-block',
    })
  })
})
