/** 0x0f: whether a product of pairings on BLS12-381 is one. Source: EIP-2537. */

import { G1_LENGTH, G2_LENGTH, inSubgroup, readBlsG1, readBlsG2 } from './bls-points.ts'
import { type Bls12381, bls12381 } from './noble.ts'
import type { PrecompileResult } from './precompile.ts'
import { RecentPoints } from './recent-points.ts'

const PAIR_LENGTH = G1_LENGTH + G2_LENGTH
const GAS = 37_700n
const GAS_PER_PAIR = 32_600n

type MillerPair = Parameters<Bls12381['millerLoopBatch']>[0][number]
/** Of a G2 point, for the Miller loop; none for infinity. */
type Lines = MillerPair[0] | 'infinity'

const recent = new RecentPoints<Lines>()

/** One or more pairs, G1 then G2, both in their subgroups; to a word of 1 or 0. */
export function blsPairing(input: Uint8Array, gasLimit: bigint): PrecompileResult | null {
  if (input.length === 0 || input.length % PAIR_LENGTH !== 0) return null
  const gasUsed = GAS + GAS_PER_PAIR * BigInt(input.length / PAIR_LENGTH)
  if (gasUsed > gasLimit) return null
  const pairs: MillerPair[] = []
  for (let offset = 0; offset < input.length; offset += PAIR_LENGTH) {
    const g1 = readBlsG1(input, offset)
    if (g1 === null || !inSubgroup(g1)) return null
    const lines = linesAt(input, offset + G1_LENGTH)
    if (lines === null) return null
    // A pair with infinity contributes one.
    if (!g1.is0() && lines !== 'infinity') pairs.push([lines, g1.x, g1.y])
  }
  const { fields, millerLoopBatch } = bls12381()
  const product = fields.Fp12.finalExponentiate(millerLoopBatch(pairs))
  const output = new Uint8Array(32)
  output[31] = fields.Fp12.eql(product, fields.Fp12.ONE) ? 1 : 0
  return { gasUsed, output }
}

function linesAt(input: Uint8Array, offset: number): Lines | null {
  return recent.get(input.subarray(offset, offset + G2_LENGTH), () => {
    const point = readBlsG2(input, offset)
    if (point === null || !inSubgroup(point)) return null
    return point.is0() ? 'infinity' : bls12381().utils.calcPairingPrecomputes(point)
  })
}
