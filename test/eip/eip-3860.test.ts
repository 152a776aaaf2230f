// https://eips.ethereum.org/EIPS/eip-3860 Limit and meter initcode

import { expect } from 'chai'
import { callOf, contractAt, LaneWorld } from '../support/lane-world.ts'

const MOST = 49_152
const GAS = { gasLimit: 10_000_000n }

describe('EIP-3860', () => {
  it('rejects a transaction with more than 49,152 bytes of initcode', () => {
    const world = new LaneWorld('shanghai')
    expect(world.call({ to: null, data: new Uint8Array(MOST), ...GAS }).kind).to.equal('success')
    expect(world.call({ to: null, data: new Uint8Array(MOST + 1), ...GAS })).to.deep.equal({
      kind: 'rejected',
      reason: 'initcode-too-large',
    })
    expect(world.call({ data: new Uint8Array(MOST + 1), ...GAS }).kind).to.equal('success')
    expect(new LaneWorld('paris').call({ to: null, data: new Uint8Array(MOST + 1), ...GAS }).kind).to.equal('success')
  })

  it('charges 2 gas a word of it', () => {
    for (const [bytes, words] of [
      [0, 0],
      [1, 1],
      [32, 1],
      [33, 2],
    ] as const) {
      const create = { to: null, data: new Uint8Array(bytes) }
      const before = new LaneWorld('paris').execute(create).gasUsed
      expect(new LaneWorld('shanghai').execute(create).gasUsed).to.equal(before + 2n * BigInt(words))
    }
  })

  it('halts CREATE and CREATE2 with more, in the frame that creates', () => {
    const world = new LaneWorld('shanghai')
    for (const kind of ['CREATE', 'CREATE2']) {
      const salt = kind === 'CREATE2' ? [0] : []
      world.deploy(2, [...salt, MOST + 1, 0, 0, kind])
      world.deploy(3, [...salt, MOST, 0, 0, kind])
      expect(world.execute({ to: contractAt(2), ...GAS }).halt).to.equal('initcode-too-large')
      expect(world.execute({ to: contractAt(3), ...GAS }).kind).to.equal('success')
      expect(world.word(callOf(contractAt(2)), GAS)).to.equal(0n)
    }
  })

  it('charges CREATE 2 gas a word, CREATE2 8 with the hash', () => {
    const world = new LaneWorld('shanghai')
    const warm = [1, 64, 'MSTORE']
    expect(world.costs('CREATE', [...warm, 33, 0, 0, 'CREATE'])).to.deep.equal([32_004])
    expect(world.costs('CREATE2', [...warm, 0, 33, 0, 0, 'CREATE2'])).to.deep.equal([32_016])
  })
})
