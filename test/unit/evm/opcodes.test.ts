/**
 * Every opcode in every fork that has it: its cases, its edges of stack and gas; and that it is undefined before.
 */

import { expect } from 'chai'
import { hexFromBytes } from '../../../src/base/bytes.ts'
import type { Executed } from '../../../src/executor/outcome.ts'
import type { Step, StepListener } from '../../../src/executor/step.ts'
import { FORKS, type ForkName, isForkAtLeast } from '../../../src/spec/forks.ts'
import { OPCODES, type Opcode } from '../../../src/spec/opcodes.ts'
import { assemble } from '../../support/assembler.ts'
import { contractAt, GAS_LIMIT, LaneWorld } from '../../support/lane-world.ts'
import {
  CALL_DATA,
  CALL_VALUE,
  OPCODE_CASES,
  type OpcodeCase,
  opcodeAccounts,
  SELF,
  selfWith,
} from '../../support/opcode-cases.ts'

const STACK_LIMIT = 1024
const PUSH1 = 0x60
/** In the first and the newest fork all cases are run, in the others so many of each opcode. */
const CASES_BETWEEN = 8
/** Keeps the intrinsic gas above the floor of EIP-7623, so that the gas limit may end anywhere. */
const accessList = [{ address: contractAt(0xffff), storageKeys: [] }]
const sent = { data: CALL_DATA, value: CALL_VALUE, accessList }

const worlds = new Map<ForkName, LaneWorld>()
function worldOf(fork: ForkName): LaneWorld {
  const world = worlds.get(fork) ?? new LaneWorld(fork, opcodeAccounts)
  worlds.set(fork, world)
  return world
}

function isDefined(row: Opcode, fork: ForkName): boolean {
  return row.since === 'frontier' || isForkAtLeast(fork, row.since)
}

describe('opcodes', () => {
  it('have cases, all of them', () => {
    expect(OPCODES.map(({ name }) => name).filter((name) => OPCODE_CASES.get(name) === undefined)).to.deep.equal([])
    expect([...OPCODE_CASES.keys()].filter((name) => !OPCODES.some((row) => row.name === name))).to.deep.equal([])
  })

  for (const row of OPCODES) {
    it(row.name, () => {
      for (const fork of FORKS) {
        if (isDefined(row, fork)) runCases(row, fork)
        else expectHalt(fork, Uint8Array.of(...zeros(row.inputs), row.byte), 'undefined-opcode', row.name)
      }
    })
  }

  it('that are none are undefined in every fork', () => {
    const known = new Set(OPCODES.map(({ byte }) => byte))
    for (const fork of FORKS) {
      for (let byte = 0; byte < 256; byte++) {
        if (!known.has(byte)) expectHalt(fork, Uint8Array.of(byte), 'undefined-opcode', `0x${byte.toString(16)}`)
      }
    }
  })

  for (const row of OPCODES) {
    it(`${row.name} at the edges of the stack`, () => {
      for (const fork of FORKS.filter((each) => isDefined(row, each))) {
        const { inputs, outputs, byte, name } = row
        if (inputs > 0) expectHalt(fork, Uint8Array.of(...zeros(inputs - 1), byte), 'stack-underflow', name)
        const most = STACK_LIMIT - Math.max(0, outputs - inputs)
        const halt = run(fork, Uint8Array.of(...zeros(most), byte)).halt
        expect(halt, `${fork} ${name} on ${most}`).not.to.match(/^stack/)
        if (most < STACK_LIMIT) expectHalt(fork, Uint8Array.of(...zeros(most + 1), byte), 'stack-overflow', name)
      }
    })
  }
})

function zeros(count: number): number[] {
  return Array.from({ length: count }, () => [PUSH1, 0]).flat()
}

function run(fork: ForkName, code: Uint8Array, gasLimit: bigint = GAS_LIMIT, listener?: StepListener): Executed {
  const world = worldOf(fork)
  world.lane.change([selfWith(code)])
  return world.execute({ ...sent, to: SELF, gasLimit }, listener)
}

function expectHalt(fork: ForkName, code: Uint8Array, halt: string, what: string): void {
  expect(run(fork, code).halt, `${fork} ${what}`).to.equal(halt)
}

function runCases(row: Opcode, fork: ForkName): void {
  const all = OPCODE_CASES.get(row.name) ?? []
  const isWhole = fork === 'london' || fork === 'osaka'
  for (const each of isWhole ? all : all.slice(0, CASES_BETWEEN)) runCase(row, each, fork)
}

/** The operation as it was met, and what was there after it. */
interface Seen {
  gasBefore: bigint
  gasAfter: bigint
  stack: bigint[]
  memory: Uint8Array
}

/** Watches the step at `pc` of the outermost frame, and what comes next in it. */
function watch(pc: number, seen: Seen): StepListener {
  let isNext = false
  let given = 0n
  let depth = 0
  return {
    onEnter: ({ gas }) => {
      if (depth++ === 0) given = gas
    },
    onStep: (step: Step) => {
      if (step.depth !== 1) return
      if (isNext) Object.assign(seen, { gasAfter: step.gas, stack: step.stack().reverse(), memory: step.memory() })
      if (step.pc === pc) seen.gasBefore = step.gas
      isNext = step.pc === pc
    },
    onExit: ({ gasUsed }) => {
      if (--depth === 0 && isNext) seen.gasAfter = given - gasUsed
    },
  }
}

function runCase(row: Opcode, each: OpcodeCase, fork: ForkName): void {
  const before = assemble([...(each.before ?? []), ...each.given.toReversed()])
  const pc = before.length
  const after = assemble(each.after ?? [])
  const code = Uint8Array.from([...before, row.byte, ...after])
  const what = `${fork} ${row.name} ${each.given.map((word) => `0x${word.toString(16)}`).join(' ')}`
  const seen: Seen = { gasBefore: 0n, gasAfter: 0n, stack: [], memory: new Uint8Array(0) }
  const traced = run(fork, code, GAS_LIMIT, watch(pc, seen))
  const plain = worldOf(fork).execute({ ...sent, to: SELF })
  expect(plain.kind, what).to.equal(traced.kind)
  expect(plain.gasUsed, what).to.equal(traced.gasUsed)
  if (each.check !== undefined) expect(each.check(plain), what).to.equal(true)
  if (each.ends !== undefined && each.ends !== 'success' && each.ends !== 'revert') {
    expect(plain.halt, what).to.equal(each.ends)
    return
  }
  expect(plain.kind, what).to.equal(each.ends ?? 'success')
  const { rules } = worldOf(fork).env
  const extra = typeof each.extra === 'function' ? each.extra(rules) : (each.extra ?? 0)
  const cost = BigInt(row.gas + extra)
  expect(seen.gasBefore - seen.gasAfter, `${what} gas`).to.equal(cost)
  if (each.ends === undefined) expectLeft(each, { ...seen, code, pc }, what)
  if (each.least !== null) expectGasEdge(fork, cost, each.least, seen, what)
}

function expectLeft(each: OpcodeCase, place: Seen & { code: Uint8Array; pc: number }, what: string): void {
  const leaves = typeof each.leaves === 'function' ? each.leaves(place) : (each.leaves ?? [])
  expect(place.stack.join(), `${what} stack`).to.equal(leaves.join())
  const memory = typeof each.memory === 'function' ? each.memory(place) : each.memory
  if (memory !== undefined) expect(hexFromBytes(place.memory), `${what} memory`).to.equal(hexFromBytes(memory))
}

/** With just enough gas it goes on, with one less it does not. */
function expectGasEdge(fork: ForkName, cost: bigint, least: number | undefined, seen: Seen, what: string): void {
  const needed = least === undefined || BigInt(least) < cost ? cost : BigInt(least)
  if (needed === 0n) return
  const gasLimit = GAS_LIMIT - seen.gasBefore + needed
  const world = worldOf(fork)
  expect(world.execute({ ...sent, to: SELF, gasLimit }).halt, `${what} with ${needed} gas`).to.equal('none')
  const short = world.execute({ ...sent, to: SELF, gasLimit: gasLimit - 1n })
  expect(short.halt, `${what} with ${needed - 1n} gas`).to.equal('out-of-gas')
}
