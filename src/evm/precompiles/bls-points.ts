/**
 * Points and field elements of BLS12-381 as they stand in call data: an element is 64 bytes of which the first 16 are
 * zero, the real part of an Fp2 element comes first, and zeros alone are the point at infinity.
 *
 * Source: EIP-2537, "ABI for operations". Null stands for invalid: an element not below the field's order, or a point
 * off its curve. Additions take any point of the curve; sums of multiples and pairings need `inSubgroup` as well.
 */

import { type Bls12381, bls12381 } from './noble.ts'
import { bigIntAt, isZeroBetween, writeBigInt } from './operand.ts'

export type BlsG1 = InstanceType<Bls12381['G1']['Point']>
export type BlsG2 = InstanceType<Bls12381['G2']['Point']>
export type BlsFp2 = BlsG2['X']

export const FP_LENGTH = 64
export const G1_LENGTH = 128
export const G2_LENGTH = 256

/** Order of the field of the coordinates. EIP-2537. */
const FIELD = 0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn

/** The element of Fp at `offset`; all its 64 bytes must be there. */
export function readFp(input: Uint8Array, offset: number): bigint | null {
  if (!isZeroBetween(input, offset, offset + 16)) return null
  const value = bigIntAt(input, offset + 16, 48)
  return value < FIELD ? value : null
}

/** The element of Fp2 at `offset`, 128 bytes. */
export function readFp2(input: Uint8Array, offset: number): BlsFp2 | null {
  const real = readFp(input, offset)
  const imaginary = readFp(input, offset + FP_LENGTH)
  return real === null || imaginary === null ? null : bls12381().fields.Fp2.fromBigTuple([real, imaginary])
}

/** The point at `offset`, on the curve but perhaps not in the subgroup. */
export function readBlsG1(input: Uint8Array, offset: number): BlsG1 | null {
  const x = readFp(input, offset)
  const y = readFp(input, offset + FP_LENGTH)
  if (x === null || y === null) return null
  const { Point } = bls12381().G1
  if (x === 0n && y === 0n) return Point.ZERO
  return (y * y - x * x * x - 4n) % FIELD === 0n ? Point.fromAffine({ x, y }) : null
}

/** The point at `offset`, on the curve but perhaps not in the subgroup. */
export function readBlsG2(input: Uint8Array, offset: number): BlsG2 | null {
  const x = readFp2(input, offset)
  const y = readFp2(input, offset + G1_LENGTH)
  if (x === null || y === null) return null
  const { G2, fields } = bls12381()
  if (fields.Fp2.is0(x) && fields.Fp2.is0(y)) return G2.Point.ZERO
  const right = fields.Fp2.add(fields.Fp2.mul(fields.Fp2.sqr(x), x), G2.Point.CURVE().b)
  return fields.Fp2.eql(fields.Fp2.sqr(y), right) ? G2.Point.fromAffine({ x, y }) : null
}

/** Whether a point of the curve is in the subgroup of order r; infinity is. */
export function inSubgroup(point: BlsG1 | BlsG2): boolean {
  return point.is0() || point.isTorsionFree()
}

/** 128 bytes. */
export function bytesFromBlsG1(point: BlsG1): Uint8Array {
  const { x, y } = point.toAffine()
  const bytes = new Uint8Array(G1_LENGTH)
  writeBigInt(bytes, 16, 48, x)
  writeBigInt(bytes, 80, 48, y)
  return bytes
}

/** 256 bytes. */
export function bytesFromBlsG2(point: BlsG2): Uint8Array {
  const { x, y } = point.toAffine()
  const bytes = new Uint8Array(G2_LENGTH)
  for (const [index, part] of [x.c0, x.c1, y.c0, y.c1].entries()) writeBigInt(bytes, 64 * index + 16, 48, part)
  return bytes
}
