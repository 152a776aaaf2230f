/**
 * A run written down by hand, played to a tracer.
 */

import type { HaltReason } from '../../src/executor/outcome.ts'
import type { FrameExit, FrameKind, Step, StepListener } from '../../src/executor/step.ts'
import { OPCODES } from '../../src/spec/opcodes.ts'

/** What a step has besides its name and gas. */
export interface StepDetails {
  readonly pc?: number
  readonly stack?: readonly bigint[]
  readonly memory?: Uint8Array
  readonly returnData?: Uint8Array
  readonly refund?: bigint
  readonly slot?: bigint
}

/** What a frame has besides its kind and gas. */
export interface FrameDetails {
  readonly from?: Uint8Array
  readonly to?: Uint8Array
  readonly account?: Uint8Array
  readonly value?: bigint
  readonly input?: Uint8Array
}

/** 20 bytes, all the same. */
export function addressOf(byte: number): Uint8Array {
  return new Uint8Array(20).fill(byte)
}

/** Tells a listener what happens, call by call. */
export class TraceScript {
  readonly #listener: StepListener
  #depth = 0

  constructor(listener: StepListener) {
    this.#listener = listener
  }

  enter(kind: FrameKind, gas: bigint, details: FrameDetails = {}): this {
    this.#depth++
    const { from = addressOf(1), to = addressOf(2), value = 0n, input = new Uint8Array(0) } = details
    this.#listener.onEnter?.({ kind, depth: this.#depth, from, to, account: details.account ?? to, value, gas, input })
    return this
  }

  /** An instruction by name, or by byte where there is none. */
  step(name: string | number, gas: bigint, details: StepDetails = {}): this {
    const { pc = 0, stack = [], memory = new Uint8Array(0), returnData = new Uint8Array(0), refund = 0n } = details
    const opcode = typeof name === 'number' ? name : OPCODES.find((row) => row.name === name)?.byte
    if (opcode === undefined) throw new Error(`No opcode ${name}`)
    const step: Step = {
      pc,
      opcode,
      gas,
      depth: this.#depth,
      refund,
      stack: () => stack.slice(),
      stackFromTop: (index) => stack.at(-1 - index) ?? 0n,
      memory: () => memory.slice(),
      returnData: () => returnData.slice(),
      storageAt: () => details.slot ?? 0n,
    }
    this.#listener.onStep?.(step)
    return this
  }

  log(address: Uint8Array, topics: readonly Uint8Array[] = [], data: Uint8Array = new Uint8Array(0)): this {
    this.#listener.onLog?.({ address, topics, data })
    return this
  }

  succeed(gasUsed: bigint, output: Uint8Array = new Uint8Array(0)): this {
    return this.#exit({ kind: 'success', halt: 'none', gasUsed, output })
  }

  revert(gasUsed: bigint, output: Uint8Array = new Uint8Array(0)): this {
    return this.#exit({ kind: 'revert', halt: 'none', gasUsed, output })
  }

  halt(halt: HaltReason, gasUsed: bigint): this {
    return this.#exit({ kind: 'halt', halt, gasUsed, output: new Uint8Array(0) })
  }

  #exit(exit: FrameExit): this {
    this.#depth--
    this.#listener.onExit?.(exit)
    return this
  }
}
