// Keccak-256 with the original padding (0x01), as Ethereum uses it. Source: the Keccak reference, version 3.0; FIPS 202 for the
// permutation. The state of 25 lanes lives in locals for all 24 rounds: one round is written out, plane by plane, and theta's parities
// of the next round are not carried over, which keeps the number of live values low enough for the register allocator.
//
// The sponge's state is in scratch memory given by `initKeccak`. Input is absorbed in place at any alignment and never written.

/** Start of this instance's 256 bytes: 200 of state, 48 of round constants. */
let state: usize = 0

const RATE: usize = 136
/** Where the round constants lie behind the state. */
const CODES: usize = 200

/** Gives this instance its scratch memory: 256 bytes at `ptr`, 8-byte aligned, private to the instance. */
export function initKeccak(ptr: usize): void {
  state = ptr
  store<u64>(ptr, ROUNDS_0, CODES)
  store<u64>(ptr, ROUNDS_4, CODES + 8)
  store<u64>(ptr, ROUNDS_8, CODES + 16)
  store<u64>(ptr, ROUNDS_12, CODES + 24)
  store<u64>(ptr, ROUNDS_16, CODES + 32)
  store<u64>(ptr, ROUNDS_20, CODES + 40)
}

// Iota's constants, four rounds to a word. A constant has bits only at places 2^j - 1; the 16 bits kept here are its own, but for
// bit 2, which stands for bit 31, and bit 4, for bit 63. They are written behind the state: a data segment would be written by every
// instance into the memory that all of them share.
const ROUNDS_0: u64 = 0x8014809a80820001
const ROUNDS_4: u64 = 0x801980950005808b
const ROUNDS_8: u64 = 0x000e800d0088008a
const ROUNDS_12: u64 = 0x80138099009b808f
const ROUNDS_16: u64 = 0x001e800a00908012
const ROUNDS_20: u64 = 0x801c000580908095

@inline
function roundConstant(code: u64): u64 {
  return (code & 0x808b) | ((code & 4) << 29) | ((code & 16) << 59)
}

/** Keccak-f[1600] over the state. */
function permute(): void {
  const s = state
  let a0 = load<u64>(s)
  let a1 = load<u64>(s, 8)
  let a2 = load<u64>(s, 16)
  let a3 = load<u64>(s, 24)
  let a4 = load<u64>(s, 32)
  let a5 = load<u64>(s, 40)
  let a6 = load<u64>(s, 48)
  let a7 = load<u64>(s, 56)
  let a8 = load<u64>(s, 64)
  let a9 = load<u64>(s, 72)
  let a10 = load<u64>(s, 80)
  let a11 = load<u64>(s, 88)
  let a12 = load<u64>(s, 96)
  let a13 = load<u64>(s, 104)
  let a14 = load<u64>(s, 112)
  let a15 = load<u64>(s, 120)
  let a16 = load<u64>(s, 128)
  let a17 = load<u64>(s, 136)
  let a18 = load<u64>(s, 144)
  let a19 = load<u64>(s, 152)
  let a20 = load<u64>(s, 160)
  let a21 = load<u64>(s, 168)
  let a22 = load<u64>(s, 176)
  let a23 = load<u64>(s, 184)
  let a24 = load<u64>(s, 192)
  for (let round = s + CODES; round < s + CODES + 48; round += 2) {
    // theta
    const c0 = a0 ^ a5 ^ a10 ^ a15 ^ a20
    const c1 = a1 ^ a6 ^ a11 ^ a16 ^ a21
    const c2 = a2 ^ a7 ^ a12 ^ a17 ^ a22
    const c3 = a3 ^ a8 ^ a13 ^ a18 ^ a23
    const c4 = a4 ^ a9 ^ a14 ^ a19 ^ a24
    const d0 = c4 ^ rotl<u64>(c1, 1)
    const d1 = c0 ^ rotl<u64>(c2, 1)
    const d2 = c1 ^ rotl<u64>(c3, 1)
    const d3 = c2 ^ rotl<u64>(c4, 1)
    const d4 = c3 ^ rotl<u64>(c0, 1)
    // rho and pi: the lane that lands at place i is called b<i>
    const b0 = a0 ^ d0
    const b1 = rotl<u64>(a6 ^ d1, 44)
    const b2 = rotl<u64>(a12 ^ d2, 43)
    const b3 = rotl<u64>(a18 ^ d3, 21)
    const b4 = rotl<u64>(a24 ^ d4, 14)
    const b5 = rotl<u64>(a3 ^ d3, 28)
    const b6 = rotl<u64>(a9 ^ d4, 20)
    const b7 = rotl<u64>(a10 ^ d0, 3)
    const b8 = rotl<u64>(a16 ^ d1, 45)
    const b9 = rotl<u64>(a22 ^ d2, 61)
    const b10 = rotl<u64>(a1 ^ d1, 1)
    const b11 = rotl<u64>(a7 ^ d2, 6)
    const b12 = rotl<u64>(a13 ^ d3, 25)
    const b13 = rotl<u64>(a19 ^ d4, 8)
    const b14 = rotl<u64>(a20 ^ d0, 18)
    const b15 = rotl<u64>(a4 ^ d4, 27)
    const b16 = rotl<u64>(a5 ^ d0, 36)
    const b17 = rotl<u64>(a11 ^ d1, 10)
    const b18 = rotl<u64>(a17 ^ d2, 15)
    const b19 = rotl<u64>(a23 ^ d3, 56)
    const b20 = rotl<u64>(a2 ^ d2, 62)
    const b21 = rotl<u64>(a8 ^ d3, 55)
    const b22 = rotl<u64>(a14 ^ d4, 39)
    const b23 = rotl<u64>(a15 ^ d0, 41)
    const b24 = rotl<u64>(a21 ^ d1, 2)
    // chi, and iota on the first lane
    a0 = b0 ^ (~b1 & b2) ^ roundConstant(load<u16>(round))
    a1 = b1 ^ (~b2 & b3)
    a2 = b2 ^ (~b3 & b4)
    a3 = b3 ^ (~b4 & b0)
    a4 = b4 ^ (~b0 & b1)
    a5 = b5 ^ (~b6 & b7)
    a6 = b6 ^ (~b7 & b8)
    a7 = b7 ^ (~b8 & b9)
    a8 = b8 ^ (~b9 & b5)
    a9 = b9 ^ (~b5 & b6)
    a10 = b10 ^ (~b11 & b12)
    a11 = b11 ^ (~b12 & b13)
    a12 = b12 ^ (~b13 & b14)
    a13 = b13 ^ (~b14 & b10)
    a14 = b14 ^ (~b10 & b11)
    a15 = b15 ^ (~b16 & b17)
    a16 = b16 ^ (~b17 & b18)
    a17 = b17 ^ (~b18 & b19)
    a18 = b18 ^ (~b19 & b15)
    a19 = b19 ^ (~b15 & b16)
    a20 = b20 ^ (~b21 & b22)
    a21 = b21 ^ (~b22 & b23)
    a22 = b22 ^ (~b23 & b24)
    a23 = b23 ^ (~b24 & b20)
    a24 = b24 ^ (~b20 & b21)
  }
  store<u64>(s, a0)
  store<u64>(s, a1, 8)
  store<u64>(s, a2, 16)
  store<u64>(s, a3, 24)
  store<u64>(s, a4, 32)
  store<u64>(s, a5, 40)
  store<u64>(s, a6, 48)
  store<u64>(s, a7, 56)
  store<u64>(s, a8, 64)
  store<u64>(s, a9, 72)
  store<u64>(s, a10, 80)
  store<u64>(s, a11, 88)
  store<u64>(s, a12, 96)
  store<u64>(s, a13, 104)
  store<u64>(s, a14, 112)
  store<u64>(s, a15, 120)
  store<u64>(s, a16, 128)
  store<u64>(s, a17, 136)
  store<u64>(s, a18, 144)
  store<u64>(s, a19, 152)
  store<u64>(s, a20, 160)
  store<u64>(s, a21, 168)
  store<u64>(s, a22, 176)
  store<u64>(s, a23, 184)
  store<u64>(s, a24, 192)
}

@inline
function clear(s: usize, from: usize): void {
  for (let i = from; i < 200; i += 8) store<u64>(s + i, 0)
}

@inline
function absorb(s: usize, from: usize, at: usize): void {
  store<u64>(s + at, load<u64>(s + at) ^ load<u64>(from + at))
}

@inline
function squeeze(s: usize, out: usize): void {
  store<u64>(out, load<u64>(s))
  store<u64>(out, load<u64>(s, 8), 8)
  store<u64>(out, load<u64>(s, 16), 16)
  store<u64>(out, load<u64>(s, 24), 24)
}

/** Writes the 32-byte hash of the `len` bytes at `ptr` to `out`, which may lie in the input. */
export function keccak256(ptr: usize, len: usize, out: usize): void {
  const s = state
  clear(s, 0)
  let from = ptr
  let left = len
  for (; left >= RATE; left -= RATE) {
    for (let i: usize = 0; i < RATE; i += 8) absorb(s, from, i)
    permute()
    from += RATE
  }
  let at: usize = 0
  for (; at + 8 <= left; at += 8) absorb(s, from, at)
  // The last bytes and the first padding bit make one lane; nothing beyond the input is read.
  let lane: u64 = 0
  for (let i = left; i > at; --i) lane = (lane << 8) | load<u8>(from + i - 1)
  lane |= u64(1) << (u64(left - at) << 3)
  store<u64>(s + at, load<u64>(s + at) ^ lane)
  store<u64>(s, load<u64>(s, 128) ^ 0x8000000000000000, 128)
  permute()
  squeeze(s, out)
}

// Hashes one short block of whole lanes.
@inline
function hashLanes(ptr: usize, len: usize, out: usize): void {
  const s = state
  for (let i: usize = 0; i < len; i += 8) store<u64>(s + i, load<u64>(ptr + i))
  clear(s, len)
  store<u64>(s + len, 1)
  store<u64>(s, 0x8000000000000000, 128)
  permute()
  squeeze(s, out)
}

/** `keccak256` of 32 bytes. */
export function keccak256of32(ptr: usize, out: usize): void {
  hashLanes(ptr, 32, out)
}

/** `keccak256` of 64 bytes, the size of a mapping's slot. */
export function keccak256of64(ptr: usize, out: usize): void {
  hashLanes(ptr, 64, out)
}
