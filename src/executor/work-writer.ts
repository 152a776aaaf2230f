/**
 * Work for a lane, written into the chain's shared memory in the layout of src/state/layout.ts. The region is the
 * writer's own and used again for every piece of work; one piece is under way at a time.
 */

import { EMPTY_BYTES } from '../base/bytes.ts'
import type { RuntimeExports } from '../evm/runtime.ts'
import { blobBaseFee } from '../protocol/fees.ts'
import type { Authorization, Transaction } from '../protocol/transaction.ts'
import { isUnsigned } from '../protocol/transaction.ts'
import type { Withdrawal } from '../protocol/withdrawal.ts'
import type { Rules } from '../spec/forks.ts'
import type { ChainMemory } from '../state/chain-memory.ts'
import {
  AUTHORIZATION,
  CHANGE,
  CHANGE_FLAGS,
  CREDIT,
  ENV,
  RULES,
  SYSTEM_CALL,
  TRANSACTION,
  TX_FLAGS,
  WORK,
} from '../state/layout.ts'
import type { BlockEnv } from './block-env.ts'
import type { AccountChange, AccountOverride, BlockWork, RunOptions } from './executor.ts'
import { HashRing } from './hash-ring.ts'
import { MemoryFullError } from './memory-full-error.ts'
import type { MissingKey } from './outcome.ts'
import { writeRules } from './rules-record.ts'
import { SYSTEM_CONTRACTS, type SystemCall, systemCallsAfter, systemCallsBefore } from './system-calls.ts'

const WEI_PER_GWEI = 1_000_000_000n
const U64_MAX = (1n << 64n) - 1n
const REGION_START_BYTES = 64 * 1024

const TX_FLAG = bits(TX_FLAGS)
const SIGNED: RunOptions = {}
const IMPERSONATED: RunOptions = { impersonated: true }
const CHANGE_FLAG = bits(CHANGE_FLAGS)

function bits<T extends string>(names: readonly T[]): Readonly<Record<T, number>> {
  return Object.fromEntries(names.map((name, i) => [name, 1 << i])) as Record<T, number>
}

/** A transaction's flags for a run with these options. */
function flagsOf(transaction: Transaction, options: RunOptions, traced: boolean): number {
  let flags = transaction.to === null ? TX_FLAG.create : 0
  if (options.lenient === true) flags |= TX_FLAG.lenient
  if (options.free === true) flags |= TX_FLAG.free
  if (options.uncapped === true) flags |= TX_FLAG.uncapped
  if (options.silent === true) flags |= TX_FLAG.silent
  if (options.impersonated === true && isUnsigned(transaction)) flags |= TX_FLAG.unsigned
  return traced ? flags | TX_FLAG.traced : flags
}

/** At most how many bytes a transaction takes in the region. */
function sizeOfTransaction(transaction: Transaction): number {
  const slots = transaction.accessList.reduce((sum, { storageKeys }) => sum + 24 + storageKeys.length * 32, 0)
  const authorizations = transaction.authorizationList.length * AUTHORIZATION.size
  const blobs = transaction.blobVersionedHashes.length * 32
  return TRANSACTION.size + transaction.data.length + slots + authorizations + blobs + 96
}

/** The content of a key that is absent: an empty account, a slot of zero. */
function nothingAt({ address, slot }: MissingKey): AccountChange {
  if (slot === null) return { address, balance: 0n, nonce: 0n, code: EMPTY_BYTES }
  return { address, storage: [[slot, new Uint8Array(32)]] }
}

function sizeOfChange(change: AccountChange): number {
  return CHANGE.size + (change.code?.length ?? 0) + (change.storage?.length ?? 0) * 64 + 48
}

export class WorkWriter {
  readonly #memory: ChainMemory
  readonly #runtime: RuntimeExports
  readonly #rules = new Map<Rules, number>()
  readonly #ring: HashRing
  #region = 0
  #regionBytes = 0
  #top = 0

  constructor(memory: ChainMemory, runtime: RuntimeExports) {
    this.#memory = memory
    this.#runtime = runtime
    this.#ring = new HashRing(memory, (bytes) => this.#allocate(bytes))
  }

  /** A whole block; the address of its WORK. `systemCalls` false: its transactions and withdrawals alone. `traced`: the transactions are. */
  block(block: BlockWork, systemCalls = true, traced = false): number {
    const { env, transactions, withdrawals, systemContracts, impersonated } = block
    const options = impersonated === true ? IMPERSONATED : SIGNED
    const contracts = systemContracts ?? SYSTEM_CONTRACTS
    const before = systemCalls ? systemCallsBefore(env, contracts) : []
    const after = systemCalls ? systemCallsAfter(env, contracts) : []
    const bytes = transactions.reduce((sum, transaction) => sum + sizeOfTransaction(transaction) + 4, 0)
    const work = this.#begin(bytes + withdrawals.length * (CREDIT.size + 16) + (before.length + after.length) * 128)
    this.#writeEnv(work + WORK.at.env, env, this.#ring.forBlock(env))
    const list = this.#take(transactions.length * 4)
    transactions.forEach((transaction, i) => {
      this.#memory.setU32(list + i * 4, this.#writeTransaction(transaction, env.chainId, options, traced))
    })
    this.#list(work, 'transactions', 'transactionCount', list, transactions.length)
    this.#list(work, 'credits', 'creditCount', this.#writeCredits(withdrawals), withdrawals.length)
    this.#list(work, 'callsBefore', 'callsBeforeCount', this.#writeSystemCalls(before), before.length)
    this.#list(work, 'callsAfter', 'callsAfterCount', this.#writeSystemCalls(after), after.length)
    return work
  }

  /** One transaction at sequence `at`; the address of its WORK. */
  call(env: BlockEnv, transaction: Transaction, at: number, options: RunOptions, traced: boolean): number {
    const overrides = options.overrides ?? []
    const bytes = overrides.reduce((sum, override) => sum + sizeOfChange(override), sizeOfTransaction(transaction))
    const work = this.#begin(bytes + 16)
    this.#writeEnv(work + WORK.at.env, env, this.#ring.forCall(env))
    const list = this.#take(4)
    this.#memory.setU32(list, this.#writeTransaction(transaction, env.chainId, options, traced))
    this.#list(work, 'transactions', 'transactionCount', list, 1)
    this.#memory.setU64(work + WORK.at.base, BigInt(at))
    this.#memory.setU32(work + WORK.at.changes, this.#writeChanges(overrides, false))
    return work
  }

  /** Changes from outside of transactions. `keepEmpty`: accounts stay in the state though they are empty. */
  changes(changes: readonly AccountChange[], keepEmpty: boolean): number {
    const work = this.#begin(changes.reduce((sum, change) => sum + sizeOfChange(change), 0))
    this.#memory.setU32(work + WORK.at.changes, this.#writeChanges(changes, keepEmpty))
    return work
  }

  /** Back to sequence `to`, whose trie `root` was sealed at `rootSequence` as the `epoch`-th. */
  revert(to: number, root: number, rootSequence: number, epoch: bigint): number {
    const work = this.#begin(0)
    this.#memory.setU64(work + WORK.at.base, BigInt(to))
    this.#memory.setU32(work + WORK.at.root, root)
    this.#memory.setU64(work + WORK.at.rootSequence, BigInt(rootSequence))
    this.#memory.setU64(work + WORK.at.epoch, epoch)
    return work
  }

  /** Fork mode: fetched content, and keys that are known to be absent there. */
  load(changes: readonly AccountChange[], absent: readonly MissingKey[]): number {
    return this.changes([...changes, ...absent.map(nothingAt)], false)
  }

  /** Give up what only states before `to` need, and the tries sealed before the `epoch`-th. */
  prune(to: number, epoch: bigint): number {
    const work = this.#begin(0)
    this.#memory.setU64(work + WORK.at.base, BigInt(to))
    this.#memory.setU64(work + WORK.at.epoch, epoch)
    return work
  }

  /** Work without content. */
  seal(): number {
    return this.#begin(0)
  }

  // ---- the region ----

  #allocate(bytes: number): number {
    const ptr = this.#runtime.allocate(bytes)
    if (ptr === 0) throw new MemoryFullError()
    return ptr >>> 0
  }

  /** Start a piece of work with room for `bytes` behind its WORK. */
  #begin(bytes: number): number {
    const needed = WORK.size + ENV.size + bytes + 64
    if (needed > this.#regionBytes) {
      if (this.#regionBytes > 0) this.#runtime.release(this.#region, this.#regionBytes)
      // There may be no memory for the larger one: then there is none until the next piece of work.
      this.#regionBytes = 0
      const size = Math.max(REGION_START_BYTES, needed * 2)
      this.#region = this.#allocate(size)
      this.#regionBytes = size
    }
    this.#top = this.#region
    const work = this.#take(WORK.size + ENV.size)
    this.#memory.clear(work, WORK.size + ENV.size)
    return work
  }

  #take(bytes: number): number {
    const ptr = this.#top
    this.#top = (ptr + bytes + 15) & ~15
    return ptr >>> 0
  }

  #bytes(bytes: Uint8Array): number {
    const ptr = this.#take(bytes.length)
    this.#memory.set(ptr, bytes)
    return ptr
  }

  #list(work: number, list: string, count: string, ptr: number, length: number): void {
    this.#memory.setU32(work + (WORK.at[list] as number), ptr)
    this.#memory.setU32(work + (WORK.at[count] as number), length)
  }

  // ---- structures ----

  #rulesRecord(rules: Rules): number {
    let ptr = this.#rules.get(rules)
    if (ptr === undefined) {
      ptr = this.#allocate(RULES.size)
      writeRules(this.#memory, ptr, rules)
      this.#rules.set(rules, ptr)
    }
    return ptr
  }

  #writeEnv(ptr: number, env: BlockEnv, hashes: number): void {
    const { at } = ENV
    const memory = this.#memory
    memory.setU64(ptr + at.number, env.number)
    memory.setU64(ptr + at.timestamp, env.timestamp)
    memory.setU64(ptr + at.gasLimit, env.gasLimit)
    memory.setU32(ptr + at.rules, this.#rulesRecord(env.rules))
    memory.setU32(ptr + at.hashes, hashes)
    memory.set(ptr + at.coinbase, env.coinbase)
    memory.setWord(ptr + at.baseFee, env.baseFee)
    memory.setWord(ptr + at.blobBaseFee, env.rules.eip4844 ? blobBaseFee(env.excessBlobGas, env.rules) : 0n)
    memory.setWordBytes(ptr + at.prevRandao, env.prevRandao)
    memory.setWord(ptr + at.chainId, env.chainId)
  }

  /** `chainId` stands in where a transaction names none: it holds on every chain (before EIP-155). */
  #writeTransaction(transaction: Transaction, chainId: bigint, options: RunOptions, traced: boolean): number {
    const { at } = TRANSACTION
    const memory = this.#memory
    const ptr = this.#take(TRANSACTION.size)
    memory.clear(ptr, TRANSACTION.size)
    memory.set(ptr + at.sender, transaction.sender)
    if (transaction.to !== null) memory.set(ptr + at.to, transaction.to)
    memory.setU32(ptr + at.flags, flagsOf(transaction, options, traced))
    memory.setU32(ptr + at.type, transaction.type)
    memory.setU64(ptr + at.nonce, transaction.nonce)
    memory.setU64(ptr + at.gasLimit, transaction.gasLimit > U64_MAX ? U64_MAX : transaction.gasLimit)
    memory.setWord(ptr + at.value, transaction.value)
    memory.setWord(ptr + at.maxFee, transaction.maxFeePerGas)
    memory.setWord(ptr + at.maxPriorityFee, transaction.maxPriorityFeePerGas)
    memory.setWord(ptr + at.maxBlobFee, transaction.maxFeePerBlobGas)
    memory.setWord(ptr + at.chainId, transaction.chainId ?? chainId)
    memory.setU32(ptr + at.data, this.#bytes(transaction.data))
    memory.setU32(ptr + at.dataLength, transaction.data.length)
    this.#writeAccessList(ptr, transaction)
    const blobs = this.#take(transaction.blobVersionedHashes.length * 32)
    transaction.blobVersionedHashes.forEach((hash, i) => {
      memory.set(blobs + i * 32, hash)
    })
    memory.setU32(ptr + at.blobHashes, blobs)
    memory.setU32(ptr + at.blobCount, transaction.blobVersionedHashes.length)
    memory.setU32(ptr + at.authorizations, this.#writeAuthorizations(transaction.authorizationList))
    memory.setU32(ptr + at.authorizationCount, transaction.authorizationList.length)
    return ptr
  }

  #writeAccessList(ptr: number, { accessList }: Transaction): void {
    const slots = accessList.reduce((sum, { storageKeys }) => sum + storageKeys.length, 0)
    const list = this.#take(accessList.length * 24 + slots * 32)
    let to = list
    for (const { address, storageKeys } of accessList) {
      this.#memory.set(to, address)
      this.#memory.setU32(to + 20, storageKeys.length)
      to += 24
      for (const key of storageKeys) {
        this.#memory.set(to, key)
        to += 32
      }
    }
    this.#memory.setU32(ptr + TRANSACTION.at.accessList, list)
    this.#memory.setU32(ptr + TRANSACTION.at.accessAddresses, accessList.length)
    this.#memory.setU32(ptr + TRANSACTION.at.accessSlots, slots)
  }

  #writeAuthorizations(authorizations: readonly Authorization[]): number {
    const { at, size } = AUTHORIZATION
    const list = this.#take(authorizations.length * size)
    this.#memory.clear(list, authorizations.length * size)
    authorizations.forEach(({ authority, address, nonce, chainId }, i) => {
      const ptr = list + i * size
      if (authority !== null) this.#memory.set(ptr + at.authority, authority)
      this.#memory.setU32(ptr + at.recovered, authority === null ? 0 : 1)
      this.#memory.set(ptr + at.address, address)
      this.#memory.setU64(ptr + at.nonce, nonce)
      this.#memory.setWord(ptr + at.chainId, chainId)
    })
    return list
  }

  #writeCredits(withdrawals: readonly Withdrawal[]): number {
    const list = this.#take(withdrawals.length * CREDIT.size)
    withdrawals.forEach(({ address, amount }, i) => {
      this.#memory.set(list + i * CREDIT.size + CREDIT.at.address, address)
      this.#memory.setWord(list + i * CREDIT.size + CREDIT.at.amount, amount * WEI_PER_GWEI)
    })
    return list
  }

  #writeSystemCalls(calls: readonly SystemCall[]): number {
    const { at, size } = SYSTEM_CALL
    const list = this.#take(calls.length * size)
    calls.forEach(({ address, data, required }, i) => {
      const ptr = list + i * size
      this.#memory.set(ptr + at.address, address)
      this.#memory.setU32(ptr + at.data, this.#bytes(data))
      this.#memory.setU32(ptr + at.dataLength, data.length)
      this.#memory.setU32(ptr + at.required, required ? 1 : 0)
    })
    return list
  }

  /** A linked list in the order given; 0 when empty. */
  #writeChanges(changes: readonly AccountOverride[], keepEmpty: boolean): number {
    let next = 0
    for (const change of changes.toReversed()) next = this.#writeChange(change, next, keepEmpty)
    return next
  }

  #writeChange(change: AccountOverride, next: number, keepEmpty: boolean): number {
    const { at } = CHANGE
    const memory = this.#memory
    const ptr = this.#take(CHANGE.size)
    memory.clear(ptr, CHANGE.size)
    let flags = keepEmpty ? CHANGE_FLAG.keep : 0
    memory.setU32(ptr + at.next, next)
    memory.set(ptr + at.address, change.address)
    if (change.balance !== undefined) {
      flags |= CHANGE_FLAG.balance
      memory.setWord(ptr + at.balance, change.balance)
    }
    if (change.nonce !== undefined) {
      flags |= CHANGE_FLAG.nonce
      memory.setU64(ptr + at.nonce, change.nonce)
    }
    if (change.code !== undefined) {
      flags |= CHANGE_FLAG.code
      memory.setU32(ptr + at.code, this.#bytes(change.code))
      memory.setU32(ptr + at.codeLength, change.code.length)
    }
    if (change.replaceStorage === true) flags |= CHANGE_FLAG.hideStorage
    const storage = change.storage ?? []
    const slots = this.#take(storage.length * 64)
    storage.forEach(([key, value], i) => {
      memory.setWordBytes(slots + i * 64, key)
      memory.setWordBytes(slots + i * 64 + 32, value)
    })
    memory.setU32(ptr + at.slots, slots)
    memory.setU32(ptr + at.slotCount, storage.length)
    memory.setU32(ptr + at.flags, flags)
    return ptr
  }
}
