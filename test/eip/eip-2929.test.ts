// https://eips.ethereum.org/EIPS/eip-2929 Gas cost increases for state access opcodes

import { expect } from 'chai'
import type { Item } from '../support/assembler.ts'
import { ALICE, callOf, contractAt, LaneWorld } from '../support/lane-world.ts'

const OTHER = contractAt(2)

describe('EIP-2929', () => {
  let world: LaneWorld
  before(() => {
    world = new LaneWorld('london', [{ address: OTHER, balance: 1n }])
  })

  for (const name of ['BALANCE', 'EXTCODESIZE', 'EXTCODEHASH']) {
    it(`${name}: 2,600, then 100`, () => {
      expect(world.costs(name, [OTHER, name, 'POP', OTHER, name, 'POP'])).to.deep.equal([2600, 100])
    })
  }

  it('EXTCODECOPY: 2,600, then 100', () => {
    const copy: Item[] = [0, 0, 0, OTHER, 'EXTCODECOPY']
    expect(world.costs('EXTCODECOPY', [...copy, ...copy])).to.deep.equal([2600, 100])
  })

  for (const kind of ['CALL', 'DELEGATECALL', 'STATICCALL'] as const) {
    it(`${kind}: 2,600, then 100`, () => {
      expect(world.costs(kind, [...callOf(OTHER, kind, 0), ...callOf(OTHER, kind, 0)])).to.deep.equal([2600, 100])
    })
  }

  it('SLOAD: 2,100, then 100', () => {
    expect(world.costs('SLOAD', [1, 'SLOAD', 'POP', 1, 'SLOAD', 'POP'])).to.deep.equal([2100, 100])
  })

  it('SSTORE pays 2,100 more for a cold slot', () => {
    expect(world.costs('SSTORE', [1, 1, 'SSTORE'])).to.deep.equal([22_100])
    expect(world.costs('SSTORE', [1, 'SLOAD', 'POP', 1, 1, 'SSTORE'])).to.deep.equal([20_000])
  })

  it('sender, target and precompiles are warm from the start, the zero address is not', () => {
    const warm: Item[] = [ALICE, 'ADDRESS', 1, 9].flatMap((who): Item[] => [who, 'BALANCE', 'POP'])
    expect(world.costs('BALANCE', [...warm, 0, 'BALANCE', 'POP'])).to.deep.equal([100, 100, 100, 100, 2600])
  })

  it('a created contract is warm, also when its creation fails', () => {
    const fine = world.costs('BALANCE', [0, 0, 0, 'CREATE', 'BALANCE'])
    expect(fine).to.deep.equal([100])
  })

  it('what a frame made warm is cold again when it reverts', () => {
    world.deploy(3, [OTHER, 'BALANCE', 7, 'SLOAD', 0, 0, 'REVERT'])
    const program = [...callOf(contractAt(3), 'DELEGATECALL'), OTHER, 'BALANCE', 7, 'SLOAD']
    expect(world.costs('BALANCE', program)).to.deep.equal([2600, 2600])
    expect(world.costs('SLOAD', program)).to.deep.equal([2100, 2100])
  })

  it('SELFDESTRUCT pays 2,600 for a cold heir', () => {
    expect(world.costs('SELFDESTRUCT', [OTHER, 'SELFDESTRUCT'])).to.deep.equal([7600])
    expect(world.costs('SELFDESTRUCT', [OTHER, 'BALANCE', OTHER, 'SELFDESTRUCT'])).to.deep.equal([5000])
  })
})
