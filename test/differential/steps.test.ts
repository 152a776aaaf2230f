/**
 * What a traced run reports, against the events of @ethereumjs/evm on random programs: every step with its gas, stack and
 * memory, every frame with its parties, gas and output. SEED=n (and FORK=name) runs one scenario again.
 *
 * Left out, since that engine does not tell them: undefined opcodes, which it calls INVALID; the STOP behind the end of code, REVERT with too short a stack, frames
 * that fail before they begin, SELFDESTRUCT as a frame; gas passed on by calls is no cost to it.
 */

import { bytesToHex } from '@ethereumjs/util'
import type { VM } from '@ethereumjs/vm'
import { expect } from 'chai'
import { hexFromBytes } from '../../src/base/bytes.ts'
import { Lane } from '../../src/executor/lane.ts'
import type { FrameEntry, FrameExit, Step, StepListener } from '../../src/executor/step.ts'
import { type ForkName, forkFromName, isForkAtLeast } from '../../src/spec/forks.ts'
import { OPCODES } from '../../src/spec/opcodes.ts'
import { StructLogger } from '../../src/trace/struct-logger.ts'
import { ReferenceExecutor } from '../support/reference-executor.ts'
import { Scenario } from './scenario.ts'

const { env: variables } = process
const FIRST_SEED = variables.SEED === undefined ? 1 : Number(variables.SEED)
const SEEDS = variables.SEED === undefined ? 8 : 1
const TRANSACTIONS = 4
const TESTED: readonly ForkName[] =
  variables.FORK === undefined ? ['london', 'cancun', 'osaka'] : [forkFromName(variables.FORK) ?? 'osaka']
const STOP = 0x00
const REVERT = 0xfd
const INVALID = 0xfe
/** Memory beyond this is compared by its size alone. */
const MEMORY_SHOWN = 4096
/** Pass gas on, or create. */
const MAKES_FRAME: ReadonlySet<number> = new Set(
  OPCODES.filter(({ name }) => /^(?:CALL|CALLCODE|DELEGATECALL|STATICCALL|CREATE2?)$/.test(name)).map(
    ({ byte }) => byte,
  ),
)
const NEVER_BEGUN: ReadonlySet<string> = new Set(['call-depth', 'insufficient-balance', 'nonce-overflow'])

interface Recorded {
  /** One line an event. */
  readonly events: string[]
  /** Cost of each step that makes no frame; null where it halted and there is none. */
  readonly costs: (bigint | null)[]
}

describe(`differential: steps and frames, seeds ${FIRST_SEED} to ${FIRST_SEED + SEEDS - 1}`, () => {
  for (const fork of TESTED) {
    it(`are those of @ethereumjs/evm in ${fork}`, async () => {
      let steps = 0
      for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) steps += await compareSteps(seed, fork)
      if (SEEDS > 1) expect(steps).to.be.greaterThan(1000)
    }).timeout(60_000)
  }
})

/** Run a scenario on both; how many steps there were. */
async function compareSteps(seed: number, fork: ForkName): Promise<number> {
  const scenario = new Scenario(seed, fork)
  let theirs: Recorded = { events: [], costs: [] }
  const reference = new ReferenceExecutor((vm) => record(vm, theirs))
  const lane = new Lane()
  lane.change(scenario.accounts)
  await reference.change(scenario.accounts)
  let steps = 0
  for (let index = 0; index < TRANSACTIONS; index++) {
    const transaction = await scenario.nextTransaction(async (sender) => lane.account(sender).nonce)
    const recorder = new Recorder(fork)
    const outcome = lane.transact(scenario.env, transaction, recorder.listener)
    if (outcome.kind === 'rejected') continue
    theirs = { events: [], costs: [] }
    await reference.executeBlock({ env: scenario.env, transactions: [transaction], withdrawals: [] })
    const ours = recorder.recorded()
    const at = ours.events.findIndex((line, i) => line !== theirs.events[i])
    const where = `SEED=${seed} FORK=${fork} transaction ${index} (${outcome.kind})`
    if (at !== -1) expect(around(ours.events, at), `${where} event ${at}`).to.equal(around(theirs.events, at))
    expect(ours.events.length, where).to.equal(theirs.events.length)
    expect(ours.costs.length, where).to.equal(theirs.costs.length)
    ours.costs.forEach((cost, i) => {
      if (cost !== null && cost !== theirs.costs[i])
        expect(cost, `${where} cost of step ${i}`).to.equal(theirs.costs[i])
    })
    steps += ours.costs.length
  }
  return steps
}

function around(events: readonly string[], at: number): string {
  return events.slice(Math.max(0, at - 3), at + 2).join('\n')
}

// ---- ours ----

class Recorder {
  readonly #defined: ReadonlySet<number>
  readonly #logger = new StructLogger()
  readonly #lines: (string | null)[] = []
  /** Of each open frame, where its line is, and the number of its last step. */
  readonly #open: { readonly line: number; step: number }[] = []
  readonly #told: boolean[] = []
  readonly #halted = new Set<number>()
  readonly listener: StepListener = {
    onStep: (step) => this.#onStep(step),
    onEnter: (entry) => this.#onEnter(entry),
    onExit: (exit) => this.#onExit(exit),
  }

  constructor(fork: ForkName) {
    const rows = OPCODES.filter(({ since }) => since === 'frontier' || isForkAtLeast(fork, since))
    this.#defined = new Set(rows.map(({ byte }) => byte))
  }

  #onStep(step: Step): void {
    this.#logger.onStep(step)
    const stack = step.stack()
    const isTold = step.opcode !== STOP && !(step.opcode === REVERT && stack.length < 2)
    const frame = this.#open.at(-1)
    if (frame !== undefined) frame.step = this.#told.length
    this.#told.push(isTold && !MAKES_FRAME.has(step.opcode))
    if (!isTold) return
    const opcode = this.#defined.has(step.opcode) ? step.opcode : INVALID
    this.#lines.push(stepLine(step.depth, step.pc, opcode, step.gas, stack, step.memory()))
  }

  #onEnter(entry: FrameEntry): void {
    this.#logger.onEnter(entry)
    const isCreation = entry.kind === 'CREATE' || entry.kind === 'CREATE2'
    this.#open.push({ line: this.#lines.length, step: -1 })
    if (entry.kind === 'SELFDESTRUCT') return void this.#lines.push(null)
    const target = isCreation ? 'creation' : `${hexFromBytes(entry.account)} code ${hexFromBytes(entry.to)}`
    const from = entry.kind === 'DELEGATECALL' ? 'delegated' : hexFromBytes(entry.from)
    this.#lines.push(enterLine(entry.depth, from, target, entry.value, entry.gas, entry.input))
  }

  #onExit(exit: FrameExit): void {
    this.#logger.onExit(exit)
    const { line, step } = this.#open.pop() ?? { line: 0, step: -1 }
    if (exit.kind === 'halt') this.#halted.add(step)
    if (this.#lines[line] === null) return
    if (NEVER_BEGUN.has(exit.halt)) this.#lines[line] = null
    else this.#lines.push(exitLine(exit.kind === 'success', exit.gasUsed, exit.output))
  }

  recorded(): Recorded {
    const none = { kind: 'success', halt: 'none', gasUsed: 0n, gasSpent: 0n, output: new Uint8Array(0) } as const
    const { structLogs } = this.#logger.result({ ...none, logs: [], createdAddress: null, consoleCalls: [] })
    const costs = structLogs.map(({ gasCost }, i) => (this.#halted.has(i) ? null : BigInt(gasCost)))
    return {
      events: this.#lines.filter((line) => line !== null),
      costs: costs.filter((_, i) => this.#told[i]),
    }
  }
}

// ---- theirs ----

function record(vm: VM, recorded: Recorded): void {
  const { events } = vm.evm as unknown as { events: { on(name: string, listener: (event: never) => void): void } }
  const { events: lines, costs } = recorded
  const on = (name: string, listener: (event: Untyped) => void): void =>
    events.on(name, (event: Untyped, next?: () => void) => {
      listener(event)
      next?.()
    })
  on('step', ({ depth, pc, opcode, gasLeft, stack, memory }) => {
    if (opcode.code === STOP) return
    lines.push(stepLine(depth + 1, pc, opcode.code, gasLeft, stack, memory))
    if (!MAKES_FRAME.has(opcode.code)) costs.push(opcode.dynamicFee)
  })
  on('beforeMessage', (message) => {
    const { depth, caller, to, value, gasLimit, data, delegatecall } = message
    const target = to === undefined ? 'creation' : `${to} code ${message.codeAddress}`
    lines.push(enterLine(depth + 1, delegatecall ? 'delegated' : String(caller), target, value, gasLimit, data))
  })
  on('afterMessage', ({ execResult: { exceptionError, executionGasUsed, returnValue } }) => {
    const error = exceptionError?.error
    const isHalt = error !== undefined && error !== 'revert'
    lines.push(exitLine(error === undefined, executionGasUsed, isHalt ? new Uint8Array(0) : returnValue))
  })
}

// biome-ignore lint/suspicious/noExplicitAny: their events, whose types the package does not export.
type Untyped = any

// ---- both ----

function stepLine(
  depth: number,
  pc: number,
  opcode: number,
  gas: bigint,
  stack: readonly bigint[],
  memory: Uint8Array,
): string {
  const words = stack.map((word) => word.toString(16)).join()
  const shown = memory.length > MEMORY_SHOWN ? `${memory.length} bytes` : bytesToHex(memory)
  return `${depth} ${pc} ${opcode.toString(16)} gas ${gas} stack ${words} memory ${shown}`
}

function enterLine(depth: number, from: string, target: string, value: bigint, gas: bigint, input: Uint8Array): string {
  return `enter ${depth} ${from} → ${target} value ${value} gas ${gas} input ${bytesToHex(input)}`
}

/** A precompile that fails is a revert there and a halt here. */
function exitLine(isSuccess: boolean, gasUsed: bigint, output: Uint8Array): string {
  return `exit ${isSuccess ? 'well' : 'badly'} used ${gasUsed} output ${bytesToHex(output)}`
}
