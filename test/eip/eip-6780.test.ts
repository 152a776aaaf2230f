// https://eips.ethereum.org/EIPS/eip-6780 SELFDESTRUCT only in same transaction

import { expect } from 'chai'
import { assemble, type Item } from '../support/assembler.ts'
import { ALICE, callOf, contractAt, LaneWorld } from '../support/lane-world.ts'

const HEIR = contractAt(5)
const VICTIM = contractAt(2)

function worldOf(fork: 'shanghai' | 'cancun', heir: Item): LaneWorld {
  const world = new LaneWorld(fork)
  world.deploy(2, [1, 0, 'SSTORE', heir, 'SELFDESTRUCT'], { balance: 10n })
  world.deploy(1, [...callOf(VICTIM)])
  world.send()
  return world
}

/** Contract 1 creates a contract with 10 wei that destroys itself at once, or when it is called. */
function createAndDestroy(heir: Item, inConstructor: boolean): { world: LaneWorld; created: Uint8Array } {
  const world = new LaneWorld('cancun')
  const destroy = assemble([heir, 'SELFDESTRUCT'])
  const initcode = inConstructor
    ? destroy
    : assemble([destroy, 0, 'MSTORE', destroy.length, 32 - destroy.length, 'RETURN'])
  const memory: Item[] = [initcode, 0, 'MSTORE', initcode.length, 32 - initcode.length, 10, 'CREATE']
  const store: Item[] = ['DUP1', 0, 'SSTORE']
  const call: Item[] = [0, 0, 0, 0, 0, 'DUP6', 'GAS', 'CALL']
  world.deploy(1, [...memory, ...store, ...call], { balance: 10n })
  world.send()
  const created = new Uint8Array(20)
  const address = world.slot(1, 0n).toString(16).padStart(40, '0')
  for (let i = 0; i < 20; i++) created[i] = Number.parseInt(address.slice(2 * i, 2 * i + 2), 16)
  return { world, created }
}

describe('EIP-6780', () => {
  it('moves the balance and keeps code, nonce and storage', () => {
    const world = worldOf('cancun', HEIR)
    expect(world.lane.account(HEIR).balance).to.equal(10n)
    expect(world.lane.account(VICTIM)).to.deep.include({ exists: true, nonce: 1n, balance: 0n })
    expect(world.lane.code(VICTIM)).to.have.length.greaterThan(0)
    expect(world.slot(2, 0n)).to.equal(1n)
  })

  it('keeps the balance of one that inherits from itself', () => {
    expect(worldOf('cancun', 'ADDRESS').lane.account(VICTIM).balance).to.equal(10n)
  })

  it('removed the account before', () => {
    const world = worldOf('shanghai', HEIR)
    expect(world.lane.account(HEIR).balance).to.equal(10n)
    expect(world.lane.account(VICTIM)).to.deep.include({ exists: false, nonce: 0n, balance: 0n })
    expect(world.slot(2, 0n)).to.equal(0n)
    expect(worldOf('shanghai', 'ADDRESS').lane.account(VICTIM).balance).to.equal(0n)
  })

  for (const inConstructor of [true, false]) {
    it(`removes one that was created in the transaction, ${inConstructor ? 'while' : 'after'} it was created`, () => {
      const { world, created } = createAndDestroy(HEIR, inConstructor)
      expect(world.lane.account(created).exists).to.equal(false)
      expect(world.lane.account(HEIR).balance).to.equal(10n)
    })

    it(`burns the balance of such a one that inherits from itself, ${inConstructor ? 'while' : 'after'}`, () => {
      const { world, created } = createAndDestroy('ADDRESS', inConstructor)
      expect(world.lane.account(created)).to.deep.include({ exists: false, balance: 0n })
    })
  }

  it('does so in the transaction that creates it', () => {
    const world = new LaneWorld('cancun')
    const { createdAddress } = world.execute({ to: null, data: assemble([ALICE, 'SELFDESTRUCT']), value: 5n })
    world.send({ to: null, data: assemble([HEIR, 'SELFDESTRUCT']), value: 5n })
    expect(world.lane.account(createdAddress as Uint8Array).exists).to.equal(false)
    expect(world.lane.account(HEIR).balance).to.equal(5n)
  })
})
