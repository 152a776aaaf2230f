/**
 * The form in which a sealed block lies in the store: one run of bytes with header, transactions, receipts and logs.
 *
 * Own format, little-endian, never leaves the process; consensus encodings are made from it when asked for. What can be
 * recomputed is left out: receipt blooms, contract addresses, effective prices. About 1 KB for a block with one transfer, most of it the header.
 *
 * Layout: fixed part (see `FIXED`), one u32 per transaction with the offset of its entry, header RLP, withdrawals RLP,
 * then the entries: fixed part (see `ENTRY`), raw transaction, logs (address, topic count, topics, data length, data).
 */

import { EMPTY_BYTES } from '../base/bytes.ts'
import type { Sequence } from '../executor/executor.ts'
import type { Log } from '../protocol/receipt.ts'
import type { Transaction } from '../protocol/transaction.ts'

/** One executed transaction, as the producer hands it over. */
export interface SealedTransaction {
  readonly transaction: Transaction
  readonly succeeded: boolean
  readonly gasUsed: bigint
  readonly logs: readonly Log[]
  /** The state that it met: where it can be run again. */
  readonly sequence: Sequence
}

export interface SealedBlock {
  /** 32 bytes. */
  readonly hash: Uint8Array
  /** RLP. */
  readonly header: Uint8Array
  /** RLP list; empty before Shanghai. */
  readonly withdrawals: Uint8Array
  /** Length of the block's RLP. */
  readonly size: number
  readonly transactions: readonly SealedTransaction[]
}

const FIXED = { count: 0, headerLength: 4, withdrawalsLength: 8, logs: 12, size: 16, hash: 20, offsets: 52 } as const
const ENTRY = {
  hash: 0,
  sender: 32,
  succeeded: 52,
  rawLength: 56,
  gasUsed: 60,
  cumulativeGasUsed: 68,
  firstLog: 76,
  logs: 80,
  sequence: 84,
  raw: 92,
} as const
const LOG_FIXED_BYTES = 20 + 1 + 4

/** The bytes of `block`, freshly allocated. */
export function encodeBlockRecord(block: SealedBlock): Uint8Array {
  const { transactions, header, withdrawals } = block
  const entriesStart = FIXED.offsets + 4 * transactions.length + header.length + withdrawals.length
  const length = transactions.reduce((sum, entry) => sum + entryLength(entry), entriesStart)
  const record = new Uint8Array(length)
  const words = new DataView(record.buffer)
  words.setUint32(FIXED.count, transactions.length, true)
  words.setUint32(FIXED.headerLength, header.length, true)
  words.setUint32(FIXED.withdrawalsLength, withdrawals.length, true)
  words.setUint32(FIXED.size, block.size, true)
  record.set(block.hash, FIXED.hash)
  record.set(header, FIXED.offsets + 4 * transactions.length)
  record.set(withdrawals, entriesStart - withdrawals.length)
  words.setUint32(FIXED.logs, writeEntries(record, words, entriesStart, transactions), true)
  return record
}

function entryLength({ transaction, logs }: SealedTransaction): number {
  let length = ENTRY.raw + transaction.raw.length
  for (const log of logs) length += LOG_FIXED_BYTES + 32 * log.topics.length + log.data.length
  return length
}

/** Write all entries; the number of logs in the block. */
function writeEntries(
  record: Uint8Array,
  words: DataView,
  start: number,
  transactions: readonly SealedTransaction[],
): number {
  let at = start
  let firstLog = 0
  let cumulative = 0
  transactions.forEach(({ transaction, succeeded, gasUsed, logs, sequence }, index) => {
    cumulative += Number(gasUsed)
    words.setUint32(FIXED.offsets + 4 * index, at, true)
    record.set(transaction.hash, at + ENTRY.hash)
    record.set(transaction.sender, at + ENTRY.sender)
    record[at + ENTRY.succeeded] = succeeded ? 1 : 0
    words.setUint32(at + ENTRY.rawLength, transaction.raw.length, true)
    words.setFloat64(at + ENTRY.gasUsed, Number(gasUsed), true)
    words.setFloat64(at + ENTRY.cumulativeGasUsed, cumulative, true)
    words.setUint32(at + ENTRY.firstLog, firstLog, true)
    words.setUint32(at + ENTRY.logs, logs.length, true)
    words.setFloat64(at + ENTRY.sequence, sequence, true)
    record.set(transaction.raw, at + ENTRY.raw)
    at = writeLogs(record, words, at + ENTRY.raw + transaction.raw.length, logs)
    firstLog += logs.length
  })
  return firstLog
}

function writeLogs(record: Uint8Array, words: DataView, start: number, logs: readonly Log[]): number {
  let at = start
  for (const { address, topics, data } of logs) {
    record.set(address, at)
    record[at + 20] = topics.length
    at += 21
    for (const topic of topics) {
      record.set(topic, at)
      at += 32
    }
    words.setUint32(at, data.length, true)
    record.set(data, at + 4)
    at += 4 + data.length
  }
  return at
}

/** Reads a record in place. The bytes it returns are copies, except where a name ends in `View`. */
export class BlockRecord {
  readonly #bytes: Uint8Array
  readonly #words: DataView

  /** `bytes` begins with the record and may go on behind it. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  get transactionCount(): number {
    return this.#words.getUint32(FIXED.count, true)
  }

  get logCount(): number {
    return this.#words.getUint32(FIXED.logs, true)
  }

  /** Length of the block's RLP. */
  get size(): number {
    return this.#words.getUint32(FIXED.size, true)
  }

  get hash(): Uint8Array {
    return this.#bytes.slice(FIXED.hash, FIXED.hash + 32)
  }

  get headerView(): Uint8Array {
    const start = FIXED.offsets + 4 * this.transactionCount
    return this.#bytes.subarray(start, start + this.#words.getUint32(FIXED.headerLength, true))
  }

  get withdrawalsView(): Uint8Array {
    const start = FIXED.offsets + 4 * this.transactionCount + this.#words.getUint32(FIXED.headerLength, true)
    return this.#bytes.subarray(start, start + this.#words.getUint32(FIXED.withdrawalsLength, true))
  }

  hashOf(index: number): Uint8Array {
    const at = this.#entry(index)
    return this.#bytes.slice(at, at + 32)
  }

  /** Whether the block has hash `hash`. */
  hasHash(hash: Uint8Array): boolean {
    return this.#matches(FIXED.hash, hash)
  }

  /** Whether transaction `index` has hash `hash`. */
  hasTransactionHash(index: number, hash: Uint8Array): boolean {
    return index < this.transactionCount && this.#matches(this.#entry(index), hash)
  }

  senderOf(index: number): Uint8Array {
    const at = this.#entry(index) + ENTRY.sender
    return this.#bytes.slice(at, at + 20)
  }

  rawOf(index: number): Uint8Array {
    const at = this.#entry(index)
    return this.#bytes.slice(at + ENTRY.raw, at + ENTRY.raw + this.#words.getUint32(at + ENTRY.rawLength, true))
  }

  succeeded(index: number): boolean {
    return this.#bytes[this.#entry(index) + ENTRY.succeeded] === 1
  }

  gasUsedOf(index: number): bigint {
    return BigInt(this.#words.getFloat64(this.#entry(index) + ENTRY.gasUsed, true))
  }

  cumulativeGasUsedOf(index: number): bigint {
    return BigInt(this.#words.getFloat64(this.#entry(index) + ENTRY.cumulativeGasUsed, true))
  }

  /** The state that the transaction met. */
  sequenceOf(index: number): Sequence {
    return this.#words.getFloat64(this.#entry(index) + ENTRY.sequence, true)
  }

  /** Index in the block of the transaction's first log. */
  firstLogOf(index: number): number {
    return this.#words.getUint32(this.#entry(index) + ENTRY.firstLog, true)
  }

  logCountOf(index: number): number {
    return this.#words.getUint32(this.#entry(index) + ENTRY.logs, true)
  }

  logsOf(index: number): Log[] {
    const entry = this.#entry(index)
    let at = entry + ENTRY.raw + this.#words.getUint32(entry + ENTRY.rawLength, true)
    const logs: Log[] = []
    for (let left = this.logCountOf(index); left > 0; left--) {
      const topicsEnd = at + 21 + 32 * (this.#bytes[at + 20] as number)
      const dataEnd = topicsEnd + 4 + this.#words.getUint32(topicsEnd, true)
      logs.push({
        address: this.#bytes.slice(at, at + 20),
        topics: this.#topics(at + 21, topicsEnd),
        data: dataEnd === topicsEnd + 4 ? EMPTY_BYTES : this.#bytes.slice(topicsEnd + 4, dataEnd),
      })
      at = dataEnd
    }
    return logs
  }

  #topics(start: number, end: number): Uint8Array[] {
    const topics: Uint8Array[] = []
    for (let at = start; at < end; at += 32) topics.push(this.#bytes.slice(at, at + 32))
    return topics
  }

  #entry(index: number): number {
    return this.#words.getUint32(FIXED.offsets + 4 * index, true)
  }

  #matches(at: number, expected: Uint8Array): boolean {
    for (let i = 0; i < expected.length; i++) if (this.#bytes[at + i] !== expected[i]) return false
    return true
  }
}
