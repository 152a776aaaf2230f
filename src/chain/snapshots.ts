/**
 * `evm_snapshot` and `evm_revert`: what is remembered, and how it comes back. Going back to genesis is the same with a
 * memory that is never used up.
 *
 * As in Hardhat a snapshot covers blocks, state, pool, time, coinbase, the next base fee and the streams of random values; not
 * subscriptions, mining mode or gas limit. A revert is a commit of old values in the executor, so the restored state has a
 * new sequence; the old one is held on to, so that no pruning takes it.
 */

import type { BlockState } from './block-store.ts'
import type { TimeState } from './block-time.ts'
import type { PoolState } from './pool.ts'
import type { ChainParts } from './producer.ts'
import { nonceAtHead } from './producer.ts'

/** One moment of a chain. */
interface Moment {
  readonly height: number
  readonly state: BlockState
  readonly pool: PoolState
  readonly time: TimeState
  readonly prevRandao: Uint8Array
  readonly beaconRoot: Uint8Array
  readonly coinbase: Uint8Array
  readonly nextBaseFee: bigint | null
}

interface Snapshot {
  readonly id: bigint
  readonly moment: Moment
  /** Let go of the state. */
  readonly release: () => void
}

/** The snapshots of one chain; ids grow from 1 and are never used again before the chain starts over. */
export class Snapshots {
  readonly #parts: ChainParts
  #taken: Snapshot[] = []
  #lastId = 0n
  #genesis: Moment | null = null

  constructor(parts: ChainParts) {
    this.#parts = parts
  }

  /** Use up an id without a snapshot. */
  skipId(): void {
    this.#lastId++
  }

  /** The chain is at its genesis: remember it. Its state is not held on to, since then nothing could ever be pruned. */
  takeGenesis(): void {
    this.#genesis = this.#moment()
  }

  take(): bigint {
    const id = ++this.#lastId
    const moment = this.#moment()
    this.#taken.push({ id, moment, release: this.#parts.executor.hold(moment.state.sequence) })
    return id
  }

  /** Use up the snapshot and all later ones; false, and nothing changed, when there is none with this id. */
  async restore(id: bigint): Promise<boolean> {
    const index = this.#taken.findIndex((snapshot) => snapshot.id === id)
    const snapshot = this.#taken[index]
    if (snapshot === undefined) return false
    await this.#goTo(snapshot.moment)
    this.#drop(index)
    return true
  }

  /**
   * Back to genesis; all snapshots are used up, and ids begin again, as clients expect of a chain that starts over.
   * @throws {StatePrunedError} the history kept does not reach so far back
   */
  async restoreGenesis(): Promise<void> {
    if (this.#genesis !== null) await this.#goTo(this.#genesis)
    this.#drop(0)
    this.#lastId = 0n
  }

  #drop(from: number): void {
    for (const { release } of this.#taken.splice(from)) release()
  }

  #moment(): Moment {
    const { store, pool, time, prevRandao, beaconRoots, settings } = this.#parts
    return {
      height: store.height,
      state: store.state(store.height),
      pool: pool.save(),
      time: time.save(),
      prevRandao: prevRandao.next,
      beaconRoot: beaconRoots.next,
      coinbase: settings.coinbase,
      nextBaseFee: settings.nextBaseFee,
    }
  }

  async #goTo(moment: Moment): Promise<void> {
    const { executor, store, pool, time, prevRandao, beaconRoots, settings } = this.#parts
    const sequence = await executor.revert(moment.state.sequence)
    store.truncate(moment.height)
    store.replaceHeadState({ sequence, root: moment.state.root })
    pool.restore(moment.pool, nonceAtHead(this.#parts))
    time.restore(moment.time)
    prevRandao.next = moment.prevRandao
    beaconRoots.next = moment.beaconRoot
    settings.coinbase = moment.coinbase
    settings.nextBaseFee = moment.nextBaseFee
  }
}
