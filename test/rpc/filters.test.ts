/**
 * How long filters live, and that they stop listening when none is left.
 */

import { expect } from 'chai'
import type { Chain } from '../../src/chain/chain.ts'
import type { ChainEvent } from '../../src/chain/views.ts'
import { Filters } from '../../src/rpc/filters.ts'

const MINUTE = 60_000

function setUp() {
  const listeners = new Set<(event: ChainEvent) => void>()
  const chain = {
    subscribe: (listener: (event: ChainEvent) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  } as unknown as Chain
  const clock = { now: 0 }
  const block = { kind: 'block', block: { hash: new Uint8Array(32) }, outcomes: [] } as unknown as ChainEvent
  return {
    listeners,
    clock,
    filters: new Filters(chain, () => clock.now),
    seal: () => listeners.forEach((listener) => listener(block)),
  }
}

describe('rpc filters', () => {
  it('live for 5 minutes after the last question, and no longer', () => {
    const { filters, clock, seal, listeners } = setUp()
    const id = filters.add({ kind: 'newHeads' })
    clock.now = 5 * MINUTE
    seal()
    expect(filters.changes(id)).to.have.lengthOf(1)
    clock.now = 10 * MINUTE
    expect(filters.changes(id)).to.deep.equal([])
    clock.now = 15 * MINUTE + 1
    expect(filters.changes(id)).to.equal(undefined)
    expect(listeners.size).to.equal(0)
  })

  it('are dropped by news when nobody asks', () => {
    const { filters, clock, seal, listeners } = setUp()
    filters.add({ kind: 'newHeads' })
    clock.now = 5 * MINUTE + 1
    seal()
    expect(listeners.size).to.equal(0)
  })

  it('listen while there are some, and have ids that are not used again', () => {
    const { filters, listeners } = setUp()
    const first = filters.add({ kind: 'newHeads' })
    const second = filters.add({ kind: 'newPendingTransactions', isFull: false })
    expect(listeners.size).to.equal(1)
    expect([filters.remove(first), filters.remove(second)]).to.deep.equal([true, true])
    expect(listeners.size).to.equal(0)
    expect(filters.add({ kind: 'newHeads' })).not.to.be.oneOf([first, second])
  })
})
