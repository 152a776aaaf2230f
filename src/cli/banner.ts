/**
 * What `megadev node` says when it is ready: accounts with their keys, the chain's figures, and the lines that tools
 * wait for: Hardhat's `Started HTTP and WebSocket JSON-RPC server at …` and anvil's `Listening on …`.
 */

import chalk from 'chalk'
import { etherText } from './option-values.ts'

export interface BannerAccount {
  /** `0x…` with the checksum of EIP-55. */
  readonly address: string
  readonly privateKey: string
  /** Wei. */
  readonly balance: bigint
}

export interface BannerFacts {
  readonly version: string
  /** `http://127.0.0.1:8545` */
  readonly url: string
  /** `127.0.0.1:8545` */
  readonly address: string
  readonly accounts: readonly BannerAccount[]
  /** Lines of the summary, in order. */
  readonly figures: readonly (readonly [name: string, value: string])[]
}

/** The whole banner, ending in a newline. */
export function banner(facts: BannerFacts): string {
  const parts = [
    chalk.bold(`megadev ${facts.version}`),
    ...accountLines(facts),
    ...figureLines(facts),
    ...readinessLines(facts),
  ]
  return `${parts.join('\n')}\n`
}

function accountLines({ accounts }: BannerFacts): string[] {
  if (accounts.length === 0) return ['']
  const each = accounts.flatMap(({ address, privateKey, balance }, index) => [
    `Account #${index}: ${address} (${etherText(balance)} ETH)`,
    `Private Key: ${privateKey}`,
    '',
  ])
  const warning = chalk.bold.yellow(
    'WARNING: These accounts and their private keys are publicly known.\n' +
      'Any funds sent to them on a live network WILL BE LOST.',
  )
  return ['', chalk.bold('Accounts'), '========', warning, '', ...each]
}

function figureLines({ figures }: BannerFacts): string[] {
  const width = Math.max(0, ...figures.map(([name]) => name.length))
  return [...figures.map(([name, value]) => `${`${name}:`.padEnd(width + 2)}${value}`), '']
}

/** Scripts and test runners look for these words; they are printed when the port answers. */
function readinessLines({ url, address }: BannerFacts): string[] {
  return [chalk.green(`Started HTTP and WebSocket JSON-RPC server at ${url}/`), `Listening on ${address}`]
}
