/**
 * 0x05: base ^ exponent mod modulus of integers of any size.
 * Source: EIP-198 (what it computes), EIP-2565 (price), EIP-7823 (operands of at most 1024 bytes) and EIP-7883 (price),
 * the last two from Osaka on.
 *
 * The exponent is walked as bytes, never shifted as one integer: shifting would make a long one quadratic.
 */

import { bytesFromHex } from '../../base/bytes.ts'
import type { Rules } from '../../spec/forks.ts'
import { bigIntAt } from './operand.ts'
import type { PrecompileResult } from './precompile.ts'

/** Longest operand from Osaka on. EIP-7823. */
const LENGTH_MAX = 1024n
/** Behind this no call can pay for an operand (its square over 24 is above 2^57) and lengths stay exact in a number. */
const PAYABLE_LENGTH_MAX = 1n << 31n
const HEAD_LENGTH = 96

interface Lengths {
  readonly base: bigint
  readonly exponent: bigint
  readonly modulus: bigint
}

/** Three lengths as words, then base, exponent and modulus; to the result, as long as the modulus. */
export function modexp(input: Uint8Array, gasLimit: bigint, rules: Rules): PrecompileResult | null {
  const lengths = { base: bigIntAt(input, 0, 32), exponent: bigIntAt(input, 32, 32), modulus: bigIntAt(input, 64, 32) }
  if (rules.eip7823 && (lengths.base > LENGTH_MAX || lengths.exponent > LENGTH_MAX || lengths.modulus > LENGTH_MAX)) {
    return null
  }
  const gasUsed = modexpGas(input, lengths, rules)
  if (gasUsed > gasLimit) return null
  if (lengths.modulus === 0n) return { gasUsed, output: new Uint8Array(0) }
  if (
    lengths.base > PAYABLE_LENGTH_MAX ||
    lengths.exponent > PAYABLE_LENGTH_MAX ||
    lengths.modulus > PAYABLE_LENGTH_MAX
  ) {
    return null
  }
  return { gasUsed, output: compute(input, Number(lengths.base), Number(lengths.exponent), Number(lengths.modulus)) }
}

function modexpGas(input: Uint8Array, lengths: Lengths, rules: Rules): bigint {
  const length = atLeast(lengths.base, lengths.modulus)
  const words = (length + 7n) / 8n
  const iterations = iterationCount(input, lengths, rules.eip7883 ? 16n : 8n)
  if (rules.eip7883) {
    const complexity = length > 32n ? 2n * words * words : 16n
    return atLeast(500n, complexity * iterations)
  }
  return atLeast(200n, (words * words * iterations) / 3n)
}

/** Squarings to pay for, from the length of the exponent and its first 32 bytes only; at least 1. EIP-2565. */
function iterationCount(input: Uint8Array, lengths: Lengths, perByte: bigint): bigint {
  const headLength = lengths.exponent < 32n ? Number(lengths.exponent) : 32
  const start = BigInt(HEAD_LENGTH) + lengths.base
  const head = start < BigInt(input.length) ? bigIntAt(input, Number(start), headLength) : 0n
  const headBits = head === 0n ? 0n : BigInt(head.toString(2).length - 1)
  const beyond = lengths.exponent > 32n ? perByte * (lengths.exponent - 32n) : 0n
  return atLeast(1n, beyond + headBits)
}

function compute(input: Uint8Array, baseLength: number, exponentLength: number, modulusLength: number): Uint8Array {
  const exponentStart = HEAD_LENGTH + baseLength
  const output = new Uint8Array(modulusLength)
  const modulus = bigIntAt(input, exponentStart + exponentLength, modulusLength)
  if (modulus <= 1n) return output
  const base = bigIntAt(input, HEAD_LENGTH, baseLength) % modulus
  // The zeros that stand for missing input are left to the last squarings, which need no memory.
  const given = Math.max(0, Math.min(exponentLength, input.length - exponentStart))
  const digits = power(
    base,
    input.subarray(exponentStart, exponentStart + given),
    exponentLength - given,
    modulus,
  ).toString(16)
  const bytes = bytesFromHex(digits.length % 2 === 0 ? digits : `0${digits}`)
  output.set(bytes, modulusLength - bytes.length)
  return output
}

/** `base` to the power of `exponent` followed by `zeroBytes` zero bytes; `base` is below `modulus`. */
function power(base: bigint, exponent: Uint8Array, zeroBytes: number, modulus: bigint): bigint {
  let at = 0
  while (exponent[at] === 0) at++
  if (at === exponent.length) return 1n
  if (base <= 1n) return base
  // Up to 64 bits, squaring and multiplying costs less than the table of powers.
  const significant = exponent.subarray(at)
  let result =
    significant.length <= 8 ? binaryPower(base, significant, modulus) : windowPower(base, significant, modulus)
  for (let i = 0; i < 8 * zeroBytes && result > 1n; i++) result = (result * result) % modulus
  return result
}

function binaryPower(base: bigint, exponent: Uint8Array, modulus: bigint): bigint {
  let result = 1n
  for (const byte of exponent) {
    for (let bit = 128; bit > 0; bit >>= 1) {
      if (result !== 1n) result = (result * result) % modulus
      if ((byte & bit) !== 0) result = (result * base) % modulus
    }
  }
  return result
}

/** By windows of four bits: a quarter of the multiplications. */
function windowPower(base: bigint, exponent: Uint8Array, modulus: bigint): bigint {
  const powers = smallPowers(base, modulus)
  let result = 1n
  for (const byte of exponent) {
    result = step(step(result, powers[byte >> 4] as bigint, modulus), powers[byte & 15] as bigint, modulus)
  }
  return result
}

function smallPowers(base: bigint, modulus: bigint): bigint[] {
  const powers = [1n, base]
  for (let i = 2; i < 16; i++) powers.push(((powers[i - 1] as bigint) * base) % modulus)
  return powers
}

/** `value` ^ 16 × `factor`. */
function step(value: bigint, factor: bigint, modulus: bigint): bigint {
  let result = value
  if (result !== 1n) for (let i = 0; i < 4; i++) result = (result * result) % modulus
  return factor === 1n ? result : (result * factor) % modulus
}

function atLeast(least: bigint, value: bigint): bigint {
  return value < least ? least : value
}
