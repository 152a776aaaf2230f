/**
 * `npm run bench -- root [accounts]`: what a block of one transaction costs when the state holds 100,000 accounts, beside
 * the same on an almost empty chain. The difference is the state root, the only part that may depend on the number of
 * accounts. Through the in-process provider (automined, the signature included), in the engine alone, then the root by
 * itself: of all that the block changes, and of the transfer's three accounts.
 */

import { createProvider, type Provider } from '../src/index.ts'
import { timeLaneBlocks } from './lane-blocks.ts'
import { megadev } from './peers.ts'
import { percentile, printMachine, printTable } from './report.ts'

const BLOCKS = 1000
/** Enough for the rings of the system contracts to be full, as after some hours of blocks. */
const LANE_BLOCKS = 10_000

/** Runs the suite and prints its table. */
export async function benchRoot(args: readonly string[]): Promise<void> {
  const accounts = Number(args[0] ?? 100_000)
  printMachine([megadev()])
  const rows: string[][] = []
  for (const size of [0, accounts]) {
    const name = `${size + 20} accounts`
    rows.push([`${name}: through the provider`, ...(await throughProvider(size))])
    const { block, root, transferRoot } = timeLaneBlocks(size + 20, LANE_BLOCKS)
    rows.push(
      [`${name}: block in the engine`, ...figures(block)],
      [`${name}: its root alone`, ...figures(root)],
      [`${name}: root without system calls`, ...figures(transferRoot)],
    )
  }
  printTable(['block of one transfer, µs', 'first', 'p50', 'p99'], rows)
}

async function throughProvider(accounts: number): Promise<string[]> {
  const provider = await createProvider({})
  try {
    await fill(provider, accounts)
    return figures(await blocks(provider))
  } finally {
    await provider.close()
  }
}

async function fill(provider: Provider, accounts: number): Promise<void> {
  for (let i = 0; i < accounts; i++) {
    // Spread over the address space: the trie hashes addresses, but other structures need not.
    const address = `0x${(BigInt(i + 1) * 0x9e3779b97f4a7c15f39cc0605cedc835n).toString(16).slice(-32).padStart(40, '0')}`
    await provider.request({ method: 'hardhat_setBalance', params: [address, '0x1'] })
  }
}

async function blocks(provider: Provider): Promise<number[]> {
  const [from, to] = (await provider.request({ method: 'eth_accounts' })) as string[]
  const times: number[] = []
  for (let i = 0; i < BLOCKS; i++) {
    const started = performance.now()
    await provider.request({ method: 'eth_sendTransaction', params: [{ from, to, value: '0x1' }] })
    times.push((performance.now() - started) * 1000)
  }
  return times
}

/** The first, and the percentiles of the second half: what V8 makes of the code in the first is not what is asked. */
function figures(times: readonly number[]): string[] {
  const later = times.slice(times.length / 2)
  return [times[0] ?? Number.NaN, percentile(later, 0.5), percentile(later, 0.99)].map((time) => time.toFixed(1))
}
