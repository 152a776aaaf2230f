/**
 * Whether the rules of a fork allow a well-formed transaction at all, whatever the state and the block. What depends on these
 * (balance, nonce, base fee, room in the block) is judged where it runs.
 * Source: the EIP named at each check.
 */

import type { Rules } from '../spec/forks.ts'
import { LIMITS } from '../spec/gas.ts'
import { KZG_HASH_VERSION } from './blob-sidecar.ts'
import { floorGas, intrinsicGas } from './intrinsic-gas.ts'
import type { Transaction } from './transaction.ts'

/** Stable names, the executor's own where it has the same check. */
export type TransactionFault =
  | 'type-not-supported'
  | 'wrong-chain-id'
  | 'nonce-overflow'
  | 'priority-fee-above-fee-cap'
  | 'cost-overflow'
  | 'gas-limit-above-cap'
  | 'initcode-too-large'
  | 'intrinsic-gas-too-low'
  | 'floor-gas-too-low'
  | 'blob-create'
  | 'blob-count-zero'
  | 'blob-count-above-limit'
  | 'blob-version'
  | 'authorization-create'
  | 'authorization-list-empty'

/** What makes the transaction invalid under these rules, or null. `chainId` left out: any chain will do. */
export function transactionFault(transaction: Transaction, rules: Rules, chainId?: bigint): TransactionFault | null {
  return (
    envelopeFault(transaction, rules, chainId) ??
    gasFault(transaction, rules) ??
    blobFault(transaction, rules) ??
    authorizationFault(transaction)
  )
}

function envelopeFault(transaction: Transaction, rules: Rules, chainId: bigint | undefined): TransactionFault | null {
  const { type, nonce, gasLimit, maxFeePerGas, maxPriorityFeePerGas } = transaction
  if (type === 3 && !rules.eip4844) return 'type-not-supported'
  if (type === 4 && !rules.eip7702) return 'type-not-supported'
  if (chainId !== undefined && transaction.chainId !== null && transaction.chainId !== chainId) return 'wrong-chain-id'
  // EIP-2681: the sender's nonce after it must still fit in 64 bits.
  if (nonce >= LIMITS.nonce) return 'nonce-overflow'
  if (maxPriorityFeePerGas > maxFeePerGas) return 'priority-fee-above-fee-cap'
  // A price for the gas that does not fit in 256 bits; no balance can reach it.
  if ((gasLimit * maxFeePerGas) >> 256n !== 0n) return 'cost-overflow'
  return null
}

function gasFault(transaction: Transaction, rules: Rules): TransactionFault | null {
  const { gasLimit, to, data } = transaction
  const { txGasCap, maxInitcodeSize } = rules.numbers
  // EIP-7825
  if (txGasCap !== 0n && gasLimit > txGasCap) return 'gas-limit-above-cap'
  // EIP-3860
  if (to === null && maxInitcodeSize !== 0 && data.length > maxInitcodeSize) return 'initcode-too-large'
  if (gasLimit < intrinsicGas(transaction, rules)) return 'intrinsic-gas-too-low'
  // EIP-7623
  if (gasLimit < floorGas(transaction, rules)) return 'floor-gas-too-low'
  return null
}

function blobFault(transaction: Transaction, rules: Rules): TransactionFault | null {
  if (transaction.type !== 3) return null
  const hashes = transaction.blobVersionedHashes
  if (transaction.to === null) return 'blob-create'
  if (hashes.length === 0) return 'blob-count-zero'
  // EIP-7594; before it the limit is the block's.
  if (hashes.length > rules.numbers.maxBlobsPerTx) return 'blob-count-above-limit'
  return hashes.every((hash) => hash[0] === KZG_HASH_VERSION) ? null : 'blob-version'
}

function authorizationFault(transaction: Transaction): TransactionFault | null {
  if (transaction.type !== 4) return null
  if (transaction.to === null) return 'authorization-create'
  return transaction.authorizationList.length === 0 ? 'authorization-list-empty' : null
}
