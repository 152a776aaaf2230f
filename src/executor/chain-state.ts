/**
 * One chain's shared memory from the side that gives out work: makes it, writes work into it, reads results and state out
 * of it. What runs the work, on this thread (lane.ts) or in a worker (worker-executor.ts), is not its business.
 */

import { instantiateRuntime, type RuntimeExports, runtimeModule } from '../evm/runtime.ts'
import { ChainMemory } from '../state/chain-memory.ts'
import { WORK, WORK_FAILURES } from '../state/layout.ts'
import { StateReader } from '../state/state-reader.ts'
import type { BlockResult, Sequence, StateRoot } from './executor.ts'
import { MemoryFullError } from './memory-full-error.ts'
import type { Outcome } from './outcome.ts'
import { readBases, readOutcomes } from './outcome-reader.ts'
import { LaneHost } from './runtime-host.ts'
import { WorkWriter } from './work-writer.ts'

type Failure = (typeof WORK_FAILURES)[number]

/** A state whose root was computed. */
interface Seal {
  readonly sequence: Sequence
  readonly root: StateRoot
  readonly epoch: bigint
}

const FAILURE_TEXT: Readonly<Record<Exclude<Failure, 'none' | 'memory-full'>, string>> = {
  'system-call-absent': 'a system contract that the fork demands has no code (EIP-7002, EIP-7251)',
  'system-call-failed': 'a system call that the fork demands failed (EIP-7002, EIP-7251)',
  missed: 'the block needs state that is not loaded',
}
const STATE_ROOT_BYTES = 32

export class ChainState {
  readonly module: WebAssembly.Module = runtimeModule()
  readonly memory: ChainMemory = new ChainMemory()
  readonly writer: WorkWriter
  readonly #runtime: RuntimeExports
  readonly reader: StateReader
  /** Oldest first; the newest is the trie that the next root starts from. */
  readonly #seals: Seal[] = [{ sequence: 0, root: 0, epoch: 0n }]

  constructor() {
    const host = new LaneHost(this.memory)
    const runtime: RuntimeExports = instantiateRuntime(this.module, this.memory.memory, host)
    host.connect(runtime)
    if (runtime.initChain() === 0) throw new MemoryFullError()
    runtime.initReader()
    this.#runtime = runtime
    this.writer = this.newWriter()
    this.reader = new StateReader(this.memory, runtime)
  }

  /** A writer with a region of its own: work that is under way while other work is written. */
  newWriter(): WorkWriter {
    return new WorkWriter(this.memory, this.#runtime)
  }

  /** The WORK of a revert to `to`. */
  revertWork(to: Sequence): number {
    const seal = this.#sealAt(to)
    return this.writer.revert(to, seal.root, seal.sequence, seal.epoch)
  }

  #sealAt(sequence: Sequence): Seal {
    return this.#seals.findLast((seal) => seal.sequence <= sequence) as Seal
  }

  /** Take note of a revert to `to` that was done; the sequence that the state has now. */
  reverted(work: number, to: Sequence): Sequence {
    this.#check(work)
    const { root, epoch, sequence } = this.#sealAt(to)
    while ((this.#seals.at(-1) as Seal).sequence > to) this.#seals.pop()
    const now = this.#sequence(work)
    if (sequence === to) this.#seals.push({ sequence: now, root, epoch })
    return now
  }

  /** Sequence after changes were committed. */
  changed(work: number): Sequence {
    this.#check(work)
    return this.#sequence(work)
  }

  /** State root and its handle, after a seal. */
  sealed(work: number): { stateRoot: Uint8Array; root: StateRoot; sequence: Sequence } {
    this.#check(work)
    const root = this.memory.u32(work + (WORK.at.root as number))
    const sequence = this.#sequence(work)
    this.#seals.push({ sequence, root, epoch: this.memory.u64(work + (WORK.at.epoch as number)) })
    return { stateRoot: this.memory.copy(work + (WORK.at.stateRoot as number), STATE_ROOT_BYTES), root, sequence }
  }

  /** The outcome of a call. */
  called(work: number): Outcome {
    this.#check(work)
    return readOutcomes(this.memory, work)[0] as Outcome
  }

  /** What a block gave. With a failure there is no state root, and the state is to be reverted. */
  blockDone(work: number, transactionCount: number, hasRequests: boolean): BlockResult {
    const failure = this.#failure(work)
    if (failure === 'memory-full') throw new MemoryFullError()
    const outcomes = readOutcomes(this.memory, work)
    const requests = outcomes.slice(transactionCount)
    const sealed = failure === 'none' ? this.sealed(work) : { stateRoot: new Uint8Array(STATE_ROOT_BYTES), root: 0, sequence: this.#sequence(work) }
    return {
      outcomes: outcomes.slice(0, transactionCount),
      sequences: readBases(this.memory, work).slice(0, transactionCount),
      withdrawalRequests: hasRequests ? outputOf(requests[0]) : null,
      consolidationRequests: hasRequests ? outputOf(requests[1]) : null,
      ...sealed,
      failure: failure === 'none' ? null : FAILURE_TEXT[failure],
    }
  }

  #sequence(work: number): Sequence {
    return Number(this.memory.u64(work + (WORK.at.sequence as number)))
  }

  #failure(work: number): Failure {
    return WORK_FAILURES[this.memory.u32(work + (WORK.at.failure as number))] as Failure
  }

  #check(work: number): void {
    if (this.#failure(work) === 'memory-full') throw new MemoryFullError()
  }
}

function outputOf(outcome: Outcome | undefined): Uint8Array | null {
  return outcome?.kind === 'success' ? outcome.output : null
}
