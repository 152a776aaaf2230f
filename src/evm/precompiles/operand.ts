/**
 * Operands inside call data that may end anywhere: bytes behind its end read as zero (Yellow Paper, appendix E).
 * Results are new memory and never views of the input, which may be shared with running wasm.
 */

import { bigIntFromBytes } from '../../base/bytes.ts'

/** `length` bytes from `offset` on, zeros behind the end of `input`. */
export function bytesAt(input: Uint8Array, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  bytes.set(input.subarray(offset, offset + length))
  return bytes
}

/** The big-endian integer in those `length` bytes. */
export function bigIntAt(input: Uint8Array, offset: number, length: number): bigint {
  const value = bigIntFromBytes(input.subarray(offset, offset + length))
  const missing = Math.min(length, offset + length - input.length)
  return missing > 0 ? value << BigInt(8 * missing) : value
}

/** Whether all bytes in [start, end) are zero; `end` must not lie behind the input. */
export function isZeroBetween(input: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (input[i] !== 0) return false
  return true
}

/** Write `value` big-endian into the `length` bytes at `offset`; the value must fit. */
export function writeBigInt(target: Uint8Array, offset: number, length: number, value: bigint): void {
  const digits = value.toString(16)
  let at = offset + length - 1
  for (let end = digits.length; end > 0; end -= 2)
    target[at--] = Number.parseInt(digits.slice(Math.max(0, end - 2), end), 16)
}
