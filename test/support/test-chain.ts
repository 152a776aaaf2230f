/**
 * Chains for tests: small, with a clock that the test moves, over every executor there is.
 */

import { bytesFromHex } from '../../src/base/bytes.ts'
import type { ChainOptions } from '../../src/chain/chain.ts'
import { Chain } from '../../src/chain/chain.ts'
import { GENESIS_EXTRA_DATA, genesisAccounts } from '../../src/chain/genesis.ts'
import type { Executor } from '../../src/executor/executor.ts'
import { DEFAULT_ACCOUNTS } from '../../src/node/default-accounts.ts'
import type { Transaction, TransactionFields } from '../../src/protocol/transaction.ts'
import { signTransaction } from '../../src/protocol/transaction.ts'
import type { ForkName } from '../../src/spec/forks.ts'
import { rulesOf } from '../../src/spec/forks.ts'
import { LaneExecutor } from './lane-executor.ts'
import { ReferenceExecutor } from './reference-executor.ts'

export const ETHER: bigint = 10n ** 18n
export const GWEI: bigint = 10n ** 9n
export const CHAIN_ID = 31_337n
export const COINBASE: Uint8Array = bytesFromHex('0xc014ba5ec014ba5ec014ba5ec014ba5ec014ba5e')
export const GENESIS_TIME = 1_700_000_000n

/** Address and key of a default account. */
export function account(index: number): { readonly address: Uint8Array; readonly privateKey: Uint8Array } {
  const [address, privateKey] = DEFAULT_ACCOUNTS[index] as readonly [string, string]
  return { address: bytesFromHex(address), privateKey: bytesFromHex(privateKey) }
}

/** A clock that stands still until it is moved. */
export class TestClock {
  seconds: number = Number(GENESIS_TIME)

  now(): number {
    return this.seconds * 1000
  }
}

/** An executor to test with. */
export interface ExecutorChoice {
  readonly name: string
  readonly create: () => Promise<Executor>
}

/** The slow twin, the lane on this thread, and the one that works in a worker. */
export const EXECUTORS: readonly ExecutorChoice[] = [
  { name: 'reference executor', create: async () => new ReferenceExecutor() },
  { name: 'lane', create: async () => new LaneExecutor() },
  ...(await realExecutor()),
]

async function realExecutor(): Promise<ExecutorChoice[]> {
  const path = new URL('../../src/executor/create-executor.ts', import.meta.url)
  const { existsSync } = await import('node:fs')
  if (!existsSync(path)) return []
  const { createExecutor } = (await import(path.href)) as { createExecutor: () => Promise<Executor> }
  return [{ name: 'executor', create: async () => createExecutor() }]
}

/** What a test chain may differ in. */
export interface TestChainOptions extends Partial<Omit<ChainOptions, 'executor' | 'rules' | 'genesis'>> {
  readonly fork?: ForkName
}

/** Four funded accounts of 10,000 ether at `GENESIS_TIME`. */
export async function openChain(executor: Executor, options: TestChainOptions = {}): Promise<Chain> {
  const { fork = 'osaka', ...rest } = options
  const rules = rulesOf(fork)
  const gasLimit = rest.gasLimit ?? 60_000_000n
  const funded = [0, 1, 2, 3].map((index) => account(index).address)
  return Chain.open({
    executor,
    rules,
    chainId: CHAIN_ID,
    coinbase: COINBASE,
    clock: new TestClock(),
    futureNonces: 'reject',
    allowEqualTimestamps: false,
    gasLimit,
    genesis: {
      accounts: genesisAccounts(rules, funded, 10_000n * ETHER),
      timestamp: GENESIS_TIME,
      gasLimit,
      baseFee: GWEI,
      extraData: GENESIS_EXTRA_DATA,
      coinbase: new Uint8Array(20),
    },
    ...rest,
  })
}

/** A signed transaction of type 2 with plenty of fee and gas, from default account `from`. */
export function signed(from: number, fields: Partial<TransactionFields> = {}): Transaction {
  const priced = { maxFeePerGas: 10n * GWEI, maxPriorityFeePerGas: GWEI, gasPrice: 10n * GWEI }
  return signTransaction(
    { type: 2, chainId: CHAIN_ID, nonce: 0n, gasLimit: 1_000_000n, ...priced, ...fields },
    account(from).privateKey,
  )
}

/** Creation code that deploys `runtime` (below 256 bytes). */
export function creationOf(runtime: string): Uint8Array {
  const code = bytesFromHex(runtime)
  const length = code.length.toString(16).padStart(2, '0')
  // PUSH1 length DUP1 PUSH1 0x0b PUSH1 0 CODECOPY PUSH1 0 RETURN
  return new Uint8Array([...bytesFromHex(`0x60${length}80600b6000396000f3`), ...code])
}
