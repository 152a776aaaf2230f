/**
 * The chain as its readers and senders see it: one object that owns blocks, pool, time and the executor's sequences.
 *
 * Reads answer from what is sealed. Everything that changes the chain takes its turn in one queue, so that a block, a
 * snapshot or a forced balance never sees half of another. Quantities are bigint, data is bytes; no JSON-RPC here.
 * Reads are asynchronous although most answer at once, because a forked chain has to fetch.
 */

import type { AccountOverride, AccountProof, AccountState, Executor } from '../executor/executor.ts'
import type { BlockHeader } from '../protocol/header.ts'
import type { Transaction } from '../protocol/transaction.ts'
import type { Rules } from '../spec/forks.ts'
import type { BlockId } from './block-id.ts'
import type { BlockOverrides, CallRequest } from './call-request.ts'
import type { Clock } from './clock.ts'
import type { Genesis } from './genesis.ts'
import type {
  BlockView,
  CallResult,
  ChainEvent,
  FeeHistory,
  LogFilter,
  LogView,
  ReceiptView,
  Submission,
  TransactionView,
} from './views.ts'

export interface ChainOptions {
  readonly executor: Executor
  readonly rules: Rules
  readonly chainId: bigint
  readonly genesis: Genesis
  /** Gas limit of every block after genesis. */
  readonly gasLimit: bigint
  /** 20 bytes. */
  readonly coinbase: Uint8Array
  readonly clock: Clock
  /** What becomes of a nonce that is ahead of its turn: wait in the pool (anvil), or an error (Hardhat). */
  readonly futureNonces: 'wait' | 'reject'
  readonly allowEqualTimestamps: boolean
}

const soon = (): never => {
  throw new Error('not yet')
}

export class Chain {
  readonly chainId: bigint = 0n
  readonly rules: Rules = soon()
  /** 20 bytes; of the blocks to come. */
  readonly coinbase: Uint8Array = soon()
  /** Gas limit of the blocks to come. */
  readonly gasLimit: bigint = 0n

  /** Write the genesis state and block. */
  static open(options: ChainOptions): Promise<Chain> {
    return soon()
  }

  /** The newest sealed block's header, number and hash. Never asynchronous: `eth_blockNumber` and fee defaults are hot. */
  get head(): { readonly number: bigint; readonly hash: Uint8Array; readonly header: BlockHeader } {
    return soon()
  }

  // Blocks, transactions, receipts, logs. Null: there is no such thing.

  /** `pending` is built on the spot by running the pool without committing. */
  block(id: BlockId): Promise<BlockView | null> {
    return soon()
  }
  transaction(hash: Uint8Array): Promise<TransactionView | null> {
    return soon()
  }
  /** Of block `id`, by index. */
  transactionAt(id: BlockId, index: number): Promise<TransactionView | null> {
    return soon()
  }
  receipt(hash: Uint8Array): Promise<ReceiptView | null> {
    return soon()
  }
  receipts(id: BlockId): Promise<readonly ReceiptView[] | null> {
    return soon()
  }
  /** Logs of the blocks `from`…`to`, both included, in order; ends beyond the head are the head.
   *  @throws {ChainError} `unknown-block` for an unknown hash, `block-range-reversed`. */
  logs(filter: LogFilter, from: BlockId, to: BlockId): Promise<LogView[]> {
    return soon()
  }

  // State. All throw ChainError `unknown-block`.

  account(address: Uint8Array, at: BlockId): Promise<AccountState> {
    return soon()
  }
  /** The next nonce; `pending` counts the pool's transactions whose turn would come. */
  nonce(address: Uint8Array, at: BlockId): Promise<bigint> {
    return soon()
  }
  code(address: Uint8Array, at: BlockId): Promise<Uint8Array> {
    return soon()
  }
  /** Slot and result are 32 bytes. */
  storage(address: Uint8Array, slot: Uint8Array, at: BlockId): Promise<Uint8Array> {
    return soon()
  }
  proof(address: Uint8Array, slots: readonly Uint8Array[], at: BlockId): Promise<AccountProof> {
    return soon()
  }

  // Questions.

  /** Run without committing. A revert or halt is a result; a call that cannot start is a `ChainError`. */
  call(
    request: CallRequest,
    at: BlockId,
    overrides?: readonly AccountOverride[],
    blockOverrides?: BlockOverrides,
  ): Promise<CallResult> {
    return soon()
  }
  /** The least gas limit with which the transaction succeeds, exact to the unit.
   *  @throws {ExecutionError} it fails whatever the gas; {ChainError} `gas-exceeds-allowance`, `insufficient-funds`, … */
  estimateGas(request: CallRequest, at: BlockId, overrides?: readonly AccountOverride[]): Promise<bigint> {
    return soon()
  }
  /** Base fee of the next block, wei. */
  nextBaseFee(): bigint {
    return soon()
  }
  /** Blob base fee of the next block, wei; 1 before Cancun. */
  nextBlobBaseFee(): bigint {
    return soon()
  }
  /** What to bid above the base fee, wei (1 gwei, as Hardhat and anvil answer). */
  suggestedPriorityFee(): bigint {
    return soon()
  }
  /** `eth_gasPrice`: next base fee plus the suggested priority fee, wei. */
  gasPrice(): bigint {
    return soon()
  }
  /** `count` blocks up to `newest` (fewer near genesis); percentiles ascending in 0…100. */
  feeHistory(count: number, newest: BlockId, percentiles: readonly number[]): Promise<FeeHistory> {
    return soon()
  }

  // Work. All take their turn in the queue.

  /** Decode, check (blob sidecar included) and send. @throws {TransactionError | RlpError | ChainError} */
  sendRawTransaction(raw: Uint8Array): Promise<Submission> {
    return soon()
  }
  /** Put a transaction into the pool; in automine it is sealed in a block before the promise settles.
   *  A transaction that reverts is mined: look at `outcome`. @throws {ChainError} it may not be in a block. */
  sendTransaction(transaction: Transaction): Promise<Submission> {
    return soon()
  }
  /** Seal a block with what the pool holds (also an empty one). Seconds; default: the clock's.
   *  @throws {ChainError} `timestamp-too-low`, `timestamp-equal` */
  mine(timestamp?: bigint): Promise<BlockView> {
    return soon()
  }
  /** Waiting transactions, those whose turn comes first. */
  pendingTransactions(): readonly Transaction[] {
    return soon()
  }
  /** Force an account's balance (wei) in the state of the newest block, without a block. */
  setBalance(address: Uint8Array, balance: bigint): Promise<void> {
    return soon()
  }
  /** Remember the state of the chain; ids grow from 1 and are never used again. */
  snapshot(): Promise<bigint> {
    return soon()
  }
  /** Back to a snapshot; it and all later ones are used up. False: no such snapshot, nothing changed. */
  revert(id: bigint): Promise<boolean> {
    return soon()
  }
  /** Move block time forward for good; the new offset from the clock, both in seconds. */
  increaseTime(seconds: bigint): bigint {
    return soon()
  }
  /** Timestamp of the next block only (later ones go on from it). @throws {ChainError} as `mine` */
  setNextTimestamp(timestamp: bigint): void {
    return soon()
  }

  /** Be told what happens; call the result to stop. Listeners run after the change is readable and must not throw. */
  subscribe(listener: (event: ChainEvent) => void): () => void {
    return soon()
  }

  /** Wait for the work in turn and close the executor. */
  close(): Promise<void> {
    return soon()
  }
}
