/**
 * Seeded random numbers for tests, fuzzers and generated data: the same seed gives the same run on every machine.
 * Not for keys. Source: xoshiro128** 1.1 (Blackman and Vigna), its state filled from the seed by splitmix32.
 */

/** One reproducible stream. */
export class Prng {
  #a: number
  #b: number
  #c: number
  #d: number

  constructor(seed: number) {
    let state = seed >>> 0
    const fill = (): number => {
      state = (state + 0x9e3779b9) | 0
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
      return (mixed ^ (mixed >>> 15)) | 0
    }
    this.#a = fill()
    this.#b = fill()
    this.#c = fill()
    this.#d = fill()
  }

  /** Uniform in 0 … 2^32 − 1. */
  next(): number {
    const scrambled = Math.imul(rotateLeft(Math.imul(this.#b, 5), 7), 9) >>> 0
    const shifted = this.#b << 9
    this.#c ^= this.#a
    this.#d ^= this.#b
    this.#b ^= this.#c
    this.#a ^= this.#d
    this.#c ^= shifted
    this.#d = rotateLeft(this.#d, 11)
    return scrambled
  }

  /** An integer in 0 … limit − 1, `limit` at most 2^32. */
  below(limit: number): number {
    return Math.floor((this.next() / 0x1_0000_0000) * limit)
  }

  /** `length` random bytes. */
  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    for (let i = 0; i < length; i++) bytes[i] = this.next() >>> 24
    return bytes
  }

  /** Uniform in 0 … 2^bits − 1. */
  bigInt(bits: number): bigint {
    let value = 0n
    for (let left = bits; left > 0; left -= 32) value = (value << 32n) | BigInt(this.next())
    return BigInt.asUintN(bits, value)
  }

  /** One of the list, which must not be empty. */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('Nothing to pick from')
    return list[this.below(list.length)] as T
  }
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
