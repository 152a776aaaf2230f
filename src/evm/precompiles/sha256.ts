/** 0x02: SHA2-256 of the input. Source: Yellow Paper, appendix E.1 (SHA256). */

import { createHash } from 'node:crypto'
import type { PrecompileResult } from './precompile.ts'
import { wordPrice } from './word-price.ts'

/** Any input to 32 bytes, for 60 gas and 12 for each word. */
export function sha256(input: Uint8Array, gasLimit: bigint): PrecompileResult | null {
  const gasUsed = wordPrice(60n, 12n, input.length)
  return gasUsed > gasLimit ? null : { gasUsed, output: sha256Hash(input) }
}

/** SHA2-256 of the parts behind each other, 32 bytes. */
export function sha256Hash(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  // Node's digest may be a view of its buffer pool.
  return new Uint8Array(hash.digest())
}
