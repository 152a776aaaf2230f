/** 0x10: map an element of Fp to the G1 subgroup of BLS12-381. Source: EIP-2537 (simplified SWU of RFC 9380, 6.6.3). */

import { type BlsG1, bytesFromBlsG1, FP_LENGTH, readFp } from './bls-points.ts'
import { bls12381 } from './noble.ts'
import type { PrecompileResult } from './precompile.ts'

const GAS = 5500n

/** Exactly one element to a point, its cofactor cleared. */
export function blsMapToG1(input: Uint8Array, gasLimit: bigint): PrecompileResult | null {
  if (gasLimit < GAS || input.length !== FP_LENGTH) return null
  const element = readFp(input, 0)
  if (element === null) return null
  // The library types this as for larger fields; it takes one element and gives a point.
  const map = bls12381().G1.mapToCurve as unknown as (element: bigint) => BlsG1
  return { gasUsed: GAS, output: bytesFromBlsG1(map(element)) }
}
