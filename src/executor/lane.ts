/**
 * One chain with one lane on the calling thread, synchronous: the plain twin of the executor that works through a worker
 * (worker-executor.ts), and what conformance runners use. EVM code runs right here, so it is not for a thread that serves
 * requests.
 */

import type { Transaction } from '../protocol/transaction.ts'
import type { AccountProof, AccountState } from '../state/state-reader.ts'
import type { BlockEnv } from './block-env.ts'
import { ChainState } from './chain-state.ts'
import type { Operation } from './control.ts'
import type {
  AccountChange,
  BlockResult,
  BlockWork,
  ExecutorOptions,
  RunOptions,
  Sequence,
  StateRoot,
} from './executor.ts'
import { LaneRunner } from './lane-runner.ts'
import type { MissingKey, Outcome } from './outcome.ts'
import type { StepListener } from './step.ts'

export class Lane {
  readonly #state: ChainState
  readonly #runner: LaneRunner

  constructor(options: ExecutorOptions = {}) {
    this.#state = new ChainState(options)
    this.#runner = new LaneRunner(this.#state.module, this.#state.memory.memory)
  }

  get head(): Sequence {
    return this.#state.history.head
  }

  /** Bytes of the chain's memory in use. */
  get usedBytes(): number {
    return this.#state.usedBytes
  }

  account(address: Uint8Array, at: Sequence = this.head): AccountState {
    return this.#state.account(address, at)
  }

  code(address: Uint8Array, at: Sequence = this.head): Uint8Array {
    return this.#state.code(address, at)
  }

  storage(address: Uint8Array, slot: Uint8Array, at: Sequence = this.head): Uint8Array {
    return this.#state.storage(address, slot, at)
  }

  proof(address: Uint8Array, slots: readonly Uint8Array[], root: StateRoot): AccountProof {
    return this.#state.proof(address, slots, root)
  }

  unknown(keys: readonly MissingKey[]): readonly MissingKey[] {
    return this.#state.unknown(keys)
  }

  hold(at: Sequence): () => void {
    return this.#state.history.hold(at)
  }

  #run(operation: Operation, work: number, listener?: StepListener): number {
    this.#runner.run(operation, work, listener)
    return work
  }

  /** Run and commit a block. One that fails (`failure`, an exception) leaves the state as it was. */
  executeBlock(block: BlockWork): BlockResult {
    const work = this.#run('runBlock', this.#state.writer.block(block))
    const result = this.#state.blockDone(work, block.transactions.length, block.env.rules.eip7002)
    const floor = this.#state.history.prunable()
    if (floor !== null) this.#run('runPrune', this.#state.pruneWork(floor))
    return result
  }

  /** Run a block for its results alone. */
  previewBlock(block: BlockWork): BlockResult {
    const work = this.#run('previewBlock', this.#state.writer.block(block))
    return this.#state.blockPreviewed(work, block.transactions.length, block.env.rules.eip7002)
  }

  /** Run and commit one transaction outside of a block: no system calls. One that is rejected changes nothing. With a `listener`, traced. */
  transact(env: BlockEnv, transaction: Transaction, listener?: StepListener): Outcome {
    const block = { env, transactions: [transaction], withdrawals: [] }
    const work = this.#run('runBlock', this.#state.writer.block(block, false, listener !== undefined), listener)
    return this.#state.blockDone(work, 1, false).outcomes[0] as Outcome
  }

  /** Run one transaction against `at` for its outcome alone; with a `listener`, traced. */
  call(
    env: BlockEnv,
    transaction: Transaction,
    options: RunOptions = {},
    at: Sequence = this.head,
    listener?: StepListener,
  ): Outcome {
    this.#state.history.check(at)
    const work = this.#state.writer.call(env, transaction, at, options, listener !== undefined)
    return this.#state.called(this.#run('runCall', work, listener))
  }

  /** Change accounts. `keepEmpty`: those that end up empty stay in the state, as a test's pre-state may have them. */
  change(changes: readonly AccountChange[], keepEmpty = false): Sequence {
    return this.#state.changed(this.#run('runChanges', this.#state.writer.changes(changes, keepEmpty)))
  }

  seal(): { stateRoot: Uint8Array; root: StateRoot; sequence: Sequence } {
    return this.#state.sealed(this.#run('sealWork', this.#state.writer.seal()))
  }

  revert(to: Sequence): Sequence {
    return this.#state.reverted(this.#run('runRevert', this.#state.revertWork(to)), to)
  }

  /** Fork mode: take in content that was missed; see Executor. */
  load(changes: readonly AccountChange[], absent: readonly MissingKey[] = []): void {
    this.#state.changed(this.#run('runLoad', this.#state.writer.load(changes, absent)))
  }
}
