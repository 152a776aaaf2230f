import { assert } from 'chai'
import { ChainError } from '../../../src/chain/chain-error.ts'
import { Pool } from '../../../src/chain/pool.ts'
import { account, GWEI, signed } from '../../support/test-chain.ts'

const NONCES_ZERO = (): bigint => 0n

function code(work: () => void): string | null {
  try {
    work()
  } catch (error) {
    if (error instanceof ChainError) return error.code
    throw error
  }
  return null
}

describe('chain: pool', () => {
  it('has ready what follows without a gap, senders by arrival', () => {
    const pool = new Pool()
    const late = signed(0, { nonce: 1n })
    const gap = signed(1, { nonce: 1n })
    const other = signed(2, { nonce: 0n })
    const early = signed(0, { nonce: 0n })
    for (const transaction of [late, gap, other, early]) pool.add(transaction)
    assert.deepEqual(pool.ready(NONCES_ZERO), [other, early, late])
    assert.equal(pool.nextNonce(account(0).address, 0n), 2n)
    assert.equal(pool.nextNonce(account(1).address, 0n), 0n)
  })

  it('replaces only for a tenth more of both fees', () => {
    const pool = new Pool()
    const old = signed(0, { maxFeePerGas: 100n, maxPriorityFeePerGas: 11n })
    pool.add(old)
    assert.equal(
      code(() => pool.add(old)),
      'known-transaction',
    )
    const cheap = signed(0, { maxFeePerGas: 110n, maxPriorityFeePerGas: 12n })
    assert.equal(
      code(() => pool.add(cheap)),
      'replacement-underpriced',
    )
    const better = signed(0, { maxFeePerGas: 110n, maxPriorityFeePerGas: 13n })
    pool.add(better)
    assert.deepEqual(pool.ready(NONCES_ZERO), [better])
    assert.isUndefined(pool.get(old.hash))
    assert.equal(pool.size, 1)
  })

  it('drops what the chain has passed', () => {
    const pool = new Pool()
    for (const nonce of [0n, 1n, 5n]) pool.add(signed(0, { nonce }))
    pool.dropBelow(account(0).address, 5n)
    assert.equal(pool.size, 1)
    assert.lengthOf(
      pool.ready(() => 5n),
      1,
    )
  })

  it('comes back as it was saved', () => {
    const pool = new Pool()
    const first = signed(0)
    pool.add(first)
    const state = pool.save()
    pool.remove(first)
    pool.add(signed(1, { maxFeePerGas: 20n * GWEI }))
    pool.restore(state)
    assert.deepEqual(pool.save(), [first])
  })
})
