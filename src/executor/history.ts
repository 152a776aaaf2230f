/**
 * Which states of a chain can be read: sealed tries, what is held on to, and how far back it goes. One fact per state, no
 * memory of its own; the runtime gives up what `prunable` names.
 *
 * Invariant: the oldest readable state is a sealed one, so that every kept state can be reverted to: what has changed
 * between its seal and it is still in the commit log.
 */

import { StatePrunedError } from '../state/state-errors.ts'
import type { Sequence, StateRoot } from './executor.ts'

/** A state whose root was computed. */
export interface Seal {
  readonly sequence: Sequence
  /** Node of the account trie, 0 when it is empty. */
  readonly root: number
  /** How many seals it has behind it. */
  readonly epoch: bigint
  /** As the sealing of a block, a state that the history limit counts. */
  readonly isBlock: boolean
}

/** One part in this of the kept blocks is pruned at a time: pruning has a price for each time, not for each block. */
const SLACK_PART = 8

export class History {
  /** Oldest first; the newest is the trie that the next root starts from. */
  readonly #seals: Seal[] = [{ sequence: 0, root: 0, epoch: 0n, isBlock: false }]
  /** Sequences that must stay readable, and how often. */
  readonly #held = new Map<Sequence, number>()
  readonly #blocks: number
  #blockCount = 0
  #oldest: Sequence = 0
  #head: Sequence = 0

  /** @param blocks how many of the newest blocks stay readable whatever happens; Infinity: all */
  constructor(blocks: number) {
    this.#blocks = blocks
  }

  /** The newest state that work was finished with. */
  get head(): Sequence {
    return this.#head
  }

  /** The oldest state that can be read. */
  get oldest(): Sequence {
    return this.#oldest
  }

  /** @throws {StatePrunedError} */
  check(at: Sequence): void {
    if (at < this.#oldest) throw new StatePrunedError()
  }

  /** Keep a state readable until the answer is called; calling it again does nothing. @throws {StatePrunedError} */
  hold(at: Sequence): () => void {
    this.check(at)
    this.#held.set(at, (this.#held.get(at) ?? 0) + 1)
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      const count = (this.#held.get(at) as number) - 1
      if (count === 0) this.#held.delete(at)
      else this.#held.set(at, count)
    }
  }

  /** Work was finished: the state is `head` now, and the newest trie is `seal`. */
  advance(head: Sequence, seal: Seal): void {
    this.#head = head
    const newest = this.#seals.at(-1) as Seal
    if (seal.sequence <= newest.sequence) return
    // The same trie again, for a state that was gone back to: nobody names the one before.
    if (seal.epoch === newest.epoch && !newest.isBlock && this.#seals.at(-2)?.epoch === seal.epoch) this.#seals.pop()
    this.#seals.push(seal)
    if (seal.isBlock) this.#blockCount++
  }

  /** The state of `to` is about to be the newest again: the tries after it are gone. */
  cut(to: Sequence): void {
    while ((this.#seals.at(-1) as Seal).sequence > to) {
      if ((this.#seals.pop() as Seal).isBlock) this.#blockCount--
    }
  }

  /** The newest seal of a state no newer than `at`. @throws {StatePrunedError} */
  sealAt(at: Sequence): Seal {
    this.check(at)
    return this.#seals.findLast(({ sequence }) => sequence <= at) as Seal
  }

  /** The account trie that a handle names. @throws {StatePrunedError} */
  rootOf(handle: StateRoot): number {
    const seal = this.#seals.findLast(({ sequence }) => sequence <= handle)
    if (seal?.sequence !== handle) throw new StatePrunedError()
    return seal.root
  }

  /** The seal that history may begin with from now on, if it is time to move there: all before it is unreadable at once. */
  prunable(): Seal | null {
    if (this.#blockCount <= this.#blocks + Math.floor(this.#blocks / SLACK_PART)) return null
    const floor = this.sealAt(Math.min(this.#oldestBlock(), ...this.#held.keys()))
    if (floor.sequence <= this.#oldest) return null
    this.#oldest = floor.sequence
    const kept = this.#seals.findIndex(({ epoch }) => epoch >= floor.epoch)
    for (const { isBlock } of this.#seals.splice(0, kept)) if (isBlock) this.#blockCount--
    return floor
  }

  /** Sequence of the oldest of the blocks to keep. */
  #oldestBlock(): Sequence {
    let left = this.#blocks
    const oldest = this.#seals.findLast(({ isBlock }) => isBlock && --left < 0)
    return oldest === undefined ? 0 : oldest.sequence
  }
}
