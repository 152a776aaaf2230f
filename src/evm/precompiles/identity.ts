/** 0x04: the input itself; twin of the one in the interpreter. Source: Yellow Paper, appendix E.1 (ID). */

import type { PrecompileResult } from './precompile.ts'
import { wordPrice } from './word-price.ts'

/** A copy of the input, for 15 gas and 3 for each word. */
export function identity(input: Uint8Array, gasLimit: bigint): PrecompileResult | null {
  const gasUsed = wordPrice(15n, 3n, input.length)
  return gasUsed > gasLimit ? null : { gasUsed, output: new Uint8Array(input) }
}
