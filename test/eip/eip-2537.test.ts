// https://eips.ethereum.org/EIPS/eip-2537 Precompiles for BLS12-381 curve operations

import { expect } from 'chai'
import { callOf, LaneWorld } from '../support/lane-world.ts'

/** 0x0b to 0x11. */
const ADDRESSES = [0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11]

describe('EIP-2537: addresses', () => {
  it('are precompiles from Prague on: empty input fails', () => {
    const results = (fork: 'cancun' | 'prague'): bigint[] => {
      const world = new LaneWorld(fork)
      return ADDRESSES.map((last) => world.word(callOf(addressOf(last), 'STATICCALL', 100_000)))
    }
    expect(results('prague')).to.deep.equal(ADDRESSES.map(() => 0n))
    expect(results('cancun')).to.deep.equal(ADDRESSES.map(() => 1n))
  })

  it('are warm from Prague on', () => {
    const program = ADDRESSES.flatMap((last) => [addressOf(last), 'BALANCE', 'POP'])
    expect(new Set(new LaneWorld('cancun').costs('BALANCE', program))).to.deep.equal(new Set([2600]))
    expect(new Set(new LaneWorld('prague').costs('BALANCE', program))).to.deep.equal(new Set([100]))
  })
})

function addressOf(last: number): Uint8Array {
  const address = new Uint8Array(20)
  address[19] = last
  return address
}
