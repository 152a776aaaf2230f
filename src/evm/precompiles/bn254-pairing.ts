/** 0x08: whether a product of pairings on alt_bn128 is one. Source: EIP-197, price of EIP-1108. */

import { type Bn254G1, type Bn254G2, readBn254G1, readBn254G2 } from './bn254-points.ts'
import { bn254 } from './noble.ts'
import type { PrecompileResult } from './precompile.ts'

const PAIR_LENGTH = 192
const GAS = 45_000n
const GAS_PER_PAIR = 34_000n

/** Any number of pairs, G1 then G2, 192 bytes each; to a word of 1 or 0. No pairs make 1. */
export function bn254Pairing(input: Uint8Array, gasLimit: bigint): PrecompileResult | null {
  const count = Math.floor(input.length / PAIR_LENGTH)
  const gasUsed = GAS + GAS_PER_PAIR * BigInt(count)
  if (gasUsed > gasLimit || input.length % PAIR_LENGTH !== 0) return null
  const pairs: { g1: Bn254G1; g2: Bn254G2 }[] = []
  for (let offset = 0; offset < input.length; offset += PAIR_LENGTH) {
    const g1 = readBn254G1(input, offset)
    const g2 = g1 === null ? null : readBn254G2(input, offset + 64)
    if (g1 === null || g2 === null) return null
    // A pair with infinity contributes one.
    if (!g1.is0() && !g2.is0()) pairs.push({ g1, g2 })
  }
  const output = new Uint8Array(32)
  const { Fp12 } = bn254().fields
  output[31] = Fp12.eql(bn254().pairingBatch(pairs), Fp12.ONE) ? 1 : 0
  return { gasUsed, output }
}
