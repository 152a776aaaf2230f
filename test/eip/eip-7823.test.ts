// https://eips.ethereum.org/EIPS/eip-7823 Set upper bounds for MODEXP, with EIP-7883 its new prices

import { expect } from 'chai'
import { bytes32FromBigInt, concatBytes } from '../../src/base/bytes.ts'
import { LaneWorld } from '../support/lane-world.ts'

const MODEXP = new Uint8Array(20).fill(5, 19)

function call(
  fork: 'prague' | 'osaka',
  sizes: readonly [number, number, number],
  bytes = new Uint8Array(0),
): [string, bigint] {
  const head = sizes.map((size) => bytes32FromBigInt(BigInt(size)))
  const data = concatBytes(...head, bytes)
  // Access list entries keep the price above the floor of EIP-7623.
  const accessList = Array.from({ length: 10 }, () => ({ address: MODEXP, storageKeys: [] }))
  const base = new LaneWorld(fork).execute({ to: new Uint8Array(20).fill(0xdd), data, accessList }).gasUsed
  const outcome = new LaneWorld(fork).execute({ to: MODEXP, data, accessList, gasLimit: 16_000_000n })
  return [outcome.kind, outcome.gasUsed - base]
}

describe('EIP-7823 and EIP-7883', () => {
  it('fail for sizes above 1,024 bytes from Osaka on', () => {
    for (const sizes of [
      [1025, 0, 0],
      [0, 1025, 0],
      [0, 0, 1025],
    ] as const) {
      expect(call('prague', sizes)[0]).to.equal('success')
      expect(call('osaka', sizes)[0]).to.equal('halt')
      expect(
        call('osaka', sizes.map((size) => size && 1024) as unknown as readonly [number, number, number])[0],
      ).to.equal('success')
    }
  })

  it('cost at least 500 instead of 200', () => {
    expect(call('prague', [1, 1, 1], Uint8Array.of(2, 2, 5))).to.deep.equal(['success', 200n])
    expect(call('osaka', [1, 1, 1], Uint8Array.of(2, 2, 5))).to.deep.equal(['success', 500n])
  })

  it('cost twice the square of the words beyond 32 bytes', () => {
    const bytes = new Uint8Array(64 + 1 + 64).fill(0xff)
    // 8 words: 64 and 7 bits of exponent; a third of that before, at least.
    expect(call('prague', [64, 1, 64], bytes)).to.deep.equal(['success', 200n])
    expect(call('osaka', [64, 1, 64], bytes)).to.deep.equal(['success', 2n * 64n * 7n])
  })
})
