/**
 * Blocks by the clock: one every so often, or after a time drawn anew for each from a range.
 *
 * The next wait begins when a block is due, not when it is done, so that slow blocks do not slow the beat; a beat that comes
 * while a block is still being made is left out. Timers and randomness are handed in.
 */

import type { Prng } from '../base/prng.ts'
import type { Timers } from './clock.ts'

/** Milliseconds from block to block; `min` equal to `max` where it is not drawn. */
export interface Interval {
  readonly min: number
  readonly max: number
}

export class IntervalMiner {
  readonly #timers: Timers
  readonly #random: Prng
  readonly #mine: () => Promise<unknown>
  #interval: Interval | null = null
  #cancel: (() => void) | null = null
  #isMining = false

  /** `mine` deals with its own errors. */
  constructor(timers: Timers, random: Prng, mine: () => Promise<unknown>) {
    this.#timers = timers
    this.#random = random
    this.#mine = mine
  }

  get interval(): Interval | null {
    return this.#interval
  }

  /** Begin anew; null: stop. */
  set(interval: Interval | null): void {
    this.#cancel?.()
    this.#cancel = null
    this.#interval = interval
    if (interval !== null) this.#wait(interval)
  }

  #wait({ min, max }: Interval): void {
    const wait = min === max ? min : min + this.#random.below(max - min + 1)
    this.#cancel = this.#timers.after(wait, () => this.#beat())
  }

  #beat(): void {
    if (this.#interval === null) return
    this.#wait(this.#interval)
    if (this.#isMining) return
    this.#isMining = true
    const done = (): void => {
      this.#isMining = false
    }
    this.#mine().then(done, done)
  }
}
