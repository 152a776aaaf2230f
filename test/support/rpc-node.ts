/**
 * A whole JSON-RPC node for tests: a chain, a dispatcher and a server on a free port. EXECUTOR=reference in the environment
 * runs it over @ethereumjs/vm, to tell whose fault a failure is.
 */

import { bytesFromHex } from '../../src/base/bytes.ts'
import { Chain } from '../../src/chain/chain.ts'
import type { Timers } from '../../src/chain/clock.ts'
import type { MiningMode } from '../../src/chain/controls.ts'
import type { DevAccount } from '../../src/chain/dev-account.ts'
import { GENESIS_EXTRA_DATA, genesisAccounts } from '../../src/chain/genesis.ts'
import type { PoolLimits } from '../../src/chain/pool.ts'
import { addressFromPrivateKey } from '../../src/crypto/secp256k1.ts'
import { createExecutor } from '../../src/executor/create-executor.ts'
import type { Dialect } from '../../src/rpc/dialect.ts'
import { createDispatcher, type Dispatcher } from '../../src/rpc/dispatcher.ts'
import { listen, type RpcServer } from '../../src/rpc/server.ts'
import { type ForkName, rulesOf } from '../../src/spec/forks.ts'
import { ReferenceExecutor } from './reference-executor.ts'

/** The first three of Hardhat's and anvil's well-known accounts. */
export const KEYS = [
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
  '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a',
] as const

export const ADDRESSES = [
  '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC',
] as const

export interface RpcNode {
  readonly chain: Chain
  readonly dispatcher: Dispatcher
  readonly server: RpcServer
  /** In process, without a session. */
  request(method: string, ...params: readonly unknown[]): Promise<unknown>
  close(): Promise<void>
}

export interface RpcNodeOptions {
  readonly dialect?: Dialect
  readonly fork?: ForkName
  readonly onConsoleCalls?: (calls: readonly Uint8Array[]) => void
  readonly onWarning?: (line: string) => void
  readonly mining?: MiningMode
  readonly timers?: Timers
  readonly poolLimits?: PoolLimits
}

const COINBASE = bytesFromHex('0xc014ba5ec014ba5ec014ba5ec014ba5ec014ba5e')
const BALANCE = 10_000n * 10n ** 18n
const GWEI = 1_000_000_000n

/** Chain id 31337, automine, as Hardhat's defaults. */
export async function startRpcNode(options: RpcNodeOptions = {}): Promise<RpcNode> {
  const dialect = options.dialect ?? 'anvil'
  const rules = rulesOf(options.fork ?? 'osaka')
  const accounts: DevAccount[] = KEYS.map((key) => {
    const privateKey = bytesFromHex(key)
    return { privateKey, address: addressFromPrivateKey(privateKey) }
  })
  const gasLimit = 60_000_000n
  const funded = genesisAccounts(
    rules,
    accounts.map((account) => account.address),
    BALANCE,
  )
  const timestamp = BigInt(Math.floor(Date.now() / 1000))
  const chain = await Chain.open({
    executor: process.env.EXECUTOR === 'reference' ? new ReferenceExecutor() : await createExecutor(),
    rules,
    chainId: 31337n,
    genesis: {
      accounts: funded,
      timestamp,
      gasLimit,
      baseFee: GWEI,
      extraData: GENESIS_EXTRA_DATA,
      coinbase: COINBASE,
    },
    gasLimit,
    coinbase: COINBASE,
    clock: { now: () => Date.now() },
    futureNonces: dialect === 'hardhat' ? 'reject' : 'wait',
    allowEqualTimestamps: false,
    mining: options.mining,
    timers: options.timers,
    poolLimits: options.poolLimits,
  })
  const dispatcher = createDispatcher({
    chain,
    accounts,
    dialect,
    version: '0.0.0',
    onConsoleCalls: options.onConsoleCalls,
    onWarning: options.onWarning,
  })
  const server = await listen({ dispatcher, port: 0 })
  return {
    chain,
    dispatcher,
    server,
    request: (method, ...params) => dispatcher.request(method, params),
    close: async () => {
      await server.close()
      await chain.close()
    },
  }
}
