/**
 * One chain's shared memory from the side that gives out work: makes it, writes work into it, reads results and state out
 * of it, and knows which states can be read. What runs the work, on this thread (lane.ts) or in a worker
 * (worker-executor.ts), is not its business.
 */

import { instantiateRuntime, type RuntimeExports, runtimeModule } from '../evm/runtime.ts'
import { ChainMemory, MAXIMUM_PAGES } from '../state/chain-memory.ts'
import { HEADER, HEADER_BASE, WORK, WORK_FAILURES } from '../state/layout.ts'
import { StateMissingError } from '../state/state-errors.ts'
import { type AccountProof, type AccountState, StateReader } from '../state/state-reader.ts'
import type { BlockResult, ExecutorOptions, Sequence, StateRoot } from './executor.ts'
import { History, type Seal } from './history.ts'
import { MemoryFullError } from './memory-full-error.ts'
import { giveMemory, takeMemory } from './memory-pool.ts'
import type { MissingKey, Outcome } from './outcome.ts'
import { readBases, readOutcomes } from './outcome-reader.ts'
import { READER_HOST } from './reader-host.ts'
import { WorkWriter } from './work-writer.ts'

type Failure = (typeof WORK_FAILURES)[number]

const FAILURE_TEXT: Readonly<Record<Exclude<Failure, 'none' | 'memory-full' | 'conflict'>, string>> = {
  'system-call-absent': 'a system contract that the fork demands has no code (EIP-7002, EIP-7251)',
  'system-call-failed': 'a system call that the fork demands failed (EIP-7002, EIP-7251)',
  missed: 'the block needs state that is not loaded',
}
const STATE_ROOT_BYTES = 32

export class ChainState {
  readonly module: WebAssembly.Module = runtimeModule()
  readonly memory: ChainMemory
  readonly writer: WorkWriter
  readonly history: History
  readonly isForked: boolean
  readonly #isLimited: boolean
  readonly #runtime: RuntimeExports
  readonly #reader: StateReader

  /** @throws {MemoryFullError} when not even an empty chain fits */
  constructor({ historyBlocks = Infinity, forked = false, maximumPages = MAXIMUM_PAGES }: ExecutorOptions = {}) {
    this.memory = new ChainMemory(takeMemory(maximumPages))
    this.#isLimited = maximumPages !== MAXIMUM_PAGES
    const runtime: RuntimeExports = instantiateRuntime(this.module, this.memory.memory, READER_HOST)
    if (runtime.initChain() === 0) throw new MemoryFullError()
    if (forked) this.memory.setU32(HEADER_BASE + (HEADER.at.forked as number), 1)
    runtime.initReader()
    this.#runtime = runtime
    this.isForked = forked
    this.history = new History(historyBlocks)
    this.writer = this.newWriter()
    this.#reader = new StateReader(this.memory, runtime, forked)
  }

  /** Let another chain have the memory. Nothing of this object may be used any more, on any thread. */
  drop(): void {
    if (!this.#isLimited) giveMemory(this.memory.memory)
  }

  /** A writer with a region of its own: work that is under way while other work is written. */
  newWriter(): WorkWriter {
    return new WorkWriter(this.memory, this.#runtime)
  }

  // ---- reading ----

  account(address: Uint8Array, at: Sequence): AccountState {
    this.history.check(at)
    return this.#reader.account(address, at)
  }

  code(address: Uint8Array, at: Sequence): Uint8Array {
    this.history.check(at)
    return this.#reader.code(address, at)
  }

  storage(address: Uint8Array, slot: Uint8Array, at: Sequence): Uint8Array {
    this.history.check(at)
    return this.#reader.storage(address, slot, at)
  }

  proof(address: Uint8Array, slots: readonly Uint8Array[], root: StateRoot): AccountProof {
    return this.#reader.proof(address, slots, this.history.rootOf(root))
  }

  unknown(keys: readonly MissingKey[]): MissingKey[] {
    return keys.filter((key) => this.#reader.isUnknown(key, this.history.oldest))
  }

  /** Bytes of the arena in use. */
  get usedBytes(): number {
    return this.memory.u32(HEADER_BASE + (HEADER.at.arenaUsed as number))
  }

  // ---- work that the history decides ----

  /** The WORK of a revert to `to`. @throws {StatePrunedError} */
  revertWork(to: Sequence): number {
    const { root, sequence, epoch } = this.history.sealAt(to)
    return this.writer.revert(to, root, sequence, epoch)
  }

  /** The WORK that gives up a state that was `prunable`. */
  pruneWork({ sequence, epoch }: Seal): number {
    return this.writer.prune(sequence, epoch)
  }

  // ---- results ----

  /** Take note of a revert to `to` that was done; the sequence that the state has now. */
  reverted(work: number, to: Sequence): Sequence {
    this.#check(work)
    this.history.cut(to)
    return this.#note(work, false)
  }

  /** Sequence after changes were committed. @throws {StateMissingError} */
  changed(work: number): Sequence {
    this.#check(work)
    return this.#note(work, false)
  }

  /** State root and its handle, after a seal. */
  sealed(work: number, isBlock = false): { stateRoot: Uint8Array; root: StateRoot; sequence: Sequence } {
    this.#check(work)
    const sequence = this.#note(work, isBlock)
    return { stateRoot: this.#stateRoot(work), root: sequence, sequence }
  }

  /** The outcome of a call. */
  called(work: number): Outcome {
    this.#check(work)
    return readOutcomes(this.memory, work)[0] as Outcome
  }

  /** What a block gave; one that fails has been undone. */
  blockDone(work: number, transactionCount: number, hasRequests: boolean): BlockResult {
    const failure = this.#failure(work)
    if (failure !== 'none') return this.#blockResult(work, transactionCount, hasRequests, 0, this.#note(work, false))
    const { root, sequence } = this.sealed(work, true)
    return this.#blockResult(work, transactionCount, hasRequests, root, sequence)
  }

  /** What a block would have given, and the state that it had come to. */
  blockPreviewed(work: number, transactionCount: number, hasRequests: boolean): BlockResult {
    this.#note(work, false)
    return this.#blockResult(work, transactionCount, hasRequests, 0, Number(this.#u64(work, 'base')))
  }

  #blockResult(work: number, count: number, hasRequests: boolean, root: StateRoot, sequence: Sequence): BlockResult {
    const failure = this.#failure(work)
    if (failure === 'memory-full' || failure === 'conflict') throw new MemoryFullError()
    const outcomes = readOutcomes(this.memory, work)
    const requests = outcomes.slice(count)
    return {
      outcomes: outcomes.slice(0, count),
      sequences: readBases(this.memory, work).slice(0, count),
      withdrawalRequests: hasRequests ? outputOf(requests[0]) : null,
      consolidationRequests: hasRequests ? outputOf(requests[1]) : null,
      stateRoot: failure === 'none' ? this.#stateRoot(work) : new Uint8Array(STATE_ROOT_BYTES),
      root,
      sequence,
      failure: failure === 'none' ? null : FAILURE_TEXT[failure],
      ...(failure === 'missed' ? { missing: keysOf(outcomes.at(-1)) } : {}),
    }
  }

  /** Take note of the state that finished work has left; its sequence. */
  #note(work: number, isBlock: boolean): Sequence {
    const sequence = Number(this.#u64(work, 'sequence'))
    this.history.advance(sequence, {
      sequence: Number(this.#u64(work, 'rootSequence')),
      root: this.memory.u32(work + (WORK.at.root as number)),
      epoch: this.#u64(work, 'epoch'),
      isBlock,
    })
    return sequence
  }

  #u64(work: number, field: string): bigint {
    return this.memory.u64(work + (WORK.at[field] as number))
  }

  #stateRoot(work: number): Uint8Array {
    return this.memory.copy(work + (WORK.at.stateRoot as number), STATE_ROOT_BYTES)
  }

  #failure(work: number): Failure {
    return WORK_FAILURES[this.memory.u32(work + (WORK.at.failure as number))] as Failure
  }

  #check(work: number): void {
    const failure = this.#failure(work)
    if (failure === 'memory-full') throw new MemoryFullError()
    if (failure === 'missed') throw new StateMissingError(keysOf(readOutcomes(this.memory, work).at(-1)))
  }
}

function outputOf(outcome: Outcome | undefined): Uint8Array | null {
  return outcome?.kind === 'success' ? outcome.output : null
}

function keysOf(outcome: Outcome | undefined): readonly MissingKey[] {
  return outcome?.kind === 'missed' ? outcome.keys : []
}
