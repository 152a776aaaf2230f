/**
 * The loop that runs basic blocks and the loop that runs single operations are the same machine: kind, halt reason, gas,
 * output, logs, console calls and state root of random and of awkward programs. A traced run uses the second throughout,
 * a plain one the first until a block does not fit.
 */

import { isDeepStrictEqual } from 'node:util'
import { expect } from 'chai'
import { bytes32FromBigInt, hexFromBytes } from '../../../src/base/bytes.ts'
import { Lane } from '../../../src/executor/lane.ts'
import type { Executed, Outcome } from '../../../src/executor/outcome.ts'
import type { Transaction } from '../../../src/protocol/transaction.ts'
import { OPCODES } from '../../../src/spec/opcodes.ts'
import { Scenario } from '../../differential/scenario.ts'
import { assemble, type Item } from '../../support/assembler.ts'
import { CALLEE, GAS_PROGRAMS, JUMPS, OTHER, operandLists } from '../../support/awkward-programs.ts'
import { LaneWorld } from '../../support/lane-world.ts'

const { env: variables } = process
const FIRST_SEED = variables.SEED === undefined ? 1 : Number(variables.SEED)
const SEEDS = variables.SEED === undefined ? 60 : 1
const TRANSACTIONS = 4
const STACK_LIMIT = 1024
const PUSH0 = 0x5f
const JUMPDEST = 0x5b

describe('loops: by block and by operation', () => {
  for (const fork of ['london', 'cancun', 'osaka'] as const) {
    it(`agree on random programs in ${fork}, seeds ${FIRST_SEED} to ${FIRST_SEED + SEEDS - 1}`, async () => {
      let executed = 0
      for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
        const scenario = new Scenario(seed, fork)
        const [plain, traced] = [new Lane(), new Lane()]
        for (const lane of [plain, traced]) lane.change(scenario.accounts)
        for (let index = 0; index < TRANSACTIONS; index++) {
          const transaction: Transaction = await scenario.nextTransaction(async (from) => plain.account(from).nonce)
          const outcome = plain.transact(scenario.env, transaction)
          const where = `SEED=${seed} ${fork} transaction ${index}`
          expect(traced.transact(scenario.env, transaction, {}), where).to.deep.equal(outcome)
          expect(hexFromBytes(traced.seal().stateRoot), where).to.equal(hexFromBytes(plain.seal().stateRoot))
          if (outcome.kind !== 'rejected') executed++
        }
      }
      expect(executed).to.be.greaterThan(SEEDS)
    }).timeout(60_000)
  }

  it('agree on every opcode with one word too few, just enough, and a full stack', () => {
    const world = new LaneWorld('osaka')
    let index = 10
    for (const { name, byte, inputs, outputs, immediate } of OPCODES) {
      const most = STACK_LIMIT - Math.max(0, outputs - inputs)
      for (const height of new Set([Math.max(0, inputs - 1), inputs, most, Math.min(STACK_LIMIT, most + 1)])) {
        for (const fill of [pushes(height), pushesInBlocks(height)]) {
          const code = Uint8Array.from([...fill, byte, ...Array<number>(immediate).fill(1), 0x00])
          const to = world.deploy(index++, code)
          expectAgreement(world, `${name} on ${height} words`, { to })
        }
      }
    }
  })

  it('agree on every opcode with awkward operands, fused with the push before it or not', () => {
    const world = new LaneWorld('osaka')
    world.deploy(2, [1, 0, 'MSTORE', 32, 0, 'RETURN'])
    let index = 10
    for (const { name, inputs, outputs, immediate } of OPCODES) {
      if (immediate > 0) continue
      for (const operands of operandLists(inputs)) {
        const result: Item[] = outputs > 0 ? [0, 'MSTORE', 'MSIZE', 0, 'RETURN'] : ['MSIZE', 0, 'RETURN']
        const pushed: Item[] = [...operands]
        for (const program of [
          [...pushed, name, ...result],
          [...pushed, 'JUMPDEST', name, ...result],
        ]) {
          expectAgreement(world, `${name} ${operands.join()}`, {
            to: world.deploy(index++, program),
            gasLimit: 200_000n,
          })
        }
      }
    }
  }).timeout(60_000)

  it('agree on jumps', () => {
    const world = new LaneWorld('osaka')
    let index = 10
    for (const [what, program] of JUMPS) {
      for (const input of [0n, 1n, 2n, 3n, (1n << 32n) + 7n, (1n << 256n) - 1n]) {
        const data = assemble([input]).subarray(1)
        const padded = new Uint8Array(32)
        padded.set(data, 32 - data.length)
        expectAgreement(world, `${what} ${input}`, { to: world.deploy(index++, program), data: padded })
      }
    }
  })

  for (const [what, program] of GAS_PROGRAMS) {
    it(`agree at every amount of gas: ${what}`, () => {
      const world = new LaneWorld('osaka')
      world.deploy(1, program, { balance: 10n })
      world.deploy(2, CALLEE, { storage: [[bytes32FromBigInt(0n), bytes32FromBigInt(6n)]] })
      const accessList = [{ address: OTHER, storageKeys: [new Uint8Array(32)] }]
      const intrinsic = 21_000n + 2_400n + 1_900n
      const whole = world.execute({ accessList })
      // What halts takes all there is: more than some thousand tells nothing new.
      const most = whole.kind === 'halt' ? intrinsic + 5_000n : whole.gasSpent + 100n
      const seen = new Set<string>()
      for (let gasLimit = intrinsic; gasLimit <= most; gasLimit++) {
        const outcome = expectAgreement(world, `gas ${gasLimit}`, { accessList, gasLimit }) as Executed
        seen.add(outcome.halt)
      }
      expect(seen).to.have.lengthOf(2).and.to.include('out-of-gas')
    }).timeout(60_000)
  }
})

function expectAgreement(world: LaneWorld, what: string, sent: Parameters<LaneWorld['call']>[0]): Outcome {
  const plain = world.call(sent)
  const traced = world.call(sent, {})
  if (!isDeepStrictEqual(traced, plain)) expect(traced, what).to.deep.equal(plain)
  return plain
}

function pushes(count: number): Uint8Array {
  return new Uint8Array(count).fill(PUSH0)
}

/** The same height in small blocks. */
function pushesInBlocks(count: number): Uint8Array {
  return Uint8Array.from(Array.from({ length: count }, () => [PUSH0, JUMPDEST]).flat())
}
