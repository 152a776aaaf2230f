/**
 * Runs a node for the command line: flags to a config, the banner when it answers, a line per transaction, and a clean end.
 */

import type { NodeConfig } from '../node/config.ts'
import { createNode } from '../node/node.ts'
import type { NodeFlags } from './node-command.ts'

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
  const starting = createNode(configOf(flags, (line) => print(`${line}\n`)))
  // What prints is loaded while the node waits for its worker.
  const [node, { nodeBanner }, { logTransactions }] = await Promise.all([
    starting,
    import('./node-banner.ts'),
    import('./transaction-log.ts'),
  ])
  if (!isQuiet) {
    print(nodeBanner(node))
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
    mining: {
      auto: flags.mining && (flags.blockTime === undefined || flags.mixedMining === true),
      interval: flags.blockTime,
      order: flags.order,
    },
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
