/**
 * Joins the parts of a node over a given executor, in dependency order: chain, dispatcher, server. Stops them in reverse.
 */

import type { Chain } from '../chain/chain.ts'
import { Chain as ChainClass } from '../chain/chain.ts'
import { GENESIS_EXTRA_DATA, genesisAccounts } from '../chain/genesis.ts'
import type { Executor } from '../executor/executor.ts'
import type { Dispatcher } from '../rpc/dispatcher.ts'
import { createDispatcher } from '../rpc/dispatcher.ts'
import type { RpcServer } from '../rpc/server.ts'
import { consoleLines } from '../trace/console-log.ts'
import type { ResolvedConfig } from './config.ts'
import { Provider } from './provider.ts'
import { packageVersion } from './version.ts'

/** A node that runs. */
export interface RunningNode {
  readonly config: ResolvedConfig
  readonly chain: Chain
  readonly dispatcher: Dispatcher
  /** In-process access, as long as the node runs. */
  readonly provider: Provider
  /** `http://host:port`; null when the node does not listen. */
  readonly url: string | null
  /** Stop everything and release memory and workers. Calling it again does nothing. */
  close(): Promise<void>
}

const ZERO_ADDRESS = new Uint8Array(20)

/**
 * Start a node on an executor, which it owns from now on: when starting fails, the executor is closed.
 * @throws {MegadevError} `port-taken`, `listen-failed`
 */
export async function assembleNode(
  config: ResolvedConfig,
  starting: Executor | Promise<Executor>,
): Promise<RunningNode> {
  // Node's HTTP modules are loaded only by nodes that listen, and while the executor gets ready in its worker.
  const loading = config.server === null ? null : import('../rpc/server.ts')
  const executor = await starting
  try {
    const chain = await openChain(config, executor)
    const { accounts, dialect, consoleLog, onWarning } = config
    const onConsoleCalls = (calls: readonly Uint8Array[]): void => {
      if (dispatcher.isLogging) for (const line of consoleLines(calls)) consoleLog(line)
    }
    chain.subscribe((event) => {
      if (event.kind === 'block') for (const { consoleCalls } of event.outcomes) onConsoleCalls(consoleCalls)
    })
    const dispatcher = createDispatcher({
      chain,
      accounts,
      dialect,
      version: packageVersion(),
      onConsoleCalls,
      onWarning,
    })
    const modules = await loading
    const server =
      modules === null || config.server === null ? null : await modules.listen({ ...config.server, dispatcher })
    let closing: Promise<void> | null = null
    const close = (): Promise<void> => {
      closing ??= stop(provider, server, chain)
      return closing
    }
    const provider = new Provider(dispatcher, close)
    return { config, chain, dispatcher, provider, url: server?.url ?? null, close }
  } catch (error) {
    await executor.close()
    throw error
  }
}

function openChain(config: ResolvedConfig, executor: Executor): Promise<Chain> {
  const { rules, chainId, coinbase, clock, allowEqualTimestamps, blockGasLimit: gasLimit } = config
  const predeployed = genesisAccounts(rules, [], 0n)
  const funded = config.accounts.map(({ address, balance }) => ({ address, balance }))
  return ChainClass.open({
    executor,
    rules,
    chainId,
    coinbase,
    clock,
    allowEqualTimestamps,
    gasLimit,
    mining: config.mining,
    order: config.order,
    poolLimits: config.poolLimits,
    onIntervalError: (error) => config.onWarning(`No block was made by the clock: ${textOf(error)}`),
    futureNonces: config.dialect === 'anvil' ? 'wait' : 'reject',
    sendsUseSnapshotIds: config.dialect === 'hardhat',
    genesis: {
      accounts: [...predeployed, ...funded],
      timestamp: config.genesisTime,
      gasLimit,
      baseFee: config.initialBaseFee,
      extraData: GENESIS_EXTRA_DATA,
      coinbase: ZERO_ADDRESS,
    },
  })
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

async function stop(provider: Provider, server: RpcServer | null, chain: Chain): Promise<void> {
  try {
    await server?.close()
  } finally {
    provider.detach()
    await chain.close()
  }
}
