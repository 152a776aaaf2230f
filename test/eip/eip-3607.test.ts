// https://eips.ethereum.org/EIPS/eip-3607 Reject transactions from senders with deployed code

import { expect } from 'chai'
import { concatBytes } from '../../src/base/bytes.ts'
import { contractAt, LaneWorld } from '../support/lane-world.ts'

const SENDER = contractAt(9)

describe('EIP-3607', () => {
  it('rejects a sender with code', () => {
    const world = new LaneWorld('london', [{ address: SENDER, balance: 10n ** 20n, code: Uint8Array.of(0) }])
    expect(world.call({ from: SENDER })).to.deep.equal({ kind: 'rejected', reason: 'sender-not-eoa' })
    expect(world.send({ from: SENDER }).kind).to.equal('rejected')
  })

  it('lets a sender with delegated code send, from Prague on (EIP-7702)', () => {
    const code = concatBytes(Uint8Array.of(0xef, 0x01, 0x00), contractAt(3))
    const sender = { address: SENDER, balance: 10n ** 20n, code }
    expect(new LaneWorld('prague', [sender]).call({ from: SENDER }).kind).to.equal('success')
    expect(new LaneWorld('cancun', [sender]).call({ from: SENDER }).kind).to.equal('rejected')
  })
})
