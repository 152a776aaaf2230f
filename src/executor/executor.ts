/**
 * What the chain asks of execution. One executor is one chain's state and the lanes that run on it.
 *
 * Reads are synchronous and happen on the calling thread (no EVM code). Runs happen in a worker, in the order of the
 * calls; a promise settles when the effects are visible to every later read. A `Sequence` names a state: it only
 * grows, also when a snapshot is reverted (docs/architecture.md, "State").
 */

import type { Transaction } from '../protocol/transaction.ts'
import type { Withdrawal } from '../protocol/withdrawal.ts'
import type { Rules } from '../spec/forks.ts'
import type { AccountProof, AccountState } from '../state/state-reader.ts'
import type { BlockEnv } from './block-env.ts'
import type { MissingKey, Outcome } from './outcome.ts'
import type { Traced, TracerChoice } from './run-tracer.ts'
import type { SystemContracts } from './system-calls.ts'

/** A committed state of this executor. */
export type Sequence = number

/** Initial or forced content of an account; what is not given stays as it is. */
export interface AccountChange {
  readonly address: Uint8Array
  readonly balance?: bigint
  readonly nonce?: bigint
  readonly code?: Uint8Array
  /** Slot and value, 32 bytes each. */
  readonly storage?: readonly (readonly [Uint8Array, Uint8Array])[]
}

/** Loosened checks of `eth_call`, estimates and impersonation. All default to false. */
export interface RunOptions {
  /** Do not check the nonce, that the sender has no code, or the fee against the base fee. */
  readonly lenient?: boolean
  /** Do not take the gas price from the sender, nor pay the coinbase. */
  readonly free?: boolean
  /** Skip the caps of EIP-7825 and the block gas limit. */
  readonly uncapped?: boolean
  /** A transaction that nobody signed may come from an account with code (EIP-3607 aside): who impersonates wants that. */
  readonly impersonated?: boolean
  /** Leave the logs out of the outcome: they cost more to carry than to make. */
  readonly silent?: boolean
  /** State changes that this run sees and nobody else. */
  readonly overrides?: readonly AccountOverride[]
}

export interface AccountOverride extends AccountChange {
  /** Replace the whole storage with `storage` instead of changing single slots. */
  readonly replaceStorage?: boolean
}

export interface BlockWork {
  readonly env: BlockEnv
  /** In order. One that is rejected, or does not fit in the gas or blob gas that is left, changes nothing and the next is tried. */
  readonly transactions: readonly Transaction[]
  readonly withdrawals: readonly Withdrawal[]
  /** As in `RunOptions`, for those of the transactions that nobody signed. */
  readonly impersonated?: boolean
  /** Where the system contracts lie, if not where the EIPs put them: test networks of drafts. */
  readonly systemContracts?: SystemContracts
}

export interface BlockResult {
  readonly outcomes: readonly Outcome[]
  /** For each outcome the state that its transaction met: where it can be run again, traced. */
  readonly sequences: readonly Sequence[]
  /** Output of the EIP-7002 and EIP-7251 system calls (request data without type byte; empty when none). Null before Prague. */
  readonly withdrawalRequests: Uint8Array | null
  readonly consolidationRequests: Uint8Array | null
  readonly stateRoot: Uint8Array
  readonly sequence: Sequence
  /** Handle for `proof` of this block's state. */
  readonly root: StateRoot
  /** Why the block cannot be valid (a system contract is missing or failed) or could not be run (`missing`), else null. */
  readonly failure: string | null
  /** Fork mode: what to `load` before the block is tried again, if that is why it failed. */
  readonly missing?: readonly MissingKey[]
}

/** What an executor may differ in; all of it is optional. */
export interface ExecutorOptions {
  /** How many of the newest blocks stay readable, those that are held on to besides. All of them by default. */
  readonly historyBlocks?: number
  /** The state is that of another chain, which is fetched as it is needed: what is absent is unknown. */
  readonly forked?: boolean
  /** Most that the chain's memory may grow to, in pages of 64 KiB; 65,536 (4 GiB) by default. */
  readonly maximumPages?: number
  /** Rules under which code is run before anything is asked for, so that it is fast from the first call on. Default: none. */
  readonly warmUp?: Rules | undefined
}

/** A sealed state trie; opaque. */
export type StateRoot = number

/**
 * Reads and calls at a state that is not kept throw `StatePrunedError`; reads of a fork's state that was never fetched throw
 * `StateMissingError` (src/state/state-errors.ts), and so do changes of it, which then have changed nothing.
 */
export interface Executor {
  /** The newest state that a promise was settled for. */
  readonly head: Sequence

  account(address: Uint8Array, at: Sequence): AccountState
  code(address: Uint8Array, at: Sequence): Uint8Array
  /** 32 bytes, big-endian. */
  storage(address: Uint8Array, slot: Uint8Array, at: Sequence): Uint8Array
  proof(address: Uint8Array, slots: readonly Uint8Array[], root: StateRoot): AccountProof
  /** Fork mode: those of the keys whose content nobody has loaded yet. */
  unknown(keys: readonly MissingKey[]): readonly MissingKey[]
  /** Keep `at` readable, and possible to revert to, until the answer is called: a snapshot. */
  hold(at: Sequence): () => void

  /** Run and commit a whole block: system calls, transactions, withdrawals, requests, state root. */
  executeBlock(work: BlockWork): Promise<BlockResult>
  /**
   * Like `executeBlock`, but the newest state stays what it is: the pending block. Its `sequence` is the state that the
   * block had come to, which can be read and called at until history is given up; there are no proofs of it.
   */
  previewBlock(work: BlockWork): Promise<BlockResult>
  /** Run one transaction against `at` in a private overlay: `eth_call`, one probe of an estimate. */
  call(env: BlockEnv, transaction: Transaction, at: Sequence, options: RunOptions): Promise<Outcome>

  /**
   * Like `call`, told to a tracer: the chosen module is loaded beside the lane, since its events are too many to be sent.
   * To trace a transaction of a block, run it at its sequence in `BlockResult.sequences`.
   */
  trace(
    env: BlockEnv,
    transaction: Transaction,
    at: Sequence,
    options: RunOptions,
    tracer: TracerChoice,
  ): Promise<Traced>

  /** Change accounts outside of any transaction (genesis, `hardhat_setBalance`). */
  change(changes: readonly AccountChange[]): Promise<Sequence>
  /** State root of the newest state, and its handle. */
  seal(): Promise<{ stateRoot: Uint8Array; root: StateRoot; sequence: Sequence }>
  /** Make the state of `to` the newest state again, as a commit of its own (DESIGN: revert is a commit). */
  revert(to: Sequence): Promise<Sequence>
  /**
   * Fork mode: give the content of keys that were missed, as it was when the chain was forked: seen at every state, undone by
   * no revert. An account is known once balance, nonce and code of it were given; what is known already stays as it is.
   */
  load(changes: readonly AccountChange[], absent: readonly MissingKey[]): Promise<void>

  /** Drop the state; every later call is an error. Memory and worker instances are released. */
  close(): Promise<void>
}
