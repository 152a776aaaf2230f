// Shifts and the instructions that pick bits by a word: SHL, SHR, SAR (EIP-145), BYTE, SIGNEXTEND, CLZ (EIP-7939).
//
// The amount is split into whole limbs, chosen by a branch that real code makes predictable, and bits. A limb shifted by
// 64 − bits is written as two shifts, since WebAssembly takes the amount modulo 64 and bits may be 0.

import { put } from './u256-scratch'

@inline
function isBelow256(word: usize): bool {
  return ((load<u64>(word) >> 8) | load<u64>(word, 8) | load<u64>(word, 16) | load<u64>(word, 24)) == 0
}

/** out = x << shift, 0 from 256 on. */
export function shl(shift: usize, x: usize, out: usize): void {
  if (!isBelow256(shift)) return put(out, 0, 0, 0, 0)
  const amount = load<u64>(shift)
  const bits = amount & 63
  const rest = 63 - bits
  const x0 = load<u64>(x)
  const x1 = load<u64>(x, 8)
  const x2 = load<u64>(x, 16)
  const x3 = load<u64>(x, 24)
  if (amount < 64) {
    put(
      out,
      x0 << bits,
      (x1 << bits) | ((x0 >> 1) >> rest),
      (x2 << bits) | ((x1 >> 1) >> rest),
      (x3 << bits) | ((x2 >> 1) >> rest),
    )
  } else if (amount < 128) {
    put(out, 0, x0 << bits, (x1 << bits) | ((x0 >> 1) >> rest), (x2 << bits) | ((x1 >> 1) >> rest))
  } else if (amount < 192) {
    put(out, 0, 0, x0 << bits, (x1 << bits) | ((x0 >> 1) >> rest))
  } else {
    put(out, 0, 0, 0, x0 << bits)
  }
}

/** out = x >> shift, unsigned, 0 from 256 on. */
export function shr(shift: usize, x: usize, out: usize): void {
  if (!isBelow256(shift)) return put(out, 0, 0, 0, 0)
  shiftRight(load<u64>(shift), x, 0, out)
}

/** out = x >> shift, two's complement, all sign bits from 256 on. */
export function sar(shift: usize, x: usize, out: usize): void {
  const sign = u64(load<i64>(x, 24) >> 63)
  if (!isBelow256(shift)) return put(out, sign, sign, sign, sign)
  shiftRight(load<u64>(shift), x, sign, out)
}

// `fill` is what enters from the left: all zeros or all ones.
@inline
function shiftRight(amount: u64, x: usize, fill: u64, out: usize): void {
  const bits = amount & 63
  const rest = 63 - bits
  const x0 = load<u64>(x)
  const x1 = load<u64>(x, 8)
  const x2 = load<u64>(x, 16)
  const x3 = load<u64>(x, 24)
  const top = (x3 >> bits) | ((fill << 1) << rest)
  if (amount < 64) {
    put(
      out,
      (x0 >> bits) | ((x1 << 1) << rest),
      (x1 >> bits) | ((x2 << 1) << rest),
      (x2 >> bits) | ((x3 << 1) << rest),
      top,
    )
  } else if (amount < 128) {
    put(out, (x1 >> bits) | ((x2 << 1) << rest), (x2 >> bits) | ((x3 << 1) << rest), top, fill)
  } else if (amount < 192) {
    put(out, (x2 >> bits) | ((x3 << 1) << rest), top, fill, fill)
  } else {
    put(out, top, fill, fill, fill)
  }
}

/** out = byte i of x counted from the most significant, 0 from 32 on. */
@inline
export function byteAt(i: usize, x: usize, out: usize): void {
  const index = load<u64>(i)
  const inside = index < 32 && (load<u64>(i, 8) | load<u64>(i, 16) | load<u64>(i, 24)) == 0
  let byte: u64 = 0
  if (inside) byte = load<u8>(x + 31 - usize(index))
  put(out, byte, 0, 0, 0)
}

/** out = x extended from the sign bit of its byte k, counted from the least significant; x itself from k = 31 on. */
export function signextend(k: usize, x: usize, out: usize): void {
  const index = load<u64>(k)
  const inside = index < 31 && (load<u64>(k, 8) | load<u64>(k, 16) | load<u64>(k, 24)) == 0
  const x0 = load<u64>(x)
  const x1 = load<u64>(x, 8)
  const x2 = load<u64>(x, 16)
  const x3 = load<u64>(x, 24)
  if (!inside) return put(out, x0, x1, x2, x3)
  const limb = index >> 3
  const up = 56 - ((index & 7) << 3)
  const cut = u64(i64(load<u64>(x + (usize(limb) << 3)) << up) >> up)
  const sign = u64(i64(cut) >> 63)
  if (limb == 0) put(out, cut, sign, sign, sign)
  else if (limb == 1) put(out, x0, cut, sign, sign)
  else if (limb == 2) put(out, x0, x1, cut, sign)
  else put(out, x0, x1, x2, cut)
}

/** out = the number of leading zero bits of x, 256 for zero (EIP-7939). */
@inline
export function clz(x: usize, out: usize): void {
  const x0 = load<u64>(x)
  const x1 = load<u64>(x, 8)
  const x2 = load<u64>(x, 16)
  const x3 = load<u64>(x, 24)
  let count: u64
  if (x3 != 0) count = i64.clz(x3)
  else if (x2 != 0) count = 64 + u64(i64.clz(x2))
  else if (x1 != 0) count = 128 + u64(i64.clz(x1))
  else count = 192 + u64(i64.clz(x0))
  put(out, count, 0, 0, 0)
}
