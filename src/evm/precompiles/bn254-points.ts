/**
 * Points of alt_bn128 as they stand in call data: coordinates of 32 bytes, (0, 0) for the point at infinity, and the
 * imaginary part of an Fp2 coordinate first.
 *
 * Source: EIP-196 and EIP-197. A coordinate not below the field's order, a point off its curve, or a G2 point outside
 * the subgroup is invalid; null stands for it. (G1 has prime order: there is no other subgroup to be in.)
 */

import { type Bn254, bn254 } from './noble.ts'
import { bigIntAt, writeBigInt } from './operand.ts'

export type Bn254G1 = InstanceType<Bn254['G1']['Point']>
export type Bn254G2 = InstanceType<Bn254['G2']['Point']>

/** Order of the field of the coordinates. EIP-196. */
const FIELD = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n

/** The G1 point at `offset`, 64 bytes; missing bytes are zero. */
export function readBn254G1(input: Uint8Array, offset: number): Bn254G1 | null {
  const x = bigIntAt(input, offset, 32)
  const y = bigIntAt(input, offset + 32, 32)
  if (x >= FIELD || y >= FIELD) return null
  const { Point } = bn254().G1
  if (x === 0n && y === 0n) return Point.ZERO
  if ((y * y - x * x * x - 3n) % FIELD !== 0n) return null
  return Point.fromAffine({ x, y })
}

/** The G2 point at `offset`, 128 bytes, of the subgroup of order n. */
export function readBn254G2(input: Uint8Array, offset: number): Bn254G2 | null {
  const parts = [0, 32, 64, 96].map((start) => bigIntAt(input, offset + start, 32)) as [bigint, bigint, bigint, bigint]
  if (parts.some((part) => part >= FIELD)) return null
  const { G2, fields } = bn254()
  if (parts.every((part) => part === 0n)) return G2.Point.ZERO
  const x = fields.Fp2.fromBigTuple([parts[1], parts[0]])
  const y = fields.Fp2.fromBigTuple([parts[3], parts[2]])
  const right = fields.Fp2.add(fields.Fp2.mul(fields.Fp2.sqr(x), x), G2.Point.CURVE().b)
  if (!fields.Fp2.eql(fields.Fp2.sqr(y), right)) return null
  const point = G2.Point.fromAffine({ x, y })
  return point.isTorsionFree() ? point : null
}

/** 64 bytes: both coordinates, zeros at infinity. */
export function bytesFromBn254G1(point: Bn254G1): Uint8Array {
  const bytes = new Uint8Array(64)
  const { x, y } = point.toAffine()
  writeBigInt(bytes, 0, 32, x)
  writeBigInt(bytes, 32, 32, y)
  return bytes
}
