/**
 * How fees follow demand: the base fee of gas and of blob gas from one block to the next.
 * Source: EIP-1559, EIP-4844 (fake exponential, excess blob gas), EIP-7691, EIP-7892 (schedules in the rules),
 * EIP-7918 (reserve price). All fees are wei, all gas is exact integers; divisions round down.
 */

import type { Rules } from '../spec/forks.ts'
import { GAS } from '../spec/gas.ts'

/** Base fee of the first London block, and of a genesis block that does not say otherwise. EIP-1559. */
export const INITIAL_BASE_FEE = 1_000_000_000n

/** Lowest blob base fee. EIP-4844. */
export const MIN_BLOB_BASE_FEE = 1n

/** What the next base fee depends on. */
export interface BaseFeeParent {
  readonly gasLimit: bigint
  readonly gasUsed: bigint
  readonly baseFeePerGas?: bigint | undefined
}

/** Base fee of the block after `parent`, under the rules of that block. */
export function nextBaseFee(parent: BaseFeeParent, rules: Rules): bigint {
  const baseFee = parent.baseFeePerGas
  if (baseFee === undefined) return INITIAL_BASE_FEE
  const { elasticityMultiplier, baseFeeMaxChangeDenominator } = rules.numbers
  const target = parent.gasLimit / elasticityMultiplier
  if (target === 0n || parent.gasUsed === target) return baseFee
  if (parent.gasUsed > target) {
    const rise = (baseFee * (parent.gasUsed - target)) / target / baseFeeMaxChangeDenominator
    return baseFee + (rise > 1n ? rise : 1n)
  }
  return baseFee - (baseFee * (target - parent.gasUsed)) / target / baseFeeMaxChangeDenominator
}

/** What the next excess blob gas depends on. Missing before Cancun, which counts as 0. */
export interface BlobFeeParent {
  readonly excessBlobGas?: bigint | undefined
  readonly blobGasUsed?: bigint | undefined
  readonly baseFeePerGas?: bigint | undefined
}

/** Excess blob gas of the block after `parent`, under the rules of that block. */
export function nextExcessBlobGas(parent: BlobFeeParent, rules: Rules): bigint {
  const { blobTarget, blobMax, blobBaseCost } = rules.numbers
  const excess = parent.excessBlobGas ?? 0n
  const used = parent.blobGasUsed ?? 0n
  const target = BigInt(blobTarget) * BigInt(GAS.blob)
  if (excess + used < target) return 0n
  // EIP-7918: while execution gas costs more than the blobs do, the excess only grows, and by the part above target.
  const execution = blobBaseCost * (parent.baseFeePerGas ?? 0n)
  if (rules.eip7918 && execution > BigInt(GAS.blob) * blobBaseFee(excess, rules)) {
    return excess + (used * BigInt(blobMax - blobTarget)) / BigInt(blobMax)
  }
  return excess + used - target
}

/** Wei per blob gas in a block with this excess. */
export function blobBaseFee(excessBlobGas: bigint, rules: Rules): bigint {
  return fakeExponential(MIN_BLOB_BASE_FEE, excessBlobGas, rules.numbers.blobBaseFeeUpdateFraction)
}

/** factor × e^(numerator / denominator), by its Taylor series in integers. EIP-4844. */
export function fakeExponential(factor: bigint, numerator: bigint, denominator: bigint): bigint {
  let sum = 0n
  let term = factor * denominator
  for (let i = 1n; term > 0n; i++) {
    sum += term
    term = (term * numerator) / (denominator * i)
  }
  return sum / denominator
}
