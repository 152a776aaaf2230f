/**
 * What the users of this package get: a running node without its insides, and bytes as hex.
 */

import { hexFromBytes } from '../base/bytes.ts'
import type { NodeConfig } from './config.ts'
import { createNode as startNode } from './node.ts'
import type { Provider } from './provider.ts'

/** An account that the node signs for. */
export interface HandleAccount {
  /** 0x and 40 digits, lower case. */
  readonly address: string
  /** 0x and 64 digits. */
  readonly privateKey: string
  /** Wei at genesis. */
  readonly balance: bigint
}

/** A running node. */
export interface NodeHandle {
  /** `http://host:port`, for WebSocket too; null when the node does not listen. */
  readonly url: string | null
  readonly chainId: bigint
  readonly accounts: readonly HandleAccount[]
  /** In-process access, as long as the node runs. */
  readonly provider: Provider
  /** Stop everything. Calling it again does nothing. */
  close(): Promise<void>
}

/**
 * Start a node; by default it listens on 127.0.0.1:8545.
 *
 * @throws {MegadevError} `config-unknown-option`, `config-invalid`, `port-taken`, `listen-failed`
 * @example
 * const node = await createNode({ server: { port: 0 } })
 * console.log(node.url)
 * await node.close()
 */
export async function createNode(config: NodeConfig = {}): Promise<NodeHandle> {
  const { config: resolved, url, provider, close } = await startNode(config)
  const accounts = resolved.accounts.map(({ address, privateKey, balance }) => ({
    address: hexFromBytes(address),
    privateKey: hexFromBytes(privateKey),
    balance,
  }))
  return { url, chainId: resolved.chainId, accounts, provider, close }
}

/**
 * Start a chain in this process and give its EIP-1193 provider; nothing listens. `provider.close()` ends the chain.
 *
 * @throws {MegadevError} `config-unknown-option`, `config-invalid`
 * @example
 * const provider = await createProvider()
 * await provider.request({ method: 'eth_blockNumber' })
 */
export async function createProvider(config: Omit<NodeConfig, 'server'> = {}): Promise<Provider> {
  const { provider } = await startNode({ ...config, server: false })
  return provider
}
