/**
 * The public API: start a node, or a chain in this process, and the types that belong to it.
 */

export { MegadevError } from './base/errors.ts'
export type { Clock } from './chain/clock.ts'
export type {
  KeyAccount,
  MiningConfig,
  MnemonicAccounts,
  NodeConfig,
  PoolConfig,
  ServerConfig,
} from './node/config.ts'
export type { NodeHandle } from './node/handle.ts'
export { createNode, createProvider } from './node/handle.ts'
export type { Provider, RequestArguments } from './node/provider.ts'
