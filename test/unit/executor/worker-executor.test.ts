/**
 * The executor over worker threads: reads and calls at older states while blocks are committed and history is given up,
 * work that waits in line behind work that fails, previews that leave nothing behind.
 */

import { assert } from 'chai'
import { bytes32FromBigInt, concatBytes } from '../../../src/base/bytes.ts'
import { Prng } from '../../../src/base/prng.ts'
import type { BlockWork, Sequence } from '../../../src/executor/executor.ts'
import type { Outcome } from '../../../src/executor/outcome.ts'
import { WorkerExecutor } from '../../../src/executor/worker-executor.ts'
import { type Transaction, unsignedTransaction } from '../../../src/protocol/transaction.ts'
import { StatePrunedError } from '../../../src/state/state-errors.ts'
import { assemble } from '../../support/assembler.ts'
import { freeEnv, PUPPET, transactionOf } from '../state/puppet.ts'
import { RICH, SENDERS, STRANGERS } from '../state/twin.ts'

const [ALICE, BOB] = SENDERS as [Uint8Array, Uint8Array]
const X = STRANGERS[0] as Uint8Array
const ENV = freeEnv('cancun')
/** Osaka demands system contracts that are not there. */
const INVALID = freeEnv('osaka')
const CONTRACT = new Uint8Array(20).fill(0xcc)
const SLOT = bytes32FromBigInt(1n)

function blockOf(env: BlockWork['env'], ...transactions: Transaction[]): BlockWork {
  return { env, transactions, withdrawals: [] }
}

function pay(nonce: bigint, to = X): Transaction {
  return transactionOf({ kind: 'pay', to, amount: 1n }, ALICE, nonce)
}

async function opened(historyBlocks = Infinity): Promise<WorkerExecutor> {
  const executor = new WorkerExecutor({ historyBlocks })
  await executor.change([ALICE, BOB].map((address) => ({ address, balance: RICH })))
  await executor.seal()
  return executor
}

describe('executor: worker', () => {
  it('reads and calls at older states while blocks are committed and history goes', async function () {
    this.timeout(30_000)
    const executor = await opened(6)
    // Returns slot 1 and its balance; called with a word, it stores it, and itself as a slot of its own.
    const code = assemble([
      ...['CALLDATASIZE', { to: 'store' }, 'JUMPI'],
      ...[1, 'SLOAD', 0, 'MSTORE', 'SELFBALANCE', 32, 'MSTORE', 64, 0, 'RETURN'],
      ...[{ label: 'store' }, 0, 'CALLDATALOAD', 'DUP1', 1, 'SSTORE', 1, 'SWAP1', 'SSTORE', 'STOP'],
    ])
    await executor.change([{ address: CONTRACT, nonce: 1n, code }])
    const fields = { type: 2, chainId: 1n, gasLimit: 200_000n, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n } as const
    const store = (index: number): Transaction => {
      const data = bytes32FromBigInt(BigInt(index + 2))
      return unsignedTransaction({ ...fields, nonce: BigInt(index), to: CONTRACT, value: 1n, data }, ALICE)
    }
    const ask = unsignedTransaction({ ...fields, nonce: 0n, to: CONTRACT, value: 0n, data: new Uint8Array(0) }, BOB)
    const random = new Prng(1)
    const known: { at: Sequence; index: number }[] = []
    const answers: Promise<void>[] = []
    let refused = 0
    const check = async ({ at, index }: { at: Sequence; index: number }): Promise<void> => {
      const expected = concatBytes(bytes32FromBigInt(BigInt(index + 2)), bytes32FromBigInt(BigInt(index + 1)))
      try {
        assert.deepEqual(executor.storage(CONTRACT, SLOT, at), expected.slice(0, 32))
        const outcome: Outcome = await executor.call(ENV, ask, at, {})
        assert.equal(outcome.kind, 'success')
        if (outcome.kind === 'success') assert.deepEqual(outcome.output, expected)
      } catch (error) {
        if (!(error instanceof StatePrunedError)) throw error
        refused++
      }
    }
    for (let index = 0; index < 1500; index++) {
      const block = executor.executeBlock(blockOf(ENV, store(index)))
      for (const state of known.slice(-8)) if (random.below(3) === 0) answers.push(check(state))
      const { sequence, outcomes } = await block
      assert.equal(outcomes[0]?.kind, 'success')
      known.push({ at: sequence, index })
    }
    await Promise.all(answers)
    assert.isAbove(answers.length - refused, 1000)
    assert.isBelow(refused, answers.length / 2)
    await executor.close()
  })

  it('undoes a block that fails before the next one begins', async () => {
    const executor = await opened()
    const results = await Promise.all([
      executor.executeBlock(blockOf(ENV, pay(0n))),
      executor.executeBlock(blockOf(INVALID, pay(1n), pay(2n))),
      executor.executeBlock(blockOf(ENV, pay(1n))),
      executor.previewBlock(blockOf(ENV, pay(2n), pay(3n))),
      executor.executeBlock(blockOf(ENV, pay(2n))),
    ])
    assert.deepEqual(
      results.map(({ failure }) => failure === null),
      [true, false, true, true, true],
    )
    for (const { outcomes } of results) assert.isTrue(outcomes.every(({ kind }) => kind === 'success'))
    assert.equal(executor.account(X, executor.head).balance, 3n)
    assert.equal(executor.account(ALICE, executor.head).nonce, 3n)
    const { stateRoot } = await executor.seal()
    assert.deepEqual(stateRoot, results[4].stateRoot)
    await executor.close()
  })

  it('previews the block that it would make', async () => {
    const executor = await opened()
    const work = blockOf(ENV, pay(0n), transactionOf({ kind: 'create', salt: 0n, amount: 0n, heir: null }, BOB, 0n))
    for (let i = 0; i < 3; i++) {
      const before = executor.head
      const account = executor.account(ALICE, before)
      const preview = await executor.previewBlock(work)
      assert.deepEqual(executor.account(ALICE, executor.head), account)
      assert.deepEqual(executor.account(ALICE, before), account)
      const { stateRoot, outcomes, sequence } = preview
      assert.isBelow(sequence, executor.head)
      assert.equal(executor.account(X, sequence).balance, 1n)
      assert.equal((await executor.call(ENV, pay(1n), sequence, {})).kind, 'success')
      if (i < 2) continue
      const made = await executor.executeBlock(work)
      assert.deepEqual([made.stateRoot, made.outcomes], [stateRoot, outcomes])
      assert.deepEqual(executor.proof(ALICE, [], made.root).account, executor.account(ALICE, made.sequence))
    }
    await executor.close()
  })

  it('keeps a state that a call is at', async () => {
    const executor = await opened(1)
    await executor.change([{ address: CONTRACT, nonce: 1n, code: PUPPET }])
    const { sequence } = await executor.seal()
    const call = executor.call(ENV, pay(0n), sequence, {})
    const release = executor.hold(sequence)
    for (let nonce = 0n; nonce < 6n; nonce++) await executor.executeBlock(blockOf(ENV, pay(nonce)))
    assert.equal((await call).kind, 'success')
    assert.equal(executor.account(ALICE, sequence).nonce, 0n)
    release()
    await executor.executeBlock(blockOf(ENV, pay(6n)))
    assert.throws(() => executor.account(ALICE, sequence), StatePrunedError)
    const refused = await executor.call(ENV, pay(0n), sequence, {}).then(
      () => null,
      (error) => error.code,
    )
    assert.equal(refused, 'state-pruned')
    await executor.close()
  })
})
