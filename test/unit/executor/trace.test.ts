/**
 * Traced runs through every executor that traces: events in a worker give the same answer as on this thread, errors of a
 * tracer arrive as they are, and a transaction of a block is traced in the state it met.
 */

import { expect } from 'chai'
import type { MegadevError } from '../../../src/base/errors.ts'
import type { BlockEnv } from '../../../src/executor/block-env.ts'
import { createExecutor } from '../../../src/executor/create-executor.ts'
import type { Executor } from '../../../src/executor/executor.ts'
import type { Executed } from '../../../src/executor/outcome.ts'
import { type Transaction, unsignedTransaction } from '../../../src/protocol/transaction.ts'
import type { CallFrame } from '../../../src/trace/call-tracer.ts'
import type { StructTrace } from '../../../src/trace/struct-logger.ts'
import { tracerChoice } from '../../../src/trace/worker-tracer.ts'
import { assemble } from '../../support/assembler.ts'
import { LaneExecutor } from '../../support/lane-executor.ts'
import { ALICE, contractAt, envOf } from '../../support/lane-world.ts'

const COUNTER = contractAt(1)
/** Adds one to slot 0 and returns it. */
const COUNT = assemble([0, 'SLOAD', 1, 'ADD', 'DUP1', 0, 'SSTORE', 0, 'MSTORE', 32, 0, 'RETURN'])
/** Cancun: no system contracts are asked for. */
const ENV: BlockEnv = envOf('cancun')

function countCall(nonce: bigint): Transaction {
  const fees = { maxFeePerGas: 100n, maxPriorityFeePerGas: 0n }
  return unsignedTransaction({ type: 2, chainId: 1n, nonce, gasLimit: 100_000n, to: COUNTER, ...fees }, ALICE)
}

for (const [name, create] of [
  ['lane', async (): Promise<Executor> => new LaneExecutor()],
  ['worker', createExecutor],
] as const) {
  describe(`tracing: ${name}`, () => {
    let executor: Executor
    before(async () => {
      executor = await create()
      await executor.change([
        { address: COUNTER, code: COUNT },
        { address: ALICE, balance: 10n ** 18n },
      ])
    })
    after(() => executor.close())

    it('gives what the tracer says beside the outcome of the call', async () => {
      const plain = (await executor.call(ENV, countCall(0n), executor.head, {})) as Executed
      const { outcome, result } = await executor.trace(ENV, countCall(0n), executor.head, {}, tracerChoice({}))
      expect(outcome).to.deep.equal(plain)
      const { structLogs, gas } = result as StructTrace
      expect(structLogs.map(({ op }) => op).join(' ')).to.equal(
        'PUSH1 SLOAD PUSH1 ADD DUP1 PUSH1 SSTORE PUSH1 MSTORE PUSH1 PUSH1 RETURN',
      )
      expect(gas).to.equal(Number(plain.gasUsed))
    })

    it('gives no answer for a transaction that is rejected', async () => {
      const { outcome, result } = await executor.trace(ENV, countCall(7n), executor.head, {}, tracerChoice({}))
      expect(outcome).to.deep.equal({ kind: 'rejected', reason: 'nonce-too-high' })
      expect(result).to.equal(null)
    })

    it('passes on what a tracer throws, and goes on', async () => {
      const choice = tracerChoice({ tracer: 'noSuchTracer' })
      const error = await executor.trace(ENV, countCall(0n), executor.head, {}, choice).catch((caught) => caught)
      expect((error as MegadevError).code).to.equal('unknown-tracer')
      expect((await executor.call(ENV, countCall(0n), executor.head, {})).kind).to.equal('success')
    })

    it('traces each transaction of a block in the state it met', async () => {
      const transactions = [countCall(0n), countCall(5n), countCall(1n), countCall(2n)]
      const block = await executor.executeBlock({ env: ENV, transactions, withdrawals: [] })
      expect(block.failure).to.equal(null)
      expect(block.outcomes.map(({ kind }) => kind)).to.deep.equal(['success', 'rejected', 'success', 'success'])
      expect(block.sequences).to.have.lengthOf(4)
      const choice = tracerChoice({ tracer: 'callTracer' })
      const returned: (string | undefined)[] = []
      for (const [index, transaction] of transactions.entries()) {
        const at = block.sequences[index] as number
        const { outcome, result } = await executor.trace(ENV, transaction, at, {}, choice)
        expect(outcome, `transaction ${index}`).to.deep.equal(block.outcomes[index])
        returned.push((result as CallFrame | null)?.output?.slice(-2))
      }
      expect(returned).to.deep.equal(['01', undefined, '02', '03'])
    })
  })
}
