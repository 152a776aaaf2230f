/**
 * What the runner needs of an engine, ours or another: a world made of accounts, transactions and blocks run on it, and
 * going back to an earlier state. Answers may come at once or as promises.
 *
 * The shapes are those of src/executor, so that an engine of ours passes them on unchanged.
 */

import type { BlockEnv } from '../../src/executor/block-env.ts'
import type { AccountChange, BlockResult, BlockWork } from '../../src/executor/executor.ts'
import type { Outcome } from '../../src/executor/outcome.ts'
import type { SystemContracts } from '../../src/executor/system-calls.ts'
import type { Transaction } from '../../src/protocol/transaction.ts'
import type { Rules } from '../../src/spec/forks.ts'
import type { AccountState } from '../../src/state/state-reader.ts'

export type Soon<T> = T | Promise<T>

/** Names a state of one world. */
export type State = number

export interface World {
  /** The state now. */
  snapshot(): Soon<State>
  /** Makes an earlier state the newest one. It must lie on the way to the state now, not on a branch that a revert has left. */
  revert(to: State): Soon<void>
  /** Runs and commits one transaction outside of a block (no system calls). One that is rejected changes nothing. */
  run(env: BlockEnv, transaction: Transaction): Soon<Outcome>
  /** Runs and commits a block; `sequence` of the result is a state to revert to. */
  executeBlock(work: BlockWork): Soon<BlockResult>
  stateRoot(): Soon<Uint8Array>
  account(address: Uint8Array): Soon<AccountState>
  code(address: Uint8Array): Soon<Uint8Array>
  /** Slot and value are 32 bytes. */
  storage(address: Uint8Array, slot: Uint8Array): Soon<Uint8Array>
  close(): Soon<void>
}

export interface Engine {
  readonly name: string
  /** `rules` are those the world begins with; every run names its own. Null: the contracts lie where they do on mainnet. */
  createWorld(accounts: readonly AccountChange[], rules: Rules, contracts: SystemContracts | null): Soon<World>
}
