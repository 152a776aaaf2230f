/**
 * Σ scalarᵢ × pointᵢ on any curve of prime order: by tables of odd multiples that share one chain of doublings for a
 * few points, by buckets (Pippenger) for many. The crossing was measured on BLS12-381.
 */

import { curveSums } from './noble.ts'

/** What is asked of a point. */
interface SumPoint {
  is0(): boolean
  multiplyUnsafe(scalar: bigint): SumPoint
}
/** The library ties point and constructor together by types that do not survive being generic here. */
type AnySum = (Point: object, points: readonly SumPoint[], scalars: readonly bigint[]) => SumPoint

const BUCKETS_FROM = 160

/** The sum; scalars of any size count by their remainder by the group's order. `points` may contain infinity. */
export function sumOfMultiples<P extends SumPoint>(
  Point: { ZERO: P; Fn: { ORDER: bigint } },
  points: readonly P[],
  scalars: readonly bigint[],
): P {
  const order = Point.Fn.ORDER
  const bases: P[] = []
  const factors: bigint[] = []
  for (const [index, point] of points.entries()) {
    const factor = (scalars[index] as bigint) % order
    if (factor === 0n || point.is0()) continue
    bases.push(point)
    factors.push(factor)
  }
  const first = bases[0]
  if (first === undefined) return Point.ZERO
  if (bases.length === 1) return first.multiplyUnsafe(factors[0] as bigint) as P
  const sums = curveSums()
  const sum = (bases.length < BUCKETS_FROM ? sums.mulAddUnsafe : sums.pippenger) as AnySum
  return sum(Point, bases, factors) as P
}
