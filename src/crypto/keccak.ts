/**
 * Keccak-256, the hash of Ethereum: the original padding, not SHA-3's. Everything outside the runtime module that hashes
 * goes through the one function here. It runs the runtime's own Keccak (`assembly/keccak.ts`) as a module of its own with
 * a private memory, one instance per thread, made at the first hash.
 * Source: Keccak reference 3.0 with capacity 512; Yellow Paper "KEC".
 */

import { bytesFromHex } from '../base/bytes.ts'

interface KeccakExports {
  readonly memory: WebAssembly.Memory
  initKeccak(scratch: number): void
  keccak256(input: number, length: number, output: number): void
}

interface Keccak {
  readonly memory: Uint8Array
  readonly hash: KeccakExports['keccak256']
}

// Layout of the module's memory: scratch of 256 bytes, the hash, then the input.
const SCRATCH = 64
const OUTPUT = SCRATCH + 256
const INPUT = OUTPUT + 64
/** Longer input is rare, and its memory would be kept for ever: it gets an instance that is dropped again. */
const INPUT_LIMIT = 256 * 1024
const PAGE = 65_536

let module: WebAssembly.Module | undefined
let keccak: Keccak | undefined

function compiled(): WebAssembly.Module {
  // Not imported: that would read all of its exports, and some of them load more of Node.js.
  const { readFileSync } = process.getBuiltinModule('node:fs')
  return new WebAssembly.Module(readFileSync(new URL('./keccak.wasm', import.meta.url)))
}

function instantiate(inputBytes: number): Keccak {
  module ??= compiled()
  const exports = new WebAssembly.Instance(module).exports as unknown as KeccakExports
  exports.initKeccak(SCRATCH)
  const missing = Math.ceil((INPUT + inputBytes) / PAGE) - exports.memory.buffer.byteLength / PAGE
  if (missing > 0) exports.memory.grow(missing)
  return { memory: new Uint8Array(exports.memory.buffer), hash: exports.keccak256 }
}

/** 32 bytes in new memory. */
export function keccak256(bytes: Uint8Array): Uint8Array {
  const length = bytes.length
  keccak ??= instantiate(INPUT_LIMIT)
  const { memory, hash } = length <= INPUT_LIMIT ? keccak : instantiate(length)
  // A call into the engine costs more than a short loop.
  if (length <= 64) for (let i = 0; i < length; i++) memory[INPUT + i] = bytes[i] as number
  else memory.set(bytes, INPUT)
  hash(INPUT, length, OUTPUT)
  return memory.slice(OUTPUT, OUTPUT + 32)
}

/** Hash of no bytes: the code hash of an account without code. Not to be changed. */
export const EMPTY_KECCAK: Uint8Array = bytesFromHex(
  '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
)
