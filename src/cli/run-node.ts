/**
 * Runs a node for the command line: flags to a config, the banner when it answers, a line per transaction, and a clean end.
 */

import { hexFromBytes } from '../base/bytes.ts'
import { keccak256 } from '../crypto/keccak.ts'
import { recoveryBackend } from '../crypto/secp256k1.ts'
import type { RunningNode } from '../node/assemble.ts'
import type { NodeConfig } from '../node/config.ts'
import { createNode } from '../node/node.ts'
import { packageVersion } from '../node/version.ts'
import { banner } from './banner.ts'
import type { NodeFlags } from './node-command.ts'
import { logTransactions } from './transaction-log.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** A second Ctrl-C while the node stops ends the process with the shell's code for it. */
const INTERRUPTED = 130

/**
 * Start a node, print, and resolve when it has been stopped by a signal.
 * @throws {MegadevError} `port-taken`, `listen-failed`, `config-invalid`
 */
export async function runNode(flags: NodeFlags): Promise<void> {
  const isQuiet = flags.quiet === true || flags.silent === true
  const print = isQuiet ? () => undefined : (text: string): void => void process.stdout.write(text)
  const stopped = stopSignal()
  const node = await createNode(configOf(flags, (line) => print(`${line}\n`)))
  if (!isQuiet) {
    print(bannerOf(node))
    logTransactions(node, print)
  }
  await stopped
  await node.close()
}

function configOf(flags: NodeFlags, consoleLog: (line: string) => void): NodeConfig {
  const { accounts: count, balance, mnemonic, derivationPath: path } = flags
  return {
    chainId: flags.chainId,
    hardfork: flags.hardfork,
    accounts: { count, balance, mnemonic, path },
    blockGasLimit: flags.gasLimit ?? flags.blockGasLimit,
    initialBaseFeePerGas: flags.baseFee ?? flags.blockBaseFeePerGas,
    transactionGasCap: flags.txGasLimit,
    allowUnlimitedContractSize: flags.disableCodeSizeLimit ?? flags.allowUnlimitedContractSize,
    coinbase: flags.coinbase,
    allowBlocksWithSameTimestamp: flags.allowBlocksWithSameTimestamp,
    initialDate: flags.timestamp,
    dialect: flags.dialect,
    consoleLog,
    server: { host: flags.host ?? flags.hostname, port: flags.port },
  }
}

/** Resolves at the first signal to stop; the node then closes while a second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let isFirst = true
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (!isFirst) process.exit(INTERRUPTED)
        isFirst = false
        resolve()
      })
    }
  })
}

function bannerOf({ config, url }: RunningNode): string {
  const { host, port } = new URL(url ?? '')
  const accounts = config.accounts.map(({ address, privateKey, balance }) => ({
    address: checksummed(address),
    privateKey: hexFromBytes(privateKey),
    balance,
  }))
  return banner({
    version: packageVersion(),
    url: url ?? '',
    address: port === '' ? `${host}:80` : host,
    accounts,
    figures: [
      ['Chain id', config.chainId.toString()],
      ['Hardfork', config.fork],
      ['Block gas limit', config.blockGasLimit.toString()],
      ['Base fee', `${config.initialBaseFee} wei`],
      ['Genesis time', `${config.genesisTime} (${new Date(Number(config.genesisTime) * 1000).toISOString()})`],
      ['Dialect', config.dialect],
      ['Signatures', recoveryBackend()],
    ],
  })
}

/** EIP-55: a letter is upper case where the hash of the address has a digit of 8 or more. */
function checksummed(address: Uint8Array): string {
  const digits = hexFromBytes(address).slice(2)
  const hash = hexFromBytes(keccak256(new TextEncoder().encode(digits))).slice(2)
  const cased = [...digits].map((digit, index) => ((hash[index] ?? '0') >= '8' ? digit.toUpperCase() : digit))
  return `0x${cased.join('')}`
}
