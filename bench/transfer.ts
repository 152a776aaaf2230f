/**
 * `npm run bench -- transfer [count]`: latency of one automined transfer after another, in process. Each reply comes after
 * its block is sealed, state root included. Three ways: a request to the provider, as clients make it (gas estimated,
 * signed by the node); the same with the gas given; and a transaction that is signed already and whose sender is known,
 * which is the sealing alone. The last tenth is shown beside the whole, since a cost that grows with the chain shows only
 * there.
 */

import { createNode } from '../src/node/node.ts'
import { signTransaction, type Transaction } from '../src/protocol/transaction.ts'
import { megadev } from './peers.ts'
import { percentile, printMachine, printTable } from './report.ts'

const GWEI = 1_000_000_000n
const GAS = 21_000n

/** Runs the suite and prints its table. */
export async function benchTransfer(args: readonly string[]): Promise<void> {
  const count = Number(args[0] ?? 5000)
  printMachine([megadev()])
  const node = await createNode({ server: false })
  try {
    const [sender, recipient] = node.config.accounts
    if (sender === undefined || recipient === undefined) throw new Error('There are no accounts')
    const [from, to] = (await node.provider.request({ method: 'eth_accounts' })) as string[]
    const send = (fields: Readonly<Record<string, string>>) => (): Promise<unknown> =>
      node.provider.request({ method: 'eth_sendTransaction', params: [{ from, to, value: '0x1', ...fields }] })
    let next = 0
    const nonce = BigInt(2 * count)
    const signed = Array.from({ length: count }, (_, i) => {
      const fees = { maxFeePerGas: 3n * GWEI, maxPriorityFeePerGas: GWEI }
      const fields = { chainId: node.config.chainId, nonce: nonce + BigInt(i), gasLimit: GAS, value: 1n, ...fees }
      return signTransaction({ type: 2, to: recipient.address, ...fields }, sender.privateKey, sender.address)
    })
    const rows = [
      ...table('eth_sendTransaction', await timed(count, send({}))),
      ...table('gas given', await timed(count, send({ gas: `0x${GAS.toString(16)}` }))),
      ...table(
        'signed, sender known',
        await timed(count, () => node.chain.sendTransaction(signed[next++] as Transaction)),
      ),
    ]
    if (node.chain.head.number !== BigInt(3 * count)) throw new Error('Not every transfer is in a block of its own')
    printTable(['transfer, µs', 'p50', 'p90', 'p99', 'mean'], rows)
  } finally {
    await node.close()
  }
}

/** Milliseconds of `count` runs, one after the other. */
async function timed(count: number, run: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < count; i++) {
    const started = performance.now()
    await run()
    times.push(performance.now() - started)
  }
  return times
}

function table(name: string, times: readonly number[]): string[][] {
  const part = Math.floor(times.length / 10)
  return [row(name, times), row(`  last ${part}`, times.slice(-part))]
}

function row(name: string, times: readonly number[]): string[] {
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length
  const figures = [percentile(times, 0.5), percentile(times, 0.9), percentile(times, 0.99), mean]
  return [name, ...figures.map((ms) => (ms * 1000).toFixed(0))]
}
