import { assert } from 'chai'
import { Prng } from '../../../src/base/prng.ts'
import { ChainError } from '../../../src/chain/chain-error.ts'
import { Pool } from '../../../src/chain/pool.ts'
import type { Transaction } from '../../../src/protocol/transaction.ts'
import { unsignedTransaction } from '../../../src/protocol/transaction.ts'
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

function priced(from: number, nonce: bigint, fee: bigint, tip: bigint = fee): Transaction {
  return signed(from, { nonce, maxFeePerGas: fee, maxPriorityFeePerGas: tip })
}

describe('chain: pool', () => {
  it('has ready what follows without a gap, senders by arrival', () => {
    const pool = new Pool('fifo')
    const late = signed(0, { nonce: 1n })
    const gap = signed(1, { nonce: 1n })
    const other = signed(2, { nonce: 0n })
    const early = signed(0, { nonce: 0n })
    for (const transaction of [late, gap, other, early]) pool.add(transaction, 0n)
    assert.deepEqual(pool.ready(NONCES_ZERO, 0n), [other, early, late])
    assert.equal(pool.nextNonce(account(0).address, 0n), 2n)
    assert.equal(pool.nextNonce(account(1).address, 0n), 0n)
    assert.equal(pool.readyCount, 3)
    assert.deepEqual(pool.contents().queued, [gap])
  })

  it('orders by what is paid above the base fee, then by arrival, and never before a lower nonce of the sender', () => {
    const pool = new Pool('fees')
    const cheap = priced(0, 0n, 20n, 1n)
    const rich = priced(0, 1n, 100n, 90n)
    const middle = priced(1, 0n, 50n, 5n)
    const capped = priced(2, 0n, 14n, 14n)
    const equal = priced(3, 0n, 50n, 5n)
    for (const transaction of [cheap, rich, middle, capped, equal]) pool.add(transaction, 0n)
    assert.deepEqual(pool.ready(NONCES_ZERO, 10n), [middle, equal, capped, cheap, rich])
  })

  it('holds back what pays less than the base fee, and what is behind it', () => {
    const pool = new Pool()
    const poor = priced(0, 0n, 9n)
    const behind = priced(0, 1n, 100n)
    const other = priced(1, 0n, 10n)
    for (const transaction of [poor, behind, other]) pool.add(transaction, 0n)
    assert.deepEqual(pool.ready(NONCES_ZERO, 10n), [other])
    assert.deepEqual(pool.ready(NONCES_ZERO, 9n), [other, poor, behind])
  })

  it('replaces only for a tenth more of both fees', () => {
    const pool = new Pool()
    const old = signed(0, { maxFeePerGas: 100n, maxPriorityFeePerGas: 11n })
    pool.add(old, 0n)
    assert.equal(
      code(() => pool.add(old, 0n)),
      'known-transaction',
    )
    for (const [fee, tip] of [
      [109n, 13n],
      [110n, 12n],
    ] as const) {
      const cheap = signed(0, { maxFeePerGas: fee, maxPriorityFeePerGas: tip })
      assert.equal(
        code(() => pool.add(cheap, 0n)),
        'replacement-underpriced',
      )
    }
    const better = signed(0, { maxFeePerGas: 110n, maxPriorityFeePerGas: 13n })
    pool.add(better, 0n)
    assert.deepEqual(pool.ready(NONCES_ZERO, 0n), [better])
    assert.isUndefined(pool.get(old.hash))
    assert.equal(pool.size, 1)
  })

  it('drops what the chain has passed', () => {
    const pool = new Pool()
    for (const nonce of [0n, 1n, 5n]) pool.add(signed(0, { nonce }), 0n)
    pool.rebase(account(0).address, 5n)
    assert.equal(pool.size, 1)
    assert.lengthOf(
      pool.ready(() => 5n, 0n),
      1,
    )
  })

  it('lets wait what is behind a transaction that was taken out', () => {
    const pool = new Pool()
    const all = [0n, 1n, 2n].map((nonce) => signed(0, { nonce }))
    for (const transaction of all) pool.add(transaction, 0n)
    pool.remove(all[1] as Transaction)
    assert.deepEqual(pool.ready(NONCES_ZERO, 0n), [all[0]])
    assert.deepEqual(pool.contents(), { pending: [all[0] as Transaction], queued: [all[2] as Transaction] })
    pool.removeFrom(account(0).address)
    assert.equal(pool.size, 0)
    assert.equal(pool.readyCount, 0)
  })

  it('is full at its limits', () => {
    const pool = new Pool('fees', { queuedPerSender: 2, total: 4 })
    for (const nonce of [5n, 7n]) pool.add(signed(0, { nonce }), 0n)
    assert.equal(
      code(() => pool.add(signed(0, { nonce: 9n }), 0n)),
      'sender-queue-full',
    )
    pool.add(signed(0, { nonce: 0n }), 0n)
    pool.add(signed(1), 0n)
    assert.equal(
      code(() => pool.add(signed(2), 0n)),
      'pool-full',
    )
    pool.add(signed(1, { maxFeePerGas: 20n * GWEI, maxPriorityFeePerGas: 2n * GWEI }), 0n)
    assert.equal(pool.size, 4)
  })

  it('comes back as it was saved', () => {
    const pool = new Pool()
    const first = signed(0)
    pool.add(first, 0n)
    const state = pool.save()
    pool.remove(first)
    pool.add(signed(1, { maxFeePerGas: 20n * GWEI }), 0n)
    pool.restore(state, NONCES_ZERO)
    assert.deepEqual(pool.save(), [first])
    assert.equal(pool.readyCount, 1)
  })

  it('knows what is ready as a search would, through random work', () => {
    const random = new Prng(7)
    const pool = new Pool('fifo', { queuedPerSender: 1_000, total: 10_000 })
    const senders = Array.from({ length: 5 }, () => random.bytes(20))
    const nonces = senders.map(() => 0n)
    const twin: Transaction[] = []
    for (let step = 0; step < 4_000; step++) {
      const who = random.below(senders.length)
      const sender = senders[who] as Uint8Array
      const base = nonces[who] as bigint
      const choice = random.below(10)
      if (choice < 6) {
        const nonce = base + BigInt(random.below(8))
        if (twin.some((known) => known.sender === sender && known.nonce === nonce)) continue
        const transaction = unsignedTransaction({ type: 2, chainId: 1n, nonce, value: BigInt(step) }, sender)
        pool.add(transaction, base)
        twin.push(transaction)
      } else if (choice < 8 && twin.length > 0) {
        const [gone] = twin.splice(random.below(twin.length), 1) as [Transaction]
        pool.remove(gone)
      } else {
        nonces[who] = base + BigInt(random.below(4))
        pool.rebase(sender, nonces[who] as bigint)
        for (let at = twin.length - 1; at >= 0; at--) {
          const known = twin[at] as Transaction
          if (known.sender === sender && known.nonce < (nonces[who] as bigint)) twin.splice(at, 1)
        }
      }
      const expected = senders.flatMap((of, index) => {
        const run: Transaction[] = []
        for (let nonce = nonces[index] as bigint; ; nonce++) {
          const next = twin.find((known) => known.sender === of && known.nonce === nonce)
          if (next === undefined) return run
          run.push(next)
        }
      })
      assert.equal(pool.size, twin.length)
      assert.equal(pool.readyCount, expected.length)
      const ready = pool.ready((of) => nonces[senders.indexOf(of)] as bigint, 0n)
      assert.sameMembers(ready, expected)
    }
  })
})
