/**
 * `npm run bench -- transfer [count]`: latency of one automined transfer after another through the in-process provider.
 * The sender is one of the node's own accounts, so no signature is recovered; each reply comes after its block is sealed,
 * state root included. The last part is shown beside the first, since a cost that grows with the chain shows only there.
 */

import { createProvider } from '../src/index.ts'
import { megadev } from './peers.ts'
import { percentile, printMachine, printTable } from './report.ts'

/** Runs the suite and prints its table. */
export async function benchTransfer(args: readonly string[]): Promise<void> {
  const count = Number(args[0] ?? 5000)
  printMachine([megadev()])
  const provider = await createProvider({})
  try {
    const accounts = (await provider.request({ method: 'eth_accounts' })) as string[]
    const [from, to] = accounts
    const times: number[] = []
    for (let i = 0; i < count; i++) {
      const started = performance.now()
      await provider.request({ method: 'eth_sendTransaction', params: [{ from, to, value: '0x1' }] })
      times.push(performance.now() - started)
    }
    const mined = Number(await provider.request({ method: 'eth_blockNumber' }))
    if (mined !== count) throw new Error(`${mined} blocks for ${count} transfers`)
    const part = Math.floor(count / 10)
    const rows = [
      row('all', times),
      row(`first ${part}`, times.slice(0, part)),
      row(`last ${part}`, times.slice(-part)),
    ]
    printTable(['transfer, µs', 'p50', 'p99', 'mean'], rows)
  } finally {
    await provider.close()
  }
}

function row(name: string, times: readonly number[]): string[] {
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length
  return [name, ...[percentile(times, 0.5), percentile(times, 0.99), mean].map((ms) => (ms * 1000).toFixed(0))]
}
