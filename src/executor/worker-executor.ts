/**
 * The executor that a node uses: work goes to worker threads, state is read on the calling thread. Its plain twin on one
 * thread is lane.ts.
 *
 * What work reads of this side (where a block starts from, what may be pruned) is read when its turn has come, not when it
 * is asked for, so that any number of pieces may be on their way.
 */

import { MegadevError } from '../base/errors.ts'
import type { Transaction } from '../protocol/transaction.ts'
import type { Rules } from '../spec/forks.ts'
import type { AccountProof, AccountState } from '../state/state-reader.ts'
import type { BlockEnv } from './block-env.ts'
import { ChainState } from './chain-state.ts'
import type { Operation } from './control.ts'
import type {
  AccountChange,
  BlockResult,
  BlockWork,
  Executor,
  ExecutorOptions,
  RunOptions,
  Sequence,
  StateRoot,
} from './executor.ts'
import type { LaneWorker } from './lane-worker.ts'
import type { MissingKey, Outcome } from './outcome.ts'
import type { Traced, TracerChoice } from './run-tracer.ts'
import { warmUpCall } from './warm-up.ts'
import type { WorkWriter } from './work-writer.ts'
import { type LaneRole, laneWorker } from './worker-pool.ts'

let chains = 0

/** What a chain has until it is closed. */
interface Parts {
  readonly state: ChainState
  /** Calls are written beside blocks: both may be under way at once. */
  readonly callWriter: WorkWriter
}

/** The worker that this chain uses in a role, whatever the pool has since put in its place. */
interface Attachment {
  readonly worker: LaneWorker
  /** Null once it is done. */
  ready: Promise<void> | null
}

export class WorkerExecutor implements Executor {
  readonly #chain: number = ++chains
  readonly #attachments = new Map<LaneRole, Attachment>()
  #parts: Parts | null
  #closing: Promise<void> | null = null

  constructor(options: ExecutorOptions = {}) {
    const state = new ChainState(options)
    this.#parts = { state, callWriter: state.newWriter() }
  }

  get #open(): Parts {
    if (this.#parts === null) throw new MegadevError('closed', 'This chain was closed.')
    return this.#parts
  }

  get head(): Sequence {
    return this.#open.state.history.head
  }

  account(address: Uint8Array, at: Sequence): AccountState {
    return this.#open.state.account(address, at)
  }

  code(address: Uint8Array, at: Sequence): Uint8Array {
    return this.#open.state.code(address, at)
  }

  storage(address: Uint8Array, slot: Uint8Array, at: Sequence): Uint8Array {
    return this.#open.state.storage(address, slot, at)
  }

  proof(address: Uint8Array, slots: readonly Uint8Array[], root: StateRoot): AccountProof {
    return this.#open.state.proof(address, slots, root)
  }

  unknown(keys: readonly MissingKey[]): readonly MissingKey[] {
    return this.#open.state.unknown(keys)
  }

  hold(at: Sequence): () => void {
    return this.#open.state.history.hold(at)
  }

  /** Start what is slow to start: the worker, the instance, and, for calls under `rules`, the interpreter. */
  async warm(rules?: Rules): Promise<void> {
    const parts = this.#open
    const { ready, worker } = this.#attachment(parts, 'commit')
    if (rules === undefined) return ready ?? undefined
    const { env, transaction, options } = warmUpCall(rules)
    const prepare = (): number => parts.state.writer.call(env, transaction, 0, options, false)
    await Promise.all([ready, worker.warmUp(this.#chain, prepare)])
  }

  async executeBlock(block: BlockWork): Promise<BlockResult> {
    const { state } = this.#open
    const result = await this.#commit(
      'runBlock',
      () => state.writer.block(block),
      (work) => state.blockDone(work, block.transactions.length, block.env.rules.eip7002),
    )
    this.#prune()
    return result
  }

  async previewBlock(block: BlockWork): Promise<BlockResult> {
    const { state } = this.#open
    return this.#commit(
      'previewBlock',
      () => state.writer.block(block),
      (work) => state.blockPreviewed(work, block.transactions.length, block.env.rules.eip7002),
    )
  }

  /** Give up what is not kept any more, behind whatever is on its way. */
  #prune(): void {
    if (this.#parts === null) return
    const { state } = this.#parts
    const floor = state.history.prunable()
    if (floor === null) return
    const done = this.#commit(
      'runPrune',
      () => state.pruneWork(floor),
      () => {},
    )
    // Only a dead worker can fail at it, and the next piece of work says so.
    done.catch(() => {})
  }

  async call(env: BlockEnv, transaction: Transaction, at: Sequence, options: RunOptions): Promise<Outcome> {
    const parts = this.#open
    const { state, callWriter } = parts
    const release = state.history.hold(at)
    return this.#on(parts, 'read', (worker) =>
      worker.run(
        this.#chain,
        'runCall',
        () => callWriter.call(env, transaction, at, options, false),
        (work) => state.called(work),
      ),
    ).finally(release)
  }

  async trace(
    env: BlockEnv,
    transaction: Transaction,
    at: Sequence,
    options: RunOptions,
    tracer: TracerChoice,
  ): Promise<Traced> {
    const parts = this.#open
    const { state, callWriter } = parts
    const release = state.history.hold(at)
    return this.#on(parts, 'read', (worker) =>
      worker.trace(
        this.#chain,
        tracer,
        () => callWriter.call(env, transaction, at, options, true),
        (work, result) => ({ outcome: state.called(work), result }),
      ),
    ).finally(release)
  }

  async change(changes: readonly AccountChange[]): Promise<Sequence> {
    const { state } = this.#open
    return this.#commit(
      'runChanges',
      () => state.writer.changes(changes, false),
      (work) => state.changed(work),
    )
  }

  async seal(): Promise<{ stateRoot: Uint8Array; root: StateRoot; sequence: Sequence }> {
    const { state } = this.#open
    return this.#commit(
      'sealWork',
      () => state.writer.seal(),
      (work) => state.sealed(work),
    )
  }

  async revert(to: Sequence): Promise<Sequence> {
    const { state } = this.#open
    return this.#commit(
      'runRevert',
      () => state.revertWork(to),
      (work) => state.reverted(work, to),
    )
  }

  async load(changes: readonly AccountChange[], absent: readonly MissingKey[]): Promise<void> {
    const { state } = this.#open
    if (!state.isForked) throw new MegadevError('not-forked', 'This chain is not a fork: all of its state is known.')
    await this.#commit(
      'runLoad',
      () => state.writer.load(changes, absent),
      (work) => state.changed(work),
    )
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const { state } = this.#open
    this.#parts = null
    // What is on its way comes first. A worker that has died has forgotten the chain already.
    const detached = [...this.#attachments.values()].map(({ worker }) => worker.detach(this.#chain))
    const results = await Promise.allSettled(detached)
    // What a dead worker was about to do nobody knows.
    if (results.every(({ status }) => status === 'fulfilled')) state.drop()
  }

  #attachment({ state }: Parts, role: LaneRole): Attachment {
    let attachment = this.#attachments.get(role)
    if (attachment === undefined) {
      const worker = laneWorker(role)
      const ready = worker.attach({ chain: this.#chain, module: state.module, memory: state.memory.memory })
      const made: Attachment = { worker, ready }
      ready.then(
        () => {
          made.ready = null
        },
        // Try again the next time, unless there will be none.
        () => worker.isAlive && this.#attachments.delete(role),
      )
      this.#attachments.set(role, made)
      attachment = made
    }
    return attachment
  }

  #commit<T>(operation: Operation, prepare: () => number, read: (work: number) => T): Promise<T> {
    return this.#on(this.#open, 'commit', (worker) => worker.run(this.#chain, operation, prepare, read))
  }

  #on<T>(parts: Parts, role: LaneRole, give: (worker: LaneWorker) => Promise<T>): Promise<T> {
    const { worker, ready } = this.#attachment(parts, role)
    // The worker's queue keeps the order, so work may be handed in right behind the attachment.
    const done = give(worker)
    return ready === null ? done : Promise.all([ready, done]).then(() => done)
  }
}
