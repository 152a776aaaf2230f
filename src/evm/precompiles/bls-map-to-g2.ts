/** 0x11: map an element of Fp2 to the G2 subgroup of BLS12-381. Source: EIP-2537 (simplified SWU of RFC 9380, 6.6.3). */

import { type BlsG2, bytesFromBlsG2, FP_LENGTH, readFp } from './bls-points.ts'
import { bls12381 } from './noble.ts'
import type { PrecompileResult } from './precompile.ts'

const GAS = 23_800n

/** Exactly one element, its real part first, to a point, its cofactor cleared. */
export function blsMapToG2(input: Uint8Array, gasLimit: bigint): PrecompileResult | null {
  if (gasLimit < GAS || input.length !== 2 * FP_LENGTH) return null
  const real = readFp(input, 0)
  const imaginary = readFp(input, FP_LENGTH)
  if (real === null || imaginary === null) return null
  // The library types the result as coordinates; it is a point.
  const map = bls12381().G2.mapToCurve as unknown as (parts: bigint[]) => BlsG2
  return { gasUsed: GAS, output: bytesFromBlsG2(map([real, imaginary])) }
}
