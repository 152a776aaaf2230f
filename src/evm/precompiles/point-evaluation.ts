/** 0x0a: check that a blob's polynomial has value y at z. Source: EIP-4844, "Point evaluation precompile". */

import { equalBytes } from '../../base/bytes.ts'
import { BLOB_ELEMENTS, SCALAR_FIELD } from './blob-polynomial.ts'
import { verifyPointEvaluation, versionedHash } from './kzg.ts'
import { bigIntAt, bytesAt, writeBigInt } from './operand.ts'
import type { PrecompileResult } from './precompile.ts'

const GAS = 50_000n
const INPUT_LENGTH = 192

/** Versioned hash, z, y (32 bytes each), commitment and proof (48 each); to the elements of a blob and their field's order. */
export function pointEvaluation(input: Uint8Array, gasLimit: bigint): PrecompileResult | null {
  if (gasLimit < GAS || input.length !== INPUT_LENGTH) return null
  const z = bigIntAt(input, 32, 32)
  const y = bigIntAt(input, 64, 32)
  const commitment = bytesAt(input, 96, 48)
  if (z >= SCALAR_FIELD || y >= SCALAR_FIELD) return null
  if (!equalBytes(versionedHash(commitment), input.subarray(0, 32))) return null
  if (!verifyPointEvaluation(commitment, z, y, bytesAt(input, 144, 48))) return null
  const output = new Uint8Array(64)
  writeBigInt(output, 0, 32, BigInt(BLOB_ELEMENTS))
  writeBigInt(output, 32, 32, SCALAR_FIELD)
  return { gasUsed: GAS, output }
}
