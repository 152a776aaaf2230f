/**
 * What scripts do with executors, each in a process of its own: how it ends is what the test asks. The mode is the first
 * argument.
 */

import { WorkerExecutor } from '../../../src/executor/worker-executor.ts'
import { laneWorker } from '../../../src/executor/worker-pool.ts'
import { assemble } from '../../support/assembler.ts'
import { freeEnv, transactionOf } from '../state/puppet.ts'
import { RICH, SENDERS } from '../state/twin.ts'

const [ALICE, BOB] = SENDERS as [Uint8Array, Uint8Array]
const ENDLESS = new Uint8Array(20).fill(0xee)
const ENV = freeEnv('cancun', 100_000_000_000n)
const pay = (nonce: bigint) => transactionOf({ kind: 'pay', to: BOB, amount: 1n }, ALICE, nonce)

function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

async function used(): Promise<WorkerExecutor> {
  const executor = new WorkerExecutor()
  await executor.change([{ address: ALICE, balance: RICH }])
  await executor.seal()
  await executor.executeBlock({ env: ENV, transactions: [pay(0n)], withdrawals: [] })
  await executor.call(ENV, pay(1n), executor.head, {})
  return executor
}

async function outcomeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error) => error.code,
  )
}

const MODES: Readonly<Record<string, () => Promise<void>>> = {
  /** Says by how many bytes the process has grown. */
  async many() {
    const megabytes = (): number => process.memoryUsage.rss() / 2 ** 20
    const open = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) await (await used()).close()
    }
    await open(50)
    const before = megabytes()
    await open(450)
    say(megabytes() - before)
  },

  async together() {
    const executors = await Promise.all(Array.from({ length: 20 }, used))
    await Promise.all(executors.map((executor) => executor.close()))
    say(executors.length)
  },

  /** Ends with its chain open. */
  async open() {
    const executor = await used()
    say(executor.head)
  },

  async fails() {
    await used()
    throw new Error('the script has failed')
  },

  async dies() {
    const first = await used()
    const other = await used()
    await first.change([{ address: ENDLESS, code: assemble([{ label: 'again' }, { to: 'again' }, 'JUMP']) }])
    const long = { ...pay(1n), to: ENDLESS, gasLimit: 20_000_000_000n }
    const waiting = [[long], [], []].map((transactions) =>
      outcomeOf(first.executeBlock({ env: ENV, transactions, withdrawals: [] })),
    )
    await laneWorker('commit').terminate()
    const results = await Promise.all([...waiting, outcomeOf(first.seal()), outcomeOf(other.seal())])
    // The other thread has not died.
    const call = await outcomeOf(first.call(ENV, pay(1n), first.head, {}))
    await Promise.all([first.close(), other.close()])
    const next = await used()
    say({ results: [...new Set(results)], call, next: next.head })
    await next.close()
  },
}

await MODES[process.argv[2] as string]?.()
