/**
 * A runtime instance that runs code: one lane of one chain, on whatever thread this is. Everything it needs and gives is
 * in the shared memory, so that a worker can do a piece of work knowing only its address.
 */

import { instantiateRuntime, type RuntimeExports } from '../evm/runtime.ts'
import { ChainMemory } from '../state/chain-memory.ts'
import { ENV, RULES, TRANSACTION, WORK } from '../state/layout.ts'
import type { Operation } from './control.ts'
import { readOutcomes } from './outcome-reader.ts'
import type { RunTracer } from './run-tracer.ts'
import { LaneHost } from './runtime-host.ts'
import type { StepListener } from './step.ts'
import { traceHooks } from './trace-adapter.ts'

/** How often the program of warm-up.ts runs: three times what V8 has been seen to want. */
const WARM_UP_CALLS = 48

export class LaneRunner {
  readonly #memory: ChainMemory
  readonly #runtime: RuntimeExports
  readonly #host: LaneHost

  constructor(module: WebAssembly.Module, memory: WebAssembly.Memory) {
    this.#memory = new ChainMemory(memory)
    this.#host = new LaneHost(this.#memory)
    this.#runtime = instantiateRuntime(module, memory, this.#host)
    this.#host.connect(this.#runtime)
    this.#runtime.initReader()
    this.#runtime.initRunner()
  }

  /**
   * Do a piece of work; its results are in its WORK. A `listener` is told of the runs in it that are marked as traced.
   * Throws when the shared memory is full, and whatever the listener throws: the state is as it was before then.
   */
  run(operation: Operation, work: number, listener?: StepListener): void {
    const rules = this.#memory.u32(work + (WORK.at.env as number) + (ENV.at.rules as number))
    if (rules !== 0) this.#host.useFork(this.#memory.u32(rules + (RULES.at.fork as number)))
    const before = this.#host.hooks
    if (listener !== undefined) this.#host.hooks = traceHooks(this.#memory, this.#runtime, listener)
    try {
      this.#runtime[operation](work)
    } catch (error) {
      this.#runtime.abandon(work)
      throw error
    } finally {
      this.#host.hooks = before
    }
  }

  /** Do the call of a WORK so often that V8 optimizes the interpreter. */
  warmUp(work: number): void {
    for (let i = 0; i < WARM_UP_CALLS; i++) this.run('runCall', work)
  }

  /** Do the call of a WORK whose transaction is marked as traced; the tracer's answer, null unless it was executed. */
  trace(work: number, tracer: RunTracer): unknown {
    this.run('runCall', work, tracer.listener)
    const [outcome] = readOutcomes(this.#memory, work)
    if (outcome === undefined || outcome.kind === 'rejected' || outcome.kind === 'missed') return null
    const transaction = this.#memory.u32(this.#memory.u32(work + (WORK.at.transactions as number)))
    return tracer.result(outcome, this.#memory.u64(transaction + (TRANSACTION.at.gasLimit as number)))
  }
}
