// Multi-limb division for the word operations: Knuth's algorithm D with 64-bit digits. Each quotient digit comes from the top limbs by a
// precomputed reciprocal (Möller and Granlund, "Improved division by invariant integers", algorithms 3 to 6), since WebAssembly cannot
// divide 128 bits by 64. The normalised divisor and its reciprocal are kept, as code divides by the same number again and again.
//
// Use: `prepare` a divisor, write a dividend with `normalise`, `reduce` it, then read with `writeQuotient` or `writeRemainder`.

import { mulHigh } from './u256-multiply'
import { DIVIDEND, DIVISOR, NORMALISED, put, QUOTIENT, scratch } from './u256-scratch'

/** Significant limbs of the prepared divisor. */
export let limbs: i32 = 0
/** Left shift that sets its top bit. */
let shift: u64 = 0
/** floor((2^128 − 1) / d) − 2^64 for one limb, floor((2^192 − 1) / (d1, d0)) − 2^64 for more. */
let reciprocal: u64 = 0
/** How often MULMOD has used the prepared divisor; from the second time on its Barrett factor is ready. */
export let uses: i32 = 0

/** Counts a use of the prepared divisor by MULMOD. */
export function countUse(): void {
  uses += 1
}

@inline
export function significantLimbs(a: usize): i32 {
  if (load<u64>(a, 24) != 0) return 4
  if (load<u64>(a, 16) != 0) return 3
  if (load<u64>(a, 8) != 0) return 2
  return 1
}

@inline
export function isBelow(a: usize, b: usize): bool {
  const a3 = load<u64>(a, 24)
  const b3 = load<u64>(b, 24)
  if (a3 != b3) return a3 < b3
  const a2 = load<u64>(a, 16)
  const b2 = load<u64>(b, 16)
  if (a2 != b2) return a2 < b2
  const a1 = load<u64>(a, 8)
  const b1 = load<u64>(b, 8)
  if (a1 != b1) return a1 < b1
  return load<u64>(a) < load<u64>(b)
}

/**
 * floor((2^128 − 1) / d) − 2^64 for d ≥ 2^63. A floating-point division gives 34 bits, never too large because the divisor is
 * rounded up by one to two units of its 53 bits; one Newton step and one correction give the rest (algorithm 3).
 */
@inline
function reciprocalOf(d: u64): u64 {
  const x = u64(i64(77371252455336267181195264.0 / f64(i64(d >> 11) + 2))) // 2^86 / (d / 2^11)
  const half = (d >> 1) + (d & 1)
  const e = ((x >> 1) & (0 - (d & 1))) - x * half
  const y = (x << 31) + (mulHigh(x, e) >> 1)
  // y − floor((y + 2^64 + 1) · d / 2^64) modulo 2^64
  const low = y * d
  return y - (mulHigh(y, d) + u64(low + d < low) + d)
}

/** Algorithm 6: the reciprocal of two limbs from that of the upper one. */
function reciprocalOfPair(d1: u64, d0: u64): u64 {
  let v = reciprocalOf(d1)
  let p = d1 * v + d0
  if (p < d0) {
    v -= 1
    if (p >= d1) {
      v -= 1
      p -= d1
    }
    p -= d1
  }
  const t1 = mulHigh(v, d0)
  const t0 = v * d0
  p += t1
  if (p < t1) {
    v -= 1
    if (p > d1 || (p == d1 && t0 >= d0)) --v
  }
  return v
}

/** Normalises the divisor b ≠ 0 and computes its reciprocal, unless it is the one prepared last. */
export function prepare(b: usize): void {
  const b0 = load<u64>(b)
  const b1 = load<u64>(b, 8)
  const b2 = load<u64>(b, 16)
  const b3 = load<u64>(b, 24)
  const known = scratch + DIVISOR
  const same =
    (b0 ^ load<u64>(known)) | (b1 ^ load<u64>(known, 8)) | (b2 ^ load<u64>(known, 16)) | (b3 ^ load<u64>(known, 24))
  if (same == 0) return
  put(known, b0, b1, b2, b3)
  uses = 0
  const n = significantLimbs(known)
  limbs = n
  const s = u64(clz<u64>(load<u64>(known + (usize(n - 1) << 3))))
  shift = s
  const rest = 63 - s
  const v = scratch + NORMALISED
  put(
    v,
    b0 << s,
    (b1 << s) | ((b0 >> 1) >> rest),
    (b2 << s) | ((b1 >> 1) >> rest),
    (b3 << s) | ((b2 >> 1) >> rest),
  )
  const top = v + (usize(n - 1) << 3)
  reciprocal = n == 1 ? reciprocalOf(load<u64>(top)) : reciprocalOfPair(load<u64>(top), load<u64>(top - 8))
}

/**
 * Divides the limbs at `u` by the prepared divisor of n limbs: `count` quotient digits go to QUOTIENT, the remainder stays in
 * u[0..n). The upper n limbs of u[0..count + n) must be below the divisor.
 */
export function reduce(u: usize, count: i32): void {
  if (limbs == 1) reduceByLimb(u, count)
  else reduceByMany(u, count, limbs)
}

/** One-limb divisor: algorithm 4 for each digit. The first correction is a coin toss, so it is a mask, not a branch. */
function reduceByLimb(u: usize, count: i32): void {
  const d = load<u64>(scratch + NORMALISED)
  const v = reciprocal
  const q = scratch + QUOTIENT
  let r = load<u64>(u + (usize(count) << 3))
  for (let i = usize(count - 1) << 3; i32(i) >= 0; i -= 8) {
    const x = load<u64>(u + i)
    const low = v * r + x
    let digit = mulHigh(v, r) + r + u64(low < x) + 1
    r = x - digit * d
    const over = 0 - u64(r > low)
    digit += over
    r += over & d
    if (r >= d) {
      digit += 1
      r -= d
    }
    store<u64>(q + i, digit)
  }
  store<u64>(u, r)
}

/** Divisor of n = 2 to 4 limbs: algorithm 5 on the top two, then the product with the rest is taken off. */
function reduceByMany(u: usize, count: i32, n: i32): void {
  const v = reciprocal
  const divisor = scratch + NORMALISED
  const q = scratch + QUOTIENT
  const d1 = load<u64>(divisor + (usize(n - 1) << 3))
  const d0 = load<u64>(divisor + (usize(n - 2) << 3))
  const v0 = load<u64>(divisor)
  const v1 = load<u64>(divisor, 8)
  let window = u + (usize(count + n - 2) << 3)
  let r1 = load<u64>(window, 8)
  let r0 = load<u64>(window)
  for (let i = usize(count - 1) << 3; i32(i) >= 0; i -= 8) {
    window -= 8
    if (r1 == d1 && r0 == d0) {
      store<u64>(window, r1, 16)
      store<u64>(window, r0, 8)
      store<u64>(q + i, largestDigit(u + i, n))
      r1 = load<u64>(window, 8)
      r0 = load<u64>(window)
      continue
    }
    const x = load<u64>(window)
    const low = v * r1 + r0
    let digit = mulHigh(v, r1) + r1 + u64(low < r0)
    const p0 = d0 * digit
    r1 = r0 - d1 * digit - mulHigh(d0, digit) - u64(x < p0)
    r0 = x - p0
    r1 -= d1 + u64(r0 < d0)
    r0 -= d0
    digit += 1
    const over = 0 - u64(r1 >= low)
    digit += over
    const back = over & d0
    r0 += back
    r1 += (over & d1) + u64(r0 < back)
    if (r1 > d1 || (r1 == d1 && r0 >= d0)) {
      digit += 1
      r1 -= d1 + u64(r0 < d0)
      r0 -= d0
    }
    if (n != 2) {
      let carry: u64 = 0
      if (n == 4) {
        const x0 = load<u64>(window - 16)
        const l0 = v0 * digit
        carry = mulHigh(v0, digit) + u64(x0 < l0)
        store<u64>(window - 16, x0 - l0)
      }
      const y = n == 4 ? v1 : v0
      const x1 = load<u64>(window - 8)
      const s1 = x1 - carry
      const l1 = y * digit
      carry = mulHigh(y, digit) + u64(x1 < carry) + u64(s1 < l1)
      store<u64>(window - 8, s1 - l1)
      const borrow = u64(r0 < carry)
      r0 -= carry
      const below = r1 < borrow
      r1 -= borrow
      if (below) {
        // The digit was one too large: put the divisor back.
        digit -= 1
        store<u64>(window, r0)
        store<u64>(window, r1, 8)
        addDivisor(u + i, n)
        r0 = load<u64>(window)
        r1 = load<u64>(window, 8)
      }
    }
    store<u64>(q + i, digit)
  }
  store<u64>(u + (usize(n - 1) << 3), r1)
  store<u64>(u + (usize(n - 2) << 3), r0)
}

// u[0..n) += divisor; returns the carry.
function addDivisor(u: usize, n: i32): u64 {
  const divisor = scratch + NORMALISED
  let carry: u64 = 0
  for (let i: usize = 0; i < usize(n) << 3; i += 8) {
    const x = load<u64>(u + i) + carry
    const over = u64(x < carry)
    const sum = x + load<u64>(divisor + i)
    carry = over | u64(sum < x)
    store<u64>(u + i, sum)
  }
  return carry
}

// The window's two upper limbs equal the divisor's: the digit is 2^64 − 1 or one less. Takes its product off u[0..n].
function largestDigit(u: usize, n: i32): u64 {
  const divisor = scratch + NORMALISED
  let digit = u64.MAX_VALUE
  let carry: u64 = 0
  for (let i: usize = 0; i < usize(n) << 3; i += 8) {
    const d = load<u64>(divisor + i)
    const x = load<u64>(u + i)
    const s = x - carry
    const low = d * digit
    carry = mulHigh(d, digit) + u64(x < carry) + u64(s < low)
    store<u64>(u + i, s - low)
  }
  let top = load<u64>(u + (usize(n) << 3))
  let below = top < carry
  top -= carry
  while (below) {
    digit -= 1
    const over = addDivisor(u, n)
    top += over
    below = !(over != 0 && top == 0)
  }
  return digit
}

/** Writes a shifted left by the prepared shift to DIVIDEND, five limbs. */
@inline
export function normalise(a: usize): usize {
  const u = scratch + DIVIDEND
  const s = shift
  const rest = 63 - s
  const a0 = load<u64>(a)
  const a1 = load<u64>(a, 8)
  const a2 = load<u64>(a, 16)
  const a3 = load<u64>(a, 24)
  put(
    u,
    a0 << s,
    (a1 << s) | ((a0 >> 1) >> rest),
    (a2 << s) | ((a1 >> 1) >> rest),
    (a3 << s) | ((a2 >> 1) >> rest),
  )
  store<u64>(u, (a3 >> 1) >> rest, 32)
  return u
}

/** Shifts the remainder at `u` back and writes it as a word. */
@inline
export function writeRemainder(u: usize, out: usize): void {
  const n = limbs
  const s = shift
  const rest = 63 - s
  const u0 = load<u64>(u)
  const u1 = n > 1 ? load<u64>(u, 8) : 0
  const u2 = n > 2 ? load<u64>(u, 16) : 0
  const u3 = n > 3 ? load<u64>(u, 24) : 0
  put(
    out,
    (u0 >> s) | ((u1 << 1) << rest),
    (u1 >> s) | ((u2 << 1) << rest),
    (u2 >> s) | ((u3 << 1) << rest),
    u3 >> s,
  )
}

/** Writes `count` quotient digits as a word. */
@inline
export function writeQuotient(count: i32, out: usize): void {
  const q = scratch + QUOTIENT
  put(
    out,
    load<u64>(q),
    count > 1 ? load<u64>(q, 8) : 0,
    count > 2 ? load<u64>(q, 16) : 0,
    count > 3 ? load<u64>(q, 24) : 0,
  )
}
