// https://eips.ethereum.org/EIPS/eip-5656 MCOPY - Memory copying instruction

import { expect } from 'chai'
import { bytes32FromBigInt, concatBytes, hexFromBytes } from '../../src/base/bytes.ts'
import type { Item } from '../support/assembler.ts'
import { LaneWorld } from '../support/lane-world.ts'

const WORD = Uint8Array.from({ length: 32 }, (_, i) => i + 1)
const put: readonly Item[] = [WORD, 0, 'MSTORE']

describe('EIP-5656', () => {
  let world: LaneWorld
  before(() => {
    world = new LaneWorld('cancun')
  })

  function memoryAfter(to: number, from: number, size: number): string {
    world.deploy(1, [...put, size, from, to, 'MCOPY', 'MSIZE', 0, 'RETURN'])
    return hexFromBytes(world.execute().output)
  }

  it('copies, overlapping or not, as if through another place', () => {
    const memory = concatBytes(WORD, new Uint8Array(32))
    for (const [to, from, size] of [
      [32, 0, 32],
      [1, 0, 31],
      [0, 1, 31],
      [8, 0, 32],
      [0, 8, 40],
    ] as const) {
      const expected = memory.slice().copyWithin(to, from, from + size)
      const used = Math.ceil(Math.max(32, to + size, from + size) / 32) * 32
      expect(memoryAfter(to, from, size), `${to} ${from} ${size}`).to.equal(hexFromBytes(expected.subarray(0, used)))
    }
  })

  it('grows memory for what it reads too', () => {
    world.deploy(1, [1, 100, 0, 'MCOPY', 'MSIZE', 0, 'MSTORE', 32, 0, 'RETURN'])
    expect(hexFromBytes(world.execute().output)).to.equal(hexFromBytes(bytes32FromBigInt(128n)))
  })

  it('costs 3 and 3 a word, and nothing else within memory', () => {
    const cost = (size: number): number[] => world.costs('MCOPY', [1, 224, 'MSTORE', size, 0, 64, 'MCOPY'])
    expect([0, 1, 32, 33, 192].flatMap(cost)).to.deep.equal([3, 6, 6, 9, 21])
  })

  it('of nothing costs 3 wherever it is', () => {
    const far = (1n << 256n) - 1n
    expect(world.costs('MCOPY', [0, far, far, 'MCOPY'])).to.deep.equal([3])
  })
})
