/**
 * 0x01: the address that made a secp256k1 signature. A signature that recovers nothing is a success without output.
 * Source: Yellow Paper, appendix E.1 (ECREC). High s values are valid here, unlike in transactions (EIP-2).
 */

import { recoverPublicAddress } from '../../crypto/secp256k1.ts'
import { bigIntAt, bytesAt } from './operand.ts'
import type { PrecompileResult } from './precompile.ts'

const GAS = 3000n

/** Hash, v (27 or 28), r and s, 32 bytes each, to the address in a word. */
export function ecrecover(input: Uint8Array, gasLimit: bigint): PrecompileResult | null {
  if (gasLimit < GAS) return null
  return { gasUsed: GAS, output: recoveredWord(input) ?? new Uint8Array(0) }
}

function recoveredWord(input: Uint8Array): Uint8Array | null {
  const v = bigIntAt(input, 32, 32)
  if (v !== 27n && v !== 28n) return null
  const address = recoverPublicAddress(
    bytesAt(input, 0, 32),
    bytesAt(input, 64, 32),
    bytesAt(input, 96, 32),
    v === 27n ? 0 : 1,
  )
  if (address === null) return null
  const word = new Uint8Array(32)
  word.set(address, 12)
  return word
}
