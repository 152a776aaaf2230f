/**
 * The buffers of one lane: stacks, EVM memories, return data, keccak cache, results. One lane is one instance of this
 * module; nothing here is shared but the memory it lies in.
 */

import { keccak256, keccak256of64 } from '../../crypto/assembly/keccak'
import { allocate, allocateZeroed, release } from '../../state/assembly/arena'
import { sameWord } from '../../state/assembly/cells'
import { setPrecompiles } from '../../state/assembly/run'
import { FRAME_SIZE, LANE_ENV, LANE_SIZE, ENV_SIZE, RULES_FLAGS, RULES_PRECOMPILES } from './generated/layout'

@external("host", "memoryFull")
declare function memoryFull(): void

/** A 0-based depth of 1024 is the deepest frame (Yellow Paper 8). */
export const MAX_DEPTH: u32 = 1024
/** Largest stack of one frame. */
export const STACK_BYTES: u32 = 1024 * 32

const SEGMENTS: u32 = 40
const STACK_SEGMENT: u32 = 1 << 20
const MEMORY_SEGMENT: u32 = 1 << 20
const RETURN_START: u32 = 4096
const CACHE_ENTRIES: u32 = 8192
/** Leaves as many bits of 64 as number the entries. */
const CACHE_SHIFT: u64 = 51
const CACHE_ENTRY: u32 = 128

/** LANE and ENV structures, read and written by the host. */
export let lane: usize = 0
export let env: usize = 0
export let frames: usize = 0
/** Rules of the block this lane works on, and their flags. */
export let rules: usize = 0
export let ruleFlags: u64 = 0
/** 256 bytes for the instruction at hand. */
export let scratch: usize = 0

export let returnData: usize = 0
export let returnLength: u32 = 0
let returnCapacity: u32 = 0

/** EIP-3529 refund counter of the run. */
export let refund: i64 = 0
/** Logs of the run, newest first, and their number. */
export let logs: u32 = 0
export let logCount: u32 = 0
/** Calls to the console, newest first; kept when a frame is undone. */
export let consoleCalls: u32 = 0
/** Report every step and frame to the host. */
export let tracing: bool = false

let cache: usize = 0
let stackSegments: usize = 0
let memorySegments: usize = 0

function must(ptr: usize): usize {
  if (ptr == 0) memoryFull()
  return ptr
}

/** Take the lane's buffers; returns the address of LANE. */
export function initLane(): usize {
  lane = must(allocateZeroed(LANE_SIZE + ENV_SIZE))
  env = lane + LANE_ENV
  frames = must(allocate((MAX_DEPTH + 2) * FRAME_SIZE))
  scratch = must(allocate(256))
  origin = must(allocate(32))
  gasPrice = must(allocate(32))
  returnCapacity = RETURN_START
  returnData = must(allocate(RETURN_START))
  stackSegments = must(allocateZeroed(SEGMENTS * 8))
  memorySegments = must(allocateZeroed(SEGMENTS * 8))
  segment(stackSegments, 0, STACK_SEGMENT)
  segment(memorySegments, 0, MEMORY_SEGMENT)
  return lane
}

export function setRules(at: usize): void {
  rules = at
  ruleFlags = load<u64>(at, RULES_FLAGS)
  setPrecompiles(load<u64>(at, RULES_PRECOMPILES))
}

@inline
export function has(flag: u64): bool {
  return (ruleFlags & flag) != 0
}

export function setRefund(value: i64): void {
  refund = value
}

export function addRefund(amount: i64): void {
  refund += amount
}

// ---- the transaction at hand ----

/** Words. */
export let origin: usize = 0
export let gasPrice: usize = 0
/** Versioned hashes, 32 bytes each (EIP-4844). */
export let blobHashes: usize = 0
export let blobCount: u32 = 0

export function setBlobs(hashes: usize, count: u32): void {
  blobHashes = hashes
  blobCount = count
}

export function setLogs(newest: u32, count: u32): void {
  logs = newest
  logCount = count
}

export function setConsoleCalls(newest: u32): void {
  consoleCalls = newest
}

export function setTracing(on: bool): void {
  tracing = on
}

// ---- segments: stacks and memories of nested frames lie one behind the other ----

/** Segment `index` of a table, at least `size` bytes; one that is too small is replaced: no live frame uses it. */
function segment(table: usize, index: u32, size: u32): usize {
  if (index >= SEGMENTS) memoryFull()
  const at = table + (<usize>index << 3)
  const have = load<u32>(at, 4)
  if (have >= size) return load<u32>(at)
  release(load<u32>(at), have)
  // There may be no memory for the larger one, and then the table must not name what was given back.
  store<u64>(at, 0)
  const ptr = must(allocate(size))
  store<u32>(at, <u32>ptr)
  store<u32>(at, size, 4)
  return ptr
}

export function firstStack(): usize {
  return load<u32>(stackSegments)
}

export function stackSegment(index: u32): usize {
  return segment(stackSegments, index, STACK_SEGMENT)
}

export function stackSegmentEnd(index: u32): usize {
  const at = stackSegments + (<usize>index << 3)
  return <usize>load<u32>(at) + load<u32>(at, 4)
}

export function memorySegment(index: u32, size: u32): usize {
  return segment(memorySegments, index, max<u32>(size, MEMORY_SEGMENT))
}

export function memorySegmentEnd(index: u32): usize {
  const at = memorySegments + (<usize>index << 3)
  return <usize>load<u32>(at) + load<u32>(at, 4)
}

/** Give back what an uncommonly large run has taken. Between runs only. */
export function trimLane(): void {
  for (let index: u32 = 0; index < SEGMENTS; index++) {
    if (index != 0) dropSegment(stackSegments, index)
    if (index != 0 || load<u32>(memorySegments, 4) > MEMORY_SEGMENT) dropSegment(memorySegments, index)
  }
}

function dropSegment(table: usize, index: u32): void {
  const at = table + (<usize>index << 3)
  release(load<u32>(at), load<u32>(at, 4))
  store<u64>(at, 0)
}

// ---- return data ----

/** Room for `length` bytes of return data, which is what the buffer then holds. */
export function reserveReturn(length: u32): usize {
  if (length > returnCapacity) {
    const capacity: u32 = 1 << (32 - clz<u32>(length - 1))
    const larger = must(allocate(capacity))
    release(returnData, returnCapacity)
    returnData = larger
    returnCapacity = capacity
  }
  returnLength = length
  return returnData
}

export function setReturn(from: usize, length: u32): void {
  reserveReturn(length)
  // Even a copy of nothing traps when an address is out of bounds.
  if (length != 0) memory.copy(returnData, from, length)
}

export function clearReturn(): void {
  returnLength = 0
}

// ---- keccak of 64 bytes: a mapping's slot, asked for again and again ----

/** keccak256 of the 64 bytes at `from`, through a direct-mapped cache that compares the whole input. */
export function cachedKeccak64(from: usize, out: usize): void {
  if (cache == 0) cache = must(allocateZeroed(CACHE_ENTRIES * CACHE_ENTRY))
  // A mapping's key and slot are small numbers at the end of each half: their limbs are big-endian, so fold high into low.
  const key = load<u64>(from, 24) ^ rotl<u64>(load<u64>(from, 56), 23) ^ rotl<u64>(load<u64>(from, 16), 41) ^ load<u64>(from, 48)
  const mixed = (key ^ (key >> 32)) * 0x9e3779b97f4a7c15
  const entry = cache + <usize>(mixed >> CACHE_SHIFT) * CACHE_ENTRY
  if (load<u32>(entry, 96) == 0 || !sameWord(entry, from) || !sameWord(entry + 32, from + 32)) {
    v128.store(entry, v128.load(from))
    v128.store(entry, v128.load(from, 16), 16)
    v128.store(entry, v128.load(from, 32), 32)
    v128.store(entry, v128.load(from, 48), 48)
    keccak256of64(from, entry + 64)
    store<u32>(entry, 1, 96)
  }
  v128.store(out, v128.load(entry, 64))
  v128.store(out, v128.load(entry, 80), 16)
}

export function keccak(from: usize, length: u32, out: usize): void {
  if (length == 64) cachedKeccak64(from, out)
  else keccak256(from, length, out)
}
