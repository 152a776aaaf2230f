// https://eips.ethereum.org/EIPS/eip-7951 Precompile for secp256r1 curve support

import { expect } from 'chai'
import { LaneWorld } from '../support/lane-world.ts'

const P256VERIFY = 0x100

describe('EIP-7951: the address', () => {
  it('is a precompile from Osaka on: 6,900 gas, nothing for what does not verify', () => {
    const call = [0, 0, 160, 0, P256VERIFY, 6900, 'STATICCALL'] as const
    const osaka = new LaneWorld('osaka')
    expect(osaka.word([...call])).to.equal(1n)
    expect(osaka.word([...call, 'POP', 'RETURNDATASIZE'])).to.equal(0n)
    expect(osaka.word([0, 0, 160, 0, P256VERIFY, 6899, 'STATICCALL'])).to.equal(0n)
    expect(osaka.costs('BALANCE', [P256VERIFY, 'BALANCE'])).to.deep.equal([100])
    const prague = new LaneWorld('prague')
    expect(prague.word([0, 0, 160, 0, P256VERIFY, 0, 'STATICCALL'])).to.equal(1n)
    expect(prague.costs('BALANCE', [P256VERIFY, 'BALANCE'])).to.deep.equal([2600])
  })
})
