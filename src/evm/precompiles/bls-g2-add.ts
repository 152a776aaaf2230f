/** 0x0d: sum of two G2 points of BLS12-381, in the subgroup or not. Source: EIP-2537. */

import { bytesFromBlsG2, G2_LENGTH, readBlsG2 } from './bls-points.ts'
import type { PrecompileResult } from './precompile.ts'

const GAS = 600n

/** Exactly two points to their sum. */
export function blsG2Add(input: Uint8Array, gasLimit: bigint): PrecompileResult | null {
  if (gasLimit < GAS || input.length !== 2 * G2_LENGTH) return null
  const left = readBlsG2(input, 0)
  const right = readBlsG2(input, G2_LENGTH)
  if (left === null || right === null) return null
  return { gasUsed: GAS, output: bytesFromBlsG2(left.add(right)) }
}
