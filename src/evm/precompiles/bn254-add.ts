/** 0x06: sum of two G1 points of alt_bn128. Source: EIP-196, price of EIP-1108. */

import { bytesFromBn254G1, readBn254G1 } from './bn254-points.ts'
import type { PrecompileResult } from './precompile.ts'

const GAS = 150n

/** Two points of 64 bytes to their sum. */
export function bn254Add(input: Uint8Array, gasLimit: bigint): PrecompileResult | null {
  if (gasLimit < GAS) return null
  const left = readBn254G1(input, 0)
  const right = readBn254G1(input, 64)
  if (left === null || right === null) return null
  return { gasUsed: GAS, output: bytesFromBn254G1(left.add(right)) }
}
