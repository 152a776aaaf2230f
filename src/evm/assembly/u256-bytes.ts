// Words and byte strings: EVM data is big-endian, words are little-endian limbs, so each crossing reverses 32 bytes.
//
// Bytes are reversed by one SIMD shuffle per half. A word is read limb by limb even so (see u256.ts: a 16-byte load right after
// 8-byte stores stalls), while reading back two limbs of a 16-byte store does not.

@inline
function reverse16(x: v128): v128 {
  return v128.shuffle<u8>(x, x, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
}

@inline
function pair(low: u64, high: u64): v128 {
  return i64x2.replace_lane(i64x2.splat(low), 1, high)
}

/** Reads 32 big-endian bytes at any address into a word. */
@inline
export function loadBE(from: usize, outWord: usize): void {
  const high = reverse16(v128.load(from))
  const low = reverse16(v128.load(from, 16))
  v128.store(outWord, low)
  v128.store(outWord, high, 16)
}

/** Writes a word as 32 big-endian bytes at any address. */
@inline
export function storeBE(word: usize, to: usize): void {
  const low = reverse16(pair(load<u64>(word), load<u64>(word, 8)))
  const high = reverse16(pair(load<u64>(word, 16), load<u64>(word, 24)))
  v128.store(to, high)
  v128.store(to, low, 16)
}

/** Writes the low 160 bits of a word as a 20-byte address. */
@inline
export function storeAddress(word: usize, to20: usize): void {
  const top = u32(load<u64>(word, 16))
  const low = reverse16(pair(load<u64>(word), load<u64>(word, 8)))
  store<u32>(to20, bswap<u32>(top))
  v128.store(to20, low, 4)
}

/** Reads a 20-byte address into a word, the upper 96 bits clear. */
@inline
export function loadAddress(from20: usize, outWord: usize): void {
  const top = u64(bswap<u32>(load<u32>(from20)))
  const low = reverse16(v128.load(from20, 4))
  v128.store(outWord, low)
  store<u64>(outWord, top, 16)
  store<u64>(outWord, 0, 24)
}
