// Products of words: MUL, EXP and the 512-bit product that MULMOD reduces.
//
// WebAssembly has no 64×64→128 instruction, so `mulHigh` builds the upper half from four 32×32 products; the lower half is the
// ordinary multiplication. If engines gain wide arithmetic, this one function changes.

import { move, put, scratch, WORD_A, WORD_B } from './u256-scratch'

/** Upper 64 bits of the 128-bit product. */
@inline
export function mulHigh(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff
  const a1 = a >> 32
  const b0 = b & 0xffffffff
  const b1 = b >> 32
  const mid = a1 * b0 + ((a0 * b0) >> 32)
  const mid2 = a0 * b1 + (mid & 0xffffffff)
  return a1 * b1 + (mid >> 32) + (mid2 >> 32)
}

/** out = a · b mod 2^256. */
export function mul(a: usize, b: usize, out: usize): void {
  const a0 = load<u64>(a)
  const a1 = load<u64>(a, 8)
  const a2 = load<u64>(a, 16)
  const a3 = load<u64>(a, 24)
  const b0 = load<u64>(b)
  const b1 = load<u64>(b, 8)
  const b2 = load<u64>(b, 16)
  const b3 = load<u64>(b, 24)
  const h00 = mulHigh(a0, b0)
  store<u64>(out, a0 * b0)
  if ((a1 | a2 | a3 | b1 | b2 | b3) == 0) {
    store<u64>(out, h00, 8)
    store<u64>(out, 0, 16)
    store<u64>(out, 0, 24)
    return
  }
  // Column 1, with its carry kept apart.
  const l01 = a0 * b1
  const l10 = a1 * b0
  let c1 = h00 + l01
  let c2 = u64(c1 < l01)
  c1 += l10
  c2 += u64(c1 < l10)
  store<u64>(out, c1, 8)
  // Column 2.
  const h01 = mulHigh(a0, b1)
  const h10 = mulHigh(a1, b0)
  const l11 = a1 * b1
  const l02 = a0 * b2
  const l20 = a2 * b0
  c2 += h01
  let c3 = u64(c2 < h01)
  c2 += h10
  c3 += u64(c2 < h10)
  c2 += l11
  c3 += u64(c2 < l11)
  c2 += l02
  c3 += u64(c2 < l02)
  c2 += l20
  c3 += u64(c2 < l20)
  store<u64>(out, c2, 16)
  // Column 3 has no carry out.
  c3 += mulHigh(a1, b1) + mulHigh(a0, b2) + mulHigh(a2, b0) + a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0
  store<u64>(out, c3, 24)
}

/** The product of the first `rows` limbs of a with b: rows + 4 limbs at `out`, which must overlap neither. */
export function mulWide(a: usize, rows: i32, b: usize, out: usize): void {
  put(out, 0, 0, 0, 0)
  for (let i: usize = 0; i < usize(rows) << 3; i += 8) mulAddRow(load<u64>(a + i), b, out + i)
}

// out[0..3] += x · b, out[4] = the carry.
@inline
function mulAddRow(x: u64, b: usize, out: usize): void {
  const b0 = load<u64>(b)
  const b1 = load<u64>(b, 8)
  const b2 = load<u64>(b, 16)
  const b3 = load<u64>(b, 24)
  const l0 = x * b0
  const r0 = load<u64>(out) + l0
  const h0 = mulHigh(x, b0) + u64(r0 < l0)
  store<u64>(out, r0)
  const l1 = x * b1
  let r1 = load<u64>(out, 8) + l1
  let h1 = mulHigh(x, b1) + u64(r1 < l1)
  r1 += h0
  h1 += u64(r1 < h0)
  store<u64>(out, r1, 8)
  const l2 = x * b2
  let r2 = load<u64>(out, 16) + l2
  let h2 = mulHigh(x, b2) + u64(r2 < l2)
  r2 += h1
  h2 += u64(r2 < h1)
  store<u64>(out, r2, 16)
  const l3 = x * b3
  let r3 = load<u64>(out, 24) + l3
  let h3 = mulHigh(x, b3) + u64(r3 < l3)
  r3 += h2
  h3 += u64(r3 < h2)
  store<u64>(out, r3, 24)
  store<u64>(out, h3, 32)
}

/**
 * out = base ^ exponent mod 2^256, with 0 ^ 0 = 1. Squares from the top bit down; a base of 2 is a shift, and an even base
 * gives zero from exponent 256 on, which spares most of the work of huge exponents.
 */
export function exp(base: usize, exponent: usize, out: usize): void {
  const e0 = load<u64>(exponent)
  const e1 = load<u64>(exponent, 8)
  const e2 = load<u64>(exponent, 16)
  const e3 = load<u64>(exponent, 24)
  const b0 = load<u64>(base)
  const upper = load<u64>(base, 8) | load<u64>(base, 16) | load<u64>(base, 24)
  const large = (e1 | e2 | e3) != 0
  if (!large && e0 == 0) return put(out, 1, 0, 0, 0)
  if (((b0 & 1) == 0 && (large || e0 > 255)) || (b0 | upper) == 0) {
    return put(out, 0, 0, 0, 0)
  }
  if (upper == 0 && b0 == 1) return put(out, 1, 0, 0, 0)
  if (upper == 0 && b0 == 2) {
    put(out, 0, 0, 0, 0)
    store<u64>(out + (usize(e0 >> 6) << 3), u64(1) << (e0 & 63))
    return
  }
  const x = scratch + WORD_A
  const acc = scratch + WORD_B
  move(base, x)
  move(base, acc)
  let top = 3
  let limb = e3
  if (limb == 0) {
    top = 2
    limb = e2
  }
  if (limb == 0) {
    top = 1
    limb = e1
  }
  if (limb == 0) {
    top = 0
    limb = e0
  }
  // The leading one is the copy in `acc`.
  let bit = 62 - i32(clz<u64>(limb))
  for (let i = top; i >= 0; --i) {
    limb = i == 3 ? e3 : i == 2 ? e2 : i == 1 ? e1 : e0
    for (; bit >= 0; --bit) {
      mul(acc, acc, acc)
      if ((limb >> bit) & 1) mul(acc, x, acc)
    }
    bit = 63
  }
  move(acc, out)
}
