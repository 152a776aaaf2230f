/** 0x0b: sum of two G1 points of BLS12-381, in the subgroup or not. Source: EIP-2537. */

import { bytesFromBlsG1, G1_LENGTH, readBlsG1 } from './bls-points.ts'
import type { PrecompileResult } from './precompile.ts'

const GAS = 375n

/** Exactly two points to their sum. */
export function blsG1Add(input: Uint8Array, gasLimit: bigint): PrecompileResult | null {
  if (gasLimit < GAS || input.length !== 2 * G1_LENGTH) return null
  const left = readBlsG1(input, 0)
  const right = readBlsG1(input, G1_LENGTH)
  if (left === null || right === null) return null
  return { gasUsed: GAS, output: bytesFromBlsG1(left.add(right)) }
}
