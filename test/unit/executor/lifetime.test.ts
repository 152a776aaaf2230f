/** Executors come and go: memory does not pile up, closing is final, scripts end by themselves, threads may die. */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { assert } from 'chai'
import type { MegadevError } from '../../../src/base/errors.ts'
import { MemoryFullError } from '../../../src/executor/memory-full-error.ts'
import { WorkerExecutor } from '../../../src/executor/worker-executor.ts'
import { freeEnv, transactionOf } from '../state/puppet.ts'
import { RICH, SENDERS } from '../state/twin.ts'

const SCRIPT = fileURLToPath(new URL('./lifetime-script.ts', import.meta.url))
const [ALICE, BOB] = SENDERS as [Uint8Array, Uint8Array]
const ENV = freeEnv('cancun')
const BLOCK = { env: ENV, transactions: [], withdrawals: [] }

/** Runs a mode of the script to its end; what it said, and how it ended. */
function script(mode: string): { said: unknown; status: number | null; complaint: string } {
  const { stdout, stderr, status } = spawnSync(process.execPath, [SCRIPT, mode], { encoding: 'utf8', timeout: 60_000 })
  return { said: stdout === '' ? undefined : JSON.parse(stdout), status, complaint: stderr }
}

async function failureOf(work: Promise<unknown>): Promise<MegadevError> {
  return work.then(
    () => assert.fail('it was done'),
    (error) => error,
  )
}

async function opened(): Promise<WorkerExecutor> {
  const executor = new WorkerExecutor()
  await executor.change([{ address: ALICE, balance: RICH }])
  await executor.seal()
  return executor
}

describe('executor: lifetime', function () {
  this.timeout(90_000)

  it('does not grow over five hundred chains in one process', () => {
    const { said, status } = script('many')
    assert.equal(status, 0)
    // Without giving memory on it is 100 and more.
    assert.isBelow(said as number, 45)
  })

  it('has many chains at once', () => {
    assert.deepInclude(script('together'), { said: 20, status: 0 })
  })

  it('lets a script end that has left a chain open', () => {
    const { said, status } = script('open')
    assert.equal(status, 0)
    assert.isAbove(said as number, 0, 'not before the answer')
  })

  it('lets a script end that fails in a top-level await', () => {
    const { status, complaint } = script('fails')
    assert.equal(status, 1)
    assert.include(complaint, 'the script has failed')
  })

  it('tells all that wait for a thread that dies, and starts another for the next chain', () => {
    const { said, status, complaint } = script('dies')
    assert.equal(complaint, '')
    assert.equal(status, 0)
    assert.deepEqual(said, { results: ['lane-died'], call: 'done', next: 2 })
  })

  it('closes once, after what is on its way, and refuses all else', async () => {
    const executor = await opened()
    const head = executor.head
    const blocks = [0, 1, 2].map(() => executor.executeBlock(BLOCK))
    const call = executor.call(ENV, transactionOf({ kind: 'pay', to: BOB, amount: 1n }, ALICE, 0n), head, {})
    const closed = executor.close()
    assert.strictEqual(executor.close(), closed)
    for (const block of await Promise.all(blocks)) assert.isNull(block.failure)
    assert.equal((await call).kind, 'success')
    await closed
    const refusals = await Promise.all(
      [
        executor.seal(),
        executor.executeBlock(BLOCK),
        executor.previewBlock(BLOCK),
        executor.change([]),
        executor.revert(0),
        executor.load([], []),
      ].map(failureOf),
    )
    assert.deepEqual([...new Set(refusals.map(({ code }) => code))], ['closed'])
    for (const read of [() => executor.head, () => executor.account(ALICE, head), () => executor.hold(head)]) {
      assert.throws(read, 'This chain was closed.')
    }
    await executor.close()
  })

  it('begins anew in the memory of a chain that was closed', async () => {
    for (let i = 0; i < 5; i++) {
      const executor = new WorkerExecutor()
      assert.equal(executor.head, 0)
      assert.isFalse(executor.account(ALICE, 0).exists)
      await executor.change([
        { address: ALICE, balance: RICH, storage: [[new Uint8Array(32), new Uint8Array(32).fill(1)]] },
      ])
      const { stateRoot } = await executor.seal()
      const other = await opened()
      assert.notDeepEqual(stateRoot, (await other.seal()).stateRoot)
      assert.equal(other.account(ALICE, other.head).balance, RICH)
      await Promise.all([executor.close(), other.close()])
    }
  })

  it('says that the memory is full when there is none for the lane', async () => {
    const executor = new WorkerExecutor({ maximumPages: 12 })
    assert.instanceOf(await failureOf(executor.warm()), MemoryFullError)
    assert.instanceOf(await failureOf(executor.change([])), MemoryFullError)
    await executor.close()
  })

  it('lets this thread do other things while much is asked', async () => {
    const executor = await opened()
    const transaction = transactionOf({ kind: 'pay', to: BOB, amount: 1n }, ALICE, 0n)
    let done = 0
    const calls = Array.from({ length: 5000 }, async () => {
      await executor.call(ENV, transaction, executor.head, {})
      done++
    })
    await new Promise((resolve) => setTimeout(resolve, 0))
    assert.isBelow(done, 5000)
    await Promise.all(calls)
    await executor.close()
  })
})
