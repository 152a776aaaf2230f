/**
 * Why a transaction may not be in a block, as an error with its figures: the checks that can be made before execution,
 * and the names of those that only execution makes.
 *
 * The executor checks everything again and decides; what is found here first is found with the figures that a message
 * needs. Source: Yellow Paper 6.2, EIP-1559, EIP-2681, EIP-3860, EIP-4844, EIP-7623, EIP-7825.
 */

import type { RejectReason } from '../executor/outcome.ts'
import { blobBaseFee } from '../protocol/fees.ts'
import { floorGas, intrinsicGas } from '../protocol/intrinsic-gas.ts'
import type { Transaction } from '../protocol/transaction.ts'
import type { Rules } from '../spec/forks.ts'
import { GAS } from '../spec/gas.ts'
import type { AccountState } from '../state/state-reader.ts'
import { ChainError } from './chain-error.ts'

/** What a transaction is judged by: the next block and the sender's account in the newest state. */
export interface Admission {
  readonly rules: Rules
  readonly chainId: bigint
  readonly blockGasLimit: bigint
  readonly baseFee: bigint
  readonly excessBlobGas: bigint
  readonly account: AccountState
  /** The highest nonce that may be sent; null: any, it can wait in the pool. */
  readonly highestNonce: bigint | null
}

const NONCE_MAX = 2n ** 64n - 1n

/** The error of a rejection. 'none' cannot be asked for: it would be an internal error. */
export function rejection(reason: RejectReason, details: Readonly<Record<string, bigint>> = {}): ChainError {
  const figures = Object.entries(details).map(([name, value]) => `${name} ${value}`)
  const message = `Transaction rejected: ${reason.replaceAll('-', ' ')}`
  const code = reason === 'none' ? 'block-invalid' : reason
  return new ChainError(code, figures.length === 0 ? message : `${message} (${figures.join(', ')})`, details)
}

/** In the order in which clients look: kind and gas, nonce, fees, funds. @throws {ChainError} */
export function checkAdmission(transaction: Transaction, admission: Admission): void {
  checkKind(transaction, admission)
  checkGas(transaction, admission)
  checkNonce(transaction, admission)
  checkFees(transaction, admission)
  checkFunds(transaction, admission)
}

function checkKind({ type, chainId }: Transaction, { rules, chainId: expected }: Admission): void {
  if (chainId !== null && chainId !== expected) throw rejection('wrong-chain-id', { expected, actual: chainId })
  if ((type === 3 && !rules.eip4844) || (type === 4 && !rules.eip7702)) {
    throw rejection('type-not-supported', { type: BigInt(type) })
  }
}

function checkGas(transaction: Transaction, { rules, blockGasLimit }: Admission): void {
  const { gasLimit, nonce, to, data } = transaction
  const { txGasCap, maxInitcodeSize } = rules.numbers
  if (nonce >= NONCE_MAX) throw rejection('nonce-overflow')
  if (gasLimit > blockGasLimit) throw rejection('gas-limit-above-block', { gasLimit, limit: blockGasLimit })
  if (txGasCap > 0n && gasLimit > txGasCap) throw rejection('gas-limit-above-cap', { gasLimit, limit: txGasCap })
  if (to === null && maxInitcodeSize > 0 && data.length > maxInitcodeSize) {
    throw rejection('initcode-too-large', { size: BigInt(data.length), limit: BigInt(maxInitcodeSize) })
  }
  const intrinsic = intrinsicGas(transaction, rules)
  if (gasLimit < intrinsic) throw rejection('intrinsic-gas-too-low', { required: intrinsic, gasLimit })
  const floor = floorGas(transaction, rules)
  if (gasLimit < floor) throw rejection('floor-gas-too-low', { required: floor, gasLimit })
}

function checkNonce({ nonce: actual }: Transaction, { account, highestNonce }: Admission): void {
  if (actual < account.nonce) throw rejection('nonce-too-low', { expected: account.nonce, actual })
  if (highestNonce !== null && actual > highestNonce) {
    throw rejection('nonce-too-high', { expected: highestNonce, actual })
  }
}

function checkFees(transaction: Transaction, { rules, baseFee, excessBlobGas }: Admission): void {
  const { maxFeePerGas: feeCap, maxPriorityFeePerGas: priorityFee, maxFeePerBlobGas, type } = transaction
  if (priorityFee > feeCap) throw rejection('priority-fee-above-fee-cap', { priorityFee, feeCap })
  if (feeCap < baseFee) {
    throw rejection('fee-cap-below-base-fee', { feeCap, baseFee, legacy: type < 2 ? 1n : 0n })
  }
  if (type !== 3) return
  const blobFee = blobBaseFee(excessBlobGas, rules)
  if (maxFeePerBlobGas < blobFee) {
    throw rejection('blob-fee-cap-too-low', { feeCap: maxFeePerBlobGas, baseFee: blobFee })
  }
}

/** Wei that a transaction may cost at most: what its sender must have. */
export function mostCost(transaction: Transaction): bigint {
  const { gasLimit, maxFeePerGas, value, blobVersionedHashes, maxFeePerBlobGas } = transaction
  const blobGas = BigInt(blobVersionedHashes.length) * BigInt(GAS.blob)
  return gasLimit * maxFeePerGas + value + blobGas * maxFeePerBlobGas
}

function checkFunds(transaction: Transaction, { account }: Admission): void {
  const cost = mostCost(transaction)
  if (cost > account.balance) throw rejection('insufficient-funds', { cost, balance: account.balance })
}
