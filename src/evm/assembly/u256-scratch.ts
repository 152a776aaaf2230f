// Where division keeps its working limbs, and the divisor it prepared last.
//
// The memory is shared by all threads, so every instance is given a region of its own at start. Offsets are in bytes.

/** Start of this instance's 512 bytes. */
export let scratch: usize = 0

/** Normalised dividend, then remainder: 9 limbs. */
export const DIVIDEND: usize = 0
/** Quotient digits: 8 limbs. */
export const QUOTIENT: usize = 80
/** The divisor prepared last, as given: 4 limbs. */
export const DIVISOR: usize = 144
/** The same shifted left until its top bit is set: 4 limbs, of which the first `limbs` count. */
export const NORMALISED: usize = 176
/** Barrett factor of a four-limb modulus without its leading one: 4 limbs. */
export const BARRETT: usize = 208
/** Three free words: signed division, EXP, MULMOD. */
export const WORD_A: usize = 256
export const WORD_B: usize = 288
export const WORD_C: usize = 320
/** Numerator of the Barrett factor: 8 limbs. */
export const NUMERATOR: usize = 352

/**
 * Gives the word functions their scratch memory: 512 bytes at `ptr`, 8-byte aligned, private to this instance. They are cleared,
 * which also forgets the prepared divisor (zero is never prepared).
 */
export function initWords(ptr: usize): void {
  scratch = ptr
  memory.fill(ptr, 0, 512)
}

/** Writes four limbs. Stores, not `memory.fill`, which leaves the compiled code for a library call. */
@inline
export function put(out: usize, x0: u64, x1: u64, x2: u64, x3: u64): void {
  store<u64>(out, x0)
  store<u64>(out, x1, 8)
  store<u64>(out, x2, 16)
  store<u64>(out, x3, 24)
}

/** Copies four limbs. */
@inline
export function move(from: usize, out: usize): void {
  put(out, load<u64>(from), load<u64>(from, 8), load<u64>(from, 16), load<u64>(from, 24))
}
