/** Word operations of fused instructions: one operand is a constant below 2^32, in place at `x`. */

/** x += small, modulo 2^256. */
@inline
export function addU32(x: usize, small: u32): void {
  const low = load<u64>(x)
  const sum = low + small
  store<u64>(x, sum)
  if (sum < low) carry(x)
}

function carry(x: usize): void {
  for (let i: usize = 8; i < 32; i += 8) {
    const limb = load<u64>(x + i) + 1
    store<u64>(x + i, limb)
    if (limb != 0) return
  }
}

/** x = small − x, modulo 2^256. */
@inline
export function subFromU32(small: u32, x: usize): void {
  const x0 = load<u64>(x)
  const x1 = load<u64>(x, 8)
  const x2 = load<u64>(x, 16)
  const x3 = load<u64>(x, 24)
  const b0: u64 = <u64>small < x0 ? 1 : 0
  const b1: u64 = (x1 | b0) != 0 ? 1 : 0
  const b2: u64 = (x2 | b1) != 0 ? 1 : 0
  store<u64>(x, <u64>small - x0)
  store<u64>(x, 0 - x1 - b0, 8)
  store<u64>(x, 0 - x2 - b1, 16)
  store<u64>(x, 0 - x3 - b2, 24)
}

/** x <<= count. */
export function shlBy(count: u32, x: usize): void {
  if (count >= 256) return clear(x)
  const bits = <u64>(count & 63)
  let i: i32 = 3
  const limbs = <i32>(count >> 6)
  for (; i >= limbs; i--) {
    let limb = limbAt(x, i - limbs) << bits
    if (bits != 0 && i > limbs) limb |= limbAt(x, i - limbs - 1) >> (64 - bits)
    store<u64>(x + (<usize>i << 3), limb)
  }
  for (; i >= 0; i--) store<u64>(x + (<usize>i << 3), 0)
}

/** x >>= count, filling with zeros. */
export function shrBy(count: u32, x: usize): void {
  if (count >= 256) return clear(x)
  const bits = <u64>(count & 63)
  const limbs = <i32>(count >> 6)
  let i: i32 = 0
  for (; i + limbs <= 3; i++) {
    let limb = limbAt(x, i + limbs) >> bits
    if (bits != 0 && i + limbs < 3) limb |= limbAt(x, i + limbs + 1) << (64 - bits)
    store<u64>(x + (<usize>i << 3), limb)
  }
  for (; i <= 3; i++) store<u64>(x + (<usize>i << 3), 0)
}

@inline
function limbAt(x: usize, i: i32): u64 {
  return load<u64>(x + (<usize>i << 3))
}

function clear(x: usize): void {
  memory.fill(x, 0, 32)
}

/** Exchange two words. */
@inline
export function swap(a: usize, b: usize): void {
  const a0 = v128.load(a)
  const a1 = v128.load(a, 16)
  v128.store(a, v128.load(b))
  v128.store(a, v128.load(b, 16), 16)
  v128.store(b, a0)
  v128.store(b, a1, 16)
}
