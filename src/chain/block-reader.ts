/**
 * Blocks, transactions, receipts and logs as readers get them, decoded from the store's records.
 *
 * What the records leave out is computed here: effective prices, contract addresses, receipt blooms. Numbers of blocks
 * are resolved before they come here; nothing here knows tags or the pool.
 */

import { keccak256 } from '../crypto/keccak.ts'
import { bloomOfLogs } from '../protocol/bloom.ts'
import { blobBaseFee } from '../protocol/fees.ts'
import type { BlockHeader } from '../protocol/header.ts'
import { encodeRlp } from '../protocol/rlp.ts'
import { RlpReader } from '../protocol/rlp-reader.ts'
import type { Transaction } from '../protocol/transaction.ts'
import { decodeTransaction } from '../protocol/transaction.ts'
import type { Withdrawal } from '../protocol/withdrawal.ts'
import { readWithdrawal } from '../protocol/withdrawal.ts'
import type { Rules } from '../spec/forks.ts'
import { GAS } from '../spec/gas.ts'
import type { BlockRecord } from './block-record.ts'
import type { BlockStore } from './block-store.ts'
import { bloomTest, matchesFilter } from './log-filter.ts'
import type { Included, Sealed } from './seal.ts'
import type { BlockView, LogFilter, LogView, Position, ReceiptView, TransactionView } from './views.ts'

/** Where the bloom begins in a header's RLP: list head, parent and ommers hash, coinbase, three roots, its own head. */
const BLOOM_OFFSET = 3 + 33 + 33 + 21 + 3 * 33 + 3
const BLOOM_BYTES = 256

/** Wei that one unit of gas costs the sender in a block with this base fee. EIP-1559. */
export function effectiveGasPrice(transaction: Transaction, baseFee: bigint): bigint {
  const bid = baseFee + transaction.maxPriorityFeePerGas
  if (bid > transaction.maxFeePerGas) return transaction.maxFeePerGas
  return bid
}

/** Address of the contract that `sender` creates with this nonce. Yellow Paper 7. */
export function contractAddress(sender: Uint8Array, nonce: bigint): Uint8Array {
  return keccak256(encodeRlp([sender, nonce])).slice(12)
}

/** Decodes one chain's records. */
export class BlockReader {
  readonly #store: BlockStore
  readonly #rules: Rules

  constructor(store: BlockStore, rules: Rules) {
    this.#store = store
    this.#rules = rules
  }

  block(number: number): BlockView {
    const record = this.#store.record(number)
    const header = this.#store.header(number)
    const { transactionCount } = record
    return {
      header,
      hash: record.hash,
      size: record.size,
      transactionHashes: Array.from({ length: transactionCount }, (_, index) => record.hashOf(index)),
      withdrawals: withdrawalsOf(record),
      transactions: memo(() => Array.from({ length: transactionCount }, (_, index) => view(record, header, index))),
    }
  }

  /** Of the block that would come next. */
  pendingBlock({ block, header }: Sealed, included: readonly Included[]): BlockView {
    const transactions = included.map(({ transaction }) => ({
      transaction,
      position: null,
      effectiveGasPrice: effectiveGasPrice(transaction, header.baseFeePerGas ?? 0n),
    }))
    return {
      header,
      hash: null,
      size: block.size,
      transactionHashes: transactions.map(({ transaction }) => transaction.hash),
      withdrawals: [],
      transactions: () => transactions,
    }
  }

  /** Null when the block has no such index. */
  transaction(number: number, index: number): TransactionView | null {
    const record = this.#store.record(number)
    return index < record.transactionCount ? view(record, this.#store.header(number), index) : null
  }

  receipt(number: number, index: number): ReceiptView {
    return this.#receipt(this.#store.record(number), this.#store.header(number), index)
  }

  receipts(number: number): ReceiptView[] {
    const record = this.#store.record(number)
    const header = this.#store.header(number)
    return Array.from({ length: record.transactionCount }, (_, index) => this.#receipt(record, header, index))
  }

  /** Logs of blocks `from`…`to` that match, in order. */
  logs(filter: LogFilter, from: number, to: number): LogView[] {
    const found: LogView[] = []
    const mayMatch = bloomTest(filter)
    for (let number = this.#store.nextFull(from); number <= to; number = this.#store.nextFull(number + 1)) {
      const record = this.#store.record(number)
      if (record.logCount === 0 || !mayMatch(bloomView(record))) continue
      collect(record, this.#store.header(number), filter, found)
    }
    return found
  }

  #receipt(record: BlockRecord, header: BlockHeader, index: number): ReceiptView {
    const { transaction, position, effectiveGasPrice: price } = view(record, header, index)
    const logs = record.logsOf(index)
    const hasBlobs = transaction.type === 3
    return {
      transaction,
      position: position as Position,
      succeeded: record.succeeded(index),
      gasUsed: record.gasUsedOf(index),
      cumulativeGasUsed: record.cumulativeGasUsedOf(index),
      effectiveGasPrice: price,
      contractAddress: transaction.to === null ? contractAddress(transaction.sender, transaction.nonce) : null,
      logsBloom: bloomOfLogs(logs),
      logs,
      firstLogIndex: record.firstLogOf(index),
      blobGasUsed: hasBlobs ? BigInt(transaction.blobVersionedHashes.length) * BigInt(GAS.blob) : null,
      blobGasPrice: hasBlobs ? blobBaseFee(header.excessBlobGas ?? 0n, this.#rules) : null,
    }
  }
}

function view(record: BlockRecord, header: BlockHeader, index: number): TransactionView {
  const transaction = decodeTransaction(record.rawOf(index), { sender: record.senderOf(index) })
  return {
    transaction,
    position: positionOf(record, header, index),
    effectiveGasPrice: effectiveGasPrice(transaction, header.baseFeePerGas ?? 0n),
  }
}

function positionOf(record: BlockRecord, header: BlockHeader, index: number): Position {
  return {
    blockHash: record.hash,
    blockNumber: header.number,
    blockTimestamp: header.timestamp,
    transactionIndex: index,
  }
}

function withdrawalsOf(record: BlockRecord): Withdrawal[] {
  const bytes = record.withdrawalsView
  if (bytes.length === 0) return []
  const reader = new RlpReader(bytes.slice())
  const outer = reader.enterList()
  const withdrawals: Withdrawal[] = []
  while (!reader.done) withdrawals.push(readWithdrawal(reader))
  reader.leaveList(outer)
  return withdrawals
}

function bloomView(record: BlockRecord): Uint8Array {
  return record.headerView.subarray(BLOOM_OFFSET, BLOOM_OFFSET + BLOOM_BYTES)
}

function collect(record: BlockRecord, header: BlockHeader, filter: LogFilter, found: LogView[]): void {
  for (let index = 0; index < record.transactionCount; index++) {
    if (record.logCountOf(index) === 0) continue
    const first = record.firstLogOf(index)
    record.logsOf(index).forEach((log, offset) => {
      if (!matchesFilter(log, filter)) return
      const position = positionOf(record, header, index)
      found.push({ log, position, transactionHash: record.hashOf(index), logIndex: first + offset })
    })
  }
}

function memo<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}
