/**
 * 0x100: whether a secp256r1 signature is valid, from Osaka on. Anything that is not is a success without output.
 * Source: EIP-7951.
 */

import { p256 } from './noble.ts'
import { bigIntAt, bytesAt } from './operand.ts'
import type { PrecompileResult } from './precompile.ts'

const GAS = 6900n
const INPUT_LENGTH = 160
/** Field and group order of secp256r1 (SEC 2, 2.4.2). */
const FIELD = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn

/** Hash, r, s and the coordinates of the key, 32 bytes each; to a word of 1, or nothing. */
export function p256Verify(input: Uint8Array, gasLimit: bigint): PrecompileResult | null {
  if (gasLimit < GAS) return null
  if (input.length !== INPUT_LENGTH || !isValid(input)) return { gasUsed: GAS, output: new Uint8Array(0) }
  const output = new Uint8Array(32)
  output[31] = 1
  return { gasUsed: GAS, output }
}

function isValid(input: Uint8Array): boolean {
  const [r, s, x, y] = [32, 64, 96, 128].map((at) => bigIntAt(input, at, 32)) as [bigint, bigint, bigint, bigint]
  if (r === 0n || r >= ORDER || s === 0n || s >= ORDER) return false
  // (0, 0), the point at infinity, is off the curve as well.
  if (x >= FIELD || y >= FIELD || (y * y - x * x * x + 3n * x - B) % FIELD !== 0n) return false
  const key = new Uint8Array(65)
  key[0] = 4
  key.set(input.subarray(96, 160), 1)
  return p256().verify(bytesAt(input, 32, 64), bytesAt(input, 0, 32), key, { prehash: false, lowS: false })
}
