/** 0x0f: whether a product of pairings on BLS12-381 is one. Source: EIP-2537. */

import { type BlsG1, type BlsG2, G1_LENGTH, G2_LENGTH, inSubgroup, readBlsG1, readBlsG2 } from './bls-points.ts'
import { bls12381 } from './noble.ts'
import type { PrecompileResult } from './precompile.ts'

const PAIR_LENGTH = G1_LENGTH + G2_LENGTH
const GAS = 37_700n
const GAS_PER_PAIR = 32_600n

/** One or more pairs, G1 then G2, both in their subgroups; to a word of 1 or 0. */
export function blsPairing(input: Uint8Array, gasLimit: bigint): PrecompileResult | null {
  if (input.length === 0 || input.length % PAIR_LENGTH !== 0) return null
  const gasUsed = GAS + GAS_PER_PAIR * BigInt(input.length / PAIR_LENGTH)
  if (gasUsed > gasLimit) return null
  const pairs: { g1: BlsG1; g2: BlsG2 }[] = []
  for (let offset = 0; offset < input.length; offset += PAIR_LENGTH) {
    const pair = readPair(input, offset)
    if (pair === null) return null
    // A pair with infinity contributes one.
    if (!pair.g1.is0() && !pair.g2.is0()) pairs.push(pair)
  }
  const output = new Uint8Array(32)
  const { Fp12 } = bls12381().fields
  output[31] = Fp12.eql(bls12381().pairingBatch(pairs), Fp12.ONE) ? 1 : 0
  return { gasUsed, output }
}

function readPair(input: Uint8Array, offset: number): { g1: BlsG1; g2: BlsG2 } | null {
  const g1 = readBlsG1(input, offset)
  const g2 = readBlsG2(input, offset + G1_LENGTH)
  if (g1 === null || g2 === null || !inSubgroup(g1) || !inSubgroup(g2)) return null
  return { g1, g2 }
}
