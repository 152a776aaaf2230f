/**
 * The one path by which blocks come to be: take, execute, seal, publish.
 *
 * Whoever wants a block (a request in automine, a timer, `evm_mine`) asks here, inside its turn; nothing else appends to
 * the store. A block that cannot be sealed leaves no trace: the executor goes back to the parent's state.
 */

import type { BlockEnv } from '../executor/block-env.ts'
import type { BlockResult, Executor, Sequence } from '../executor/executor.ts'
import type { Outcome, RejectReason } from '../executor/outcome.ts'
import { nextBaseFee } from '../protocol/fees.ts'
import type { Transaction } from '../protocol/transaction.ts'
import type { Rules } from '../spec/forks.ts'
import type { BlockStore } from './block-store.ts'
import type { BlockTime, ChosenTime } from './block-time.ts'
import { ChainError } from './chain-error.ts'
import type { HashGenerator } from './hash-generator.ts'
import { nextEnv } from './header-draft.ts'
import type { Pool } from './pool.ts'
import type { Included, Sealed } from './seal.ts'
import { sealBlock } from './seal.ts'
import type { Settings } from './settings.ts'

/** The parts of one chain that a block touches. */
export interface ChainParts {
  readonly executor: Executor
  readonly rules: Rules
  readonly chainId: bigint
  readonly store: BlockStore
  readonly pool: Pool
  readonly time: BlockTime
  readonly prevRandao: HashGenerator
  readonly beaconRoots: HashGenerator
  readonly settings: Settings
}

export interface Refused {
  readonly transaction: Transaction
  readonly reason: RejectReason
}

/** What an attempt gave; `sealed` is null when nothing was executed and an empty block was not wanted. */
export interface Produced {
  readonly sealed: Sealed | null
  readonly included: readonly Included[]
  readonly refused: readonly Refused[]
}

/** Room in a block's RLP for everything but transactions. */
const BLOCK_OVERHEAD_BYTES = 4096
/** No transaction uses less: a refund (EIP-3529) never reaches what it is given for. */
const TRANSACTION_GAS_MIN = 21_000n
/** Reasons that only say that the block was full: the transaction keeps waiting, unless it had the block for itself. */
const FULL_REASONS: ReadonlySet<RejectReason> = new Set(['gas-limit-above-block', 'blob-count-above-limit'])
/** Reasons that another block may not have: fees fall, and a nonce's turn comes when the one before it is mined. */
const PASSING_REASONS: ReadonlySet<RejectReason> = new Set([
  'fee-cap-below-base-fee',
  'blob-fee-cap-too-low',
  'nonce-too-high',
])

/** Environment of the next block at `time`, changing nothing. */
export function nextBlockEnv(parts: ChainParts, timestamp: bigint): BlockEnv {
  const { store, rules, chainId, settings } = parts
  const choices = {
    timestamp,
    gasLimit: settings.gasLimit,
    coinbase: settings.coinbase,
    prevRandao: parts.prevRandao.next,
    parentBeaconBlockRoot: parts.beaconRoots.next,
  }
  const env = nextEnv(store.head.header, rules, chainId, choices, (number) => store.hashOf(number))
  return settings.nextBaseFee === null ? env : { ...env, baseFee: settings.nextBaseFee }
}

/** Base fee of the next block, wei. */
export function baseFeeOfNext({ store, rules, settings }: ChainParts): bigint {
  return settings.nextBaseFee ?? nextBaseFee(store.head.header, rules)
}

/** The chain's nonce of an account, at the newest state. */
export function nonceAtHead({ store, executor }: ChainParts): (address: Uint8Array) => bigint {
  const { sequence } = store.state(store.height)
  return (address) => executor.account(address, sequence).nonce
}

/** Transactions of the pool whose turn has come at the newest state. */
export function readyTransactions(parts: ChainParts): Transaction[] {
  return parts.pool.ready(nonceAtHead(parts), baseFeeOfNext(parts))
}

export class Producer {
  readonly #parts: ChainParts

  constructor(parts: ChainParts) {
    this.#parts = parts
  }

  /**
   * Make the next block of `candidates`. `timestamp` null: the chain's own choice.
   * @throws {ChainError} `timestamp-too-low`, `timestamp-equal`, `block-invalid`
   */
  async produce(candidates: readonly Transaction[], timestamp: bigint | null, allowEmpty: boolean): Promise<Produced> {
    const { store, time, executor } = this.#parts
    const parent = store.head
    const chosen = time.choose(parent.header.timestamp, timestamp)
    const env = nextBlockEnv(this.#parts, chosen.timestamp)
    const transactions = fitting(candidates, env)
    const result = await executor.executeBlock({ env, transactions, withdrawals: [], impersonated: true })
    const { included, refused } = sort(transactions, result)
    const sealed = await this.#seal(env, parent.hash, included, result, allowEmpty)
    if (sealed !== null) this.#commit(sealed, result, chosen)
    this.#updatePool(included, refused)
    return { sealed, included, refused }
  }

  /** Make the next block of whatever is ready, also an empty one. @throws as `produce` */
  produceReady(timestamp: bigint | null): Promise<Produced> {
    return this.produce(readyTransactions(this.#parts), timestamp, true)
  }

  /** The block that `produce` would make now, committed nowhere. */
  async preview(): Promise<{ sealed: Sealed; included: readonly Included[] }> {
    const { store, time, executor } = this.#parts
    const parent = store.head
    const chosen = time.choose(parent.header.timestamp, null)
    const env = nextBlockEnv(this.#parts, chosen.timestamp)
    const transactions = fitting(readyTransactions(this.#parts), env)
    const result = await executor.previewBlock({ env, transactions, withdrawals: [], impersonated: true })
    const { included } = sort(transactions, result)
    return { sealed: sealBlock(env, parent.hash, included, [], result), included }
  }

  /** The state that the pending block would leave: made and gone back from, so that it can be read, but is not the newest. */
  async pendingState(): Promise<Sequence> {
    const { store, time, executor } = this.#parts
    const chosen = time.choose(store.head.header.timestamp, null)
    const env = nextBlockEnv(this.#parts, chosen.timestamp)
    const transactions = fitting(readyTransactions(this.#parts), env)
    const { sequence } = await executor.executeBlock({ env, transactions, withdrawals: [], impersonated: true })
    await this.#undo()
    return sequence
  }

  async #seal(
    env: BlockEnv,
    parentHash: Uint8Array,
    included: readonly Included[],
    result: BlockResult,
    allowEmpty: boolean,
  ): Promise<Sealed | null> {
    try {
      if (result.failure !== null) throw new ChainError('block-invalid', result.failure)
      if (included.length > 0 || allowEmpty) return sealBlock(env, parentHash, included, [], result)
    } catch (error) {
      await this.#undo()
      throw error
    }
    await this.#undo()
    return null
  }

  /** Back to the state of the newest sealed block. */
  async #undo(): Promise<void> {
    const { store, executor } = this.#parts
    const { sequence, root } = store.state(store.height)
    store.replaceHeadState({ sequence: await executor.revert(sequence), root })
  }

  #commit({ block, header }: Sealed, { sequence, root }: BlockResult, chosen: ChosenTime): void {
    const { store, time, prevRandao, beaconRoots, rules, settings } = this.#parts
    store.append(block, header, { sequence, root })
    time.settle(chosen)
    settings.nextBaseFee = null
    if (rules.eip4399) prevRandao.take()
    if (rules.eip4788) beaconRoots.take()
  }

  #updatePool(included: readonly Included[], refused: readonly Refused[]): void {
    const { pool } = this.#parts
    const nonceOf = nonceAtHead(this.#parts)
    for (const { transaction } of included) {
      pool.rebase(transaction.sender, transaction.nonce + 1n)
      // Who signed an authorization has used a nonce too. EIP-7702.
      for (const { authority } of transaction.authorizationList) {
        if (authority !== null) pool.rebase(authority, nonceOf(authority))
      }
    }
    for (const { transaction, reason } of refused) {
      const isWaiting = PASSING_REASONS.has(reason) || (FULL_REASONS.has(reason) && included.length > 0)
      if (!isWaiting) pool.remove(transaction)
    }
  }
}

/** As many of the candidates as could be in a block by count and by size, in order. EIP-7934. */
function fitting(candidates: readonly Transaction[], { rules, gasLimit }: BlockEnv): readonly Transaction[] {
  if (candidates.length <= 1) return candidates
  const count = Number(gasLimit / TRANSACTION_GAS_MIN) + 1
  const few = candidates.length > count ? candidates.slice(0, count) : candidates
  const limit = rules.numbers.maxBlockRlpSize
  if (limit === 0) return few
  let left = limit - BLOCK_OVERHEAD_BYTES
  return few.filter(({ raw }) => {
    const length = raw.length + 9
    if (length > left) return false
    left -= length
    return true
  })
}

function sort(
  transactions: readonly Transaction[],
  { outcomes, sequences, sequence }: BlockResult,
): { included: Included[]; refused: Refused[] } {
  const included: Included[] = []
  const refused: Refused[] = []
  transactions.forEach((transaction, index) => {
    const outcome = outcomes[index] as Outcome
    if (outcome.kind === 'rejected') refused.push({ transaction, reason: outcome.reason })
    else if (outcome.kind === 'missed')
      throw new ChainError('state-not-loaded', 'The block needs state that is not loaded')
    else included.push({ transaction, outcome, sequence: sequences[index] ?? sequence })
  })
  return { included, refused }
}
