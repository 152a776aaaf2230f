/**
 * Bytes, hex and big-endian integers. Inside the program data is `Uint8Array` and a quantity is a bigint; these are
 * the only conversions between them. Results never share memory with what they were made from, except where stated.
 */

/** Any length; a function that wants 20 or 32 bytes says so. */
export type Bytes = Uint8Array

/** No bytes. Shared: it has nothing to change, and to make one costs ten times as much as to make 32 bytes. */
export const EMPTY_BYTES: Uint8Array = new Uint8Array(0)

/** All parts behind each other, in new memory. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const all = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    all.set(part, offset)
    offset += part.length
  }
  return all
}

/** Same length and content. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Value of each ASCII code as a hex digit, 255 for all others. */
const DIGIT_OF_CODE: Uint8Array = makeDigits()

function makeDigits(): Uint8Array {
  const digits = new Uint8Array(128).fill(255)
  for (let digit = 0; digit < 16; digit++) {
    const lower = digit.toString(16)
    digits[lower.charCodeAt(0)] = digit
    digits[lower.toUpperCase().charCodeAt(0)] = digit
  }
  return digits
}

/** Bytes of an even number of hex digits, with or without 0x. Throws RangeError on anything else. */
export function bytesFromHex(hex: string): Uint8Array {
  const start = hex.charCodeAt(0) === 0x30 && (hex.charCodeAt(1) | 0x20) === 0x78 ? 2 : 0
  if (hex.length % 2 !== 0) throw new RangeError('Hex string has an odd number of digits')
  const bytes = new Uint8Array((hex.length - start) / 2)
  for (let i = 0, at = start; i < bytes.length; i++, at += 2) {
    const high = digitAt(hex, at)
    const low = digitAt(hex, at + 1)
    if ((high | low) > 15) throw new RangeError(`Not a hex digit at position ${high > 15 ? at : at + 1}`)
    bytes[i] = (high << 4) | low
  }
  return bytes
}

function digitAt(hex: string, at: number): number {
  const code = hex.charCodeAt(at)
  return code < 128 ? (DIGIT_OF_CODE[code] as number) : 255
}

/** Short byte strings become text through this buffer: a buffer over each of them would cost more than the conversion. */
const short = Buffer.alloc(64)

function textOf(bytes: Uint8Array, encoding: 'hex' | 'latin1'): string {
  const { length } = bytes
  if (length > short.length) return Buffer.from(bytes.buffer, bytes.byteOffset, length).toString(encoding)
  for (let i = 0; i < length; i++) short[i] = bytes[i] as number
  return short.toString(encoding, 0, length)
}

/** 0x and two lower-case digits for each byte. */
export function hexFromBytes(bytes: Uint8Array): string {
  return `0x${textOf(bytes, 'hex')}`
}

/** One character per byte (U+0000 to U+00FF): injective, and hashed by the engine, so that bytes can be keys. */
export function keyFromBytes(bytes: Uint8Array): string {
  return textOf(bytes, 'latin1')
}

/** Big-endian value; no bytes are 0. */
export function bigIntFromBytes(bytes: Uint8Array): bigint {
  return bytes.length > 32 ? BigInt(hexFromBytes(bytes)) : bigIntAt(bytes, 0, bytes.length)
}

/** 32 bytes through which BigInts are made of 64 bits at a time instead of by way of a string. */
const word = new Uint8Array(32)
const wordView = new DataView(word.buffer)

/** Big-endian value of `bytes` from `start` to before `end`, at most 32 bytes. */
export function bigIntAt(bytes: Uint8Array, start: number, end: number): bigint {
  const length = end - start
  if (length <= 6) {
    let value = 0
    for (let i = start; i < end; i++) value = value * 256 + (bytes[i] as number)
    return BigInt(value)
  }
  word.fill(0)
  for (let i = 0; i < length; i++) word[32 - length + i] = bytes[start + i] as number
  if (length <= 8) return wordView.getBigUint64(24)
  const low = (wordView.getBigUint64(16) << 64n) | wordView.getBigUint64(24)
  if (length <= 16) return low
  return (((wordView.getBigUint64(0) << 64n) | wordView.getBigUint64(8)) << 128n) | low
}

/** Shortest big-endian form, empty for 0 (the form of RLP quantities). Throws RangeError below 0. */
export function bytesFromBigInt(value: bigint): Uint8Array {
  if (value <= 0n) {
    if (value < 0n) throw new RangeError('Negative integer')
    return EMPTY_BYTES
  }
  const hex = value.toString(16)
  return bytesFromHex(hex.length % 2 === 0 ? hex : `0${hex}`)
}

/** 32 bytes, big-endian. Throws RangeError below 0 and from 2^256 on. */
export function bytes32FromBigInt(value: bigint): Uint8Array {
  const minimal = bytesFromBigInt(value)
  if (minimal.length > 32) throw new RangeError('Integer does not fit in 32 bytes')
  const word = new Uint8Array(32)
  word.set(minimal, 32 - minimal.length)
  return word
}
