/**
 * `evm_snapshot` and `evm_revert`: what is remembered, and how it comes back.
 *
 * As in Hardhat a snapshot covers blocks, state, pool, time and the streams of random values; not subscriptions,
 * mining mode or gas limit. A revert is a commit of old values in the executor, so the restored state has a new sequence.
 */

import type { BlockState } from './block-store.ts'
import type { TimeState } from './block-time.ts'
import type { PoolState } from './pool.ts'
import type { ChainParts } from './producer.ts'

interface Snapshot {
  readonly id: bigint
  readonly height: number
  readonly state: BlockState
  readonly pool: PoolState
  readonly time: TimeState
  readonly prevRandao: Uint8Array
  readonly beaconRoot: Uint8Array
}

/** The snapshots of one chain; ids grow from 1 and are never used again. */
export class Snapshots {
  readonly #parts: ChainParts
  #taken: Snapshot[] = []
  #lastId = 0n

  constructor(parts: ChainParts) {
    this.#parts = parts
  }

  /** Use up an id without a snapshot. */
  skipId(): void {
    this.#lastId++
  }

  take(): bigint {
    const { store, pool, time, prevRandao, beaconRoots } = this.#parts
    const id = ++this.#lastId
    this.#taken.push({
      id,
      height: store.height,
      state: store.state(store.height),
      pool: pool.save(),
      time: time.save(),
      prevRandao: prevRandao.next,
      beaconRoot: beaconRoots.next,
    })
    return id
  }

  /** Use up the snapshot and all later ones; false, and nothing changed, when there is none with this id. */
  async restore(id: bigint): Promise<boolean> {
    const index = this.#taken.findIndex((snapshot) => snapshot.id === id)
    const snapshot = this.#taken[index]
    if (snapshot === undefined) return false
    const { executor, store, pool, time, prevRandao, beaconRoots } = this.#parts
    const sequence = await executor.revert(snapshot.state.sequence)
    this.#taken = this.#taken.slice(0, index)
    store.truncate(snapshot.height)
    store.replaceHeadState({ sequence, root: snapshot.state.root })
    pool.restore(snapshot.pool)
    time.restore(snapshot.time)
    prevRandao.next = snapshot.prevRandao
    beaconRoots.next = snapshot.beaconRoot
    return true
  }
}
