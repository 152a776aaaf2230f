/**
 * 0x09: the compression function of BLAKE2b; twin of the one in the interpreter.
 * Source: EIP-152, RFC 7693 (3.1 mixing, 3.2 compression).
 *
 * A 64-bit word is two 32-bit halves in one Int32Array, low half first: bigints would be some twenty times slower, and
 * a call may ask for millions of rounds.
 */

import type { PrecompileResult } from './precompile.ts'

const INPUT_LENGTH = 213

/** First halves of the fractional parts of square roots (RFC 7693, 2.6), low half first. */
const INITIAL = [
  0xf3bcc908, 0x6a09e667, 0x84caa73b, 0xbb67ae85, 0xfe94f82b, 0x3c6ef372, 0x5f1d36f1, 0xa54ff53a, 0xade682d1,
  0x510e527f, 0x2b3e6c1f, 0x9b05688c, 0xfb41bd6b, 0x1f83d9ab, 0x137e2179, 0x5be0cd19,
]

/** Message schedule (RFC 7693, 2.7). */
const SIGMA = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
] as const

/** Words that are mixed together: columns, then diagonals. */
const MIXES = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const

/** Rounds (4 bytes, big-endian), h (64), m (128), t (16) and the final flag (0 or 1); to the new h. A gas each round. */
export function blake2f(input: Uint8Array, gasLimit: bigint): PrecompileResult | null {
  if (input.length !== INPUT_LENGTH || (input[212] as number) > 1) return null
  const view = new DataView(input.buffer, input.byteOffset, input.length)
  const rounds = view.getUint32(0)
  const gasUsed = BigInt(rounds)
  if (gasUsed > gasLimit) return null
  const state = new Int32Array(16)
  const message = new Int32Array(32)
  for (let i = 0; i < 16; i++) state[i] = view.getInt32(4 + 4 * i, true)
  for (let i = 0; i < 32; i++) message[i] = view.getInt32(68 + 4 * i, true)
  const words = new Int32Array(32)
  words.set(state)
  words.set(INITIAL, 16)
  for (let i = 0; i < 4; i++) words[24 + i] = (words[24 + i] as number) ^ view.getInt32(196 + 4 * i, true)
  if (input[212] === 1) for (const i of [28, 29]) words[i] = ~(words[i] as number)
  for (let round = 0; round < rounds; round++) mixRound(words, message, SIGMA[round % 10] as readonly number[])
  const output = new DataView(new ArrayBuffer(64))
  for (let i = 0; i < 16; i++) {
    output.setInt32(4 * i, (state[i] as number) ^ (words[i] as number) ^ (words[i + 16] as number), true)
  }
  return { gasUsed, output: new Uint8Array(output.buffer) }
}

function mixRound(words: Int32Array, message: Int32Array, schedule: readonly number[]): void {
  for (let i = 0; i < 8; i++) {
    const [a, b, c, d] = MIXES[i] as (typeof MIXES)[number]
    add(words, a, words, b)
    add(words, a, message, schedule[2 * i] as number)
    xorRotate(words, d, a, 32)
    add(words, c, words, d)
    xorRotate(words, b, c, 24)
    add(words, a, words, b)
    add(words, a, message, schedule[2 * i + 1] as number)
    xorRotate(words, d, a, 16)
    add(words, c, words, d)
    xorRotate(words, b, c, 63)
  }
}

/** Word `target` plus word `index` of `source`, mod 2^64. */
function add(words: Int32Array, target: number, source: Int32Array, index: number): void {
  const low = ((words[2 * target] as number) >>> 0) + ((source[2 * index] as number) >>> 0)
  words[2 * target] = low
  words[2 * target + 1] =
    (words[2 * target + 1] as number) + (source[2 * index + 1] as number) + (low > 0xffffffff ? 1 : 0)
}

/** Word `target` xor word `index`, rotated right by `bits`: 16, 24, 32 or 63. */
function xorRotate(words: Int32Array, target: number, index: number, bits: number): void {
  let low = (words[2 * target] as number) ^ (words[2 * index] as number)
  let high = (words[2 * target + 1] as number) ^ (words[2 * index + 1] as number)
  if (bits >= 32) [low, high] = [high, low]
  const shift = bits & 31
  words[2 * target] = shift === 0 ? low : (low >>> shift) | (high << (32 - shift))
  words[2 * target + 1] = shift === 0 ? high : (high >>> shift) | (low << (32 - shift))
}
