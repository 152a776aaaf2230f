/**
 * Queues of words in chunks of arena memory, open at both ends: the newest entries are taken back when blocks are
 * reverted, the oldest go when history is dropped.
 *
 * A queue is 24 bytes, zero when new: 0 first chunk · 4 address of the first entry · 8 last chunk · 12 address after the
 * last entry · 16 spare chunks (linked) · 20 how many. A chunk is previous, next, entries. An empty queue holds no memory.
 */

import { allocate, release } from './arena'

/** Bytes of one queue. */
export const QUEUE_BYTES: u32 = 24

const CHUNK_BYTES: u32 = 1024
const ENTRIES: u32 = 8
const PER_CHUNK: u32 = (CHUNK_BYTES - ENTRIES) >> 2

const FIRST: usize = 0
const HEAD: usize = 4
const LAST: usize = 8
const TAIL: usize = 12
const SPARE: usize = 16
const SPARE_COUNT: usize = 20

/** Makes sure that the next `count` entries can be pushed without asking for memory; false if memory is full. */
export function reserveEntries(queue: usize, count: u32): bool {
  const last = load<u32>(queue, LAST)
  const room: u32 = last == 0 ? 0 : (last + CHUNK_BYTES - load<u32>(queue, TAIL)) >> 2
  const have = room + load<u32>(queue, SPARE_COUNT) * PER_CHUNK
  if (have >= count) return true
  let missing = (count - have + PER_CHUNK - 1) / PER_CHUNK
  while (missing-- > 0) {
    const chunk = allocate(CHUNK_BYTES) as u32
    if (chunk == 0) return false
    keepSpare(queue, chunk)
  }
  return true
}

/** Appends an entry and returns its address, 0 if memory is full. */
export function pushEntry(queue: usize, value: u32): usize {
  let last = load<u32>(queue, LAST)
  let tail = load<u32>(queue, TAIL)
  if (last == 0 || tail == last + CHUNK_BYTES) {
    const chunk = takeChunk(queue)
    if (chunk == 0) return 0
    tail = chunk + ENTRIES
    store<u32>(chunk, last, 0)
    store<u32>(chunk, 0, 4)
    if (last == 0) {
      store<u32>(queue, chunk, FIRST)
      store<u32>(queue, tail, HEAD)
    } else {
      store<u32>(last, chunk, 4)
    }
    last = chunk
    store<u32>(queue, last, LAST)
  }
  store<u32>(tail, value)
  store<u32>(queue, tail + 4, TAIL)
  return tail
}

/** Address of the oldest entry of a queue that has one. */
@inline
export function headEntry(queue: usize): usize {
  return load<u32>(queue, HEAD)
}

/** Address of the newest entry of a queue that has one. */
@inline
export function tailEntry(queue: usize): usize {
  return load<u32>(queue, TAIL) - 4
}

/** Writes zero at offset `field` of whatever the newest `count` entries point to. */
export function clearFieldOfNewest(queue: usize, count: u32, field: usize): void {
  let chunk = load<u32>(queue, LAST)
  let entry = load<u32>(queue, TAIL)
  while (count > 0) {
    if (entry == chunk + ENTRIES) {
      chunk = load<u32>(chunk)
      entry = chunk + CHUNK_BYTES
    }
    entry -= 4
    store<u32>((load<u32>(entry) as usize) + field, 0)
    count--
  }
}

/** Takes the newest entry off a queue that has one. */
export function popNewest(queue: usize): u32 {
  const last = load<u32>(queue, LAST)
  const tail = load<u32>(queue, TAIL) - 4
  const value = load<u32>(tail)
  store<u32>(queue, tail, TAIL)
  if (tail == load<u32>(queue, HEAD)) {
    releaseAll(queue)
  } else if (tail == last + ENTRIES) {
    const previous = load<u32>(last)
    store<u32>(previous, 0, 4)
    store<u32>(queue, previous, LAST)
    store<u32>(queue, previous + CHUNK_BYTES, TAIL)
    giveBack(queue, last)
  }
  return value
}

/** Takes the oldest entry off a queue that has one. */
export function popOldest(queue: usize): u32 {
  const head = load<u32>(queue, HEAD)
  const value = load<u32>(head)
  store<u32>(queue, head + 4, HEAD)
  if (head + 4 == load<u32>(queue, TAIL)) {
    releaseAll(queue)
    return value
  }
  const first = load<u32>(queue, FIRST)
  if (head + 4 == first + CHUNK_BYTES) {
    const next = load<u32>(first, 4)
    store<u32>(next, 0, 0)
    store<u32>(queue, next, FIRST)
    store<u32>(queue, next + ENTRIES, HEAD)
    giveBack(queue, first)
  }
  return value
}

function takeChunk(queue: usize): u32 {
  const spare = load<u32>(queue, SPARE)
  if (spare == 0) return allocate(CHUNK_BYTES) as u32
  store<u32>(queue, load<u32>(spare), SPARE)
  store<u32>(queue, load<u32>(queue, SPARE_COUNT) - 1, SPARE_COUNT)
  return spare
}

function keepSpare(queue: usize, chunk: u32): void {
  store<u32>(chunk, load<u32>(queue, SPARE))
  store<u32>(queue, chunk, SPARE)
  store<u32>(queue, load<u32>(queue, SPARE_COUNT) + 1, SPARE_COUNT)
}

/** One chunk stays at hand, so that a queue which goes back and forth over the end of one asks for no memory. */
function giveBack(queue: usize, chunk: u32): void {
  if (load<u32>(queue, SPARE_COUNT) == 0) keepSpare(queue, chunk)
  else release(chunk, CHUNK_BYTES)
}

function releaseAll(queue: usize): void {
  release(load<u32>(queue, FIRST), CHUNK_BYTES)
  while (load<u32>(queue, SPARE_COUNT) > 0) release(takeChunk(queue), CHUNK_BYTES)
  store<u32>(queue, 0, FIRST)
  store<u32>(queue, 0, HEAD)
  store<u32>(queue, 0, LAST)
  store<u32>(queue, 0, TAIL)
}
