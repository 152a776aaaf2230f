/**
 * Transactions that wait for a block, by sender and nonce.
 *
 * A transaction is ready when every nonce below it is in the chain or ready itself. The pool knows no state: whoever asks
 * gives the nonces of the chain. Order between senders is that of arrival; a sender's own order is that of the nonces.
 */

import { BytesMap } from '../base/byte-map.ts'
import type { Transaction } from '../protocol/transaction.ts'
import { ChainError } from './chain-error.ts'

/** A replacement must raise both fees by this much. */
const PRICE_BUMP_PERCENT = 10n

interface Waiting {
  readonly transaction: Transaction
  readonly arrival: number
}

/** What a snapshot keeps of the pool. */
export type PoolState = readonly Transaction[]

export class Pool {
  readonly #bySender = new BytesMap<Map<bigint, Waiting>>()
  readonly #byHash = new BytesMap<Transaction>()
  #arrivals = 0

  get size(): number {
    return this.#byHash.size
  }

  get(hash: Uint8Array): Transaction | undefined {
    return this.#byHash.get(hash)
  }

  /** @throws {ChainError} `known-transaction`, `replacement-underpriced` */
  add(transaction: Transaction): void {
    if (this.#byHash.has(transaction.hash)) {
      throw new ChainError('known-transaction', 'The transaction is in the pool already')
    }
    const own = this.#bySender.get(transaction.sender) ?? new Map<bigint, Waiting>()
    const replaced = own.get(transaction.nonce)
    if (replaced !== undefined) {
      checkReplacement(replaced.transaction, transaction)
      this.#byHash.delete(replaced.transaction.hash)
    }
    own.set(transaction.nonce, { transaction, arrival: this.#arrivals++ })
    this.#bySender.set(transaction.sender, own)
    this.#byHash.set(transaction.hash, transaction)
  }

  remove(transaction: Transaction): void {
    if (!this.#byHash.delete(transaction.hash)) return
    const own = this.#bySender.get(transaction.sender)
    if (own?.get(transaction.nonce)?.transaction !== transaction) return
    own.delete(transaction.nonce)
    if (own.size === 0) this.#bySender.delete(transaction.sender)
  }

  /** Drop what can never be mined because the sender's nonce has passed it. */
  dropBelow(sender: Uint8Array, nonce: bigint): void {
    const own = this.#bySender.get(sender)
    if (own === undefined) return
    for (const [waitingNonce, { transaction }] of own) if (waitingNonce < nonce) this.remove(transaction)
  }

  /** Transactions whose turn has come, in the order in which a block takes them; `nonceOf` is the chain's. */
  ready(nonceOf: (sender: Uint8Array) => bigint): Transaction[] {
    if (this.#byHash.size === 0) return []
    const turns: { turn: number; transaction: Transaction }[] = []
    for (const [sender, own] of this.#bySender) {
      let turn = -1
      let nonce = nonceOf(sender)
      for (let next = own.get(nonce); next !== undefined; next = own.get(++nonce)) {
        turn = Math.max(turn, next.arrival)
        turns.push({ turn, transaction: next.transaction })
      }
    }
    turns.sort((a, b) => a.turn - b.turn)
    return turns.map(({ transaction }) => transaction)
  }

  /** The first nonce from `nonce` on that no waiting transaction of `sender` has. */
  nextNonce(sender: Uint8Array, nonce: bigint): bigint {
    const own = this.#bySender.get(sender)
    let next = nonce
    while (own?.has(next)) next++
    return next
  }

  /** Everything that waits, in order of arrival. */
  save(): PoolState {
    const all: Waiting[] = []
    for (const [, own] of this.#bySender) all.push(...own.values())
    return all.sort((a, b) => a.arrival - b.arrival).map(({ transaction }) => transaction)
  }

  restore(state: PoolState): void {
    this.#bySender.clear()
    this.#byHash.clear()
    for (const transaction of state) this.add(transaction)
  }
}

function checkReplacement(old: Transaction, replacement: Transaction): void {
  const required = raised(old.maxFeePerGas)
  if (replacement.maxFeePerGas >= required && replacement.maxPriorityFeePerGas >= raised(old.maxPriorityFeePerGas))
    return
  throw new ChainError(
    'replacement-underpriced',
    `A fee of at least ${required} is necessary to replace the transaction`,
    {
      required,
      nonce: old.nonce,
    },
  )
}

/** Rounded up. */
function raised(fee: bigint): bigint {
  return (fee * (100n + PRICE_BUMP_PERCENT) + 99n) / 100n
}
