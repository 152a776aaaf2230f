/**
 * Every sealed block with its transactions, receipts and logs, and the executor's state of each block.
 *
 * Append-only except at the end: a snapshot's revert cuts blocks off. Records lie encoded in one log; indexes by hash
 * are flat tables. What readers get is decoded per question and is theirs. Ranges of empty blocks that were mined at once
 * take no place: their records are made when asked for, and found by hash from then on.
 */

import type { Sequence, StateRoot } from '../executor/executor.ts'
import type { BlockHeader } from '../protocol/header.ts'
import { decodeHeader } from '../protocol/header.ts'
import type { SealedBlock } from './block-record.ts'
import { BlockRecord, encodeBlockRecord } from './block-record.ts'
import { ByteLog } from './byte-log.ts'
import type { EmptyBlocks } from './empty-blocks.ts'
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

/** The index by hash keeps numbers in 32 bits, one of them for an empty slot. */
const HEIGHT_MAX = 2 ** 32 - 2

/** A range, and how many blocks up to its end take no place. */
interface Range {
  readonly blocks: EmptyBlocks
  readonly reserved: number
  /** Numbers of those that were asked for, and so are in the index by hash. */
  readonly made: Set<number>
}

/** Blocks 0…height. Block numbers are numbers here; a slot is the place of a block that is not in a range. */
export class BlockStore {
  readonly #log = new ByteLog()
  readonly #positions: number[] = []
  readonly #states: BlockState[] = []
  readonly #byHash = new HashIndex()
  readonly #byTransaction = new HashIndex()
  readonly #ranges: Range[] = []
  #head: Head | null = null

  /** Number of the newest block, −1 before genesis. */
  get height(): number {
    return this.#positions.length - 1 + this.#reserved
  }

  /** How many blocks more there is room for. */
  get room(): number {
    return HEIGHT_MAX - this.height
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
    const number = this.height + 1
    this.#positions.push(this.#log.append(encodeBlockRecord(block)))
    this.#states.push(state)
    this.#byHash.add(block.hash, { block: number, index: 0 })
    block.transactions.forEach(({ transaction }, index) => {
      this.#byTransaction.add(transaction.hash, { block: number, index })
    })
    this.#head = { number: BigInt(number), hash: block.hash, header }
  }

  /** Let a range follow the newest block; a block that takes a place must follow it before anybody asks for the head. */
  reserve(blocks: EmptyBlocks): void {
    this.#ranges.push({ blocks, reserved: this.#reserved + blocks.count, made: new Set() })
    this.#head = null
  }

  /** Forget all blocks above `height`, which is in no range. */
  truncate(height: number): void {
    for (let number = this.height; number > height; ) {
      const range = this.#rangeOf(number)
      if (range === null) this.#forget(number--)
      else {
        for (const made of range.made) this.#forgetHash(made)
        number = range.blocks.first - 1
        this.#ranges.pop()
      }
    }
    this.#head = null
    const slots = this.#slot(height) + 1
    const cut = this.#positions[slots]
    if (cut === undefined) return
    this.#log.truncate(cut)
    this.#positions.length = slots
    this.#states.length = slots
  }

  /** Valid until the block is cut off. @throws RangeError when there is no such block */
  record(number: number): BlockRecord {
    const range = this.#rangeOf(number)
    if (range !== null) return this.#made(range, number)
    const position = this.#positions[this.#slot(number)]
    if (position === undefined) throw new RangeError(`No block ${number}`)
    return new BlockRecord(this.#log.view(position))
  }

  /** The first block from `number` on that may hold transactions. */
  nextFull(number: number): number {
    const range = this.#rangeOf(number)
    return range === null ? number : range.blocks.last + 1
  }

  header(number: number): BlockHeader {
    if (number === this.height) return this.head.header
    return this.#rangeOf(number)?.blocks.header(number) ?? this.#headAt(number).header
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
    const state = this.#rangeOf(number)?.blocks.state ?? this.#states[this.#slot(number)]
    if (state === undefined) throw new RangeError(`No block ${number}`)
    return state
  }

  /** The newest block's state was changed outside of any transaction. */
  replaceHeadState(state: BlockState): void {
    this.#states[this.#states.length - 1] = state
  }

  get #reserved(): number {
    return this.#ranges.at(-1)?.reserved ?? 0
  }

  /** The last range that begins at or before `number`, or null. */
  #rangeBefore(number: number): Range | null {
    let low = 0
    let high = this.#ranges.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#ranges[middle] as Range).blocks.first <= number) low = middle + 1
      else high = middle
    }
    return this.#ranges[low - 1] ?? null
  }

  #rangeOf(number: number): Range | null {
    if (this.#ranges.length === 0) return null
    const range = this.#rangeBefore(number)
    return range !== null && number <= range.blocks.last ? range : null
  }

  /** Of a block in no range. */
  #slot(number: number): number {
    return this.#ranges.length === 0 ? number : number - (this.#rangeBefore(number)?.reserved ?? 0)
  }

  #made({ blocks, made }: Range, number: number): BlockRecord {
    const block = blocks.seal(number)
    if (!made.has(number)) {
      made.add(number)
      this.#byHash.add(block.hash, { block: number, index: 0 })
    }
    return new BlockRecord(encodeBlockRecord(block))
  }

  #forget(number: number): void {
    const record = this.record(number)
    for (let index = record.transactionCount - 1; index >= 0; index--) {
      const place = (found: Place): boolean => found.block === number && found.index === index
      this.#byTransaction.remove(record.hashOf(index), place)
    }
    this.#forgetHash(number)
  }

  #forgetHash(number: number): void {
    this.#byHash.remove(this.record(number).hash, ({ block }) => block === number)
  }

  #headAt(number: number): Head {
    const record = this.record(number)
    return { number: BigInt(number), hash: record.hash, header: decodeHeader(record.headerView.slice()) }
  }
}
