// DIV, MOD, SDIV, SMOD. Division by zero gives zero (yellow paper, appendix H).
//
// Two shortcuts come before the general division: both operands below 2^64, and quotients below 2^31, which one hardware division
// estimates.

import { isBelow, limbs, normalise, prepare, reduce, significantLimbs, writeQuotient, writeRemainder } from './u256-digits'
import { move, put, scratch, WORD_A, WORD_B, WORD_C } from './u256-scratch'

@inline
function bits(a: usize): i32 {
  const a3 = load<u64>(a, 24)
  if (a3 != 0) return 256 - i32(clz<u64>(a3))
  const a2 = load<u64>(a, 16)
  if (a2 != 0) return 192 - i32(clz<u64>(a2))
  const a1 = load<u64>(a, 8)
  if (a1 != 0) return 128 - i32(clz<u64>(a1))
  return 64 - i32(clz<u64>(load<u64>(a)))
}

// The 64 bits of a from bit `from` on, at most 192. For a whole number of limbs the second load is the same limb, shifted out.
@inline
function window64(a: usize, from: i32): u64 {
  const low = load<u64>(a + (usize(from >> 6) << 3))
  const high = load<u64>(a + (usize((from + 63) >> 6) << 3))
  const s = u64(from & 63)
  return (low >> s) | ((high << 1) << (63 - s))
}

/**
 * The quotient for a ≥ b ≥ 2^64 whose lengths differ by at most 30 bits, and the remainder in WORD_C. The leading 64 bits of a
 * over the same bits of b are never too small and at most one too large.
 */
function shortQuotient(a: usize, b: usize, length: i32): u64 {
  const from = length - 64
  let q = window64(a, from) / window64(b, from)
  const b0 = load<u64>(b)
  const b1 = load<u64>(b, 8)
  const b2 = load<u64>(b, 16)
  const b3 = load<u64>(b, 24)
  const a0 = load<u64>(a)
  const a1 = load<u64>(a, 8)
  const a2 = load<u64>(a, 16)
  const a3 = load<u64>(a, 24)
  // q < 2^32, so the carry out of each limb is below 2^32 and two products make a limb.
  const r0 = a0 - q * b0
  let c = upper(q, b0) + u64(a0 < r0)
  const s1 = a1 - c
  const r1 = s1 - q * b1
  c = upper(q, b1) + u64(a1 < s1) + u64(s1 < r1)
  const s2 = a2 - c
  const r2 = s2 - q * b2
  c = upper(q, b2) + u64(a2 < s2) + u64(s2 < r2)
  const s3 = a3 - c
  const r3 = s3 - q * b3
  c = upper(q, b3) + u64(a3 < s3) + u64(s3 < r3)
  const rest = scratch + WORD_C
  if (c == 0) {
    put(rest, r0, r1, r2, r3)
    return q
  }
  const t0 = r0 + b0
  let over = u64(t0 < b0)
  const m1 = r1 + over
  const t1 = m1 + b1
  over = u64(m1 < over) | u64(t1 < b1)
  const m2 = r2 + over
  const t2 = m2 + b2
  over = u64(m2 < over) | u64(t2 < b2)
  put(rest, t0, t1, t2, r3 + b3 + over)
  return q - 1
}

// Upper 64 bits of q · x for q < 2^32.
@inline
function upper(q: u64, x: u64): u64 {
  return (q * (x >> 32) + ((q * (x & 0xffffffff)) >> 32)) >> 32
}

/** out = a / b, 0 for b = 0. */
export function div(a: usize, b: usize, out: usize): void {
  const upperB = load<u64>(b, 8) | load<u64>(b, 16) | load<u64>(b, 24)
  const upperA = load<u64>(a, 8) | load<u64>(a, 16) | load<u64>(a, 24)
  if (upperB == 0) {
    const b0 = load<u64>(b)
    if (b0 == 0) return put(out, 0, 0, 0, 0)
    if (upperA == 0) return put(out, load<u64>(a) / b0, 0, 0, 0)
  } else {
    const length = bits(a)
    const gap = length - bits(b)
    if (gap < 0 || (gap == 0 && isBelow(a, b))) return put(out, 0, 0, 0, 0)
    if (gap <= 30) return put(out, shortQuotient(a, b, length), 0, 0, 0)
  }
  prepare(b)
  const count = significantLimbs(a) - limbs + 1
  reduce(normalise(a), count)
  writeQuotient(count, out)
}

/** out = a mod b, 0 for b = 0. */
export function mod(a: usize, b: usize, out: usize): void {
  const upperB = load<u64>(b, 8) | load<u64>(b, 16) | load<u64>(b, 24)
  const upperA = load<u64>(a, 8) | load<u64>(a, 16) | load<u64>(a, 24)
  if (upperB == 0) {
    const b0 = load<u64>(b)
    if (b0 == 0) return put(out, 0, 0, 0, 0)
    if (upperA == 0) return put(out, load<u64>(a) % b0, 0, 0, 0)
  } else {
    const length = bits(a)
    const gap = length - bits(b)
    if (gap < 0 || (gap == 0 && isBelow(a, b))) return move(a, out)
    if (gap <= 30) {
      shortQuotient(a, b, length)
      return move(scratch + WORD_C, out)
    }
  }
  prepare(b)
  const u = normalise(a)
  reduce(u, significantLimbs(a) - limbs + 1)
  writeRemainder(u, out)
}

@inline
function isNegative(a: usize): bool {
  return load<i64>(a, 24) < 0
}

/** out = −a. */
@inline
function negate(a: usize, out: usize): void {
  const x0 = load<u64>(a)
  const x1 = load<u64>(a, 8)
  const x2 = load<u64>(a, 16)
  const x3 = load<u64>(a, 24)
  const c0 = u64(x0 == 0)
  const c1 = c0 & u64(x1 == 0)
  const c2 = c1 & u64(x2 == 0)
  put(out, 0 - x0, ~x1 + c0, ~x2 + c1, ~x3 + c2)
}

/** out = a / b in two's complement, rounded towards zero; −2^255 / −1 = −2^255, as the magnitudes' quotient wraps. */
export function sdiv(a: usize, b: usize, out: usize): void {
  const negativeA = isNegative(a)
  const negativeB = isNegative(b)
  const x = scratch + WORD_A
  const y = scratch + WORD_B
  if (negativeA) negate(a, x)
  if (negativeB) negate(b, y)
  div(negativeA ? x : a, negativeB ? y : b, out)
  if (negativeA != negativeB) negate(out, out)
}

/** out = a mod b in two's complement, with the sign of a. */
export function smod(a: usize, b: usize, out: usize): void {
  const negativeA = isNegative(a)
  const negativeB = isNegative(b)
  const x = scratch + WORD_A
  const y = scratch + WORD_B
  if (negativeA) negate(a, x)
  if (negativeB) negate(b, y)
  mod(negativeA ? x : a, negativeB ? y : b, out)
  if (negativeA) negate(out, out)
}
