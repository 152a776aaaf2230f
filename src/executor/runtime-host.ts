/**
 * What a runtime instance asks of its host: precompiles that are libraries, and the listener of a traced run. The same on
 * every thread; `connect` must be called with the instance's exports before it runs anything.
 */

import { precompileAt } from '../evm/precompiles/registry.ts'
import type { RuntimeExports, RuntimeHost } from '../evm/runtime.ts'
import { FORKS, type ForkName, type Rules, rulesOf } from '../spec/forks.ts'
import type { ChainMemory } from '../state/chain-memory.ts'
import { MemoryFullError } from './memory-full-error.ts'

/** Hooks of a traced run, as addresses into the shared memory. */
export type TraceHooks = Pick<RuntimeHost, 'step' | 'enter' | 'exit' | 'log'>

const NO_HOOKS: TraceHooks = { step: () => {}, enter: () => {}, exit: () => {}, log: () => {} }
const FAILED = -1n

export class LaneHost implements RuntimeHost {
  readonly #memory: ChainMemory
  #runtime: RuntimeExports | undefined
  #rules: Rules | undefined
  hooks: TraceHooks = NO_HOOKS

  constructor(memory: ChainMemory) {
    this.#memory = memory
  }

  connect(runtime: RuntimeExports): void {
    this.#runtime = runtime
  }

  /** Set the fork that precompiles run under, by its position in FORKS. */
  useFork(index: number): void {
    if (this.#rules?.index !== index) this.#rules = rulesOf(FORKS[index] as ForkName)
  }

  precompile = (address: number, input: number, length: number, gas: bigint): bigint => {
    const runtime = this.#runtime as RuntimeExports
    const rules = this.#rules as Rules
    // A copy: libraries keep views, and the memory is shared and may grow.
    const result = precompileAt(address, rules)?.run(this.#memory.copy(input >>> 0, length), gas, rules)
    if (result === undefined || result === null) return FAILED
    this.#memory.set(runtime.reserveReturn(result.output.length) >>> 0, result.output)
    return result.gasUsed
  }

  memoryFull = (): never => {
    throw new MemoryFullError()
  }

  step = (frame: number, pc: number, opcode: number, gas: bigint, sp: number): void => {
    this.hooks.step(frame, pc, opcode, gas, sp)
  }

  enter = (frame: number): void => {
    this.hooks.enter(frame)
  }

  exit = (frame: number, signal: number, halt: number, output: number, length: number): void => {
    this.hooks.exit(frame, signal, halt, output, length)
  }

  log = (log: number): void => {
    this.hooks.log(log)
  }
}
