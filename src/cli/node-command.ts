/**
 * `megadev node`: a node that runs until Ctrl-C.
 *
 * Flags have anvil's spelling where it has the concept; Hardhat's `--hostname` and anvil's other names are taken too.
 */

import { Command, Option } from 'commander'
import { countBetween, durationMs, etherAmount, gasOrOff, portNumber, wholeNumber } from './option-values.ts'

/** Values of the flags; what is not given is left to the node's own defaults. */
export interface NodeFlags {
  readonly host?: string
  readonly hostname?: string
  readonly port: number
  readonly chainId?: bigint
  readonly hardfork?: string
  readonly accounts?: number
  readonly balance?: bigint
  readonly mnemonic?: string
  readonly derivationPath?: string
  readonly gasLimit?: bigint
  readonly blockGasLimit?: bigint
  readonly baseFee?: bigint
  readonly blockBaseFeePerGas?: bigint
  readonly txGasLimit?: bigint | false
  readonly disableCodeSizeLimit?: boolean
  readonly allowUnlimitedContractSize?: boolean
  readonly coinbase?: string
  readonly allowBlocksWithSameTimestamp?: boolean
  readonly timestamp?: bigint
  readonly blockTime?: number
  /** Commander's form of `--no-mining`. */
  readonly mining: boolean
  readonly mixedMining?: boolean
  readonly order?: 'fees' | 'fifo'
  readonly dialect?: 'anvil' | 'hardhat'
  readonly quiet?: boolean
  readonly silent?: boolean
}

const ACCOUNTS_MAX = 10_000

const EXAMPLES = `
Examples:
  $ megadev node                          the chain of Hardhat and anvil: 127.0.0.1:8545, chain id 31337
  $ megadev node --port 9545 --quiet      another port, and nothing printed
  $ megadev node --hardfork cancun        the rules of another fork
  $ megadev node --block-time 2           a block every two seconds; 250ms does too
  $ megadev node --dialect hardhat        failed transactions are thrown with their reason, as by \`hardhat node\`

Ctrl-C stops the node. Exit codes: 0 stopped, 1 it could not start (the port is taken), 2 a flag is wrong.`

function option(flags: string, description = '', parse?: (text: string) => unknown): Option {
  const made = new Option(flags, description)
  return parse === undefined ? made : made.argParser(parse)
}

/** The command with its flags; the node itself is imported when it runs. */
export function nodeCommand(): Command {
  return new Command('node')
    .description('start a node: JSON-RPC over HTTP and WebSocket on one port')
    .addOption(option('-p, --port <number>', 'port; 0 is any free one', portNumber).default(8545))
    .addOption(option('--host <address>', 'address to listen on (default: 127.0.0.1)'))
    .addOption(option('--chain-id <id>', 'chain id (default: 31337)', wholeNumber))
    .addOption(option('--hardfork <name>', 'rules: london to osaka, bpo1, bpo2 (default: osaka)'))
    .addOption(option('-a, --accounts <count>', 'funded accounts (default: 20)', countBetween(0, ACCOUNTS_MAX)))
    .addOption(option('--balance <ether>', 'ether of each account (default: 10000)', etherAmount))
    .addOption(option('-m, --mnemonic <words>', 'phrase of the accounts (default: test test … junk)'))
    .addOption(option('--derivation-path <path>', "path of the accounts (default: m/44'/60'/0'/0)"))
    .addOption(option('--gas-limit <gas>', 'gas limit of blocks (default: 60000000)', wholeNumber))
    .addOption(option('--base-fee <wei>', 'base fee of the first block (default: 1000000000)', wholeNumber))
    .addOption(
      option('--tx-gas-limit <gas>', "highest gas limit of a transaction, or off (default: the fork's)", gasOrOff),
    )
    .addOption(option('--disable-code-size-limit', 'code and init code of any size'))
    .addOption(option('--coinbase <address>', 'who gets the fees (default: 0xc014ba5e…)'))
    .addOption(option('--allow-blocks-with-same-timestamp', "a block may have its parent's time"))
    .addOption(option('--timestamp <seconds>', 'time of the first block, since 1970 (default: now)', wholeNumber))
    .addOption(
      option('-b, --block-time <time>', 'a block every so often (2, 0.5, 250ms), not one per transaction', durationMs),
    )
    .addOption(option('--no-mining', 'a block only when asked for (evm_mine)'))
    .addOption(option('--mixed-mining', 'with --block-time: one per transaction too'))
    .addOption(
      option('--order <rule>', 'which transaction first: fees or fifo (default: fees)').choices(['fees', 'fifo']),
    )
    .addOption(
      option('--dialect <name>', 'whose errors and answers to give').choices(['anvil', 'hardhat']).default('anvil'),
    )
    .addOption(option('-q, --quiet', 'print nothing'))
    .addOption(option('--hostname <address>').hideHelp())
    .addOption(option('--block-gas-limit <gas>', '', wholeNumber).hideHelp())
    .addOption(option('--block-base-fee-per-gas <wei>', '', wholeNumber).hideHelp())
    .addOption(option('--allow-unlimited-contract-size').hideHelp())
    .addOption(option('--silent').hideHelp())
    .addHelpText('after', EXAMPLES)
    .allowExcessArguments(false)
    .action(async (flags: NodeFlags, command: Command) => {
      const conflict = miningConflict(flags)
      if (conflict !== null) command.error(`error: ${conflict}`)
      const { runNode } = await import('./run-node.ts')
      await runNode(flags)
    })
}

/** What the mining flags contradict themselves in, or null. */
function miningConflict({ mining, blockTime, mixedMining }: NodeFlags): string | null {
  if (!mining && blockTime !== undefined) return '--no-mining and --block-time exclude each other'
  if (mixedMining === true && blockTime === undefined) return '--mixed-mining needs --block-time'
  return null
}
