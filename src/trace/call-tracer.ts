/**
 * `callTracer`: the tree of calls of a transaction, in geth's form.
 * Source: go-ethereum documentation, "Built-in tracers", callTracer.
 *
 * Quantities and data are hex here already: the tree goes out as it is.
 */

import { hexFromBytes } from '../base/bytes.ts'
import type { Executed } from '../executor/outcome.ts'
import type { FrameEntry, FrameExit, LogEntry, StepListener } from '../executor/step.ts'
import { failureText, revertText } from './failure-text.ts'

export interface CallTracerOptions {
  /** Leave out the calls inside. Default false. */
  readonly onlyTopCall?: boolean
  /** Add the logs of each call that lasted. Default false. */
  readonly withLog?: boolean
}

/** One call in the answer; keys that do not apply are absent. */
export interface CallFrame {
  from: string
  gas: string
  gasUsed: string
  /** Absent for a creation that failed. */
  to?: string
  input: string
  output?: string
  error?: string
  /** Text of `Error(string)` or `Panic(uint256)`. */
  revertReason?: string
  calls?: CallFrame[]
  logs?: CallLog[]
  /** Absent for STATICCALL. */
  value?: string
  type: string
}

export interface CallLog {
  address: string
  topics: string[]
  data: string
  /** How many calls inside came before it. */
  position: string
  /** Its place among the logs of the transaction that lasted. */
  index: string
}

/** Collects one transaction. */
export class CallTracer implements StepListener {
  readonly #options: CallTracerOptions
  readonly #open: CallFrame[] = []
  #root: CallFrame | undefined
  #depthHidden = 0

  constructor(options: CallTracerOptions = {}) {
    this.#options = options
  }

  onEnter(entry: FrameEntry): void {
    const parent = this.#open.at(-1)
    if (parent !== undefined && this.#options.onlyTopCall) {
      this.#depthHidden++
      return
    }
    const frame = frameOf(entry)
    this.#open.push(frame)
    if (parent === undefined) {
      this.#root = frame
    } else {
      parent.calls ??= []
      parent.calls.push(frame)
    }
  }

  onExit(exit: FrameExit): void {
    if (this.#depthHidden > 0) {
      this.#depthHidden--
      return
    }
    const frame = this.#open.pop()
    if (frame !== undefined) finish(frame, exit)
  }

  onLog(log: LogEntry): void {
    const frame = this.#open.at(-1)
    if (frame === undefined || !this.#options.withLog || this.#depthHidden > 0) return
    frame.logs ??= []
    frame.logs.push({
      address: hexFromBytes(log.address),
      topics: log.topics.map(hexFromBytes),
      data: hexFromBytes(log.data),
      position: quantity(BigInt(frame.calls?.length ?? 0)),
      index: '0x0',
    })
  }

  /** The tree. The outermost call shows the transaction's own gas: `gasLimit`, and what the receipt says. */
  result(outcome: Executed, gasLimit: bigint): CallFrame | Record<string, never> {
    const root = this.#root
    if (root === undefined) return {}
    root.gas = quantity(gasLimit)
    root.gasUsed = quantity(outcome.gasUsed)
    if (this.#options.withLog) numberLogs(root, 0)
    return ordered(root)
  }
}

function frameOf(entry: FrameEntry): CallFrame {
  const frame: CallFrame = {
    from: hexFromBytes(entry.from),
    gas: quantity(entry.gas),
    gasUsed: '0x0',
    to: hexFromBytes(entry.to),
    input: hexFromBytes(entry.input),
    type: entry.kind,
  }
  if (entry.kind !== 'STATICCALL') frame.value = quantity(entry.value)
  return frame
}

function finish(frame: CallFrame, exit: FrameExit): void {
  frame.gasUsed = quantity(exit.gasUsed)
  if (exit.kind === 'success') {
    if (exit.output.length > 0) frame.output = hexFromBytes(exit.output)
    return
  }
  frame.error = failureText(exit.kind, exit.halt)
  dropLogs(frame)
  if (frame.type === 'CREATE' || frame.type === 'CREATE2') delete frame.to
  if (exit.kind === 'halt' || exit.output.length === 0) return
  frame.output = hexFromBytes(exit.output)
  const reason = revertText(exit.output)
  if (reason !== undefined) frame.revertReason = reason
}

/** A failed call takes the logs of all calls inside with it. */
function dropLogs(frame: CallFrame): void {
  delete frame.logs
  for (const call of frame.calls ?? []) dropLogs(call)
}

/** Number the logs of `frame` in the order they were emitted, from `next` on; returns the number after the last. */
function numberLogs(frame: CallFrame, next: number): number {
  let number = next
  const calls = frame.calls ?? []
  let done = 0
  for (const log of frame.logs ?? []) {
    for (; done < Number(log.position); done++) number = numberLogs(calls[done] as CallFrame, number)
    log.index = quantity(BigInt(number++))
  }
  for (; done < calls.length; done++) number = numberLogs(calls[done] as CallFrame, number)
  return number
}

/** Keys in the order geth writes them: people compare traces as text. */
function ordered(frame: CallFrame): CallFrame {
  const { from, gas, gasUsed, to, input, output, error, revertReason, calls, logs, value, type } = frame
  return {
    from,
    gas,
    gasUsed,
    ...(to === undefined ? {} : { to }),
    input,
    ...(output === undefined ? {} : { output }),
    ...(error === undefined ? {} : { error }),
    ...(revertReason === undefined ? {} : { revertReason }),
    ...(calls === undefined ? {} : { calls: calls.map(ordered) }),
    ...(logs === undefined ? {} : { logs }),
    ...(value === undefined ? {} : { value }),
    type,
  }
}

function quantity(value: bigint): string {
  return `0x${value.toString(16)}`
}
