/**
 * Transactions that wait for a block, by sender and nonce.
 *
 * A transaction is ready when every nonce below it is in the chain or ready itself. The pool reads no state: it is told the
 * chain's nonce with each transaction and whenever a nonce moves, and so knows at any time, without a search, which
 * senders have something ready. Adding, removing and asking for the next nonce cost the same whatever waits.
 */

import { BytesMap } from '../base/byte-map.ts'
import type { Transaction } from '../protocol/transaction.ts'
import { ChainError } from './chain-error.ts'
import type { PoolOrder, Waiting } from './pool-order.ts'
import { merged } from './pool-order.ts'

/** A replacement must raise both fees by this much. */
const PRICE_BUMP_PERCENT = 10n

/** How much may wait. */
export interface PoolLimits {
  /** Transactions of one sender that are not ready, because a nonce before them is missing. */
  readonly queuedPerSender: number
  /** All transactions. */
  readonly total: number
}

/** geth's per-sender limit; in all enough for any test, and a bound on memory. */
export const POOL_LIMITS: PoolLimits = { queuedPerSender: 64, total: 10_000 }

/** What a snapshot keeps of the pool. */
export type PoolState = readonly Transaction[]

/** One sender's transactions. */
interface Queue {
  readonly sender: Uint8Array
  readonly waiting: Map<bigint, Waiting>
  /** Nonce in the chain: nothing waits below it. */
  base: bigint
  /** How many nonces from `base` on wait without a gap. */
  ready: number
}

/** The chain's nonce of an account. */
export type NonceOf = (sender: Uint8Array) => bigint

export class Pool {
  readonly order: PoolOrder
  readonly #limits: PoolLimits
  readonly #bySender = new BytesMap<Queue>()
  readonly #byHash = new BytesMap<Transaction>()
  readonly #readyQueues = new Set<Queue>()
  #arrivals = 0
  #version = 0

  constructor(order: PoolOrder = 'fees', limits: PoolLimits = POOL_LIMITS) {
    this.order = order
    this.#limits = limits
  }

  get size(): number {
    return this.#byHash.size
  }

  /** Moves with every change, so that what was computed from the pool can be kept until it does. */
  get version(): number {
    return this.#version
  }

  /** How many transactions are ready. */
  get readyCount(): number {
    let count = 0
    for (const { ready } of this.#readyQueues) count += ready
    return count
  }

  get(hash: Uint8Array): Transaction | undefined {
    return this.#byHash.get(hash)
  }

  /**
   * `nonce` is the chain's, of the sender.
   * @throws {ChainError} `known-transaction`, `replacement-underpriced`, `pool-full`, `sender-queue-full`
   */
  add(transaction: Transaction, nonce: bigint): void {
    if (this.#byHash.has(transaction.hash)) {
      throw new ChainError('known-transaction', 'The transaction is in the pool already')
    }
    const queue = this.#bySender.get(transaction.sender) ?? newQueue(transaction.sender, nonce)
    this.#move(queue, nonce)
    const replaced = queue.waiting.get(transaction.nonce)
    if (replaced === undefined) this.#checkRoom(queue, transaction)
    else {
      checkReplacement(replaced.transaction, transaction)
      this.#byHash.delete(replaced.transaction.hash)
    }
    queue.waiting.set(transaction.nonce, { transaction, arrival: this.#arrivals++ })
    this.#bySender.set(transaction.sender, queue)
    this.#byHash.set(transaction.hash, transaction)
    this.#settle(queue)
  }

  /** Without effect when it does not wait. Those behind it wait for its nonce to be used. */
  remove(transaction: Transaction): void {
    if (!this.#byHash.delete(transaction.hash)) return
    const queue = this.#bySender.get(transaction.sender)
    if (queue?.waiting.get(transaction.nonce)?.transaction !== transaction) return
    queue.waiting.delete(transaction.nonce)
    const behind = Number(transaction.nonce - queue.base)
    if (behind < queue.ready) queue.ready = behind
    this.#settle(queue)
  }

  /** Take out all of one sender. */
  removeFrom(sender: Uint8Array): void {
    const queue = this.#bySender.get(sender)
    if (queue === undefined) return
    for (const { transaction } of queue.waiting.values()) this.#byHash.delete(transaction.hash)
    queue.waiting.clear()
    queue.ready = 0
    this.#settle(queue)
  }

  clear(): void {
    this.#bySender.clear()
    this.#byHash.clear()
    this.#readyQueues.clear()
    this.#version++
  }

  /** The chain's nonce of `sender` is `nonce` now; what it has passed can never be mined and is dropped. */
  rebase(sender: Uint8Array, nonce: bigint): void {
    const queue = this.#bySender.get(sender)
    if (queue !== undefined && queue.base !== nonce) this.#move(queue, nonce)
  }

  /**
   * Transactions whose turn has come and whose fee cap reaches `baseFee`, in the order in which a block takes them. A
   * transaction that pays too little holds back those of its sender behind it.
   */
  ready(nonceOf: NonceOf, baseFee: bigint): Transaction[] {
    if (this.#readyQueues.size === 0) return []
    for (const { sender } of [...this.#readyQueues]) this.rebase(sender, nonceOf(sender))
    const lists: Waiting[][] = []
    for (const queue of this.#readyQueues) {
      const list = affordable(queue, baseFee)
      if (list.length > 0) lists.push(list)
    }
    return lists.length === 0 ? [] : merged(lists, this.order, baseFee)
  }

  /** The first nonce from the chain's `nonce` on that no waiting transaction of `sender` has. */
  nextNonce(sender: Uint8Array, nonce: bigint): bigint {
    this.rebase(sender, nonce)
    return nonce + BigInt(this.#bySender.get(sender)?.ready ?? 0)
  }

  /** All that waits, each sender's by nonce: what is ready, and what waits for a nonce. */
  contents(): { readonly pending: readonly Transaction[]; readonly queued: readonly Transaction[] } {
    const pending: Transaction[] = []
    const queued: Transaction[] = []
    for (const { base, ready, waiting } of this.#bySender.values()) {
      const nonces = [...waiting.keys()].sort((a, b) => (a < b ? -1 : 1))
      for (const nonce of nonces) {
        const { transaction } = waiting.get(nonce) as Waiting
        if (nonce < base + BigInt(ready)) pending.push(transaction)
        else queued.push(transaction)
      }
    }
    return { pending, queued }
  }

  /** Everything that waits, in order of arrival. */
  save(): PoolState {
    const all: Waiting[] = []
    for (const { waiting } of this.#bySender.values()) all.push(...waiting.values())
    return all.sort((a, b) => a.arrival - b.arrival).map(({ transaction }) => transaction)
  }

  /** `nonceOf` is the chain's, as it is now. */
  restore(state: PoolState, nonceOf: NonceOf): void {
    this.clear()
    for (const transaction of state) {
      const { sender, hash, nonce } = transaction
      const queue = this.#bySender.get(sender) ?? newQueue(sender, nonceOf(sender))
      queue.waiting.set(nonce, { transaction, arrival: this.#arrivals++ })
      this.#bySender.set(sender, queue)
      this.#byHash.set(hash, transaction)
      this.#settle(queue)
    }
  }

  #checkRoom(queue: Queue, { nonce }: Transaction): void {
    const { total, queuedPerSender } = this.#limits
    if (this.size >= total) {
      throw new ChainError('pool-full', `The pool is full: ${total} transactions wait`, { limit: BigInt(total) })
    }
    const isReady = nonce === queue.base + BigInt(queue.ready)
    if (!isReady && queue.waiting.size - queue.ready >= queuedPerSender) {
      const expected = queue.base + BigInt(queue.ready)
      const message = `${queuedPerSender} transactions of this sender wait for nonce ${expected} already`
      throw new ChainError('sender-queue-full', message, { limit: BigInt(queuedPerSender), expected })
    }
  }

  #move(queue: Queue, nonce: bigint): void {
    if (nonce === queue.base) return
    // The usual way, one transaction mined after the other, does not look at what waits behind.
    if (nonce === queue.base + 1n) this.#forget(queue, queue.base)
    else for (const waiting of queue.waiting.keys()) if (waiting < nonce) this.#forget(queue, waiting)
    const kept = Number(queue.base - nonce) + queue.ready
    queue.ready = nonce > queue.base && kept > 0 ? kept : 0
    queue.base = nonce
    this.#settle(queue)
  }

  #forget(queue: Queue, nonce: bigint): void {
    const entry = queue.waiting.get(nonce)
    if (entry === undefined) return
    queue.waiting.delete(nonce)
    this.#byHash.delete(entry.transaction.hash)
  }

  /** Count on from what was ready, and file the queue by what it has become. */
  #settle(queue: Queue): void {
    this.#version++
    while (queue.waiting.has(queue.base + BigInt(queue.ready))) queue.ready++
    if (queue.ready > 0) this.#readyQueues.add(queue)
    else this.#readyQueues.delete(queue)
    if (queue.waiting.size === 0) this.#bySender.delete(queue.sender)
  }
}

function newQueue(sender: Uint8Array, base: bigint): Queue {
  return { sender, waiting: new Map(), base, ready: 0 }
}

/** Those of a queue that are ready, up to the first whose fee cap is too low. */
function affordable({ base, ready, waiting }: Queue, baseFee: bigint): Waiting[] {
  const list: Waiting[] = []
  for (let index = 0; index < ready; index++) {
    const entry = waiting.get(base + BigInt(index)) as Waiting
    if (entry.transaction.maxFeePerGas < baseFee) break
    list.push(entry)
  }
  return list
}

function checkReplacement(old: Transaction, replacement: Transaction): void {
  const { nonce } = old
  const required = raised(old.maxFeePerGas)
  const requiredTip = raised(old.maxPriorityFeePerGas)
  if (replacement.maxFeePerGas < required) {
    const message = `A fee of at least ${required} is necessary to replace the transaction with nonce ${nonce}`
    throw new ChainError('replacement-underpriced', message, { required, nonce, tip: 0n })
  }
  if (replacement.maxPriorityFeePerGas < requiredTip) {
    const message = `A priority fee of at least ${requiredTip} is necessary to replace the transaction with nonce ${nonce}`
    throw new ChainError('replacement-underpriced', message, { required: requiredTip, nonce, tip: 1n })
  }
}

/** Rounded up. */
function raised(fee: bigint): bigint {
  return (fee * (100n + PRICE_BUMP_PERCENT) + 99n) / 100n
}
