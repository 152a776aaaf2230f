/** 0x0e: sum of multiples of G2 points of BLS12-381 (multi-scalar multiplication). Source: EIP-2537. */

import { G2_DISCOUNTS, sumPrice } from './bls-discounts.ts'
import { type BlsG2, bytesFromBlsG2, G2_LENGTH, inSubgroup, readBlsG2 } from './bls-points.ts'
import { sumOfMultiples } from './curve-sum.ts'
import { bls12381 } from './noble.ts'
import { bigIntAt } from './operand.ts'
import type { PrecompileResult } from './precompile.ts'

const PAIR_LENGTH = G2_LENGTH + 32
/** Of one multiplication. */
const GAS = 22_500n

/** One or more pairs of a point of the subgroup and any scalar of 32 bytes; to the sum of the products. */
export function blsG2Sum(input: Uint8Array, gasLimit: bigint): PrecompileResult | null {
  if (input.length === 0 || input.length % PAIR_LENGTH !== 0) return null
  const gasUsed = sumPrice(input.length / PAIR_LENGTH, GAS, G2_DISCOUNTS)
  if (gasUsed > gasLimit) return null
  const points: BlsG2[] = []
  const scalars: bigint[] = []
  for (let offset = 0; offset < input.length; offset += PAIR_LENGTH) {
    const point = readBlsG2(input, offset)
    if (point === null || !inSubgroup(point)) return null
    points.push(point)
    scalars.push(bigIntAt(input, offset + G2_LENGTH, 32))
  }
  return { gasUsed, output: bytesFromBlsG2(sumOfMultiples(bls12381().G2.Point, points, scalars)) }
}
