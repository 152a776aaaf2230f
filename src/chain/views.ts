/**
 * What readers of the chain get: blocks, transactions, receipts and logs as plain values, decoded from the store when
 * asked for. Holding on to one of them holds no part of the store.
 */

import type { Executed } from '../executor/outcome.ts'
import type { BlockHeader } from '../protocol/header.ts'
import type { Log } from '../protocol/receipt.ts'
import type { Transaction } from '../protocol/transaction.ts'
import type { Withdrawal } from '../protocol/withdrawal.ts'

/** A sealed block, or the pending one (`hash` null). */
export interface BlockView {
  readonly header: BlockHeader
  /** 32 bytes; null while pending. */
  readonly hash: Uint8Array | null
  readonly transactionHashes: readonly Uint8Array[]
  readonly withdrawals: readonly Withdrawal[]
  /** Length of the RLP of the whole block, in bytes. */
  readonly size: number
  /** In order; decoded on the first call. */
  transactions(): readonly TransactionView[]
}

/** Where something is in the chain. */
export interface Position {
  readonly blockHash: Uint8Array
  readonly blockNumber: bigint
  /** Seconds. */
  readonly blockTimestamp: bigint
  readonly transactionIndex: number
}

export interface TransactionView {
  readonly transaction: Transaction
  /** Null while the transaction waits in the pool or belongs to the pending block. */
  readonly position: Position | null
  /** What one gas costs the sender: in a block by its base fee, waiting by its fee cap. Wei. */
  readonly effectiveGasPrice: bigint
}

export interface ReceiptView {
  readonly transaction: Transaction
  readonly position: Position
  readonly succeeded: boolean
  readonly gasUsed: bigint
  readonly cumulativeGasUsed: bigint
  readonly effectiveGasPrice: bigint
  /** 20 bytes, of a successful or failed creation; null otherwise. */
  readonly contractAddress: Uint8Array | null
  /** 256 bytes. */
  readonly logsBloom: Uint8Array
  readonly logs: readonly Log[]
  /** Index within the block of the first of `logs`. */
  readonly firstLogIndex: number
  /** Null unless the transaction carries blobs. */
  readonly blobGasUsed: bigint | null
  readonly blobGasPrice: bigint | null
}

export interface LogView {
  readonly log: Log
  readonly position: Position
  readonly transactionHash: Uint8Array
  /** Within the block. */
  readonly logIndex: number
}

/** Which logs a reader wants. An empty address list means any; null at a topic position means any. */
export interface LogFilter {
  readonly addresses: readonly Uint8Array[]
  readonly topics: readonly (readonly Uint8Array[] | null)[]
}

/** What became of a transaction that was sent. */
export interface Submission {
  readonly hash: Uint8Array
  /** How it ran; null when it waits in the pool. */
  readonly outcome: Executed | null
  /** The block it is in; null when it waits. */
  readonly blockNumber: bigint | null
}

/** Answer of a call that ran, whatever its status. */
export type CallResult = Executed

/** Source: execution-apis `eth_feeHistory`. Lists are oldest first; the base fee lists have one entry more. */
export interface FeeHistory {
  readonly oldestBlock: bigint
  readonly baseFees: readonly bigint[]
  readonly gasUsedRatios: readonly number[]
  readonly blobBaseFees: readonly bigint[]
  readonly blobGasUsedRatios: readonly number[]
  /** Per block one priority fee per percentile; empty without percentiles. */
  readonly rewards: readonly (readonly bigint[])[]
}

/** What the chain tells its listeners, in the order in which it happens. */
export type ChainEvent =
  | { readonly kind: 'pending'; readonly transaction: Transaction }
  | { readonly kind: 'block'; readonly block: BlockView; readonly outcomes: readonly Executed[] }
  | { readonly kind: 'reverted'; readonly head: bigint }
