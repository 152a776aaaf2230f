/**
 * What the methods work on: given by the composition root, one per node.
 */

import type { Chain } from '../chain/chain.ts'
import type { DevAccount } from '../chain/dev-account.ts'
import type { Dialect } from './dialect.ts'

export interface RpcContext {
  readonly chain: Chain
  /** The accounts that `eth_accounts` lists and `eth_sendTransaction` signs for, in order. */
  readonly accounts: readonly DevAccount[]
  readonly dialect: Dialect
  /** Version of this package, as in its manifest. */
  readonly version: string
  /** Told the console.log calls (call data, in order) of each `eth_call` that made some. Those of blocks come as chain events. */
  readonly onConsoleCalls?: ((calls: readonly Uint8Array[]) => void) | undefined
  /** Told what a user may have meant otherwise, one line each. Default: nobody is. */
  readonly onWarning?: ((line: string) => void) | undefined
  /** Answer at most this many requests in one batch; default 10,000. */
  readonly batchLimit?: number | undefined
}
