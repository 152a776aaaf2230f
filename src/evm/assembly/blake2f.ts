// BLAKE2b's compression function as precompile 0x09 (EIP-152); the algorithm is RFC 7693, section 3.2.
//
// The sixteen words of the working vector live in locals while rounds run. The message is read where the caller left it, at the
// places that a round's permutation names: the permutation is packed into one u64, four bits a place, so no table lies in the shared
// memory. The input is never written; the rounds are the caller's to charge for and may be as many as 2^32 - 1, so they run in calls of
// a thousand: V8 does not replace a loop that is already running, and all in one call they would stay in its baseline code (five times
// as slow).

const IV0: u64 = 0x6a09e667f3bcc908
const IV1: u64 = 0xbb67ae8584caa73b
const IV2: u64 = 0x3c6ef372fe94f82b
const IV3: u64 = 0xa54ff53a5f1d36f1
const IV4: u64 = 0x510e527fade682d1
const IV5: u64 = 0x9b05688c2b3e6c1f
const IV6: u64 = 0x1f83d9abfb41bd6b
const IV7: u64 = 0x5be0cd19137e2179

// RFC 7693, section 2.7: place i of round r (modulo 10) in bits 4i to 4i + 3.
const SIGMA0: u64 = 0xfedcba9876543210
const SIGMA1: u64 = 0x357b20c16df984ae
const SIGMA2: u64 = 0x491763eadf250c8b
const SIGMA3: u64 = 0x8f04a562ebcd1397
const SIGMA4: u64 = 0xd386cb1efa427509
const SIGMA5: u64 = 0x91ef57d438b0a6c2
const SIGMA6: u64 = 0xb8293670a4def15c
const SIGMA7: u64 = 0xa2684f05931ce7bd
const SIGMA8: u64 = 0x5a417d2c803b9ef6
const SIGMA9: u64 = 0x0dc3e9bf5167482a

function permutationOf(round: u32): u64 {
  switch (round) {
    case 0:
      return SIGMA0
    case 1:
      return SIGMA1
    case 2:
      return SIGMA2
    case 3:
      return SIGMA3
    case 4:
      return SIGMA4
    case 5:
      return SIGMA5
    case 6:
      return SIGMA6
    case 7:
      return SIGMA7
    case 8:
      return SIGMA8
    default:
      return SIGMA9
  }
}

/** The working vector between calls of `mix`: 128 bytes of this instance. */
let vector: usize = 0

/** Gives this instance its 128 bytes, 8-byte aligned. */
export function initBlake2f(ptr: usize): void {
  vector = ptr
}

/** Rounds of one call of `mix`; a multiple of ten, so that each begins with the first permutation. */
const CHUNK: u32 = 1000

/**
 * Compresses the 213 bytes at `input` (rounds, state, message, offset counters, final flag) and writes the new state, 64 bytes, to
 * `out`, which may lie in the input. False, with nothing written, if the final flag is neither 0 nor 1.
 */
export function blake2f(input: usize, out: usize): bool {
  const final = load<u8>(input, 212)
  if (final > 1) return false
  memory.copy(vector, input + 4, 64)
  store<u64>(vector, IV0, 64)
  store<u64>(vector, IV1, 72)
  store<u64>(vector, IV2, 80)
  store<u64>(vector, IV3, 88)
  store<u64>(vector, IV4 ^ load<u64>(input, 196), 96)
  store<u64>(vector, IV5 ^ load<u64>(input, 204), 104)
  store<u64>(vector, final ? ~IV6 : IV6, 112)
  store<u64>(vector, IV7, 120)
  for (let left = bswap<u32>(load<u32>(input)); left > 0; ) {
    const rounds = min<u32>(left, CHUNK)
    mix(input + 68, rounds)
    left -= rounds
  }
  for (let i: usize = 0; i < 64; i += 8) {
    store<u64>(vector + i, load<u64>(vector + i) ^ load<u64>(vector + i, 64) ^ load<u64>(input + i, 4))
  }
  memory.copy(out, vector, 64)
  return true
}

/** Runs the first `rounds` rounds over the working vector with the message at `m`. */
@noinline
function mix(m: usize, rounds: u32): void {
  const v = vector
  let v0 = load<u64>(v, 0)
  let v1 = load<u64>(v, 8)
  let v2 = load<u64>(v, 16)
  let v3 = load<u64>(v, 24)
  let v4 = load<u64>(v, 32)
  let v5 = load<u64>(v, 40)
  let v6 = load<u64>(v, 48)
  let v7 = load<u64>(v, 56)
  let v8 = load<u64>(v, 64)
  let v9 = load<u64>(v, 72)
  let v10 = load<u64>(v, 80)
  let v11 = load<u64>(v, 88)
  let v12 = load<u64>(v, 96)
  let v13 = load<u64>(v, 104)
  let v14 = load<u64>(v, 112)
  let v15 = load<u64>(v, 120)
  let place: u32 = 0
  for (let round: u32 = 0; round < rounds; ++round) {
    const p = permutationOf(place)
    place = place == 9 ? 0 : place + 1
    // columns
    v0 += v4 + load<u64>(m + usize((p << 3) & 120))
    v12 = rotr<u64>(v12 ^ v0, 32)
    v8 += v12
    v4 = rotr<u64>(v4 ^ v8, 24)
    v0 += v4 + load<u64>(m + usize((p >> 1) & 120))
    v12 = rotr<u64>(v12 ^ v0, 16)
    v8 += v12
    v4 = rotr<u64>(v4 ^ v8, 63)
    v1 += v5 + load<u64>(m + usize((p >> 5) & 120))
    v13 = rotr<u64>(v13 ^ v1, 32)
    v9 += v13
    v5 = rotr<u64>(v5 ^ v9, 24)
    v1 += v5 + load<u64>(m + usize((p >> 9) & 120))
    v13 = rotr<u64>(v13 ^ v1, 16)
    v9 += v13
    v5 = rotr<u64>(v5 ^ v9, 63)
    v2 += v6 + load<u64>(m + usize((p >> 13) & 120))
    v14 = rotr<u64>(v14 ^ v2, 32)
    v10 += v14
    v6 = rotr<u64>(v6 ^ v10, 24)
    v2 += v6 + load<u64>(m + usize((p >> 17) & 120))
    v14 = rotr<u64>(v14 ^ v2, 16)
    v10 += v14
    v6 = rotr<u64>(v6 ^ v10, 63)
    v3 += v7 + load<u64>(m + usize((p >> 21) & 120))
    v15 = rotr<u64>(v15 ^ v3, 32)
    v11 += v15
    v7 = rotr<u64>(v7 ^ v11, 24)
    v3 += v7 + load<u64>(m + usize((p >> 25) & 120))
    v15 = rotr<u64>(v15 ^ v3, 16)
    v11 += v15
    v7 = rotr<u64>(v7 ^ v11, 63)
    // diagonals
    v0 += v5 + load<u64>(m + usize((p >> 29) & 120))
    v15 = rotr<u64>(v15 ^ v0, 32)
    v10 += v15
    v5 = rotr<u64>(v5 ^ v10, 24)
    v0 += v5 + load<u64>(m + usize((p >> 33) & 120))
    v15 = rotr<u64>(v15 ^ v0, 16)
    v10 += v15
    v5 = rotr<u64>(v5 ^ v10, 63)
    v1 += v6 + load<u64>(m + usize((p >> 37) & 120))
    v12 = rotr<u64>(v12 ^ v1, 32)
    v11 += v12
    v6 = rotr<u64>(v6 ^ v11, 24)
    v1 += v6 + load<u64>(m + usize((p >> 41) & 120))
    v12 = rotr<u64>(v12 ^ v1, 16)
    v11 += v12
    v6 = rotr<u64>(v6 ^ v11, 63)
    v2 += v7 + load<u64>(m + usize((p >> 45) & 120))
    v13 = rotr<u64>(v13 ^ v2, 32)
    v8 += v13
    v7 = rotr<u64>(v7 ^ v8, 24)
    v2 += v7 + load<u64>(m + usize((p >> 49) & 120))
    v13 = rotr<u64>(v13 ^ v2, 16)
    v8 += v13
    v7 = rotr<u64>(v7 ^ v8, 63)
    v3 += v4 + load<u64>(m + usize((p >> 53) & 120))
    v14 = rotr<u64>(v14 ^ v3, 32)
    v9 += v14
    v4 = rotr<u64>(v4 ^ v9, 24)
    v3 += v4 + load<u64>(m + usize((p >> 57) & 120))
    v14 = rotr<u64>(v14 ^ v3, 16)
    v9 += v14
    v4 = rotr<u64>(v4 ^ v9, 63)
  }
  store<u64>(v, v0, 0)
  store<u64>(v, v1, 8)
  store<u64>(v, v2, 16)
  store<u64>(v, v3, 24)
  store<u64>(v, v4, 32)
  store<u64>(v, v5, 40)
  store<u64>(v, v6, 48)
  store<u64>(v, v7, 56)
  store<u64>(v, v8, 64)
  store<u64>(v, v9, 72)
  store<u64>(v, v10, 80)
  store<u64>(v, v11, 88)
  store<u64>(v, v12, 96)
  store<u64>(v, v13, 104)
  store<u64>(v, v14, 112)
  store<u64>(v, v15, 120)
}
