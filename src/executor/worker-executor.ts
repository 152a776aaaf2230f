/**
 * The executor that a node uses: work goes to worker threads, state is read on the calling thread. Its plain twin on one
 * thread is lane.ts.
 */

import { MegadevError } from '../base/errors.ts'
import type { Transaction } from '../protocol/transaction.ts'
import type { AccountProof, AccountState } from '../state/state-reader.ts'
import type { BlockEnv } from './block-env.ts'
import { ChainState } from './chain-state.ts'
import type { AccountChange, BlockResult, BlockWork, Executor, RunOptions, Sequence, StateRoot } from './executor.ts'
import type { Operation } from './lane-runner.ts'
import type { LaneWorker } from './lane-worker.ts'
import type { MissingKey, Outcome } from './outcome.ts'
import type { Traced, TracerChoice } from './run-tracer.ts'
import { WorkWriter } from './work-writer.ts'
import { type LaneRole, laneWorker } from './worker-pool.ts'

let chains = 0

export class WorkerExecutor implements Executor {
  readonly #chain: number = ++chains
  readonly #state = new ChainState()
  /** Calls are written beside blocks: both may be under way at once. */
  readonly #callWriter: WorkWriter = this.#state.newWriter()
  readonly #attached = new Map<LaneRole, Promise<void>>()
  #closed = false

  get head(): Sequence {
    return this.#state.reader.sequence
  }

  account(address: Uint8Array, at: Sequence): AccountState {
    return this.#state.reader.account(address, at)
  }

  code(address: Uint8Array, at: Sequence): Uint8Array {
    return this.#state.reader.code(address, at)
  }

  storage(address: Uint8Array, slot: Uint8Array, at: Sequence): Uint8Array {
    return this.#state.reader.storage(address, slot, at)
  }

  proof(address: Uint8Array, slots: readonly Uint8Array[], root: StateRoot): AccountProof {
    return this.#state.reader.proof(address, slots, root)
  }

  /** Start what is slow to start: the worker, the instance. */
  async warm(): Promise<void> {
    await this.#attach('commit')
  }

  async executeBlock(work: BlockWork): Promise<BlockResult> {
    const before = this.head
    const result = await this.#runBlock(work)
    return result.failure === null ? result : { ...result, sequence: await this.revert(before) }
  }

  async previewBlock(work: BlockWork): Promise<BlockResult> {
    const before = this.head
    const result = await this.#runBlock(work)
    await this.revert(before)
    return result
  }

  async #runBlock(block: BlockWork): Promise<BlockResult> {
    const before = this.head
    try {
      return await this.#run(
        'commit',
        'runBlock',
        () => this.#state.writer.block(block),
        (work) => this.#state.blockDone(work, block.transactions.length, block.env.rules.eip7002),
      )
    } catch (error) {
      // Part of the block may be committed; a chain that is closed has nothing left to restore.
      if (!this.#closed && this.head !== before) await this.revert(before)
      throw error
    }
  }

  call(env: BlockEnv, transaction: Transaction, at: Sequence, options: RunOptions): Promise<Outcome> {
    return this.#run(
      'read',
      'runCall',
      () => this.#callWriter.call(env, transaction, at, options, false),
      (work) => this.#state.called(work),
    )
  }

  trace(
    env: BlockEnv,
    transaction: Transaction,
    at: Sequence,
    options: RunOptions,
    tracer: TracerChoice,
  ): Promise<Traced> {
    return this.#on('read', (worker) =>
      worker.trace(
        this.#chain,
        tracer,
        () => this.#callWriter.call(env, transaction, at, options, true),
        (work, result) => ({ outcome: this.#state.called(work), result }),
      ),
    )
  }

  change(changes: readonly AccountChange[]): Promise<Sequence> {
    return this.#run(
      'commit',
      'runChanges',
      () => this.#state.writer.changes(changes, false),
      (work) => this.#state.changed(work),
    )
  }

  seal(): Promise<{ stateRoot: Uint8Array; root: StateRoot; sequence: Sequence }> {
    return this.#run(
      'commit',
      'sealWork',
      () => this.#state.writer.seal(),
      (work) => this.#state.sealed(work),
    )
  }

  revert(to: Sequence): Promise<Sequence> {
    return this.#run(
      'commit',
      'runRevert',
      () => this.#state.revertWork(to),
      (work) => this.#state.reverted(work, to),
    )
  }

  load(_changes: readonly AccountChange[], _absent: readonly MissingKey[]): Promise<void> {
    return Promise.reject(new MegadevError('not-forked', 'This chain is not a fork: all of its state is known.'))
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await Promise.all([...this.#attached.keys()].map((role) => laneWorker(role).detach(this.#chain)))
  }

  #attach(role: LaneRole): Promise<void> {
    let attached = this.#attached.get(role)
    if (attached === undefined) {
      const { module, memory } = this.#state
      attached = laneWorker(role).attach({ chain: this.#chain, module, memory: memory.memory })
      this.#attached.set(role, attached)
    }
    return attached
  }

  #run<T>(role: LaneRole, operation: Operation, prepare: () => number, read: (work: number) => T): Promise<T> {
    return this.#on(role, (worker) => worker.run(this.#chain, operation, prepare, read))
  }

  #on<T>(role: LaneRole, give: (worker: LaneWorker) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new MegadevError('closed', 'This chain was closed.'))
    // The worker's queue keeps the order, so work may be handed in right behind the attachment.
    const attached = this.#attached.has(role) ? null : this.#attach(role)
    const done = give(laneWorker(role))
    return attached === null ? done : attached.then(() => done)
  }
}
