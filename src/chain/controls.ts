/**
 * What only a development chain lets one do: say when blocks are made, drop what waits, force state, change the blocks to
 * come, start over. Everything takes its turn behind what was asked for before.
 */

import { Prng } from '../base/prng.ts'
import type { AccountChange } from '../executor/executor.ts'
import type { Transaction } from '../protocol/transaction.ts'
import { ChainError } from './chain-error.ts'
import type { Timers } from './clock.ts'
import type { Interval } from './interval-miner.ts'
import { IntervalMiner } from './interval-miner.ts'
import { mineMany } from './mine-many.ts'
import type { PoolOrder } from './pool-order.ts'
import type { ChainParts, Produced, Producer } from './producer.ts'
import { nonceAtHead } from './producer.ts'
import type { Settings } from './settings.ts'
import type { Snapshots } from './snapshots.ts'
import type { TurnQueue } from './turn-queue.ts'

/** How blocks are made without being asked for. */
export interface MiningMode {
  readonly automine: boolean
  /** Null: no blocks by the clock. */
  readonly interval: Interval | null
}

/** What became of a transaction that was to be dropped. */
export type Dropped = 'dropped' | 'mined' | 'unknown'

/** What the controls work on. */
export interface ControlParts {
  readonly parts: ChainParts
  readonly producer: Producer
  readonly snapshots: Snapshots
  readonly turns: TurnQueue
  readonly timers: Timers
  /** Tell the listeners of a block that was made. */
  readonly announce: (produced: Produced) => void
  /** Tell the listeners that blocks are gone. */
  readonly announceRevert: () => void
  /** Told of blocks by the clock that could not be made. */
  readonly onIntervalError: (error: unknown) => void
}

const RANDOM_SEED = 1

export class Controls {
  readonly #at: ControlParts
  readonly #initial: Readonly<Settings>
  readonly #interval: IntervalMiner
  #initialInterval: Interval | null = null

  constructor(at: ControlParts) {
    this.#at = at
    this.#initial = { ...at.parts.settings }
    this.#interval = new IntervalMiner(at.timers, new Prng(RANDOM_SEED), () => this.#mineByClock())
  }

  // Mining.

  get mode(): MiningMode {
    return { automine: this.#at.parts.settings.automine, interval: this.#interval.interval }
  }

  /** Start with blocks by the clock; `reset` comes back to this. */
  start(interval: Interval | null): void {
    this.#initialInterval = interval
    this.#interval.set(interval)
  }

  /** Make no more blocks by the clock. */
  stop(): void {
    this.#interval.set(null)
  }

  /** What is left out stays as it is. Turning automine on seals nothing by itself: the next transaction takes the rest along. */
  setMode(mode: Partial<MiningMode>): Promise<void> {
    return this.#turn(() => {
      if (mode.automine !== undefined) this.#at.parts.settings.automine = mode.automine
      if (mode.interval !== undefined) this.#interval.set(mode.interval)
    })
  }

  /** Make `count` blocks, `step` seconds apart, at a price that does not depend on `count`. @throws {ChainError} `too-many-blocks` */
  mineMany(count: bigint, step: bigint): Promise<void> {
    const { turns, parts, producer, announce } = this.#at
    return turns.run(() => mineMany(parts, producer, count, step, announce))
  }

  // The pool.

  get order(): PoolOrder {
    return this.#at.parts.pool.order
  }

  /** All that waits, each sender's by nonce: what a block would take, and what waits for a nonce. */
  waiting(): { readonly pending: readonly Transaction[]; readonly queued: readonly Transaction[] } {
    return this.#at.parts.pool.contents()
  }

  waitingCounts(): { readonly pending: number; readonly queued: number } {
    const { readyCount, size } = this.#at.parts.pool
    return { pending: readyCount, queued: size - readyCount }
  }

  drop(hash: Uint8Array): Promise<Dropped> {
    return this.#turn(() => {
      const { store, pool } = this.#at.parts
      if (store.placeOf(hash) !== null) return 'mined'
      const waiting = pool.get(hash)
      if (waiting === undefined) return 'unknown'
      pool.remove(waiting)
      return 'dropped'
    })
  }

  /** Of one sender, or all. */
  dropAll(sender?: Uint8Array): Promise<void> {
    return this.#turn(() => {
      const { pool } = this.#at.parts
      if (sender === undefined) pool.clear()
      else pool.removeFrom(sender)
    })
  }

  // State, forced without a block: of the newest block from now on.

  change(change: AccountChange): Promise<void> {
    return this.#at.turns.run(() => this.#change(change))
  }

  /** `isStrict`: as Hardhat, not below the present one and only while nothing waits. @throws {ChainError} `nonce-not-lower`, `pool-not-empty` */
  setNonce(address: Uint8Array, nonce: bigint, isStrict: boolean): Promise<void> {
    return this.#at.turns.run(async () => {
      if (isStrict) this.#checkNonce(address, nonce)
      await this.#change({ address, nonce })
    })
  }

  // The blocks to come.

  setCoinbase(coinbase: Uint8Array): Promise<void> {
    return this.#turn(() => {
      this.#at.parts.settings.coinbase = coinbase
    })
  }

  setGasLimit(gasLimit: bigint): Promise<void> {
    return this.#turn(() => {
      this.#at.parts.settings.gasLimit = gasLimit
    })
  }

  /** Of the next block alone, wei. */
  setNextBaseFee(baseFee: bigint): Promise<void> {
    return this.#turn(() => {
      this.#at.parts.settings.nextBaseFee = baseFee
    })
  }

  /** Of the next block; those of later blocks follow from it. 32 bytes. */
  setNextPrevRandao(prevRandao: Uint8Array): Promise<void> {
    return this.#turn(() => {
      this.#at.parts.prevRandao.next = prevRandao
    })
  }

  // Time, in seconds.

  /** Let it be `timestamp` now; the new offset from the clock. */
  setTime(timestamp: bigint): Promise<bigint> {
    return this.#turn(() => this.#at.parts.time.setNow(timestamp))
  }

  /** From each block to the next, whatever the clock says; null: by the clock again. Whether there was an interval before. */
  setTimestampInterval(interval: bigint | null): Promise<boolean> {
    return this.#turn(() => {
      const { time } = this.#at.parts
      const hadOne = time.interval !== null
      time.interval = interval
      return hadOne
    })
  }

  /** Back to genesis, and to the settings of the start. Subscriptions stay. */
  reset(): Promise<void> {
    const { turns, snapshots, parts, announceRevert } = this.#at
    return turns.run(async () => {
      await snapshots.restoreGenesis()
      Object.assign(parts.settings, this.#initial)
      parts.time.reset(parts.store.head.header.timestamp)
      this.#interval.set(this.#initialInterval)
      announceRevert()
    })
  }

  async #mineByClock(): Promise<void> {
    const { turns, producer, announce, onIntervalError } = this.#at
    try {
      await turns.run(async () => {
        // Turned off while it waited for its turn.
        if (this.#interval.interval !== null) announce(await producer.produceReady(null))
      })
    } catch (error) {
      onIntervalError(error)
    }
  }

  async #change(change: AccountChange): Promise<void> {
    const { executor, store, pool } = this.#at.parts
    await executor.change([change])
    const { sequence, root } = await executor.seal()
    store.replaceHeadState({ sequence, root })
    pool.rebase(change.address, nonceAtHead(this.#at.parts)(change.address))
  }

  #checkNonce(address: Uint8Array, actual: bigint): void {
    const existing = nonceAtHead(this.#at.parts)(address)
    if (this.#at.parts.pool.size > 0) {
      throw new ChainError('pool-not-empty', 'The nonce cannot be set while transactions wait')
    }
    if (actual < existing) {
      throw new ChainError('nonce-not-lower', `The nonce is ${existing} already`, { actual, existing })
    }
  }

  #turn<T>(work: () => T): Promise<T> {
    return this.#at.turns.run(async () => work())
  }
}
