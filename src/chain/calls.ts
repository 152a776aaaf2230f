/**
 * Questions that run code without leaving a trace: `eth_call` and `eth_estimateGas`.
 *
 * A call pays only what it offers: without a fee its gas is free, and the base fee it sees is the block's. An estimate
 * is the least gas limit that succeeds, found as geth finds it (try the most, guess from what was spent, then halve)
 * but to the exact unit. Source: geth `eth/gasestimator`, EIP-150 (63/64), EIP-7825.
 */

import { equalBytes } from '../base/bytes.ts'
import { isPrecompileAddress } from '../evm/precompiles/addresses.ts'
import type { BlockEnv } from '../executor/block-env.ts'
import type { AccountOverride, Executor, Sequence } from '../executor/executor.ts'
import type { Executed, Outcome, RejectReason } from '../executor/outcome.ts'
import type { TracerChoice } from '../executor/run-tracer.ts'
import { floorGas, intrinsicGas, minimumGas } from '../protocol/intrinsic-gas.ts'
import type { Transaction, TransactionFields, TransactionType } from '../protocol/transaction.ts'
import { callTransaction } from '../protocol/transaction.ts'
import { GAS } from '../spec/gas.ts'
import type { CallRequest } from './call-request.ts'
import { ChainError, ExecutionError } from './chain-error.ts'
import { mostCost, rejection } from './rejection.ts'

const ZERO_ADDRESS = new Uint8Array(20)
const PLAIN_TRANSFER_GAS = 21_000n
/** Rejections that more gas would cure. */
const GAS_REASONS: ReadonlySet<RejectReason> = new Set(['intrinsic-gas-too-low', 'floor-gas-too-low'])

/** A state to ask about and the block it is asked in. */
export interface Scene {
  readonly env: BlockEnv
  readonly sequence: Sequence
}

/** Runs calls of one chain. */
export class Caller {
  readonly #executor: Executor

  constructor(executor: Executor) {
    this.#executor = executor
  }

  /** @throws {ChainError} when the call cannot start */
  async call(request: CallRequest, scene: Scene, overrides: readonly AccountOverride[]): Promise<Executed> {
    const transaction = this.#whole(request, scene, overrides)
    return this.#executed(await this.#run(transaction, scene, overrides), transaction, scene, overrides)
  }

  /** `call`, told to a tracer. @throws {ChainError} when the call cannot start */
  async trace(
    request: CallRequest,
    scene: Scene,
    overrides: readonly AccountOverride[],
    tracer: TracerChoice,
  ): Promise<{ transaction: Transaction; outcome: Executed; result: unknown }> {
    const transaction = this.#whole(request, scene, overrides)
    const options = { lenient: true, uncapped: true, silent: true, overrides }
    const { outcome, result } = await this.#executor.trace(scene.env, transaction, scene.sequence, options, tracer)
    return { transaction, outcome: this.#executed(outcome, transaction, scene, overrides), result }
  }

  /** The least gas limit with which the transaction succeeds. @throws {ExecutionError | ChainError} */
  async estimate(request: CallRequest, scene: Scene, overrides: readonly AccountOverride[]): Promise<bigint> {
    const price = feeCap(request, scene.env)
    checkFee(request, price, scene.env)
    const most = this.#mostGas(request, scene, overrides, price)
    const attempt = async (gas: bigint): Promise<Executed | null> => {
      const transaction = this.#transaction(request, scene, overrides, gas)
      const outcome = await this.#run(transaction, scene, overrides)
      if (outcome.kind === 'rejected' && GAS_REASONS.has(outcome.reason)) return null
      return this.#executed(outcome, transaction, scene, overrides)
    }
    if (most >= PLAIN_TRANSFER_GAS && this.#isPlainTransfer(request, scene, overrides)) return PLAIN_TRANSFER_GAS
    const first = await attempt(most)
    if (first === null || (first.kind === 'halt' && first.halt === 'out-of-gas')) throw allowanceError(most)
    if (first.kind !== 'success') throw new ExecutionError(first)
    return narrow(first, most, minimumGas(this.#transaction(request, scene, overrides, most), scene.env.rules), attempt)
  }

  /** The transaction of a call, with all the gas that it may have unless it asks for some. @throws {ChainError} */
  #whole(request: CallRequest, scene: Scene, overrides: readonly AccountOverride[]): Transaction {
    const balance = this.#balance(request, scene, overrides)
    const price = feeCap(request, scene.env)
    checkFee(request, price, scene.env)
    const gas = request.gas ?? affordable(scene.env.gasLimit, price, balance - (request.value ?? 0n))
    return this.#transaction(request, scene, overrides, gas)
  }

  /** Asked for, or what a block can hold; never above the cap of one transaction or what the sender can pay for. */
  #mostGas(request: CallRequest, scene: Scene, overrides: readonly AccountOverride[], price: bigint): bigint {
    const { env } = scene
    const { txGasCap } = env.rules.numbers
    const asked = request.gas !== undefined && request.gas >= PLAIN_TRANSFER_GAS ? request.gas : env.gasLimit
    const capped = txGasCap > 0n && asked > txGasCap ? txGasCap : asked
    if (price === 0n) return capped
    const balance = this.#balance(request, scene, overrides)
    const value = request.value ?? 0n
    if (balance < value) {
      throw rejection('insufficient-funds', { cost: value, balance })
    }
    return affordable(capped, price, balance - value)
  }

  /** Would nothing but value be moved, and is it there? What that costs is known without a run. */
  #isPlainTransfer(request: CallRequest, scene: Scene, overrides: readonly AccountOverride[]): boolean {
    const { to, data, value = 0n, nonce } = request
    if (to === undefined || to === null || (data?.length ?? 0) > 0 || overrides.length > 0) return false
    if (nonce !== undefined || typeOf(request) > 2 || (request.accessList?.length ?? 0) > 0) return false
    if (isPrecompileAddress(to, scene.env.rules)) return false
    if (this.#executor.code(to, scene.sequence).length > 0) return false
    return value === 0n || value <= this.#balance(request, scene, overrides)
  }

  /** @throws {ChainError} with the figures of a rejection */
  #executed(outcome: Outcome, transaction: Transaction, scene: Scene, overrides: readonly AccountOverride[]): Executed {
    if (outcome.kind === 'missed') throw new ChainError('state-not-loaded', 'The call needs state that is not loaded')
    if (outcome.kind !== 'rejected') return outcome
    const { gasLimit, sender } = transaction
    switch (outcome.reason) {
      case 'insufficient-funds': {
        const balance = this.#balance({ from: sender }, scene, overrides)
        throw rejection(outcome.reason, { cost: mostCost(transaction), balance })
      }
      case 'intrinsic-gas-too-low':
        throw rejection(outcome.reason, { required: intrinsicGas(transaction, scene.env.rules), gasLimit })
      case 'floor-gas-too-low':
        throw rejection(outcome.reason, { required: floorGas(transaction, scene.env.rules), gasLimit })
      case 'initcode-too-large': {
        const limit = BigInt(scene.env.rules.numbers.maxInitcodeSize)
        throw rejection(outcome.reason, { size: BigInt(transaction.data.length), limit })
      }
      case 'type-not-supported':
        throw rejection(outcome.reason, { type: BigInt(transaction.type) })
      default:
        throw rejection(outcome.reason)
    }
  }

  #balance(request: CallRequest, { sequence }: Scene, overrides: readonly AccountOverride[]): bigint {
    const from = request.from ?? ZERO_ADDRESS
    const overridden = overrides.find(({ address }) => equalBytes(address, from))?.balance
    return overridden ?? this.#executor.account(from, sequence).balance
  }

  #transaction(request: CallRequest, scene: Scene, overrides: readonly AccountOverride[], gas: bigint): Transaction {
    const { env, sequence } = scene
    const sender = request.from ?? ZERO_ADDRESS
    const overridden = overrides.find(({ address }) => equalBytes(address, sender))?.nonce
    const price = feeCap(request, env)
    const fields: TransactionFields = {
      ...request,
      type: typeOf(request),
      chainId: env.chainId,
      nonce: request.nonce ?? overridden ?? this.#executor.account(sender, sequence).nonce,
      gasLimit: gas,
      gasPrice: price,
      maxFeePerGas: price,
    }
    return callTransaction(fields, sender)
  }

  #run(transaction: Transaction, { env, sequence }: Scene, overrides: readonly AccountOverride[]): Promise<Outcome> {
    return this.#executor.call(env, transaction, sequence, { lenient: true, uncapped: true, silent: true, overrides })
  }
}

/** Halve between what cannot suffice and what did. */
async function narrow(
  first: Executed,
  most: bigint,
  minimum: bigint,
  attempt: (gas: bigint) => Promise<Executed | null>,
): Promise<bigint> {
  let tooLow = (first.gasUsed > minimum ? first.gasUsed : minimum) - 1n
  let enough = most
  const succeeds = async (gas: bigint): Promise<boolean> => (await attempt(gas))?.kind === 'success'
  // Refunds come last, so that no less than what was spent can do, and just that is enough for most transactions; else it
  // takes what calls must hold back (EIP-150) and the stipend besides.
  const { gasSpent } = first
  const guesses = [gasSpent - 1n, gasSpent, ((gasSpent + BigInt(GAS.callStipend)) * 64n) / 63n]
  for (const guess of guesses) {
    if (guess <= tooLow || guess >= enough) continue
    if (await succeeds(guess)) {
      enough = guess
      break
    }
    tooLow = guess
  }
  while (tooLow + 1n < enough) {
    const middle = (tooLow + enough) / 2n
    // Most transactions need little more than they spend: begin near the low end.
    const next = middle > tooLow * 2n && tooLow > 0n ? tooLow * 2n : middle
    if (await succeeds(next)) enough = next
    else tooLow = next
  }
  return enough
}

function allowanceError(allowance: bigint): ChainError {
  return new ChainError('gas-exceeds-allowance', `gas required exceeds allowance (${allowance})`, { allowance })
}

/** The most gas, up to `limit`, that `funds` pay for. */
function affordable(limit: bigint, price: bigint, funds: bigint): bigint {
  if (price === 0n) return limit
  const allowance = funds > 0n ? funds / price : 0n
  return allowance < limit ? allowance : limit
}

/** Wei per gas at most; 0 when the call offers nothing. */
function feeCap({ gasPrice, maxFeePerGas, maxPriorityFeePerGas }: CallRequest, { baseFee }: BlockEnv): bigint {
  const offered = gasPrice ?? maxFeePerGas
  if (offered !== undefined) return offered
  return maxPriorityFeePerGas === undefined || maxPriorityFeePerGas === 0n ? 0n : 2n * baseFee + maxPriorityFeePerGas
}

function checkFee({ gasPrice, maxPriorityFeePerGas }: CallRequest, price: bigint, { baseFee }: BlockEnv): void {
  const priorityFee = maxPriorityFeePerGas ?? 0n
  if (priorityFee > price) throw rejection('priority-fee-above-fee-cap', { priorityFee, feeCap: price })
  if (price > 0n && price < baseFee) {
    throw rejection('fee-cap-below-base-fee', { feeCap: price, baseFee, legacy: gasPrice === undefined ? 0n : 1n })
  }
}

function typeOf(request: CallRequest): TransactionType {
  if ((request.authorizationList?.length ?? 0) > 0) return 4
  if ((request.blobVersionedHashes?.length ?? 0) > 0) return 3
  if (request.gasPrice !== undefined) return request.accessList === undefined ? 0 : 1
  return 2
}
