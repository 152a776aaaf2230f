/**
 * A chain's shared memory, seen from the host. All views go through here, since a view goes stale when the memory grows,
 * on whatever thread that happens.
 */

import { EMPTY_BYTES } from '../base/bytes.ts'

/** 64 KiB pages at the start: AssemblyScript's constants and the chain header (src/state/layout.ts). */
const INITIAL_PAGES = 2
/** 4 GiB: all that 32-bit addresses reach. */
export const MAXIMUM_PAGES = 65536
const LIMB_MASK = (1n << 64n) - 1n

export class ChainMemory {
  readonly memory: WebAssembly.Memory
  #bytes: Uint8Array
  #view: DataView

  constructor(memory: WebAssembly.Memory = newMemory(MAXIMUM_PAGES)) {
    this.memory = memory
    this.#bytes = new Uint8Array(memory.buffer)
    this.#view = new DataView(memory.buffer)
  }

  /** The bytes up to `end` at least. Not to be kept across a call that may grow the memory. */
  bytes(end: number): Uint8Array {
    if (end > this.#bytes.length) this.#refresh()
    return this.#bytes
  }

  #refresh(): void {
    // Growth on another thread shows in `buffer` only after this thread has asked for growth itself.
    this.memory.grow(0)
    this.#bytes = new Uint8Array(this.memory.buffer)
    this.#view = new DataView(this.memory.buffer)
  }

  #at(end: number): DataView {
    if (end > this.#view.byteLength) this.#refresh()
    return this.#view
  }

  u32(ptr: number): number {
    return this.#at(ptr + 4).getUint32(ptr, true)
  }

  setU32(ptr: number, value: number): void {
    this.#at(ptr + 4).setUint32(ptr, value, true)
  }

  u64(ptr: number): bigint {
    return this.#at(ptr + 8).getBigUint64(ptr, true)
  }

  setU64(ptr: number, value: bigint): void {
    this.#at(ptr + 8).setBigUint64(ptr, value, true)
  }

  /** A little-endian 256-bit word. */
  word(ptr: number): bigint {
    const view = this.#at(ptr + 32)
    const low = view.getBigUint64(ptr, true)
    const x1 = view.getBigUint64(ptr + 8, true)
    const x2 = view.getBigUint64(ptr + 16, true)
    const x3 = view.getBigUint64(ptr + 24, true)
    if (x1 === 0n && x2 === 0n && x3 === 0n) return low
    return low | (x1 << 64n) | (x2 << 128n) | (x3 << 192n)
  }

  /** `value` below 2^256. */
  setWord(ptr: number, value: bigint): void {
    const view = this.#at(ptr + 32)
    view.setBigUint64(ptr, value & LIMB_MASK, true)
    view.setBigUint64(ptr + 8, value > LIMB_MASK ? (value >> 64n) & LIMB_MASK : 0n, true)
    view.setBigUint64(ptr + 16, value > LIMB_MASK ? (value >> 128n) & LIMB_MASK : 0n, true)
    view.setBigUint64(ptr + 24, value > LIMB_MASK ? value >> 192n : 0n, true)
  }

  /** 32 big-endian bytes as a word. */
  setWordBytes(ptr: number, value: Uint8Array): void {
    const bytes = this.bytes(ptr + 32)
    for (let i = 0; i < 32; i++) bytes[ptr + 31 - i] = value[i] as number
  }

  /** A word as 32 big-endian bytes, in new memory. */
  wordBytes(ptr: number): Uint8Array {
    return this.copy(ptr, 32).reverse()
  }

  set(ptr: number, value: Uint8Array): void {
    this.bytes(ptr + value.length).set(value, ptr)
  }

  /** `length` bytes at `ptr`, in new memory that nobody shares. */
  copy(ptr: number, length: number): Uint8Array {
    return length === 0 ? EMPTY_BYTES : this.bytes(ptr + length).slice(ptr, ptr + length)
  }

  clear(ptr: number, length: number): void {
    this.bytes(ptr + length).fill(0, ptr, ptr + length)
  }
}

/** Memory for a new chain that grows to at most `maximumPages`. */
export function newMemory(maximumPages: number): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: maximumPages, shared: true })
}
