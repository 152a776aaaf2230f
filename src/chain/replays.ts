/**
 * What was run, run again for a tracer: transactions of sealed blocks at the very state that they met, and calls.
 *
 * Each transaction's sequence is kept with its block, so nothing before it is run again. Tracers are named, not known
 * here (executor/run-tracer.ts); their answers are passed on as they come.
 */

import { equalBytes } from '../base/bytes.ts'
import { keccak256 } from '../crypto/keccak.ts'
import type { BlockEnv } from '../executor/block-env.ts'
import type { AccountOverride, Executor, Sequence } from '../executor/executor.ts'
import type { Executed } from '../executor/outcome.ts'
import type { TracerChoice } from '../executor/run-tracer.ts'
import type { Transaction } from '../protocol/transaction.ts'
import type { Rules } from '../spec/forks.ts'
import type { AccountState } from '../state/state-reader.ts'
import type { BlockReader } from './block-reader.ts'
import type { BlockStore } from './block-store.ts'
import type { CallRequest } from './call-request.ts'
import type { Caller, Scene } from './calls.ts'
import { ChainError } from './chain-error.ts'
import { envOfHeader } from './header-draft.ts'

/** State as it was at one moment, to be read. */
export interface StateAt {
  account(address: Uint8Array): AccountState
  code(address: Uint8Array): Uint8Array
  /** Slot and result are 32 bytes. */
  storage(address: Uint8Array, slot: Uint8Array): Uint8Array
}

/** A run that was traced. */
export interface Replay {
  readonly transaction: Transaction
  readonly outcome: Executed
  /** The block that it ran in. */
  readonly env: BlockEnv
  /** What the tracer answered. */
  readonly result: unknown
  /** The state that it met. */
  readonly before: StateAt
  /** The state that it left; null for a call, which leaves none. */
  readonly after: StateAt | null
}

export interface ReplayParts {
  readonly executor: Executor
  readonly store: BlockStore
  readonly reader: BlockReader
  readonly caller: Caller
  readonly rules: Rules
  readonly chainId: bigint
}

/** It passed the checks of its block, some of which an impersonated sender is spared. */
const AGAIN = { lenient: true, uncapped: true, silent: true }

export class Replays {
  readonly #parts: ReplayParts

  constructor(parts: ReplayParts) {
    this.#parts = parts
  }

  /** A sealed transaction, by hash; null when there is none. @throws {StatePrunedError} its state is no longer kept */
  async transaction(hash: Uint8Array, tracer: TracerChoice): Promise<Replay | null> {
    const place = this.#parts.store.placeOf(hash)
    return place === null ? null : this.#again(place.block, place.index, tracer)
  }

  /** All transactions of block `number`, which is sealed, in order. */
  async block(number: number, tracer: TracerChoice): Promise<Replay[]> {
    const { transactionCount } = this.#parts.store.record(number)
    const replays: Replay[] = []
    for (let index = 0; index < transactionCount; index++) replays.push(await this.#again(number, index, tracer))
    return replays
  }

  /** A call. @throws {ChainError} it cannot start */
  async call(
    request: CallRequest,
    scene: Scene,
    overrides: readonly AccountOverride[],
    tracer: TracerChoice,
  ): Promise<Replay> {
    const { transaction, outcome, result } = await this.#parts.caller.trace(request, scene, overrides, tracer)
    const before = overridden(this.#stateAt(scene.sequence), overrides)
    return { transaction, outcome, env: scene.env, result, before, after: null }
  }

  async #again(number: number, index: number, tracer: TracerChoice): Promise<Replay> {
    const { executor, store, reader, rules, chainId } = this.#parts
    const view = reader.transaction(number, index)
    if (view === null) throw new RangeError(`Block ${number} has no transaction ${index}`)
    const { transaction } = view
    const sequence = store.record(number).sequenceOf(index)
    const env = envOfHeader(store.header(number), rules, chainId, (wanted) => store.hashOf(wanted))
    const { outcome, result } = await executor.trace(env, transaction, sequence, AGAIN, tracer)
    if (outcome.kind === 'rejected' || outcome.kind === 'missed') {
      throw new ChainError('state-not-loaded', 'The transaction cannot be run again: its state is not there')
    }
    // A transaction is one commit, and every commit is the next sequence.
    const after = this.#stateAt(sequence + 1)
    return { transaction, outcome, env, result, before: this.#stateAt(sequence), after }
  }

  #stateAt(at: Sequence): StateAt {
    const { executor } = this.#parts
    return {
      account: (address) => executor.account(address, at),
      code: (address) => executor.code(address, at),
      storage: (address, slot) => executor.storage(address, slot, at),
    }
  }
}

const ZERO_WORD = new Uint8Array(32)

function overridden(state: StateAt, overrides: readonly AccountOverride[]): StateAt {
  if (overrides.length === 0) return state
  const of = (address: Uint8Array): AccountOverride | undefined =>
    overrides.find((override) => equalBytes(override.address, address))
  return {
    account: (address) => {
      const own = state.account(address)
      const { balance = own.balance, nonce = own.nonce, code } = of(address) ?? {}
      const codeHash = code === undefined ? own.codeHash : keccak256(code)
      return { exists: own.exists || of(address) !== undefined, balance, nonce, codeHash }
    },
    code: (address) => of(address)?.code ?? state.code(address),
    storage: (address, slot) => {
      const { storage = [], replaceStorage } = of(address) ?? {}
      const value = storage.find(([key]) => equalBytes(key, slot))?.[1]
      return value ?? (replaceStorage ? ZERO_WORD : state.storage(address, slot))
    },
  }
}
