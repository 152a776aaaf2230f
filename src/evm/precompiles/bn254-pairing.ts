/** 0x08: whether a product of pairings on alt_bn128 is one. Source: EIP-197, price of EIP-1108. */

import { readBn254G1, readBn254G2 } from './bn254-points.ts'
import { type Bn254, bn254 } from './noble.ts'
import type { PrecompileResult } from './precompile.ts'
import { RecentPoints } from './recent-points.ts'

const PAIR_LENGTH = 192
const G1_LENGTH = 64
const GAS = 45_000n
const GAS_PER_PAIR = 34_000n

type MillerPair = Parameters<Bn254['millerLoopBatch']>[0][number]
/** Of a G2 point, for the Miller loop; none for infinity. */
type Lines = MillerPair[0] | 'infinity'

const recent = new RecentPoints<Lines>()

/** Any number of pairs, G1 then G2, 192 bytes each; to a word of 1 or 0. No pairs make 1. */
export function bn254Pairing(input: Uint8Array, gasLimit: bigint): PrecompileResult | null {
  const count = Math.floor(input.length / PAIR_LENGTH)
  const gasUsed = GAS + GAS_PER_PAIR * BigInt(count)
  if (gasUsed > gasLimit || input.length % PAIR_LENGTH !== 0) return null
  const pairs: MillerPair[] = []
  for (let offset = 0; offset < input.length; offset += PAIR_LENGTH) {
    const g1 = readBn254G1(input, offset)
    const lines = g1 === null ? null : linesAt(input, offset + G1_LENGTH)
    if (g1 === null || lines === null) return null
    // A pair with infinity contributes one.
    if (!g1.is0() && lines !== 'infinity') pairs.push([lines, g1.x, g1.y])
  }
  const { fields, millerLoopBatch } = bn254()
  const product = fields.Fp12.finalExponentiate(millerLoopBatch(pairs))
  const output = new Uint8Array(32)
  output[31] = fields.Fp12.eql(product, fields.Fp12.ONE) ? 1 : 0
  return { gasUsed, output }
}

function linesAt(input: Uint8Array, offset: number): Lines | null {
  return recent.get(input.subarray(offset, offset + PAIR_LENGTH - G1_LENGTH), () => {
    const point = readBn254G2(input, offset)
    if (point === null) return null
    return point.is0() ? 'infinity' : bn254().utils.calcPairingPrecomputes(point)
  })
}
