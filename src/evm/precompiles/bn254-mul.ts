/** 0x07: multiple of a G1 point of alt_bn128. Source: EIP-196, price of EIP-1108. */

import { bytesFromBn254G1, readBn254G1 } from './bn254-points.ts'
import { bn254 } from './noble.ts'
import { bigIntAt } from './operand.ts'
import type { PrecompileResult } from './precompile.ts'

const GAS = 6000n

/** A point of 64 bytes and any scalar of 32 to their product. */
export function bn254Mul(input: Uint8Array, gasLimit: bigint): PrecompileResult | null {
  if (gasLimit < GAS) return null
  const point = readBn254G1(input, 0)
  if (point === null) return null
  // The group has prime order, so that a scalar counts by its remainder.
  const scalar = bigIntAt(input, 64, 32) % bn254().fields.Fr.ORDER
  return { gasUsed: GAS, output: bytesFromBn254G1(point.multiplyUnsafe(scalar)) }
}
