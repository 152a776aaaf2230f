/**
 * Every sealed block with its transactions, receipts and logs, and the executor's state of each block.
 *
 * Append-only except at the end: a snapshot's revert cuts blocks off. Records lie encoded in one log; indexes by hash
 * are flat tables. What readers get is decoded per question and is theirs.
 */

import type { Sequence, StateRoot } from '../executor/executor.ts'
import type { BlockHeader } from '../protocol/header.ts'
import { decodeHeader } from '../protocol/header.ts'
import type { SealedBlock } from './block-record.ts'
import { BlockRecord, encodeBlockRecord } from './block-record.ts'
import { ByteLog } from './byte-log.ts'
import type { Place } from './hash-index.ts'
import { HashIndex } from './hash-index.ts'

/** State that goes with a block; the head's changes when state is forced outside of blocks. */
export interface BlockState {
  readonly sequence: Sequence
  readonly root: StateRoot
}

/** Number, hash and header of a sealed block. */
export interface Head {
  readonly number: bigint
  readonly hash: Uint8Array
  readonly header: BlockHeader
}

/** Blocks 0…height. Block numbers are numbers here. */
export class BlockStore {
  readonly #log = new ByteLog()
  readonly #positions: number[] = []
  readonly #states: BlockState[] = []
  readonly #byHash = new HashIndex()
  readonly #byTransaction = new HashIndex()
  #head: Head | null = null

  /** Number of the newest block, −1 before genesis. */
  get height(): number {
    return this.#positions.length - 1
  }

  /** The newest block; there is one from `Chain.open` on. */
  get head(): Head {
    this.#head ??= this.#headAt(this.height)
    return this.#head
  }

  /** Bytes that blocks take up, without the indexes. */
  get capacity(): number {
    return this.#log.capacity
  }

  append(block: SealedBlock, header: BlockHeader, state: BlockState): void {
    const number = this.#positions.length
    this.#positions.push(this.#log.append(encodeBlockRecord(block)))
    this.#states.push(state)
    this.#byHash.add(block.hash, { block: number, index: 0 })
    block.transactions.forEach(({ transaction }, index) => {
      this.#byTransaction.add(transaction.hash, { block: number, index })
    })
    this.#head = { number: BigInt(number), hash: block.hash, header }
  }

  /** Forget all blocks above `height`. */
  truncate(height: number): void {
    for (let number = this.height; number > height; number--) {
      const record = this.record(number)
      for (let index = record.transactionCount - 1; index >= 0; index--) {
        const place = (found: Place): boolean => found.block === number && found.index === index
        this.#byTransaction.remove(record.hashOf(index), place)
      }
      this.#byHash.remove(record.hash, ({ block }) => block === number)
    }
    const cut = this.#positions[height + 1]
    if (cut === undefined) return
    this.#log.truncate(cut)
    this.#positions.length = height + 1
    this.#states.length = height + 1
    this.#head = null
  }

  /** Valid until the block is cut off. @throws RangeError when there is no such block */
  record(number: number): BlockRecord {
    const position = this.#positions[number]
    if (position === undefined) throw new RangeError(`No block ${number}`)
    return new BlockRecord(this.#log.view(position))
  }

  header(number: number): BlockHeader {
    return number === this.height ? this.head.header : this.#headAt(number).header
  }

  /** Null above the head. */
  hashOf(number: bigint): Uint8Array | null {
    return number >= 0n && number <= BigInt(this.height) ? this.record(Number(number)).hash : null
  }

  numberOf(hash: Uint8Array): number | null {
    return this.#byHash.find(hash, ({ block }) => this.record(block).hasHash(hash))?.block ?? null
  }

  placeOf(transactionHash: Uint8Array): Place | null {
    return this.#byTransaction.find(transactionHash, ({ block, index }) =>
      this.record(block).hasTransactionHash(index, transactionHash),
    )
  }

  state(number: number): BlockState {
    const state = this.#states[number]
    if (state === undefined) throw new RangeError(`No block ${number}`)
    return state
  }

  /** The newest block's state was changed outside of any transaction. */
  replaceHeadState(state: BlockState): void {
    this.#states[this.height] = state
  }

  #headAt(number: number): Head {
    const record = this.record(number)
    return { number: BigInt(number), hash: record.hash, header: decodeHeader(record.headerView.slice()) }
  }
}
