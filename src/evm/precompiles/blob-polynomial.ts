/**
 * A blob as a polynomial over the scalar field of BLS12-381: 4096 values at the 4096th roots of unity in bit-reversed
 * order, its value anywhere, and its coefficients.
 *
 * Source: consensus-specs, deneb/polynomial-commitments.md and fulu/polynomial-commitments-sampling.md.
 */

import { bigIntFromBytes } from '../../base/bytes.ts'

/** Values of a blob. FIELD_ELEMENTS_PER_BLOB of EIP-4844. */
export const BLOB_ELEMENTS = 4096
/** Bytes of a blob. */
export const BLOB_LENGTH: number = BLOB_ELEMENTS * 32
/** Order of the field of the values. BLS_MODULUS of EIP-4844. */
export const SCALAR_FIELD: bigint = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n
/** Generates the multiplicative group. PRIMITIVE_ROOT_OF_UNITY of consensus-specs. */
const PRIMITIVE_ROOT = 7n

let rootsOfBlob: readonly bigint[] | undefined

/** A root of unity whose order is `order`, a power of two. */
export function rootOfUnity(order: number): bigint {
  return power(PRIMITIVE_ROOT, (SCALAR_FIELD - 1n) / BigInt(order))
}

/** The values of a blob; null if its length is wrong or one of them is not below the field's order. */
export function blobValues(blob: Uint8Array): bigint[] | null {
  if (blob.length !== BLOB_LENGTH) return null
  const values: bigint[] = []
  for (let offset = 0; offset < BLOB_LENGTH; offset += 32) {
    const value = bigIntFromBytes(blob.subarray(offset, offset + 32))
    if (value >= SCALAR_FIELD) return null
    values.push(value)
  }
  return values
}

/** Value at `z`, by the barycentric formula: (z^n − 1) / n × Σ valueᵢ × rootᵢ / (z − rootᵢ). */
export function evaluateBlob(values: readonly bigint[], z: bigint): bigint {
  const roots = blobRoots()
  const known = roots.indexOf(z)
  if (known >= 0) return values[reverseBits(known, 12)] as bigint
  const inverses = invertAll(roots.map((root) => modulo(z - root)))
  let sum = 0n
  for (let i = 0; i < BLOB_ELEMENTS; i++) {
    const value = values[reverseBits(i, 12)] as bigint
    sum += ((value * (roots[i] as bigint)) % SCALAR_FIELD) * (inverses[i] as bigint)
  }
  const factor = (power(z, BigInt(BLOB_ELEMENTS)) - 1n) * invert(BigInt(BLOB_ELEMENTS))
  return modulo((sum % SCALAR_FIELD) * (factor % SCALAR_FIELD))
}

/** Coefficients, lowest first, by an inverse fast Fourier transform. */
export function blobCoefficients(values: readonly bigint[]): bigint[] {
  const roots = blobRoots()
  // The values already are in the bit-reversed order in which the transform begins.
  const work = values.slice()
  for (let half = 1; half < BLOB_ELEMENTS; half *= 2) {
    const stride = BLOB_ELEMENTS / (2 * half)
    for (let start = 0; start < BLOB_ELEMENTS; start += 2 * half) {
      for (let i = 0; i < half; i++) {
        // Inverse: walk the roots backwards.
        const root = roots[(BLOB_ELEMENTS - i * stride) % BLOB_ELEMENTS] as bigint
        const left = work[start + i] as bigint
        const right = ((work[start + i + half] as bigint) * root) % SCALAR_FIELD
        work[start + i] = modulo(left + right)
        work[start + i + half] = modulo(left - right)
      }
    }
  }
  const scale = invert(BigInt(BLOB_ELEMENTS))
  return work.map((value) => (value * scale) % SCALAR_FIELD)
}

/** `index` with its `bits` low bits in reverse. */
export function reverseBits(index: number, bits: number): number {
  let reversed = 0
  for (let i = 0; i < bits; i++) if ((index >> i) & 1) reversed |= 1 << (bits - 1 - i)
  return reversed
}

/** Remainder in 0 … order − 1, of negative numbers too. */
export function modulo(value: bigint): bigint {
  const remainder = value % SCALAR_FIELD
  return remainder < 0n ? remainder + SCALAR_FIELD : remainder
}

/** `base` ^ `exponent` in the field. */
export function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = modulo(base)
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % SCALAR_FIELD
    square = (square * square) % SCALAR_FIELD
  }
  return result
}

function blobRoots(): readonly bigint[] {
  rootsOfBlob ??= powersOf(rootOfUnity(BLOB_ELEMENTS), BLOB_ELEMENTS)
  return rootsOfBlob
}

/** 1, base, base², … in the field, `count` of them. */
export function powersOf(base: bigint, count: number): bigint[] {
  const powers: bigint[] = []
  for (let value = 1n; powers.length < count; value = (value * base) % SCALAR_FIELD) powers.push(value)
  return powers
}

function invert(value: bigint): bigint {
  return power(value, SCALAR_FIELD - 2n)
}

/** Inverses of values that are not zero, with one inversion for all (Montgomery's trick). */
function invertAll(values: readonly bigint[]): bigint[] {
  const products: bigint[] = []
  let product = 1n
  for (const value of values) {
    products.push(product)
    product = (product * value) % SCALAR_FIELD
  }
  let inverse = invert(product)
  const inverses = new Array<bigint>(values.length)
  for (let i = values.length - 1; i >= 0; i--) {
    inverses[i] = (inverse * (products[i] as bigint)) % SCALAR_FIELD
    inverse = (inverse * (values[i] as bigint)) % SCALAR_FIELD
  }
  return inverses
}
