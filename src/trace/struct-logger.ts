/**
 * The default tracer of `debug_traceTransaction`: one entry for each instruction, in geth's form.
 * Source: go-ethereum documentation, "Basic traces" (struct logger) and its options.
 *
 * The cost of an instruction is only known when the next one of its frame begins, or the frame ends: an entry stays open
 * until then. Gas given to a call counts as cost of the call, as geth has it; gas given to a creation does not.
 */

import { hexFromBytes } from '../base/bytes.ts'
import { MegadevError } from '../base/errors.ts'
import type { Executed, HaltReason } from '../executor/outcome.ts'
import type { FrameEntry, FrameExit, Step, StepListener } from '../executor/step.ts'
import { OPCODES, type Opcode } from '../spec/opcodes.ts'
import { failureText } from './failure-text.ts'

export interface StructLoggerOptions {
  readonly disableStack?: boolean
  readonly disableStorage?: boolean
  readonly enableMemory?: boolean
  readonly enableReturnData?: boolean
  /** Most entries; 0 or absent: all. */
  readonly limit?: number
}

/** One instruction, as it was before it was carried out. */
export interface StructLog {
  pc: number
  op: string
  gas: number
  gasCost: number
  depth: number
  error?: string
  /** Bottom first, 0x and no leading zeros. */
  stack?: string[]
  /** 0x; absent when empty. */
  returnData?: string
  /** Words of 64 digits without 0x. */
  memory?: string[]
  /** All slots of the contract that were read or written so far, without 0x; only at SLOAD and SSTORE. */
  storage?: Record<string, string>
  refund?: number
}

export interface StructTrace {
  /** Gas used by the transaction, refunds taken off. */
  gas: number
  failed: boolean
  /** Return or revert data. */
  returnValue: string
  structLogs: StructLog[]
}

interface OpenStep {
  readonly log: StructLog
  readonly opcode: number
  readonly gas: bigint
  /** The source has told the cost. */
  readonly settled: boolean
  /** What calls inside have given back. */
  returned: bigint
  /** What creations inside have used. */
  consumed: bigint
}

interface OpenFrame {
  readonly entry: FrameEntry
  last: OpenStep | undefined
}

/**
 * Characters of JSON that a trace may come to, about: the longest string that V8 makes has 536 million, and the steps take
 * some eight times as much memory as they have characters (measured), which a worker must not run out of.
 */
const SIZE_MAX = 350_000_000
/** Of a step without stack, memory and storage: measured. */
const STEP_SIZE = 65

const SLOAD = 0x54
const SSTORE = 0x55
const RETURN = 0xf3
/** Gas for a byte of new code. Yellow Paper, G_codedeposit. */
const DEPOSIT_PER_BYTE = 200n

const ROW_OF_BYTE: ReadonlyMap<number, Opcode> = new Map(OPCODES.map((row) => [row.byte, row]))

/** Found before an instruction is carried out: geth puts these on its entry, others it does not. */
const EARLY_HALTS: ReadonlySet<HaltReason> = new Set(['out-of-gas', 'stack-underflow', 'stack-overflow'])

/** Collects one transaction. */
export class StructLogger implements StepListener {
  readonly #options: StructLoggerOptions
  readonly #limit: number
  readonly #logs: StructLog[] = []
  readonly #frames: OpenFrame[] = []
  readonly #storage = new Map<string, Map<string, string>>()
  readonly #sizeMax: number
  #size = 0

  constructor(options: StructLoggerOptions = {}, sizeMax: number = SIZE_MAX) {
    this.#options = options
    this.#sizeMax = sizeMax
    this.#limit = options.limit !== undefined && options.limit > 0 ? options.limit : Number.POSITIVE_INFINITY
  }

  onEnter(entry: FrameEntry): void {
    this.#frames.push({ entry, last: undefined })
  }

  onStep(step: Step): void {
    const frame = this.#frames.at(-1)
    if (frame === undefined) return
    if (frame.last !== undefined) settle(frame.last, step.gas)
    frame.last = undefined
    if (this.#logs.length >= this.#limit) return
    const log = this.#logOf(step, frame.entry)
    this.#size += sizeOf(log)
    if (this.#size > this.#sizeMax) throw tooLong(this.#logs.length)
    this.#logs.push(log)
    const settled = step.gasCost !== undefined
    frame.last = { log, opcode: step.opcode, gas: step.gas, settled, returned: 0n, consumed: 0n }
  }

  onExit(exit: FrameExit): void {
    const frame = this.#frames.pop()
    if (frame === undefined) return
    if (frame.last !== undefined) settleLast(frame.last, frame.entry, exit)
    const caller = this.#frames.at(-1)?.last
    if (caller === undefined) return
    if (isCreation(frame.entry)) caller.consumed = exit.gasUsed
    else caller.returned = frame.entry.gas - exit.gasUsed
  }

  /** The whole trace of a transaction that came out so. */
  result(outcome: Executed): StructTrace {
    return {
      gas: Number(outcome.gasUsed),
      failed: outcome.kind !== 'success',
      returnValue: outcome.kind === 'halt' ? '0x' : hexFromBytes(outcome.output),
      structLogs: this.#logs,
    }
  }

  #logOf(step: Step, entry: FrameEntry): StructLog {
    const { disableStack, disableStorage, enableMemory, enableReturnData } = this.#options
    const log: StructLog = {
      pc: step.pc,
      op: opcodeName(step.opcode),
      gas: Number(step.gas),
      gasCost: Number(step.gasCost ?? 0n),
      depth: step.depth,
    }
    if (!disableStack) log.stack = step.stack().map((word) => `0x${word.toString(16)}`)
    if (enableReturnData) {
      const data = step.returnData()
      if (data.length > 0) log.returnData = hexFromBytes(data)
    }
    if (enableMemory) log.memory = memoryWords(step.memory())
    if (!disableStorage && (step.opcode === SLOAD || step.opcode === SSTORE))
      log.storage = this.#seenStorage(step, entry)
    if (step.refund !== 0n) log.refund = Number(step.refund)
    return log
  }

  #seenStorage(step: Step, entry: FrameEntry): Record<string, string> {
    const account = hexFromBytes(entry.account)
    const seen = this.#storage.get(account) ?? new Map<string, string>()
    this.#storage.set(account, seen)
    const slot = step.stackFromTop(0)
    seen.set(word(slot), word(step.opcode === SLOAD ? step.storageAt(slot) : step.stackFromTop(1)))
    return Object.fromEntries(seen)
  }
}

/** What left the frame between an instruction and the gas `after` it is its cost, calls inside apart. */
function settle(open: OpenStep, after: bigint): void {
  if (!open.settled) open.log.gasCost = Number(open.gas - after + open.returned - open.consumed)
}

function settleLast(open: OpenStep, entry: FrameEntry, exit: FrameExit): void {
  if (exit.kind === 'halt') {
    // All gas is gone, which says nothing of the cost.
    if (!open.settled) open.log.gasCost = ROW_OF_BYTE.get(open.opcode)?.gas ?? 0
    const deposit = isCreation(entry) && open.opcode === RETURN
    if (EARLY_HALTS.has(exit.halt) && !deposit) open.log.error = failureText('halt', exit.halt)
    return
  }
  const deposit = isCreation(entry) && exit.kind === 'success' ? DEPOSIT_PER_BYTE * BigInt(exit.output.length) : 0n
  settle(open, entry.gas - exit.gasUsed + deposit)
}

function isCreation(entry: FrameEntry): boolean {
  return entry.kind === 'CREATE' || entry.kind === 'CREATE2'
}

/** Upper case name of an opcode; of a byte that is none, as geth writes it. */
export function opcodeName(opcode: number): string {
  return ROW_OF_BYTE.get(opcode)?.name ?? `opcode 0x${opcode.toString(16)} not defined`
}

/** Characters of JSON, about. */
function sizeOf({ stack, memory, returnData, storage }: StructLog): number {
  let size = STEP_SIZE + 67 * (memory?.length ?? 0) + (returnData?.length ?? 0)
  for (const entry of stack ?? []) size += entry.length + 3
  if (storage !== undefined) size += 135 * Object.keys(storage).length
  return size
}

function tooLong(steps: number): MegadevError {
  const hint = 'Give a limit of steps, set disableStack or disableStorage, or use callTracer.'
  return new MegadevError('trace-too-long', `The trace is too long to be sent: ${steps} steps already. ${hint}`, {
    hint,
  })
}

function memoryWords(memory: Uint8Array): string[] {
  const hex = hexFromBytes(memory)
  const words: string[] = []
  for (let at = 2; at + 64 <= hex.length; at += 64) words.push(hex.slice(at, at + 64))
  return words
}

function word(value: bigint): string {
  return value.toString(16).padStart(64, '0')
}
