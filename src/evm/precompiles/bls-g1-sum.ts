/** 0x0c: sum of multiples of G1 points of BLS12-381 (multi-scalar multiplication). Source: EIP-2537. */

import { G1_DISCOUNTS, sumPrice } from './bls-discounts.ts'
import { type BlsG1, bytesFromBlsG1, G1_LENGTH, inSubgroup, readBlsG1 } from './bls-points.ts'
import { sumOfMultiples } from './curve-sum.ts'
import { bls12381 } from './noble.ts'
import { bigIntAt } from './operand.ts'
import type { PrecompileResult } from './precompile.ts'

const PAIR_LENGTH = G1_LENGTH + 32
/** Of one multiplication. */
const GAS = 12_000n

/** One or more pairs of a point of the subgroup and any scalar of 32 bytes; to the sum of the products. */
export function blsG1Sum(input: Uint8Array, gasLimit: bigint): PrecompileResult | null {
  if (input.length === 0 || input.length % PAIR_LENGTH !== 0) return null
  const gasUsed = sumPrice(input.length / PAIR_LENGTH, GAS, G1_DISCOUNTS)
  if (gasUsed > gasLimit) return null
  const points: BlsG1[] = []
  const scalars: bigint[] = []
  for (let offset = 0; offset < input.length; offset += PAIR_LENGTH) {
    const point = readBlsG1(input, offset)
    if (point === null || !inSubgroup(point)) return null
    points.push(point)
    scalars.push(bigIntAt(input, offset + G1_LENGTH, 32))
  }
  return { gasUsed, output: bytesFromBlsG1(sumOfMultiples(bls12381().G1.Point, points, scalars)) }
}
