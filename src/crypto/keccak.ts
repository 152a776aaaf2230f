/**
 * Keccak-256, the hash of Ethereum: the original padding, not SHA-3's. Everything outside the runtime module that hashes
 * goes through the one function here. It runs the runtime's own Keccak (`assembly/keccak.ts`) as a module of its own with
 * a private memory, one instance per thread; where that has not been built, and for very long input, @noble/hashes.
 * Source: Keccak reference 3.0 with capacity 512; Yellow Paper "KEC".
 */

import { existsSync, readFileSync } from 'node:fs'
import { keccak_256 } from '@noble/hashes/sha3.js'

interface KeccakExports {
  readonly memory: WebAssembly.Memory
  initKeccak(scratch: number): void
  keccak256(input: number, length: number, output: number): void
}

// Layout of the module's memory: scratch of 256 bytes, the hash, then the input.
const SCRATCH = 64
const OUTPUT = SCRATCH + 256
const INPUT = OUTPUT + 64
/** Longer input is rare, and would stay in memory for ever. */
const INPUT_LIMIT = 256 * 1024
const PAGE = 65_536

const keccak = load()
const memory = keccak === null ? new Uint8Array(0) : new Uint8Array(keccak.memory.buffer)

function load(): KeccakExports | null {
  const file = new URL('./keccak.wasm', import.meta.url)
  if (!existsSync(file)) return null
  const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)))
  const exports = instance.exports as unknown as KeccakExports
  exports.initKeccak(SCRATCH)
  const missing = Math.ceil((INPUT + INPUT_LIMIT) / PAGE) - exports.memory.buffer.byteLength / PAGE
  if (missing > 0) exports.memory.grow(missing)
  return exports
}

/** 32 bytes in new memory. */
export function keccak256(bytes: Uint8Array): Uint8Array {
  const length = bytes.length
  if (keccak === null || length > INPUT_LIMIT) return keccak_256(bytes)
  // A call into the engine costs more than a short loop.
  if (length <= 64) for (let i = 0; i < length; i++) memory[INPUT + i] = bytes[i] as number
  else memory.set(bytes, INPUT)
  keccak.keccak256(INPUT, length, OUTPUT)
  return memory.slice(OUTPUT, OUTPUT + 32)
}

/** Hash of no bytes: the code hash of an account without code. Not to be changed. */
export const EMPTY_KECCAK: Uint8Array = keccak256(new Uint8Array(0))
