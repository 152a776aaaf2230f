/**
 * What a transaction costs before its first instruction, and the least it costs in all. The slow twin of the executor's own
 * reckoning; also what pools and estimates ask.
 * Source: Yellow Paper 6.2, EIP-2028, EIP-2930, EIP-3860, EIP-7623, EIP-7702.
 */

import type { Rules } from '../spec/forks.ts'
import { GAS } from '../spec/gas.ts'
import type { AccessListEntry } from './transaction.ts'

/** The part of a transaction that its intrinsic gas depends on. */
export interface IntrinsicParts {
  readonly to: Uint8Array | null
  readonly data: Uint8Array
  readonly accessList: readonly AccessListEntry[]
  readonly authorizationList: readonly unknown[]
}

/** Gas charged before execution. */
export function intrinsicGas(transaction: IntrinsicParts, rules: Rules): bigint {
  const { to, data, accessList, authorizationList } = transaction
  const nonzero = countNonzero(data)
  let gas = GAS.transaction + nonzero * GAS.calldataNonzero + (data.length - nonzero) * GAS.calldataZero
  if (to === null) {
    gas += GAS.transactionCreate
    if (rules.eip3860) gas += Math.ceil(data.length / 32) * GAS.initcodeWord
  }
  for (const entry of accessList) {
    gas += GAS.accessListAddress + entry.storageKeys.length * GAS.accessListStorageKey
  }
  gas += authorizationList.length * GAS.authorization
  return BigInt(gas)
}

/** Least gas used whatever execution does; 0 before Prague. The gas limit must reach it too. EIP-7623. */
export function floorGas(transaction: IntrinsicParts, rules: Rules): bigint {
  if (!rules.eip7623) return 0n
  const { data } = transaction
  const tokens = data.length + countNonzero(data) * (GAS.tokensPerNonzero - 1)
  return BigInt(GAS.transaction) + BigInt(tokens) * rules.numbers.floorGasPerToken
}

/** The least gas limit with which a transaction is valid. */
export function minimumGas(transaction: IntrinsicParts, rules: Rules): bigint {
  const intrinsic = intrinsicGas(transaction, rules)
  const floor = floorGas(transaction, rules)
  if (floor > intrinsic) return floor
  return intrinsic
}

function countNonzero(data: Uint8Array): number {
  let count = 0
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) count++
  return count
}
