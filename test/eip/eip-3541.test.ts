// https://eips.ethereum.org/EIPS/eip-3541 Reject new contract code starting with the 0xEF byte

import { expect } from 'chai'
import { assemble, type Item } from '../support/assembler.ts'
import { LaneWorld } from '../support/lane-world.ts'

/** Initcode that leaves these bytes. */
function leaving(...bytes: number[]): Uint8Array {
  const stores = bytes.flatMap((byte, i): Item[] => [byte, i, 'MSTORE8'])
  return assemble([...stores, bytes.length, 0, 'RETURN'])
}

describe('EIP-3541', () => {
  let world: LaneWorld
  before(() => {
    world = new LaneWorld('london')
  })

  it('refuses code that begins with 0xef, and keeps all gas', () => {
    for (const code of [[0xef], [0xef, 0], [0xef, 0, 1, 2]]) {
      const outcome = world.execute({ to: null, data: leaving(...code), gasLimit: 100_000n })
      expect(outcome.halt).to.equal('code-starts-with-ef')
      expect(outcome.gasUsed).to.equal(100_000n)
      expect(outcome.createdAddress).to.equal(null)
    }
  })

  it('takes other code', () => {
    for (const code of [[], [0xee], [0xfe], [0, 0xef]]) {
      expect(world.execute({ to: null, data: leaving(...code) }).kind).to.equal('success')
    }
  })

  it('gives 0 to CREATE and CREATE2', () => {
    const initcode = leaving(0xef)
    const put: Item[] = [initcode, 0, 'MSTORE']
    const range: Item[] = [initcode.length, 32 - initcode.length]
    expect(world.word([...put, ...range, 0, 'CREATE'])).to.equal(0n)
    expect(world.word([...put, 5, ...range, 0, 'CREATE2'])).to.equal(0n)
  })

  it('runs code that is already there', () => {
    world.deploy(1, Uint8Array.of(0xef, 0))
    expect(world.execute().halt).to.equal('undefined-opcode')
  })
})
