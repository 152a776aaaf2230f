/** 0x03: RIPEMD-160 of the input, in a word. Source: Yellow Paper, appendix E.1 (RIP160). */

import { ripemd160Hash } from './noble.ts'
import type { PrecompileResult } from './precompile.ts'
import { wordPrice } from './word-price.ts'

/** Any input to 12 zero bytes and the 20 bytes of the hash, for 600 gas and 120 for each word. */
export function ripemd160(input: Uint8Array, gasLimit: bigint): PrecompileResult | null {
  const gasUsed = wordPrice(600n, 120n, input.length)
  if (gasUsed > gasLimit) return null
  const output = new Uint8Array(32)
  output.set(ripemd160Hash(input), 12)
  return { gasUsed, output }
}
