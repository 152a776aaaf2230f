/**
 * What a user may say about a node, and the same resolved: every field there, checked and frozen. Nothing below this file
 * reads the environment or supplies a default of its own.
 *
 * Names follow Hardhat's network config where it has the option, so that a config can be carried over.
 */

import { bytesFromHex } from '../base/bytes.ts'
import { MegadevError } from '../base/errors.ts'
import type { Clock } from '../chain/clock.ts'
import { SYSTEM_CLOCK } from '../chain/clock.ts'
import type { MiningMode } from '../chain/controls.ts'
import type { DevAccount } from '../chain/dev-account.ts'
import type { Interval } from '../chain/interval-miner.ts'
import type { PoolLimits } from '../chain/pool.ts'
import { POOL_LIMITS } from '../chain/pool.ts'
import type { PoolOrder } from '../chain/pool-order.ts'
import type { Dialect } from '../rpc/dialect.ts'
import type { ForkName, Rules } from '../spec/forks.ts'
import { DEFAULT_FORK, FORKS, forkFromName, rulesOf } from '../spec/forks.ts'
import { accountOfKey, accountsFromMnemonic } from './accounts.ts'

/** Accounts from a phrase. */
export interface MnemonicAccounts {
  /** Default: `test … junk`, the accounts of Hardhat and anvil. */
  readonly mnemonic?: string | undefined
  /** Default: `m/44'/60'/0'/0`. */
  readonly path?: string | undefined
  /** Default: 20. */
  readonly count?: number | undefined
  /** Wei each; default: 10,000 ether. */
  readonly balance?: bigint | undefined
}

/** One account by its key. */
export interface KeyAccount {
  /** 0x and 64 digits. */
  readonly privateKey: string
  /** Wei; default: 10,000 ether. */
  readonly balance?: bigint | undefined
}

/** Where to listen. */
export interface ServerConfig {
  /** Default: 127.0.0.1. */
  readonly host?: string | undefined
  /** Default: 8545; 0: any free port. */
  readonly port?: number | undefined
}

/** When blocks are made, and of what. */
export interface MiningConfig {
  /** Whether each transaction is sealed at once; default: true, unless there is an interval. */
  readonly auto?: boolean | undefined
  /** Milliseconds from block to block, or [least, most] to draw from; 0: no blocks by the clock (default). */
  readonly interval?: number | readonly [number, number] | undefined
  /** Which transactions come first; default: fees. */
  readonly order?: PoolOrder | undefined
}

/** How much may wait for a block. */
export interface PoolConfig {
  /** Transactions of one sender that wait for a nonce; default: 64. */
  readonly queuedPerSender?: number | undefined
  /** Default: 10,000. */
  readonly total?: number | undefined
}

/** Every option may be left out. */
export interface NodeConfig {
  /** Default: 31337. */
  readonly chainId?: number | bigint | undefined
  /** A fork from London on, in any case; default: osaka. */
  readonly hardfork?: string | undefined
  readonly accounts?: MnemonicAccounts | readonly KeyAccount[] | undefined
  /** Default: 60,000,000. */
  readonly blockGasLimit?: number | bigint | undefined
  /** Highest gas limit of one transaction; false: none; default: the fork's (EIP-7825, from Osaka on). */
  readonly transactionGasCap?: number | bigint | false | undefined
  /** Whether code and init code may be of any size; default: false (EIP-170, EIP-3860). */
  readonly allowUnlimitedContractSize?: boolean | undefined
  /** Base fee of the genesis block, wei; default: 1 gwei. */
  readonly initialBaseFeePerGas?: number | bigint | undefined
  /** Address that earns the fees; default: 0xc014ba5e…. */
  readonly coinbase?: string | undefined
  /** Time of the genesis block: a Date, or seconds since 1970; default: now. */
  readonly initialDate?: Date | number | bigint | undefined
  /** Where the time comes from; default: the system's clock. */
  readonly clock?: Clock | undefined
  /** Whether a block may have its parent's timestamp; default: false. */
  readonly allowBlocksWithSameTimestamp?: boolean | undefined
  readonly mining?: MiningConfig | undefined
  readonly pool?: PoolConfig | undefined
  /** `anvil` (default of a node): a failed transaction's hash is returned. `hardhat`: it is mined, then thrown. */
  readonly dialect?: Dialect | undefined
  /** Gets each line that a contract prints with console.log; default: standard output. */
  readonly consoleLog?: ((line: string) => void) | undefined
  /** Gets each line about what may have been meant otherwise, or has failed out of sight; default: standard error. */
  readonly onWarning?: ((line: string) => void) | undefined
  /** Default of `createNode`: 127.0.0.1:8545; false: none. `createProvider` never listens. */
  readonly server?: ServerConfig | false | undefined
}

/** An account and what it has at genesis, in wei. */
export interface FundedAccount extends DevAccount {
  readonly balance: bigint
}

/** A `NodeConfig` with everything decided. */
export interface ResolvedConfig {
  readonly chainId: bigint
  readonly fork: ForkName
  /** The fork's, with what the config changes in them. */
  readonly rules: Rules
  readonly accounts: readonly FundedAccount[]
  readonly blockGasLimit: bigint
  readonly initialBaseFee: bigint
  /** 20 bytes. */
  readonly coinbase: Uint8Array
  /** Seconds. */
  readonly genesisTime: bigint
  readonly clock: Clock
  readonly allowEqualTimestamps: boolean
  readonly mining: MiningMode
  readonly order: PoolOrder
  readonly poolLimits: PoolLimits
  readonly dialect: Dialect
  readonly consoleLog: (line: string) => void
  readonly onWarning: (line: string) => void
  readonly server: { readonly host: string; readonly port: number } | null
}

const ETHER = 10n ** 18n
const DEFAULT_BALANCE = 10_000n * ETHER
const DEFAULT_COINBASE = '0xc014ba5ec014ba5ec014ba5ec014ba5ec014ba5e'
const ACCOUNTS_MAX = 100_000
const POOL_MAX = 10_000_000
/** A timer cannot wait longer. */
const INTERVAL_MS_MAX = 2 ** 31 - 1
/** Gas is kept in doubles in places: exact below 2^53. */
const GAS_MAX = 2n ** 53n - 1n
/** What stands for no limit where a limit must stand. */
const CODE_SIZE_MAX = 2 ** 31 - 1
const WORD_MAX = 2n ** 256n - 1n
const TIME_MAX = 2n ** 53n - 1n

const OPTIONS: readonly (keyof NodeConfig)[] = [
  'chainId',
  'hardfork',
  'accounts',
  'blockGasLimit',
  'transactionGasCap',
  'allowUnlimitedContractSize',
  'initialBaseFeePerGas',
  'coinbase',
  'initialDate',
  'clock',
  'allowBlocksWithSameTimestamp',
  'mining',
  'pool',
  'dialect',
  'consoleLog',
  'onWarning',
  'server',
]

/** Check and complete a config. @throws {MegadevError} `config-unknown-option`, `config-invalid` */
export function resolveConfig(config: NodeConfig = {}): ResolvedConfig {
  refuseUnknown(config, OPTIONS, 'option')
  const clock = config.clock ?? SYSTEM_CLOCK
  const rules = rulesFrom(config)
  return Object.freeze({
    chainId: integer('chainId', config.chainId ?? 31_337, 1n, GAS_MAX),
    fork: rules.fork,
    rules,
    accounts: Object.freeze(accountsOf(config.accounts)),
    blockGasLimit: integer('blockGasLimit', config.blockGasLimit ?? 60_000_000, 21_000n, GAS_MAX),
    initialBaseFee: integer('initialBaseFeePerGas', config.initialBaseFeePerGas ?? 1_000_000_000n, 0n, WORD_MAX),
    coinbase: addressOf('coinbase', config.coinbase ?? DEFAULT_COINBASE),
    genesisTime: timeOf(config.initialDate, clock),
    clock,
    allowEqualTimestamps: config.allowBlocksWithSameTimestamp ?? false,
    mining: miningOf(config.mining),
    order: orderOf(config.mining?.order),
    poolLimits: poolLimitsOf(config.pool),
    dialect: dialectOf(config.dialect),
    consoleLog: config.consoleLog ?? writeLine,
    onWarning: config.onWarning ?? writeWarning,
    server: serverOf(config.server),
  })
}

/** The fork's rules with what the config changes in them. */
function rulesFrom({ hardfork, transactionGasCap: cap, allowUnlimitedContractSize }: NodeConfig): Rules {
  const rules = rulesOf(forkOf(hardfork))
  if (cap === undefined && allowUnlimitedContractSize !== true) return rules
  const sizes =
    allowUnlimitedContractSize === true ? { maxCodeSize: CODE_SIZE_MAX, maxInitcodeSize: CODE_SIZE_MAX } : {}
  const caps =
    cap === undefined ? {} : { txGasCap: cap === false ? 0n : integer('transactionGasCap', cap, 21_000n, GAS_MAX) }
  return Object.freeze({ ...rules, numbers: Object.freeze({ ...rules.numbers, ...sizes, ...caps }) })
}

function forkOf(name: string | undefined): ForkName {
  if (name === undefined) return DEFAULT_FORK
  const fork = forkFromName(name)
  if (fork === undefined) throw invalid('hardfork', `${name} is not known`, `Known are ${FORKS.join(', ')}.`)
  return fork
}

function accountsOf(accounts: NodeConfig['accounts']): FundedAccount[] {
  if (Array.isArray(accounts)) return (accounts as readonly KeyAccount[]).map(accountOfConfig)
  const { mnemonic, path, count = 20, balance } = (accounts ?? {}) as MnemonicAccounts
  refuseUnknown(accounts ?? {}, ['mnemonic', 'path', 'count', 'balance'], 'accounts option')
  const total = Number(integer('accounts.count', count, 0n, BigInt(ACCOUNTS_MAX)))
  const wei = integer('accounts.balance', balance ?? DEFAULT_BALANCE, 0n, WORD_MAX)
  return accountsFromMnemonic(mnemonic, path, total).map((account) => ({ ...account, balance: wei }))
}

function accountOfConfig({ privateKey, balance }: KeyAccount, index: number): FundedAccount {
  const name = `accounts[${index}]`
  const wei = integer(`${name}.balance`, balance ?? DEFAULT_BALANCE, 0n, WORD_MAX)
  return { ...accountOfKey(hexOf(`${name}.privateKey`, privateKey, 32)), balance: wei }
}

function dialectOf(dialect: string | undefined): Dialect {
  if (dialect === undefined) return 'anvil'
  if (dialect !== 'anvil' && dialect !== 'hardhat') {
    throw invalid('dialect', `${dialect} is not known`, 'Known are anvil and hardhat.')
  }
  return dialect
}

function miningOf(mining: MiningConfig = {}): MiningMode {
  refuseUnknown(mining, ['auto', 'interval', 'order'], 'mining option')
  const interval = intervalOf(mining.interval)
  return Object.freeze({ automine: mining.auto ?? interval === null, interval })
}

function intervalOf(interval: MiningConfig['interval'] = 0): Interval | null {
  const [min, max] = typeof interval === 'number' ? [interval, interval] : interval
  const most = Number(integer('mining.interval', max, 0n, BigInt(INTERVAL_MS_MAX)))
  const least = Number(integer('mining.interval', min, 0n, BigInt(most)))
  return most === 0 ? null : Object.freeze({ min: least, max: most })
}

function orderOf(order: PoolOrder = 'fees'): PoolOrder {
  if (order === 'fees' || order === 'fifo') return order
  throw invalid('mining.order', `${order} is not known`, 'Known are fees and fifo.')
}

function poolLimitsOf(pool: PoolConfig = {}): PoolLimits {
  refuseUnknown(pool, ['queuedPerSender', 'total'], 'pool option')
  const { queuedPerSender = POOL_LIMITS.queuedPerSender, total = POOL_LIMITS.total } = pool
  return Object.freeze({
    queuedPerSender: Number(integer('pool.queuedPerSender', queuedPerSender, 0n, BigInt(POOL_MAX))),
    total: Number(integer('pool.total', total, 1n, BigInt(POOL_MAX))),
  })
}

function serverOf(server: NodeConfig['server']): ResolvedConfig['server'] {
  if (server === false) return null
  refuseUnknown(server ?? {}, ['host', 'port'], 'server option')
  const port = Number(integer('server.port', server?.port ?? 8545, 0n, 65_535n))
  return Object.freeze({ host: server?.host ?? '127.0.0.1', port })
}

function timeOf(date: NodeConfig['initialDate'], clock: Clock): bigint {
  if (date instanceof Date) return integer('initialDate', Math.floor(date.getTime() / 1000), 0n, TIME_MAX)
  return integer('initialDate', date ?? Math.floor(clock.now() / 1000), 0n, TIME_MAX)
}

function integer(name: string, value: number | bigint, least: bigint, most: bigint): bigint {
  const isInteger = typeof value === 'bigint' || Number.isSafeInteger(value)
  if (!isInteger || BigInt(value) < least || BigInt(value) > most) {
    throw invalid(name, `${value} is not an integer between ${least} and ${most}`)
  }
  return BigInt(value)
}

function addressOf(name: string, hex: string): Uint8Array {
  return hexOf(name, hex, 20)
}

function hexOf(name: string, hex: unknown, length: number): Uint8Array {
  const pattern = new RegExp(`^0x[0-9a-fA-F]{${length * 2}}$`)
  if (typeof hex !== 'string' || !pattern.test(hex)) throw invalid(name, `expected 0x and ${length * 2} hex digits`)
  return bytesFromHex(hex)
}

function refuseUnknown(given: object, known: readonly string[], what: string): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw new MegadevError('config-unknown-option', `Unknown ${what}: ${unknown}`, {
    hint: `Known are ${known.join(', ')}.`,
  })
}

function invalid(name: string, why: string, hint?: string): MegadevError {
  return new MegadevError('config-invalid', `Invalid ${name}: ${why}`, hint === undefined ? {} : { hint })
}

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`)
}

function writeWarning(line: string): void {
  process.stderr.write(`megadev: ${line}\n`)
}
