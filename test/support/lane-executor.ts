/**
 * The single-threaded lane as an executor: what the chain's tests see when the worker is taken out of the way.
 */

import type { BlockEnv } from '../../src/executor/block-env.ts'
import type {
  AccountChange,
  BlockResult,
  BlockWork,
  Executor,
  RunOptions,
  Sequence,
  StateRoot,
} from '../../src/executor/executor.ts'
import { Lane } from '../../src/executor/lane.ts'
import type { MissingKey, Outcome } from '../../src/executor/outcome.ts'
import { loadTracer, type Traced, type TracerChoice } from '../../src/executor/run-tracer.ts'
import type { Transaction } from '../../src/protocol/transaction.ts'
import type { AccountProof, AccountState } from '../../src/state/state-reader.ts'

export class LaneExecutor implements Executor {
  readonly #lane = new Lane()

  get head(): Sequence {
    return this.#lane.head
  }

  account(address: Uint8Array, at: Sequence): AccountState {
    return this.#lane.account(address, at)
  }

  code(address: Uint8Array, at: Sequence): Uint8Array {
    return this.#lane.code(address, at)
  }

  storage(address: Uint8Array, slot: Uint8Array, at: Sequence): Uint8Array {
    return this.#lane.storage(address, slot, at)
  }

  proof(address: Uint8Array, slots: readonly Uint8Array[], root: StateRoot): AccountProof {
    return this.#lane.proof(address, slots, root)
  }

  async executeBlock(work: BlockWork): Promise<BlockResult> {
    return this.#lane.executeBlock(work)
  }

  async previewBlock(work: BlockWork): Promise<BlockResult> {
    return this.#lane.previewBlock(work)
  }

  async call(env: BlockEnv, transaction: Transaction, at: Sequence, options: RunOptions): Promise<Outcome> {
    return this.#lane.call(env, transaction, options, at)
  }

  async trace(
    env: BlockEnv,
    transaction: Transaction,
    at: Sequence,
    options: RunOptions,
    choice: TracerChoice,
  ): Promise<Traced> {
    const tracer = loadTracer(choice)
    const outcome = this.#lane.call(env, transaction, options, at, tracer.listener)
    const executed = outcome.kind !== 'rejected' && outcome.kind !== 'missed'
    return { outcome, result: executed ? tracer.result(outcome, transaction.gasLimit) : null }
  }

  async change(changes: readonly AccountChange[]): Promise<Sequence> {
    return this.#lane.change(changes)
  }

  async seal(): Promise<{ stateRoot: Uint8Array; root: StateRoot; sequence: Sequence }> {
    return this.#lane.seal()
  }

  async revert(to: Sequence): Promise<Sequence> {
    return this.#lane.revert(to)
  }

  unknown(keys: readonly MissingKey[]): readonly MissingKey[] {
    return this.#lane.unknown(keys)
  }

  hold(at: Sequence): () => void {
    return this.#lane.hold(at)
  }

  async load(changes: readonly AccountChange[], absent: readonly MissingKey[]): Promise<void> {
    this.#lane.load(changes, absent)
  }

  async close(): Promise<void> {}
}
