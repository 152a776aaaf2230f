/**
 * From the hooks of a traced run, which name places in the shared memory, to the events that tracers know (step.ts).
 * What a step is asked for is read when it is asked for: a tracer that wants no memory costs none.
 */

import type { RuntimeExports } from '../evm/runtime.ts'
import { OPCODES } from '../spec/opcodes.ts'
import type { ChainMemory } from '../state/chain-memory.ts'
import { ACCOUNT, FRAME, LOG } from '../state/layout.ts'
import { HALT_REASONS } from './outcome.ts'
import { readLog } from './outcome-reader.ts'
import type { TraceHooks } from './runtime-host.ts'
import { FRAME_KINDS, type FrameEntry, type FrameExit, type FrameKind, type Step, type StepListener } from './step.ts'

type FrameField =
  | 'stackBase'
  | 'gas'
  | 'memory'
  | 'memorySize'
  | 'codeAccount'
  | 'kind'
  | 'depth'
  | 'caller'
  | 'value'
  | 'address'
  | 'input'
  | 'inputLength'

const AT = FRAME.at as Readonly<Record<FrameField, number>>
const WORD_BYTES = 32
const ADDRESS_BYTES = 20
const LIMB_BITS = 64n
const LIMB_MASK = (1n << LIMB_BITS) - 1n
/** What `exit` is told, besides SIGNAL_HALT (src/evm/assembly/calls.ts). */
const SIGNAL_RETURN = 2
const SIGNAL_REVERT = 3

/** FRAME.kind is the opcode that made the frame. */
const KIND_OF_OPCODE: ReadonlyMap<number, FrameKind> = new Map(
  FRAME_KINDS.map((kind) => [OPCODES.find(({ name }) => name === kind)?.byte ?? 0, kind]),
)

/** The hooks that tell `listener` of a run of this instance; for one run. */
export function traceHooks(memory: ChainMemory, runtime: RuntimeExports, listener: StepListener): TraceHooks {
  const step = new LaneStep(memory, runtime)
  const given: bigint[] = []
  return {
    step: (frame, pc, opcode, gas, sp) => {
      if (listener.onStep === undefined) return
      step.show(frame >>> 0, pc, opcode, gas, sp >>> 0)
      listener.onStep(step)
    },
    enter: (frame) => {
      given.push(memory.u64((frame >>> 0) + AT.gas))
      listener.onEnter?.(entryOf(memory, frame >>> 0))
    },
    exit: (frame, signal, halt, output, length) => {
      const gasUsed = (given.pop() ?? 0n) - memory.u64((frame >>> 0) + AT.gas)
      listener.onExit?.(exitOf(signal, halt, gasUsed, memory.copy(output >>> 0, length)))
    },
    log: (log) => {
      listener.onLog?.(readLog(memory, (log >>> 0) + (LOG.at.topicCount as number)))
    },
  }
}

function entryOf(memory: ChainMemory, frame: number): FrameEntry {
  const kind = KIND_OF_OPCODE.get(memory.u32(frame + AT.kind)) ?? 'CALL'
  const account = addressAt(memory, frame + AT.address)
  const borrowsCode = kind === 'CALLCODE' || kind === 'DELEGATECALL'
  const codeAccount = memory.u32(frame + AT.codeAccount) + (ACCOUNT.at.address as number)
  return {
    kind,
    depth: memory.u32(frame + AT.depth) + 1,
    // A DELEGATECALL keeps its caller's caller; who makes the call is the account itself.
    from: kind === 'DELEGATECALL' ? account : addressAt(memory, frame + AT.caller),
    to: borrowsCode ? memory.copy(codeAccount, ADDRESS_BYTES) : account,
    account,
    value: memory.word(frame + AT.value),
    gas: memory.u64(frame + AT.gas),
    input: memory.copy(memory.u32(frame + AT.input), memory.u32(frame + AT.inputLength)),
  }
}

function exitOf(signal: number, halt: number, gasUsed: bigint, output: Uint8Array): FrameExit {
  if (signal === SIGNAL_RETURN) return { kind: 'success', halt: 'none', gasUsed, output }
  if (signal === SIGNAL_REVERT) return { kind: 'revert', halt: 'none', gasUsed, output }
  return { kind: 'halt', halt: HALT_REASONS[halt] ?? 'none', gasUsed, output: new Uint8Array(0) }
}

function addressAt(memory: ChainMemory, word: number): Uint8Array {
  return memory.wordBytes(word).slice(WORD_BYTES - ADDRESS_BYTES)
}

/** The one step object of a run; `show` moves it to the instruction at hand. */
class LaneStep implements Step {
  readonly #memory: ChainMemory
  readonly #runtime: RuntimeExports
  #frame = 0
  #top = 0
  pc = 0
  opcode = 0
  gas = 0n

  constructor(memory: ChainMemory, runtime: RuntimeExports) {
    this.#memory = memory
    this.#runtime = runtime
  }

  show(frame: number, pc: number, opcode: number, gas: bigint, top: number): void {
    this.#frame = frame
    this.#top = top
    this.pc = pc
    this.opcode = opcode
    this.gas = gas
  }

  get depth(): number {
    return this.#memory.u32(this.#frame + AT.depth) + 1
  }

  get refund(): bigint {
    return this.#runtime.refundNow()
  }

  stack(): bigint[] {
    const base = this.#memory.u32(this.#frame + AT.stackBase)
    const count = (this.#top - base) / WORD_BYTES + 1
    return Array.from({ length: count }, (_, i) => this.#memory.word(base + i * WORD_BYTES))
  }

  stackFromTop(index: number): bigint {
    const at = this.#top - index * WORD_BYTES
    return at < this.#memory.u32(this.#frame + AT.stackBase) ? 0n : this.#memory.word(at)
  }

  memory(): Uint8Array {
    return this.#memory.copy(this.#memory.u32(this.#frame + AT.memory), this.#memory.u32(this.#frame + AT.memorySize))
  }

  returnData(): Uint8Array {
    return this.#memory.copy(this.#runtime.returnDataAt() >>> 0, this.#runtime.returnDataLength())
  }

  storageAt(slot: bigint): bigint {
    const limb = (index: bigint): bigint => (slot >> (index * LIMB_BITS)) & LIMB_MASK
    return this.#memory.word(this.#runtime.slotNow(this.#frame, limb(0n), limb(1n), limb(2n), limb(3n)) >>> 0)
  }
}
