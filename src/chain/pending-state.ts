/**
 * The state behind the pending block: what a reader of `pending` sees. Computed when somebody asks, and kept until the pool or
 * the chain has changed, so that a client that polls does not execute the pool each time.
 */

import type { Sequence } from '../executor/executor.ts'
import type { ChainParts, Producer } from './producer.ts'
import { readyTransactions } from './producer.ts'
import type { TurnQueue } from './turn-queue.ts'

interface Kept {
  readonly sequence: Sequence
  readonly version: number
  readonly head: Uint8Array
  /** State of the newest block that it was computed from; forced changes move it. */
  readonly base: Sequence
}

export class PendingState {
  readonly #parts: ChainParts
  readonly #producer: Producer
  readonly #turns: TurnQueue
  #kept: Kept | null = null

  constructor(parts: ChainParts, producer: Producer, turns: TurnQueue) {
    this.#parts = parts
    this.#producer = producer
    this.#turns = turns
  }

  /** With nothing ready it is the newest block's, at once. */
  async sequence(): Promise<Sequence> {
    if (this.#parts.pool.readyCount === 0) return this.#newest
    return this.#fresh ?? this.#turns.run(() => this.#compute())
  }

  async #compute(): Promise<Sequence> {
    if (this.#fresh !== null) return this.#fresh
    if (readyTransactions(this.#parts).length === 0) return this.#newest
    const { pool, store } = this.#parts
    const { version } = pool
    const { hash } = store.head
    const sequence = await this.#producer.pendingState()
    this.#kept = { sequence, version, head: hash, base: this.#newest }
    return sequence
  }

  /** What was computed, while nothing has changed since. Only blocks prune, so that it can be read as long as it is this. */
  get #fresh(): Sequence | null {
    const kept = this.#kept
    if (kept === null || kept.version !== this.#parts.pool.version) return null
    return kept.head === this.#parts.store.head.hash && kept.base === this.#newest ? kept.sequence : null
  }

  get #newest(): Sequence {
    const { store } = this.#parts
    return store.state(store.height).sequence
  }
}
