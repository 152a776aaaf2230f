// https://eips.ethereum.org/EIPS/eip-1153 Transient storage opcodes

import { expect } from 'chai'
import { callOf, contractAt, LaneWorld } from '../support/lane-world.ts'

describe('EIP-1153', () => {
  it('reads zero, then what was stored, in one transaction only', () => {
    const world = new LaneWorld('cancun')
    world.deploy(1, [3, 'TLOAD', 0, 'SSTORE', 9, 3, 'TSTORE', 3, 'TLOAD', 1, 'SSTORE'])
    for (let round = 0; round < 2; round++) {
      expect(world.send().kind).to.equal('success')
      expect([world.slot(1, 0n), world.slot(1, 1n)]).to.deep.equal([0n, 9n])
    }
  })

  it('is seen by a later call of the same account, and not by another account', () => {
    const world = new LaneWorld('cancun')
    world.deploy(2, [5, 'TLOAD', 1, 'ADD', 'DUP1', 5, 'TSTORE', 'DUP1', 0, 'SSTORE'])
    world.deploy(1, [...callOf(contractAt(2)), ...callOf(contractAt(2)), 5, 'TLOAD', 0, 'SSTORE'])
    world.send()
    expect([world.slot(2, 0n), world.slot(1, 0n)]).to.deep.equal([2n, 0n])
  })

  it('belongs to the caller in a DELEGATECALL', () => {
    const world = new LaneWorld('cancun')
    world.deploy(2, [8, 5, 'TSTORE'])
    expect(world.word([...callOf(contractAt(2), 'DELEGATECALL'), 'POP', 5, 'TLOAD'])).to.equal(8n)
  })

  it('is undone with the frame that stored', () => {
    const world = new LaneWorld('cancun')
    world.deploy(2, [8, 5, 'TSTORE', 0, 0, 'REVERT'])
    expect(world.word([1, 5, 'TSTORE', ...callOf(contractAt(2), 'DELEGATECALL'), 'POP', 5, 'TLOAD'])).to.equal(1n)
  })

  it('may not be stored in a static call, but read', () => {
    const world = new LaneWorld('cancun')
    world.deploy(2, [8, 5, 'TSTORE'])
    world.deploy(3, [5, 'TLOAD'])
    expect(world.word(callOf(contractAt(2), 'STATICCALL'))).to.equal(0n)
    expect(world.word(callOf(contractAt(3), 'STATICCALL'))).to.equal(1n)
  })

  it('costs 100 always, gives no refund, and needs no 2,300', () => {
    const world = new LaneWorld('cancun')
    const program = [1, 0, 'TSTORE', 0, 0, 'TSTORE', 0, 'TLOAD', 'POP']
    expect(world.costs('TSTORE', program)).to.deep.equal([100, 100])
    expect(world.costs('TLOAD', program)).to.deep.equal([100])
    const { gasSpent, gasUsed } = world.execute()
    expect(gasSpent).to.equal(gasUsed)
    expect(world.execute({ gasLimit: gasUsed }).kind).to.equal('success')
  })

  it('is not there before Cancun', () => {
    const world = new LaneWorld('shanghai')
    world.deploy(1, [0, 'TLOAD'])
    expect(world.execute().halt).to.equal('undefined-opcode')
  })
})
