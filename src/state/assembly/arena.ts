/**
 * The allocator of a chain's shared memory: size classes with free lists, chunks taken from `memory.grow`. What is given
 * back serves requests of its own class only.
 *
 * Any lane may allocate; a spin lock of a few nanoseconds keeps them apart. Memory that is full is answered with 0,
 * never with a trap, so that a caller can refuse its work before it has changed anything.
 */

import {
  HEADER_ARENA_END,
  HEADER_ARENA_LOCK,
  HEADER_ARENA_TOP,
  HEADER_ARENA_USED,
  HEADER_BASE,
  HEADER_FREE_LARGE,
  HEADER_FREE_SMALL,
  SMALL_CLASSES,
} from '../../evm/assembly/generated/layout'

const PAGE: u32 = 65536
const CHUNK_PAGES: u32 = 4
const SMALL_MAX: u32 = SMALL_CLASSES * 16
/** Nobody gets more in one piece: rounding must not run over 32 bits. */
const LARGEST: u32 = 0xe0000000

@inline
function lock(): void {
  while (atomic.cmpxchg<u32>(HEADER_BASE, 0, 1, HEADER_ARENA_LOCK) != 0) {}
}

@inline
function unlock(): void {
  atomic.store<u32>(HEADER_BASE, 0, HEADER_ARENA_LOCK)
}

/** Bytes really taken for a request of `size`: multiples of 16, above 1 KiB of a quarter of the power of two below. */
@inline
function rounded(size: u32): u32 {
  if (size <= SMALL_MAX) return (size + 15) & ~15
  const step: u32 = 1 << (29 - clz<u32>(size - 1))
  return (size + step - 1) & ~(step - 1)
}

/** Four classes to each power of two from 1 KiB on. */
@inline
function largeClass(size: u32): u32 {
  const power = 31 - clz<u32>(size)
  return (power - 10) * 4 + ((size >> (power - 2)) & 3)
}

@inline
function freeList(size: u32): usize {
  return size <= SMALL_MAX
    ? <usize>HEADER_BASE + HEADER_FREE_SMALL + (size >> 4) * 4
    : <usize>HEADER_BASE + HEADER_FREE_LARGE + largeClass(size) * 4
}

/** `size` bytes, 16-byte aligned, content undefined; 0 when the memory is full. */
export function allocate(size: u32): usize {
  if (size == 0) size = 16
  if (size > LARGEST) return 0
  const bytes = rounded(size)
  lock()
  const list = freeList(bytes)
  let block = <usize>load<u32>(list)
  if (block != 0) {
    store<u32>(list, load<u32>(block))
  } else {
    block = bump(bytes)
  }
  if (block != 0) store<u32>(HEADER_BASE, load<u32>(HEADER_BASE, HEADER_ARENA_USED) + bytes, HEADER_ARENA_USED)
  unlock()
  return block
}

/** Give back what `allocate(size)` returned. */
export function release(ptr: usize, size: u32): void {
  if (ptr == 0) return
  if (size == 0) size = 16
  const bytes = rounded(size)
  lock()
  const list = freeList(bytes)
  store<u32>(ptr, load<u32>(list))
  store<u32>(list, <u32>ptr)
  store<u32>(HEADER_BASE, load<u32>(HEADER_BASE, HEADER_ARENA_USED) - bytes, HEADER_ARENA_USED)
  unlock()
}

/** Zeroed memory of `size` bytes or 0. */
export function allocateZeroed(size: u32): usize {
  const block = allocate(size)
  if (block != 0) memory.fill(block, 0, size)
  return block
}

function bump(bytes: u32): usize {
  let top = load<u32>(HEADER_BASE, HEADER_ARENA_TOP)
  const end = load<u32>(HEADER_BASE, HEADER_ARENA_END)
  if (<u64>top + <u64>bytes > <u64>end) {
    const pages = max<u32>(CHUNK_PAGES, <u32>((<u64>bytes + PAGE - 1) / PAGE))
    const previous = memory.grow(pages)
    if (previous == -1) return 0
    const start = <u32>previous * PAGE
    // Growth by several threads interleaves; only a chunk that continues ours keeps the rest of ours.
    if (start != end) top = start
    store<u32>(HEADER_BASE, start + pages * PAGE, HEADER_ARENA_END)
  }
  store<u32>(HEADER_BASE, top + bytes, HEADER_ARENA_TOP)
  return top
}
