/**
 * What happens to a transaction that somebody sends: judged, put into the pool, and in automine sealed before the answer.
 *
 * In automine, as in Hardhat, blocks are made until the transaction is in one and then until nothing in the pool is ready. Runs inside
 * the caller's turn.
 */

import type { Transaction } from '../protocol/transaction.ts'
import type { BlockReader } from './block-reader.ts'
import { ChainError } from './chain-error.ts'
import type { Pool } from './pool.ts'
import type { ChainParts, Produced, Producer } from './producer.ts'
import { nextBlockEnv, readyTransactions } from './producer.ts'
import { checkAdmission, rejection } from './rejection.ts'
import type { ChainEvent, Submission } from './views.ts'

/** What becomes of a nonce that is ahead of its turn. */
export type FutureNonces = 'wait' | 'reject'

/** In what the dialects differ. */
export interface SendPolicy {
  readonly futureNonces: FutureNonces
  /** Called for each transaction that was admitted. */
  readonly onAdmitted: () => void
  readonly publish: (event: ChainEvent) => void
}

export class Sender {
  readonly #parts: ChainParts
  readonly #producer: Producer
  readonly #reader: BlockReader
  readonly #policy: SendPolicy

  constructor(parts: ChainParts, producer: Producer, reader: BlockReader, policy: SendPolicy) {
    this.#parts = parts
    this.#producer = producer
    this.#reader = reader
    this.#policy = policy
  }

  /** @throws {ChainError} the transaction may not be in a block */
  async send(transaction: Transaction): Promise<Submission> {
    const { pool, store, settings } = this.#parts
    if (store.placeOf(transaction.hash) !== null) {
      throw new ChainError('known-transaction', 'The transaction is in a block already')
    }
    const nonce = this.#judge(transaction)
    pool.add(transaction, nonce)
    this.#policy.onAdmitted()
    this.#policy.publish({ kind: 'pending', transaction })
    if (!settings.automine) return { hash: transaction.hash, outcome: null, blockNumber: null }
    return this.#mineUntilIdle(transaction, pool)
  }

  async #mineUntilIdle(transaction: Transaction, pool: Pool): Promise<Submission> {
    let submission: Submission = { hash: transaction.hash, outcome: null, blockNumber: null }
    let refusal: ChainError | null = null
    for (let ready = readyTransactions(this.#parts); ready.length > 0; ready = readyTransactions(this.#parts)) {
      const before = pool.size
      const produced = await this.#attempt(ready, transaction)
      const own = produced.included.find((entry) => entry.transaction === transaction)
      if (own !== undefined) submission = { ...submission, outcome: own.outcome, blockNumber: this.#height }
      const refused = produced.refused.find((entry) => entry.transaction === transaction)
      if (refused !== undefined && pool.get(transaction.hash) === undefined) refusal = rejection(refused.reason)
      if (pool.size === before) break
    }
    if (refusal !== null) throw refusal
    return submission
  }

  /** One block. When it cannot be made, the transaction that was sent is not left behind to block the next one. */
  async #attempt(ready: readonly Transaction[], sent: Transaction): Promise<Produced> {
    try {
      const produced = await this.#producer.produce(ready, null, false)
      if (produced.sealed !== null) this.#announce(produced)
      return produced
    } catch (error) {
      this.#parts.pool.remove(sent)
      throw error
    }
  }

  #announce({ included }: Produced): void {
    const block = this.#reader.block(this.#parts.store.height)
    this.#policy.publish({ kind: 'block', block, outcomes: included.map(({ outcome }) => outcome) })
  }

  get #height(): bigint {
    return BigInt(this.#parts.store.height)
  }

  /** The sender's nonce in the chain. Where nothing is mined at once, fees may fall and nonces come in any order. */
  #judge(transaction: Transaction): bigint {
    const { executor, store, pool, rules, chainId, settings } = this.#parts
    const account = executor.account(transaction.sender, store.state(store.height).sequence)
    const env = nextBlockEnv(this.#parts, store.head.header.timestamp + 1n)
    const { excessBlobGas } = env
    const baseFee = settings.automine ? env.baseFee : 0n
    const isInTurn = settings.automine && this.#policy.futureNonces === 'reject'
    const highestNonce = isInTurn ? pool.nextNonce(transaction.sender, account.nonce) : null
    const block = { rules, chainId, blockGasLimit: settings.gasLimit, baseFee, excessBlobGas }
    checkAdmission(transaction, { ...block, account, highestNonce })
    return account.nonce
  }
}
