/**
 * Which timestamp the next block gets.
 *
 * Order of precedence: given with the request, set for the next block, the fixed interval (anvil), clock plus offset. Choosing a
 * timestamp moves the offset for good, so that later blocks go on from it; the clock keeps running in between. A clock
 * that has not moved on since the parent gives parent + 1 (or parent, when equal timestamps are allowed).
 */

import { ChainError } from './chain-error.ts'
import type { Clock } from './clock.ts'

/** A chosen timestamp and what changes when the block is sealed. Seconds. */
export interface ChosenTime {
  readonly timestamp: bigint
  /** By how much the offset moves. A difference, since time may be moved while the block is made. */
  readonly shift: bigint
  /** The wish that is used up, if there was one. */
  readonly wish: bigint | null
}

/** What a snapshot keeps of the time. */
export interface TimeState {
  readonly offset: bigint
  readonly next: bigint | null
  /** Clock at the time of saving, seconds. */
  readonly savedAt: bigint
}

/** Offset and pending wishes; seconds throughout. */
export class BlockTime {
  readonly #clock: Clock
  readonly #allowEqual: boolean
  readonly #isFixed: boolean
  #offset: bigint
  #next: bigint | null = null
  /** Seconds from each block to the next, whatever the clock says; null: the clock decides. */
  interval: bigint | null = null

  /** `genesis`: timestamp of the first block, from which time goes on. */
  constructor(clock: Clock, allowEqual: boolean, genesis: bigint) {
    this.#clock = clock
    this.#allowEqual = allowEqual
    this.#offset = genesis - this.#now()
    this.#isFixed = this.#offset !== 0n
  }

  /** The least that lies between a block and its parent. */
  get step(): bigint {
    return this.#allowEqual ? 0n : 1n
  }

  /** Seconds by which block time is ahead of the clock. */
  get offset(): bigint {
    return this.#offset
  }

  /** Time of a block on `parent`; changes nothing. @throws {ChainError} `timestamp-too-low`, `timestamp-equal` */
  choose(parent: bigint, given: bigint | null): ChosenTime {
    const clock = this.#now() + this.#offset
    const wished = given ?? this.#next
    if (wished !== null) {
      this.check(wished, parent)
      return { timestamp: wished, shift: wished - clock, wish: this.#next }
    }
    const least = parent + this.step
    let timestamp = this.interval === null ? clock : parent + this.interval
    if (timestamp < least) timestamp = least
    return { timestamp, shift: timestamp - clock, wish: null }
  }

  /** A block with the chosen time was sealed. */
  settle({ shift, wish }: ChosenTime): void {
    this.#offset += shift
    if (this.#next === wish) this.#next = null
  }

  /** Move time forward; the new offset. */
  increase(seconds: bigint): bigint {
    this.#offset += seconds
    return this.#offset
  }

  /** Let it be `timestamp` now; the new offset. A block does not go back behind its parent for it. */
  setNow(timestamp: bigint): bigint {
    this.#offset = timestamp - this.#now()
    return this.#offset
  }

  /** As at the start: time goes on from a genesis time that was given, else it is the clock's. */
  reset(genesis: bigint): void {
    this.#offset = this.#isFixed ? genesis - this.#now() : 0n
    this.#next = null
    this.interval = null
  }

  /** Wish for the next block on `parent`. @throws as `choose` */
  setNext(timestamp: bigint, parent: bigint): void {
    this.check(timestamp, parent)
    this.#next = timestamp
  }

  /** Whether a block on `parent` may have this timestamp. @throws as `choose` */
  check(timestamp: bigint, parent: bigint): void {
    const details = { timestamp, parent }
    if (timestamp < parent) {
      throw new ChainError(
        'timestamp-too-low',
        `Timestamp ${timestamp} is lower than the previous block's timestamp ${parent}`,
        details,
      )
    }
    if (timestamp === parent && !this.#allowEqual) {
      throw new ChainError(
        'timestamp-equal',
        `Timestamp ${timestamp} is equal to the previous block's timestamp`,
        details,
      )
    }
  }

  save(): TimeState {
    return { offset: this.#offset, next: this.#next, savedAt: this.#now() }
  }

  /** Block time is again what it was when saved: the clock's advance since then is taken off the offset. */
  restore(state: TimeState): void {
    this.#offset = state.offset - (this.#now() - state.savedAt)
    this.#next = state.next
  }

  #now(): bigint {
    return BigInt(Math.floor(this.#clock.now() / 1000))
  }
}
