// 256-bit words for the interpreter: addition, comparison, bits, copies; the rest is re-exported, so that callers import one file.
//
// A word is 32 bytes at a raw pointer: four u64 limbs, least significant first. Nothing allocates. Every function reads its
// operands before it writes, so `out` may be any of the inputs. Words are copied limb by limb, never as v128: a word is nearly
// always read right after four 8-byte stores made it, and a 16-byte load over two pending stores stalls the processor.
// Arithmetic is modulo 2^256 (yellow paper, appendix H).

export { exp, mul, mulHigh } from './u256-multiply'
export { initWords } from './u256-scratch'
export { div, mod, sdiv, smod } from './u256-divide'
export { addmod, mulmod } from './u256-modular'
export { byteAt, clz, sar, shl, shr, signextend } from './u256-shift'
export { loadAddress, loadBE, storeAddress, storeBE } from './u256-bytes'

/** out = a + b. */
@inline
export function add(a: usize, b: usize, out: usize): void {
  const a0 = load<u64>(a)
  const a1 = load<u64>(a, 8)
  const a2 = load<u64>(a, 16)
  const r0 = a0 + load<u64>(b)
  const s1 = a1 + load<u64>(b, 8)
  const s2 = a2 + load<u64>(b, 16)
  const s3 = load<u64>(a, 24) + load<u64>(b, 24)
  const c0 = u64(r0 < a0)
  const r1 = s1 + c0
  const c1 = u64(s1 < a1) | u64(r1 < c0)
  const r2 = s2 + c1
  const c2 = u64(s2 < a2) | u64(r2 < c1)
  store<u64>(out, r0)
  store<u64>(out, r1, 8)
  store<u64>(out, r2, 16)
  store<u64>(out, s3 + c2, 24)
}

/** out = a − b. */
@inline
export function sub(a: usize, b: usize, out: usize): void {
  const a0 = load<u64>(a)
  const a1 = load<u64>(a, 8)
  const a2 = load<u64>(a, 16)
  const b0 = load<u64>(b)
  const b1 = load<u64>(b, 8)
  const b2 = load<u64>(b, 16)
  const d3 = load<u64>(a, 24) - load<u64>(b, 24)
  const d1 = a1 - b1
  const d2 = a2 - b2
  const c0 = u64(a0 < b0)
  const c1 = u64(a1 < b1) | u64(d1 < c0)
  const c2 = u64(a2 < b2) | u64(d2 < c1)
  store<u64>(out, a0 - b0)
  store<u64>(out, d1 - c0, 8)
  store<u64>(out, d2 - c1, 16)
  store<u64>(out, d3 - c2, 24)
}

/** a < b, unsigned: the borrow out of a − b, so that no branch depends on the data. */
@inline
export function lt(a: usize, b: usize): bool {
  const a1 = load<u64>(a, 8)
  const a2 = load<u64>(a, 16)
  const a3 = load<u64>(a, 24)
  const b1 = load<u64>(b, 8)
  const b2 = load<u64>(b, 16)
  const b3 = load<u64>(b, 24)
  const c0 = u64(load<u64>(a) < load<u64>(b))
  const c1 = u64(a1 < b1) | u64(a1 - b1 < c0)
  const c2 = u64(a2 < b2) | u64(a2 - b2 < c1)
  return (u64(a3 < b3) | u64(a3 - b3 < c2)) != 0
}

/** a > b, unsigned. */
@inline
export function gt(a: usize, b: usize): bool {
  return lt(b, a)
}

/** a < b, both as two's complement. Flipping the sign bits turns the order into the unsigned one. */
@inline
export function slt(a: usize, b: usize): bool {
  const a1 = load<u64>(a, 8)
  const a2 = load<u64>(a, 16)
  const a3 = load<u64>(a, 24) ^ 0x8000000000000000
  const b1 = load<u64>(b, 8)
  const b2 = load<u64>(b, 16)
  const b3 = load<u64>(b, 24) ^ 0x8000000000000000
  const c0 = u64(load<u64>(a) < load<u64>(b))
  const c1 = u64(a1 < b1) | u64(a1 - b1 < c0)
  const c2 = u64(a2 < b2) | u64(a2 - b2 < c1)
  return (u64(a3 < b3) | u64(a3 - b3 < c2)) != 0
}

/** a > b, both as two's complement. */
@inline
export function sgt(a: usize, b: usize): bool {
  return slt(b, a)
}

/** a = b. */
@inline
export function eq(a: usize, b: usize): bool {
  return (
    ((load<u64>(a) ^ load<u64>(b)) |
      (load<u64>(a, 8) ^ load<u64>(b, 8)) |
      (load<u64>(a, 16) ^ load<u64>(b, 16)) |
      (load<u64>(a, 24) ^ load<u64>(b, 24))) ==
    0
  )
}

/** a = 0. */
@inline
export function isZero(a: usize): bool {
  return (load<u64>(a) | load<u64>(a, 8) | load<u64>(a, 16) | load<u64>(a, 24)) == 0
}

/** out = a & b. */
@inline
export function and(a: usize, b: usize, out: usize): void {
  store<u64>(out, load<u64>(a) & load<u64>(b))
  store<u64>(out, load<u64>(a, 8) & load<u64>(b, 8), 8)
  store<u64>(out, load<u64>(a, 16) & load<u64>(b, 16), 16)
  store<u64>(out, load<u64>(a, 24) & load<u64>(b, 24), 24)
}

/** out = a | b. */
@inline
export function or(a: usize, b: usize, out: usize): void {
  store<u64>(out, load<u64>(a) | load<u64>(b))
  store<u64>(out, load<u64>(a, 8) | load<u64>(b, 8), 8)
  store<u64>(out, load<u64>(a, 16) | load<u64>(b, 16), 16)
  store<u64>(out, load<u64>(a, 24) | load<u64>(b, 24), 24)
}

/** out = a ^ b. */
@inline
export function xor(a: usize, b: usize, out: usize): void {
  store<u64>(out, load<u64>(a) ^ load<u64>(b))
  store<u64>(out, load<u64>(a, 8) ^ load<u64>(b, 8), 8)
  store<u64>(out, load<u64>(a, 16) ^ load<u64>(b, 16), 16)
  store<u64>(out, load<u64>(a, 24) ^ load<u64>(b, 24), 24)
}

/** out = ~a. */
@inline
export function not(a: usize, out: usize): void {
  store<u64>(out, ~load<u64>(a))
  store<u64>(out, ~load<u64>(a, 8), 8)
  store<u64>(out, ~load<u64>(a, 16), 16)
  store<u64>(out, ~load<u64>(a, 24), 24)
}

/** Number of significant bits, 0 for zero. */
@inline
export function bitLength(a: usize): u32 {
  const a3 = load<u64>(a, 24)
  if (a3 != 0) return 256 - u32(i64.clz(a3))
  const a2 = load<u64>(a, 16)
  if (a2 != 0) return 192 - u32(i64.clz(a2))
  const a1 = load<u64>(a, 8)
  if (a1 != 0) return 128 - u32(i64.clz(a1))
  return 64 - u32(i64.clz(load<u64>(a)))
}

/** Number of significant bytes, 0 for zero: what EXP is charged by. */
@inline
export function byteLength(a: usize): u32 {
  return (bitLength(a) + 7) >> 3
}

/** out = x. */
@inline
export function setU64(out: usize, x: u64): void {
  store<u64>(out, x)
  store<u64>(out, 0, 8)
  store<u64>(out, 0, 16)
  store<u64>(out, 0, 24)
}

/** out = from. */
@inline
export function copy(from: usize, out: usize): void {
  const x0 = load<u64>(from)
  const x1 = load<u64>(from, 8)
  const x2 = load<u64>(from, 16)
  const x3 = load<u64>(from, 24)
  store<u64>(out, x0)
  store<u64>(out, x1, 8)
  store<u64>(out, x2, 16)
  store<u64>(out, x3, 24)
}

/** out = 0. */
@inline
export function zero(out: usize): void {
  setU64(out, 0)
}

/** a < 2^32. */
@inline
export function fitsU32(a: usize): bool {
  return ((load<u64>(a) >> 32) | load<u64>(a, 8) | load<u64>(a, 16) | load<u64>(a, 24)) == 0
}

/** a < 2^64. */
@inline
export function fitsU64(a: usize): bool {
  return (load<u64>(a, 8) | load<u64>(a, 16) | load<u64>(a, 24)) == 0
}
