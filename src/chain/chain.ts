/**
 * The chain as its readers and senders see it: one object that owns blocks, pool, time and the executor's sequences.
 *
 * Reads answer from what is sealed. Everything that changes the chain takes its turn in one queue, so that a block, a
 * snapshot or a forced balance never sees half of another. Quantities are bigint, data is bytes; no JSON-RPC here.
 * Reads are asynchronous although most answer at once, because a forked chain has to fetch.
 */

import type { BlockEnv } from '../executor/block-env.ts'
import type { AccountOverride, Executor, Sequence } from '../executor/executor.ts'
import type { TracerChoice } from '../executor/run-tracer.ts'
import type { Transaction } from '../protocol/transaction.ts'
import { decodeTransaction } from '../protocol/transaction.ts'
import type { Rules } from '../spec/forks.ts'
import type { AccountProof, AccountState } from '../state/state-reader.ts'
import type { BlockId } from './block-id.ts'
import { BlockReader } from './block-reader.ts'
import type { Head } from './block-store.ts'
import { BlockStore } from './block-store.ts'
import { BlockTime } from './block-time.ts'
import type { BlockOverrides, CallRequest } from './call-request.ts'
import type { Scene } from './calls.ts'
import { Caller } from './calls.ts'
import { ChainError } from './chain-error.ts'
import type { Clock, Timers } from './clock.ts'
import { SYSTEM_TIMERS } from './clock.ts'
import type { MiningMode } from './controls.ts'
import { Controls } from './controls.ts'
import { feeHistory, nextBlobFee } from './fee-history.ts'
import type { Genesis } from './genesis.ts'
import { genesisHeader } from './genesis.ts'
import { HashGenerator } from './hash-generator.ts'
import { envOfHeader } from './header-draft.ts'
import { PendingState } from './pending-state.ts'
import type { PoolLimits } from './pool.ts'
import { Pool } from './pool.ts'
import type { PoolOrder } from './pool-order.ts'
import type { ChainParts, Produced } from './producer.ts'
import { baseFeeOfNext, nextBlockEnv, Producer, readyTransactions } from './producer.ts'
import { type Replay, Replays } from './replays.ts'
import { sealWithHeader } from './seal.ts'
import type { FutureNonces } from './sender.ts'
import { Sender } from './sender.ts'
import { checkSidecar } from './sidecar-check.ts'
import { Snapshots } from './snapshots.ts'
import { TurnQueue } from './turn-queue.ts'
import type {
  BlockView,
  CallResult,
  ChainEvent,
  FeeHistory,
  LogFilter,
  LogView,
  ReceiptView,
  Submission,
  TransactionView,
} from './views.ts'

export interface ChainOptions {
  readonly executor: Executor
  readonly rules: Rules
  readonly chainId: bigint
  readonly genesis: Genesis
  /** Gas limit of every block after genesis. */
  readonly gasLimit: bigint
  /** 20 bytes. */
  readonly coinbase: Uint8Array
  readonly clock: Clock
  /** What becomes of a nonce that is ahead of its turn: wait in the pool (anvil), or an error (Hardhat). */
  readonly futureNonces: FutureNonces
  readonly allowEqualTimestamps: boolean
  /** Default: automine. */
  readonly mining?: MiningMode | undefined
  /** Default: fees. */
  readonly order?: PoolOrder | undefined
  /** Default: 64 queued per sender, 10,000 in all. */
  readonly poolLimits?: PoolLimits | undefined
  /** Default: the system's. */
  readonly timers?: Timers | undefined
  /** Told of blocks by the clock that could not be made. Default: nobody is. */
  readonly onIntervalError?: ((error: unknown) => void) | undefined
  /** Whether each transaction sent uses up a snapshot id, as in Hardhat, whose recorded traffic names ids. Default: no. */
  readonly sendsUseSnapshotIds?: boolean | undefined
}

/** Wei; what Hardhat and anvil suggest. */
const PRIORITY_FEE = 1_000_000_000n
/** Hardhat's seed, so that PREVRANDAO has the same values there and here. */
const PREVRANDAO_SEED = 'randomMixHashSeed'
const BEACON_ROOT_SEED = 'randomParentBeaconBlockRootSeed'

export class Chain {
  readonly chainId: bigint
  readonly rules: Rules
  /** Mining mode, pool, forced state, settings. */
  readonly controls: Controls

  readonly #parts: ChainParts
  readonly #reader: BlockReader
  readonly #caller: Caller
  readonly #replays: Replays
  readonly #producer: Producer
  readonly #sender: Sender
  readonly #snapshots: Snapshots
  readonly #pending: PendingState
  readonly #turns = new TurnQueue()
  readonly #listeners = new Set<(event: ChainEvent) => void>()

  /** Write the genesis state and block. */
  static async open(options: ChainOptions): Promise<Chain> {
    const { executor, rules, genesis } = options
    const chain = new Chain(options)
    await executor.change(genesis.accounts)
    const { stateRoot, root, sequence } = await executor.seal()
    const { prevRandao, store } = chain.#parts
    const header = genesisHeader(genesis, rules, stateRoot, rules.eip4399 ? prevRandao.take() : prevRandao.next)
    store.append(sealWithHeader(header, [], []), header, { sequence, root })
    chain.#snapshots.takeGenesis()
    chain.controls.start(options.mining?.interval ?? null)
    return chain
  }

  private constructor(options: ChainOptions) {
    const { executor, rules, chainId, coinbase, gasLimit } = options
    this.chainId = chainId
    this.rules = rules
    this.#parts = {
      executor,
      rules,
      chainId,
      settings: { coinbase, gasLimit, nextBaseFee: null, automine: options.mining?.automine ?? true },
      store: new BlockStore(),
      pool: new Pool(options.order, options.poolLimits),
      time: new BlockTime(options.clock, options.allowEqualTimestamps, options.genesis.timestamp),
      prevRandao: new HashGenerator(PREVRANDAO_SEED),
      beaconRoots: new HashGenerator(BEACON_ROOT_SEED),
    }
    this.#reader = new BlockReader(this.#parts.store, rules)
    this.#caller = new Caller(executor)
    this.#replays = new Replays({ ...this.#parts, reader: this.#reader, caller: this.#caller })
    this.#producer = new Producer(this.#parts)
    this.#snapshots = new Snapshots(this.#parts)
    this.#sender = new Sender(this.#parts, this.#producer, this.#reader, {
      futureNonces: options.futureNonces,
      onAdmitted: options.sendsUseSnapshotIds === true ? () => this.#snapshots.skipId() : () => undefined,
      publish: (event) => this.#publish(event),
    })
    this.#pending = new PendingState(this.#parts, this.#producer, this.#turns)
    this.controls = new Controls({
      parts: this.#parts,
      producer: this.#producer,
      snapshots: this.#snapshots,
      turns: this.#turns,
      timers: options.timers ?? SYSTEM_TIMERS,
      announce: (produced) => this.#announce(produced),
      announceRevert: () => this.#publish({ kind: 'reverted', head: this.head.number }),
      onIntervalError: options.onIntervalError ?? (() => undefined),
    })
  }

  /** 20 bytes; of the blocks to come. */
  get coinbase(): Uint8Array {
    return this.#parts.settings.coinbase
  }

  /** Of the blocks to come. */
  get gasLimit(): bigint {
    return this.#parts.settings.gasLimit
  }

  /** The newest sealed block's header, number and hash. Never asynchronous: `eth_blockNumber` and fee defaults are hot. */
  get head(): Head {
    return this.#parts.store.head
  }

  // Blocks, transactions, receipts, logs. Null: there is no such thing.

  /** `pending` is built on the spot by running the pool without committing. */
  async block(id: BlockId): Promise<BlockView | null> {
    if (id === 'pending') return this.#turns.run(() => this.#pendingBlock())
    const number = this.#find(id)
    return number === null ? null : this.#reader.block(number)
  }

  async transaction(hash: Uint8Array): Promise<TransactionView | null> {
    const place = this.#parts.store.placeOf(hash)
    if (place !== null) return this.#reader.transaction(place.block, place.index)
    const waiting = this.#parts.pool.get(hash)
    return waiting === undefined
      ? null
      : { transaction: waiting, position: null, effectiveGasPrice: waiting.maxFeePerGas }
  }

  /** Of block `id`, by index. */
  async transactionAt(id: BlockId, index: number): Promise<TransactionView | null> {
    if (id === 'pending') return (await this.block(id))?.transactions()[index] ?? null
    const number = this.#find(id)
    return number === null ? null : this.#reader.transaction(number, index)
  }

  async receipt(hash: Uint8Array): Promise<ReceiptView | null> {
    const place = this.#parts.store.placeOf(hash)
    return place === null ? null : this.#reader.receipt(place.block, place.index)
  }

  /** Of all transactions of block `id`; the pending block has none. */
  async receipts(id: BlockId): Promise<readonly ReceiptView[] | null> {
    const number = id === 'pending' ? null : this.#find(id)
    return number === null ? null : this.#reader.receipts(number)
  }

  /**
   * Logs of the blocks `from`…`to`, both included, in order; ends beyond the head are the head.
   * @throws {ChainError} `unknown-block` for an unknown hash, `block-range-reversed`
   */
  async logs(filter: LogFilter, from: BlockId, to: BlockId): Promise<LogView[]> {
    const { height } = this.#parts.store
    const first = typeof from === 'bigint' ? Number(from) : this.#resolve(from)
    const last = typeof to === 'bigint' ? Number(to) : this.#resolve(to)
    if (first > last) {
      const details = { from: BigInt(first), to: BigInt(last) }
      throw new ChainError('block-range-reversed', `Block range begins (${first}) behind its end (${last})`, details)
    }
    return this.#reader.logs(filter, first, Math.min(last, height))
  }

  // State. All throw ChainError `unknown-block`.

  async account(address: Uint8Array, at: BlockId): Promise<AccountState> {
    return this.#parts.executor.account(address, await this.#sequence(at))
  }

  /** The next nonce; `pending` counts the pool's transactions whose turn would come. */
  async nonce(address: Uint8Array, at: BlockId): Promise<bigint> {
    const sealedAt = at === 'pending' ? 'latest' : at
    const { nonce } = this.#parts.executor.account(address, await this.#sequence(sealedAt))
    return at === 'pending' ? this.#parts.pool.nextNonce(address, nonce) : nonce
  }

  async code(address: Uint8Array, at: BlockId): Promise<Uint8Array> {
    return this.#parts.executor.code(address, await this.#sequence(at))
  }

  /** Slot and result are 32 bytes. */
  async storage(address: Uint8Array, slot: Uint8Array, at: BlockId): Promise<Uint8Array> {
    return this.#parts.executor.storage(address, slot, await this.#sequence(at))
  }

  async proof(address: Uint8Array, slots: readonly Uint8Array[], at: BlockId): Promise<AccountProof> {
    const { executor, store } = this.#parts
    return executor.proof(address, slots, store.state(this.#resolve(at)).root)
  }

  // Questions.

  /** Run without committing. A revert or halt is a result; a call that cannot start is a `ChainError`. */
  async call(
    request: CallRequest,
    at: BlockId,
    overrides: readonly AccountOverride[] = [],
    blockOverrides: BlockOverrides = {},
  ): Promise<CallResult> {
    return this.#caller.call(request, await this.#scene(at, blockOverrides), overrides)
  }

  /**
   * The least gas limit with which the transaction succeeds, exact to the unit.
   * @throws {ExecutionError} it fails whatever the gas; {ChainError} `gas-exceeds-allowance`, `insufficient-funds`, …
   */
  async estimateGas(
    request: CallRequest,
    at: BlockId,
    overrides: readonly AccountOverride[] = [],
    blockOverrides: BlockOverrides = {},
  ): Promise<bigint> {
    return this.#caller.estimate(request, await this.#scene(at, blockOverrides), overrides)
  }

  /** `call`, told to a tracer. */
  async traceCall(
    request: CallRequest,
    at: BlockId,
    tracer: TracerChoice,
    overrides: readonly AccountOverride[] = [],
    blockOverrides: BlockOverrides = {},
  ): Promise<Replay> {
    return this.#replays.call(request, await this.#scene(at, blockOverrides), overrides, tracer)
  }

  /** A sealed transaction, run again at the state that it met. Null: there is none. */
  async traceTransaction(hash: Uint8Array, tracer: TracerChoice): Promise<Replay | null> {
    return this.#replays.transaction(hash, tracer)
  }

  /** All transactions of a sealed block, in order. @throws {ChainError} `unknown-block` */
  async traceBlock(id: BlockId, tracer: TracerChoice): Promise<readonly Replay[]> {
    return this.#replays.block(this.#resolve(id), tracer)
  }

  /** Base fee of the next block, wei. */
  nextBaseFee(): bigint {
    return baseFeeOfNext(this.#parts)
  }

  /** Blob base fee of the next block, wei; 1 before Cancun. */
  nextBlobBaseFee(): bigint {
    return nextBlobFee(this.head.header, this.rules)
  }

  /** What to bid above the base fee, wei (1 gwei, as Hardhat and anvil answer). */
  suggestedPriorityFee(): bigint {
    return PRIORITY_FEE
  }

  /** `eth_gasPrice`: next base fee plus the suggested priority fee, wei. */
  gasPrice(): bigint {
    return this.nextBaseFee() + PRIORITY_FEE
  }

  /** `count` blocks up to `newest` (fewer near genesis); percentiles ascending in 0…100. */
  async feeHistory(count: number, newest: BlockId, percentiles: readonly number[]): Promise<FeeHistory> {
    return feeHistory(this.#parts.store, this.#reader, this.rules, count, this.#resolve(newest), percentiles)
  }

  // Work. All take their turn in the queue.

  /** Decode, check (blob sidecar included) and send. @throws {TransactionError | ChainError} */
  async sendRawTransaction(raw: Uint8Array): Promise<Submission> {
    const { sidecar, ...transaction } = decodeTransaction(raw, { allowSidecar: true })
    if (sidecar !== undefined) await checkSidecar(transaction, sidecar, this.rules)
    return this.sendTransaction(transaction)
  }

  /**
   * Put a transaction into the pool; in automine it is sealed in a block before the promise settles.
   * A transaction that reverts is mined: look at `outcome`. @throws {ChainError} it may not be in a block
   */
  sendTransaction(transaction: Transaction): Promise<Submission> {
    return this.#turns.run(() => this.#sender.send(transaction))
  }

  /**
   * Seal a block with what the pool holds (also an empty one). Seconds; default: the clock's.
   * @throws {ChainError} `timestamp-too-low`, `timestamp-equal`
   */
  mine(timestamp?: bigint): Promise<BlockView> {
    return this.#turns.run(async () => this.#announce(await this.#producer.produceReady(timestamp ?? null)))
  }

  /** Waiting transactions whose turn has come, in the order in which a block takes them. */
  pendingTransactions(): readonly Transaction[] {
    return readyTransactions(this.#parts)
  }

  /** Remember the state of the chain; ids grow from 1 and are never used again. */
  snapshot(): Promise<bigint> {
    return this.#turns.run(async () => this.#snapshots.take())
  }

  /** Back to a snapshot; it and all later ones are used up. False: no such snapshot, nothing changed. */
  revert(id: bigint): Promise<boolean> {
    return this.#turns.run(async () => {
      const isKnown = await this.#snapshots.restore(id)
      if (isKnown) this.#publish({ kind: 'reverted', head: this.head.number })
      return isKnown
    })
  }

  /** Move block time forward for good; the new offset from the clock, both in seconds. */
  increaseTime(seconds: bigint): bigint {
    return this.#parts.time.increase(seconds)
  }

  /** Timestamp of the next block only (later ones go on from it). @throws {ChainError} as `mine` */
  setNextTimestamp(timestamp: bigint): void {
    this.#parts.time.setNext(timestamp, this.head.header.timestamp)
  }

  /** Be told what happens; call the result to stop. Listeners run after the change is readable and must not throw. */
  subscribe(listener: (event: ChainEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Wait for the work in turn and close the executor. */
  close(): Promise<void> {
    this.controls.stop()
    return this.#turns.run(() => this.#parts.executor.close())
  }

  #announce({ included }: Produced): BlockView {
    const block = this.#reader.block(this.#parts.store.height)
    this.#publish({ kind: 'block', block, outcomes: included.map(({ outcome }) => outcome) })
    return block
  }

  #publish(event: ChainEvent): void {
    for (const listener of [...this.#listeners]) listener(event)
  }

  async #pendingBlock(): Promise<BlockView> {
    const { sealed, included } = await this.#producer.preview()
    return this.#reader.pendingBlock(sealed, included)
  }

  /** Null: no such block. `pending` is the newest sealed one here: its state is what comes before the pool runs. */
  #find(id: BlockId): number | null {
    const { store } = this.#parts
    if (id instanceof Uint8Array) return store.numberOf(id)
    if (typeof id === 'bigint') return id <= BigInt(store.height) ? Number(id) : null
    return id === 'earliest' ? 0 : store.height
  }

  #resolve(id: BlockId): number {
    const number = this.#find(id)
    if (number !== null) return number
    const latest = this.head.number
    const message = `Unknown block${typeof id === 'bigint' ? ` ${id}` : ''}; the latest is ${latest}`
    throw new ChainError('unknown-block', message, typeof id === 'bigint' ? { latest, number: id } : { latest })
  }

  /** `pending`: after what the pool would put into the next block. */
  async #sequence(at: BlockId): Promise<Sequence> {
    return at === 'pending' ? this.#pending.sequence() : this.#parts.store.state(this.#resolve(at)).sequence
  }

  async #scene(at: BlockId, overrides: BlockOverrides): Promise<Scene> {
    const { store, rules, chainId, time } = this.#parts
    const number = this.#resolve(at)
    const sequence = await this.#sequence(at)
    const env =
      at === 'pending'
        ? nextBlockEnv(this.#parts, time.choose(this.head.header.timestamp, null).timestamp)
        : envOfHeader(store.header(number), rules, chainId, (wanted) => store.hashOf(wanted))
    return { env: withOverrides(env, overrides), sequence }
  }
}

function withOverrides(env: BlockEnv, overrides: BlockOverrides): BlockEnv {
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined)
  return given.length === 0 ? env : { ...env, ...Object.fromEntries(given) }
}
