// ADDMOD and MULMOD: the sum and the product are taken over the integers, then reduced; a modulus of zero gives zero.
//
// A four-limb modulus that MULMOD meets again gets a Barrett factor, so that the quotient comes from one product instead of digit after
// digit, whose latencies add up. Curve and hash code multiplies by one modulus throughout.

import { mod } from './u256-divide'
import { countUse, isBelow, limbs, normalise, prepare, reduce, significantLimbs, uses, writeRemainder } from './u256-digits'
import { mulHigh, mulWide } from './u256-multiply'
import { BARRETT, DIVIDEND, move, NORMALISED, NUMERATOR, put, QUOTIENT, scratch, WORD_A, WORD_B } from './u256-scratch'

/** out = (a + b) mod m over the integers, 0 for m = 0. */
export function addmod(a: usize, b: usize, m: usize, out: usize): void {
  if ((load<u64>(m) | load<u64>(m, 8) | load<u64>(m, 16) | load<u64>(m, 24)) == 0) return put(out, 0, 0, 0, 0)
  let x = a
  let y = b
  if (!isBelow(a, m)) {
    x = scratch + WORD_A
    mod(a, m, x)
  }
  if (!isBelow(b, m)) {
    y = scratch + WORD_B
    mod(b, m, y)
  }
  const m0 = load<u64>(m)
  const m1 = load<u64>(m, 8)
  const m2 = load<u64>(m, 16)
  const m3 = load<u64>(m, 24)
  const y0 = load<u64>(y)
  const y1 = load<u64>(y, 8)
  const y2 = load<u64>(y, 16)
  const y3 = load<u64>(y, 24)
  const s0 = load<u64>(x) + y0
  let c = u64(s0 < y0)
  let s1 = load<u64>(x, 8) + c
  c = u64(s1 < c)
  s1 += y1
  c |= u64(s1 < y1)
  let s2 = load<u64>(x, 16) + c
  c = u64(s2 < c)
  s2 += y2
  c |= u64(s2 < y2)
  let s3 = load<u64>(x, 24) + c
  c = u64(s3 < c)
  s3 += y3
  c |= u64(s3 < y3)
  const d0 = s0 - m0
  let k = u64(s0 < m0)
  let d1 = s1 - m1
  const k1 = u64(s1 < m1) | u64(d1 < k)
  d1 -= k
  let d2 = s2 - m2
  const k2 = u64(s2 < m2) | u64(d2 < k1)
  d2 -= k1
  let d3 = s3 - m3
  k = u64(s3 < m3) | u64(d3 < k2)
  d3 -= k2
  // The sum is below 2m: without a carry and with a borrow it is below m already.
  const keep = k > c
  put(
    out,
    select<u64>(s0, d0, keep),
    select<u64>(s1, d1, keep),
    select<u64>(s2, d2, keep),
    select<u64>(s3, d3, keep),
  )
}

/**
 * out = a · b mod m over the integers, 0 for m = 0. a is reduced below m and shifted as the divisor is before the product is
 * taken, so the product comes out normalised and has exactly as many quotient digits as b has limbs.
 */
export function mulmod(a: usize, b: usize, m: usize, out: usize): void {
  if ((load<u64>(m) | load<u64>(m, 8) | load<u64>(m, 16) | load<u64>(m, 24)) == 0) return put(out, 0, 0, 0, 0)
  let x = a
  if (!isBelow(a, m)) {
    x = scratch + WORD_A
    mod(a, m, x)
  }
  prepare(m)
  const shifted = scratch + WORD_A
  move(normalise(x), shifted)
  const u = scratch + DIVIDEND
  const count = significantLimbs(b)
  if (count == 1 && limbs == 1) {
    const x0 = load<u64>(shifted)
    const b0 = load<u64>(b)
    store<u64>(u, x0 * b0)
    store<u64>(u, mulHigh(x0, b0), 8)
  } else {
    mulWide(shifted, limbs, b, u)
  }
  if (limbs == 4 && count == 4) {
    if (uses > 1) {
      reduceByBarrett(u)
      writeRemainder(u, out)
      return
    }
    countUse()
    if (uses == 2) {
      prepareBarrett()
      reduceByBarrett(u)
      writeRemainder(u, out)
      return
    }
  }
  reduce(u, count)
  writeRemainder(u, out)
}

// floor((2^512 − 1) / d) − 2^256 for the prepared divisor d: what is left of the numerator after 2^256 · d is (~d, all ones).
function prepareBarrett(): void {
  const d = scratch + NORMALISED
  const u = scratch + NUMERATOR
  put(u, u64.MAX_VALUE, u64.MAX_VALUE, u64.MAX_VALUE, u64.MAX_VALUE)
  put(u + 32, ~load<u64>(d), ~load<u64>(d, 8), ~load<u64>(d, 16), ~load<u64>(d, 24))
  reduce(u, 4)
  move(scratch + QUOTIENT, scratch + BARRETT)
}

/**
 * Reduces the eight limbs at `u`, the upper four below the prepared divisor d of four limbs, to u[0..4). The quotient's estimate
 * from the upper limbs alone is never too large and at most three too small (one for the factor's floor, one for the product's,
 * less than two for the lower limbs, as d ≥ 2^255), so the remainder's estimate has five limbs and a few divisors too many.
 */
function reduceByBarrett(u: usize): void {
  const q = scratch + QUOTIENT
  mulWide(u + 32, 4, scratch + BARRETT, q)
  const h0 = load<u64>(u, 32)
  const h1 = load<u64>(u, 40)
  const h2 = load<u64>(u, 48)
  const h3 = load<u64>(u, 56)
  const q0 = load<u64>(q, 32) + h0
  let c = u64(q0 < h0)
  let q1 = load<u64>(q, 40) + c
  c = u64(q1 < c)
  q1 += h1
  c |= u64(q1 < h1)
  let q2 = load<u64>(q, 48) + c
  c = u64(q2 < c)
  q2 += h2
  c |= u64(q2 < h2)
  const q3 = load<u64>(q, 56) + h3 + c
  const d = scratch + NORMALISED
  const d0 = load<u64>(d)
  const d1 = load<u64>(d, 8)
  const d2 = load<u64>(d, 16)
  const d3 = load<u64>(d, 24)
  // p = q · d modulo 2^320, column by column.
  const p0 = q0 * d0
  let p1 = mulHigh(q0, d0)
  let p2: u64 = 0
  let p3: u64 = 0
  let t = q0 * d1
  p1 += t
  p2 += u64(p1 < t)
  t = q1 * d0
  p1 += t
  p2 += u64(p1 < t)
  t = mulHigh(q0, d1)
  p2 += t
  p3 += u64(p2 < t)
  t = mulHigh(q1, d0)
  p2 += t
  p3 += u64(p2 < t)
  t = q0 * d2
  p2 += t
  p3 += u64(p2 < t)
  t = q1 * d1
  p2 += t
  p3 += u64(p2 < t)
  t = q2 * d0
  p2 += t
  p3 += u64(p2 < t)
  let p4: u64 = 0
  t = mulHigh(q0, d2)
  p3 += t
  p4 += u64(p3 < t)
  t = mulHigh(q1, d1)
  p3 += t
  p4 += u64(p3 < t)
  t = mulHigh(q2, d0)
  p3 += t
  p4 += u64(p3 < t)
  t = q0 * d3
  p3 += t
  p4 += u64(p3 < t)
  t = q1 * d2
  p3 += t
  p4 += u64(p3 < t)
  t = q2 * d1
  p3 += t
  p4 += u64(p3 < t)
  t = q3 * d0
  p3 += t
  p4 += u64(p3 < t)
  p4 += mulHigh(q0, d3) + mulHigh(q1, d2) + mulHigh(q2, d1) + mulHigh(q3, d0) + q1 * d3 + q2 * d2 + q3 * d1
  // r = u − p modulo 2^320.
  const u0 = load<u64>(u)
  const u1 = load<u64>(u, 8)
  const u2 = load<u64>(u, 16)
  const u3 = load<u64>(u, 24)
  let r0 = u0 - p0
  let k = u64(u0 < p0)
  let s = u1 - p1
  let r1 = s - k
  k = u64(u1 < p1) | u64(s < k)
  s = u2 - p2
  let r2 = s - k
  k = u64(u2 < p2) | u64(s < k)
  s = u3 - p3
  let r3 = s - k
  k = u64(u3 < p3) | u64(s < k)
  let r4 = h0 - p4 - k
  for (;;) {
    const e0 = r0 - d0
    k = u64(r0 < d0)
    s = r1 - d1
    const e1 = s - k
    k = u64(r1 < d1) | u64(s < k)
    s = r2 - d2
    const e2 = s - k
    k = u64(r2 < d2) | u64(s < k)
    s = r3 - d3
    const e3 = s - k
    k = u64(r3 < d3) | u64(s < k)
    if (r4 < k) break
    r4 -= k
    r0 = e0
    r1 = e1
    r2 = e2
    r3 = e3
  }
  put(u, r0, r1, r2, r3)
}
