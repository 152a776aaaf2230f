/**
 * The slow twin of the executor: the same interface over plain maps and @ethereumjs/vm. One state is one map, a sequence is
 * a place in the list of all states, a block is a loop. What it says can be checked by reading it.
 *
 * Differs on purpose: halts are told apart as far as ethereumjs does; a call that offers no fee sees a base fee of 0;
 * console calls are not collected; nothing is ever missing.
 */

import { createBlock } from '@ethereumjs/block'
import type { Common } from '@ethereumjs/common'
import { createCustomCommon, Mainnet } from '@ethereumjs/common'
import { SimpleStateManager } from '@ethereumjs/statemanager'
import { createTx, paramsTx } from '@ethereumjs/tx'
import { Account, Address, bytesToHex } from '@ethereumjs/util'
import type { RunTxResult, VM } from '@ethereumjs/vm'
import { createVM, runTx } from '@ethereumjs/vm'
import { bytesFromHex, EMPTY_BYTES, hexFromBytes } from '../../src/base/bytes.ts'
import { keccak256 } from '../../src/crypto/keccak.ts'
import type { BlockEnv } from '../../src/executor/block-env.ts'
import type {
  AccountChange,
  BlockResult,
  BlockWork,
  Executor,
  RunOptions,
  Sequence,
  StateRoot,
} from '../../src/executor/executor.ts'
import type { HaltReason, MissingKey, Outcome, RejectReason } from '../../src/executor/outcome.ts'
import type { Traced } from '../../src/executor/run-tracer.ts'
import type { Transaction } from '../../src/protocol/transaction.ts'
import type { AccountProof, AccountState } from '../../src/state/state-reader.ts'
import type { World, WorldAccount } from './world.ts'
import { accountOf, changed, EMPTY_ACCOUNT, proofOf, rootOf, storageOf } from './world.ts'

const SYSTEM = bytesFromHex('0xfffffffffffffffffffffffffffffffffffffffe')
const BEACON_ROOTS = bytesFromHex('0x000f3df6d732807ef1319fb7b8bb8522d0beac02')
const BLOCK_HASHES = bytesFromHex('0x0000f90827f1c53a10cb7a02335b175320002935')
const WITHDRAWAL_REQUESTS = bytesFromHex('0x00000961ef480eb55e80d19ad83579a64c007002')
const CONSOLIDATION_REQUESTS = bytesFromHex('0x0000bbddc7ce488642fb579f8b00f3a590007251')
const SYSTEM_GAS = 30_000_000n
const GWEI = 1_000_000_000n
const UNCAPPED = { ...paramsTx, 7825: { maxTransactionGasLimit: 2 ** 50 } }

/** A private overlay of a run: what ethereumjs has written so far. */
interface Run {
  readonly vm: VM
  readonly state: SimpleStateManager
  readonly block: ReturnType<typeof createBlock>
  readonly common: Common
}

export class ReferenceExecutor implements Executor {
  readonly #worlds: World[] = [new Map()]
  readonly #observe: (vm: VM) => void

  /** `observe` is given each machine before it runs a block or a call. */
  constructor(observe: (vm: VM) => void = () => {}) {
    this.#observe = observe
  }

  get head(): Sequence {
    return this.#worlds.length - 1
  }

  account(address: Uint8Array, at: Sequence): AccountState {
    return accountOf(this.#world(at), address)
  }

  code(address: Uint8Array, at: Sequence): Uint8Array {
    return (this.#world(at).get(hexFromBytes(address)) ?? EMPTY_ACCOUNT).code
  }

  storage(address: Uint8Array, slot: Uint8Array, at: Sequence): Uint8Array {
    return storageOf(this.#world(at), address, slot)
  }

  proof(address: Uint8Array, slots: readonly Uint8Array[], root: StateRoot): AccountProof {
    return proofOf(this.#world(root), address, slots)
  }

  async executeBlock(work: BlockWork): Promise<BlockResult> {
    const { world, ...result } = await this.#runBlock(work)
    const sequence = this.#commit(world)
    return { ...result, sequence, root: sequence }
  }

  async previewBlock(work: BlockWork): Promise<BlockResult> {
    const { head } = this
    const { world: _, ...result } = await this.#runBlock(work)
    this.#worlds.length = head + 1
    return { ...result, sequences: [], sequence: head, root: head }
  }

  async call(env: BlockEnv, transaction: Transaction, at: Sequence, options: RunOptions): Promise<Outcome> {
    const isFree = options.free === true || (options.lenient === true && transaction.maxFeePerGas === 0n)
    const run = await prepare(changed(this.#world(at), options.overrides ?? []), env, isFree)
    this.#observe(run.vm)
    return runTransaction(run, transaction, options)
  }

  trace(): Promise<Traced> {
    return Promise.reject(new Error('The reference does not trace.'))
  }

  async change(changes: readonly AccountChange[]): Promise<Sequence> {
    return this.#commit(changed(this.#world(this.head), changes))
  }

  async seal(): Promise<{ stateRoot: Uint8Array; root: StateRoot; sequence: Sequence }> {
    return { stateRoot: rootOf(this.#world(this.head)), root: this.head, sequence: this.head }
  }

  async revert(to: Sequence): Promise<Sequence> {
    return this.#commit(this.#world(to))
  }

  unknown(): readonly MissingKey[] {
    return []
  }

  hold(): () => void {
    return () => {}
  }

  async load(): Promise<void> {}

  async close(): Promise<void> {
    this.#worlds.length = 0
  }

  #world(at: Sequence): World {
    const world = this.#worlds[at]
    if (world === undefined) throw new Error(`No state ${at}`)
    return world
  }

  #commit(world: World): Sequence {
    return this.#worlds.push(world) - 1
  }

  async #runBlock({
    env,
    transactions,
    withdrawals,
  }: BlockWork): Promise<Omit<BlockResult, 'sequence' | 'root'> & { world: World }> {
    const { rules } = env
    const run = await prepare(this.#world(this.head), env, false)
    this.#observe(run.vm)
    const parentHash = env.blockHash(env.number - 1n) ?? new Uint8Array(32)
    if (env.parentBeaconBlockRoot !== null) await systemCall(run, BEACON_ROOTS, env.parentBeaconBlockRoot)
    if (rules.eip2935) await systemCall(run, BLOCK_HASHES, parentHash)
    const sequences: Sequence[] = []
    const outcomes = await runTransactions(run, env, transactions, () =>
      sequences.push(this.#commit(worldOf(run.state))),
    )
    for (const { address, amount } of withdrawals) await credit(run, address, amount * GWEI)
    const withdrawalRequests = rules.eip7002 ? await systemCall(run, WITHDRAWAL_REQUESTS, EMPTY_BYTES) : null
    const consolidationRequests = rules.eip7251 ? await systemCall(run, CONSOLIDATION_REQUESTS, EMPTY_BYTES) : null
    const isBroken = rules.eip7002 && (withdrawalRequests === null || consolidationRequests === null)
    await run.vm.evm.journal.cleanup()
    const world = worldOf(run.state)
    const failure = isBroken ? 'a system contract is missing or failed' : null
    const stateRoot = rootOf(world)
    return { world, outcomes, sequences, withdrawalRequests, consolidationRequests, stateRoot, failure }
  }
}

/** `before` is called when a transaction's turn has come. */
async function runTransactions(
  run: Run,
  env: BlockEnv,
  transactions: readonly Transaction[],
  before: () => void,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  let gasLeft = env.gasLimit
  let blobsLeft = env.rules.numbers.blobMax
  for (const transaction of transactions) {
    before()
    const blobs = transaction.blobVersionedHashes.length
    const outcome =
      transaction.gasLimit > gasLeft
        ? rejected('gas-limit-above-block')
        : blobs > blobsLeft
          ? rejected('blob-count-above-limit')
          : await runTransaction(run, transaction, {})
    outcomes.push(outcome)
    if (outcome.kind === 'rejected' || outcome.kind === 'missed') continue
    gasLeft -= outcome.gasUsed
    blobsLeft -= blobs
  }
  return outcomes
}

async function prepare(world: World, env: BlockEnv, isFree: boolean): Promise<Run> {
  const { rules } = env
  const common = createCustomCommon({ chainId: Number(env.chainId) }, Mainnet, {
    hardfork: rules.fork,
    // biome-ignore lint/suspicious/noExplicitAny: blob transactions want a library to be there; none of it is called.
    customCrypto: { kzg: {} as any },
  })
  const state = stateOf(world, common)
  const blockchain = {
    getBlock: async (number: bigint | number) => ({ hash: () => env.blockHash(BigInt(number)) ?? new Uint8Array(32) }),
    putBlock: async () => {},
    shallowCopy: () => blockchain,
  }
  // biome-ignore lint/suspicious/noExplicitAny: the mock has what BLOCKHASH asks for and nothing else.
  const vm = await createVM({ common, stateManager: state, blockchain: blockchain as any })
  const header = {
    number: env.number,
    timestamp: env.timestamp,
    gasLimit: env.gasLimit,
    coinbase: new Address(env.coinbase),
    baseFeePerGas: isFree ? 0n : env.baseFee,
    ...(rules.eip3675 ? { mixHash: env.prevRandao } : { difficulty: BigInt(hexFromBytes(env.prevRandao)) }),
    ...(rules.eip4844 ? { excessBlobGas: env.excessBlobGas, blobGasUsed: 0n } : {}),
    ...(rules.eip4788 ? { parentBeaconBlockRoot: env.parentBeaconBlockRoot ?? new Uint8Array(32) } : {}),
  }
  const block = createBlock({ header }, { common, skipConsensusFormatValidation: true, freeze: false })
  return { vm, state, block, common }
}

async function runTransaction(run: Run, transaction: Transaction, options: RunOptions): Promise<Outcome> {
  try {
    const isUncapped = options.uncapped === true
    const params = isUncapped ? UNCAPPED : paramsTx
    const tx = createTx(dataOf(transaction), { common: run.common, freeze: false, params })
    tx.getSenderAddress = () => new Address(transaction.sender)
    const result = await runTx(run.vm, {
      tx,
      block: run.block,
      skipNonce: options.lenient === true,
      skipBlockGasLimitValidation: isUncapped,
    })
    return outcomeOf(result, transaction)
  } catch (error) {
    return rejected(reasonFor(error))
  }
}

function outcomeOf(result: RunTxResult, transaction: Transaction): Outcome {
  const { execResult, totalGasSpent, gasRefund, createdAddress } = result
  const error = execResult.exceptionError?.error
  const kind = error === undefined ? 'success' : error === 'revert' ? 'revert' : 'halt'
  const isSuccess = kind === 'success'
  const logs = (execResult.logs ?? []).map(([address, topics, data]) => ({ address, topics, data }))
  return {
    kind,
    halt: kind === 'halt' ? (HALTS[error as string] ?? 'undefined-opcode') : 'none',
    gasUsed: totalGasSpent,
    gasSpent: totalGasSpent + gasRefund,
    output: kind === 'halt' ? EMPTY_BYTES : execResult.returnValue,
    logs: isSuccess ? logs : [],
    createdAddress: isSuccess && transaction.to === null ? (createdAddress?.bytes ?? null) : null,
    consoleCalls: [],
  }
}

/** Fields as `createTx` wants them; the signature is left out because the sender is given. */
function dataOf(transaction: Transaction): Parameters<typeof createTx>[0] {
  const { type, nonce, gasLimit, to, value, data } = transaction
  const fields = { type, nonce, gasLimit, value, data, ...(to === null ? {} : { to: new Address(to) }) }
  const chainId = transaction.chainId ?? 0n
  const accessList = transaction.accessList.map(({ address, storageKeys }) => ({
    address: bytesToHex(address),
    storageKeys: storageKeys.map((key) => bytesToHex(key)),
  }))
  if (type === 0) return { ...fields, gasPrice: transaction.gasPrice }
  if (type === 1) return { ...fields, chainId, accessList, gasPrice: transaction.gasPrice }
  const { maxFeePerGas, maxPriorityFeePerGas } = transaction
  const priced = { ...fields, chainId, accessList, maxFeePerGas, maxPriorityFeePerGas }
  if (type === 2) return priced
  if (type === 3) {
    const { maxFeePerBlobGas, blobVersionedHashes } = transaction
    return { ...priced, maxFeePerBlobGas, blobVersionedHashes: blobVersionedHashes.map((hash) => bytesToHex(hash)) }
  }
  const authorizationList = transaction.authorizationList.map(({ chainId, address, nonce, yParity, r, s }) => ({
    chainId: quantity(chainId),
    address: bytesToHex(address),
    nonce: quantity(nonce),
    yParity: quantity(yParity),
    r: quantity(r),
    s: quantity(s),
  }))
  return { ...priced, authorizationList }
}

function quantity(value: bigint): `0x${string}` {
  return `0x${value.toString(16)}`
}

/** The output; null when there is no code or the call failed. */
async function systemCall({ vm, state, block }: Run, to: Uint8Array, data: Uint8Array): Promise<Uint8Array | null> {
  const contract = new Address(to)
  const system = new Address(SYSTEM)
  if ((await state.getCode(contract)).length === 0) return null
  const before = await state.getAccount(system)
  const { execResult } = await vm.evm.runCall({ caller: system, to: contract, data, gasLimit: SYSTEM_GAS, block })
  if (before === undefined) await state.deleteAccount(system)
  else await state.putAccount(system, before)
  await vm.evm.journal.cleanup()
  state.originalStorageCache.clear()
  return execResult.exceptionError === undefined ? execResult.returnValue : null
}

async function credit({ vm, state }: Run, address: Uint8Array, wei: bigint): Promise<void> {
  const to = new Address(address)
  const account = (await state.getAccount(to)) ?? new Account()
  account.balance += wei
  await vm.evm.journal.putAccount(to, account)
}

function stateOf(world: World, common: Common): SimpleStateManager {
  const state = new SimpleStateManager({ common })
  const [accounts, codes, slots] = tops(state)
  for (const [address, { nonce, balance, code, storage }] of world) {
    accounts.set(address, new Account(nonce, balance, undefined, code.length === 0 ? undefined : keccak256(code)))
    if (code.length > 0) codes.set(address, code)
    for (const [slot, value] of storage) slots.set(`${address}_${slot}`, bytesFromHex(value))
  }
  return state
}

function worldOf(state: SimpleStateManager): World {
  const [accounts, codes, slots] = tops(state)
  const world = new Map<string, WorldAccount>()
  const storages = new Map<string, Map<string, string>>()
  for (const [key, value] of slots) {
    const [address, slot] = key.split('_') as [string, string]
    if (value.every((byte) => byte === 0)) continue
    const storage = storages.get(address) ?? new Map<string, string>()
    storage.set(slot, hexFromBytes(value.subarray(value.findIndex((byte) => byte !== 0))))
    storages.set(address, storage)
  }
  for (const [address, account] of accounts) {
    if (account === undefined) continue
    const code = account.isContract() ? (codes.get(address) ?? EMPTY_BYTES) : EMPTY_BYTES
    world.set(address, {
      nonce: account.nonce,
      balance: account.balance,
      code,
      storage: storages.get(address) ?? new Map(),
    })
  }
  return world
}

/** The newest maps of their state manager: it has no way to ask for everything. */
function tops(
  state: SimpleStateManager,
): [Map<string, Account | undefined>, Map<string, Uint8Array>, Map<string, Uint8Array>] {
  const { accountStack, codeStack, storageStack } = state as unknown as Record<string, Map<string, never>[]>
  return [accountStack?.at(-1), codeStack?.at(-1), storageStack?.at(-1)] as never
}

function rejected(reason: RejectReason): Outcome {
  return { kind: 'rejected', reason }
}

/** Their messages, as far as a test asks which reason it was. A bug of theirs or ours is thrown on. */
function reasonFor(error: unknown): RejectReason {
  if (error instanceof TypeError || error instanceof ReferenceError) throw error
  const text = String(error)
  const nonces = /account has nonce of: (\d+) tx has nonce of: (\d+)/.exec(text)
  if (nonces !== null)
    return BigInt(nonces[2] as string) > BigInt(nonces[1] as string) ? 'nonce-too-high' : 'nonce-too-low'
  const known = REASONS.find(([part]) => text.includes(part))
  if (known === undefined) throw error
  return known[1]
}

const REASONS: readonly (readonly [string, RejectReason])[] = [
  ['higher gas limit than the block', 'gas-limit-above-block'],
  ['enough funds', 'insufficient-funds'],
  ['not EOA', 'sender-not-eoa'],
  ['INTRINSIC_GAS', 'intrinsic-gas-too-low'],
  ['minimum gas limit', 'intrinsic-gas-too-low'],
  ['baseFeePerGas', 'fee-cap-below-base-fee'],
  ['maxFeePerBlobGas', 'blob-fee-cap-too-low'],
  ['authorization list is empty', 'authorization-list-empty'],
  ['initcode size', 'initcode-too-large'],
]

const HALTS: Readonly<Record<string, HaltReason>> = {
  'out of gas': 'out-of-gas',
  'code store out of gas': 'out-of-gas',
  'stack underflow': 'stack-underflow',
  'stack overflow': 'stack-overflow',
  'invalid JUMP': 'invalid-jump',
  'invalid opcode': 'invalid-opcode',
  'static state change': 'static-state-change',
  'create collision': 'create-collision',
}
