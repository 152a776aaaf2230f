/** 0x02: SHA2-256 of the input. Source: Yellow Paper, appendix E.1 (SHA256). */

import { sha256 as sha256Hash } from '../../crypto/sha256.ts'
import type { PrecompileResult } from './precompile.ts'
import { wordPrice } from './word-price.ts'

/** Any input to 32 bytes, for 60 gas and 12 for each word. */
export function sha256(input: Uint8Array, gasLimit: bigint): PrecompileResult | null {
  const gasUsed = wordPrice(60n, 12n, input.length)
  return gasUsed > gasLimit ? null : { gasUsed, output: sha256Hash(input) }
}
