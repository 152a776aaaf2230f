/**
 * Frames: explicit in linear memory, so that interpretation is a loop and never recursion. A frame's stack begins behind
 * its caller's, and so does its memory; both go with the frame.
 */

import {
  FRAME_DEPTH,
  FRAME_MEMORY,
  FRAME_MEMORY_END,
  FRAME_MEMORY_GAS,
  FRAME_MEMORY_SEGMENT,
  FRAME_MEMORY_SIZE,
  FRAME_SIZE,
  FRAME_SP,
  FRAME_STACK_BASE,
  FRAME_STACK_SEGMENT,
} from './generated/layout'
import { GAS_MEMORY_QUADRATIC_DIVISOR, GAS_MEMORY_WORD } from './generated/gas'
import { charge } from './charge'
import { firstStack, frames, memorySegment, memorySegmentEnd, STACK_BYTES, stackSegment, stackSegmentEnd } from './lane'

// FRAME.flags
export const STATIC: u32 = 1
export const CREATING: u32 = 2
/** Runs in the loop that checks every operation. */
export const CAREFUL: u32 = 4

/** Offset plus length of 32 bits each; what is beyond costs more gas than there can be. */
const MOST_ADDRESSED: u64 = 1 << 33
/** Bytes of one frame's memory, whatever gas could pay for (2 × 10^12 at this size). */
const MOST_MEMORY: u64 = 1 << 30

@external("host", "memoryFull")
declare function memoryFull(): void

/** FRAME at a depth. */
@inline
export function frameAt(depth: u32): usize {
  return frames + <usize>depth * FRAME_SIZE
}

/** Place the stack and the empty memory of the frame at `depth`. */
export function placeFrame(depth: u32): usize {
  const frame = frameAt(depth)
  store<u32>(frame, depth, FRAME_DEPTH)
  if (depth == 0) {
    setStack(frame, 0, firstStack())
    setMemory(frame, 0, memorySegment(0, 0))
    return frame
  }
  const caller = frame - FRAME_SIZE
  const segment = load<u32>(caller, FRAME_STACK_SEGMENT)
  const stack = <usize>load<u32>(caller, FRAME_SP) + 32
  if (stack + STACK_BYTES > stackSegmentEnd(segment)) setStack(frame, segment + 1, stackSegment(segment + 1))
  else setStack(frame, segment, stack)
  setMemory(frame, load<u32>(caller, FRAME_MEMORY_SEGMENT), <usize>load<u32>(caller, FRAME_MEMORY) + load<u32>(caller, FRAME_MEMORY_SIZE))
  return frame
}

function setStack(frame: usize, segment: u32, base: usize): void {
  store<u32>(frame, segment, FRAME_STACK_SEGMENT)
  store<u32>(frame, <u32>base, FRAME_STACK_BASE)
  store<u32>(frame, <u32>(base - 32), FRAME_SP)
}

function setMemory(frame: usize, segment: u32, base: usize): void {
  store<u32>(frame, segment, FRAME_MEMORY_SEGMENT)
  store<u32>(frame, <u32>base, FRAME_MEMORY)
  store<u32>(frame, <u32>memorySegmentEnd(segment), FRAME_MEMORY_END)
  store<u32>(frame, 0, FRAME_MEMORY_SIZE)
  store<u64>(frame, 0, FRAME_MEMORY_GAS)
}

/**
 * Grow a frame's memory to hold `end` bytes and charge for it: 3 gas a word plus words² / 512 (Yellow Paper, appendix H,
 * C_mem). Returns the gas left, negative when there is not enough: then nothing has grown.
 */
export function growMemory(frame: usize, end: u64, gas: i64): i64 {
  if (end > MOST_ADDRESSED) return -1
  const words = (end + 31) >> 5
  const total = <i64>words * GAS_MEMORY_WORD + <i64>(words * words) / GAS_MEMORY_QUADRATIC_DIVISOR
  gas = charge(gas, total - <i64>load<u64>(frame, FRAME_MEMORY_GAS))
  if (gas < 0) return gas
  if (end > MOST_MEMORY) memoryFull()
  const size = <u32>(words << 5)
  const old = load<u32>(frame, FRAME_MEMORY_SIZE)
  let base = <usize>load<u32>(frame, FRAME_MEMORY)
  if (<u64>base + size > <u64>load<u32>(frame, FRAME_MEMORY_END)) base = moveMemory(frame, base, old, size)
  memory.fill(base + old, 0, size - old)
  store<u32>(frame, size, FRAME_MEMORY_SIZE)
  store<u64>(frame, total, FRAME_MEMORY_GAS)
  return gas
}

/** Move the top frame's memory to the next segment, with room to double. */
function moveMemory(frame: usize, from: usize, old: u32, size: u32): usize {
  const next = load<u32>(frame, FRAME_MEMORY_SEGMENT) + 1
  const base = memorySegment(next, size * 2)
  memory.copy(base, from, old)
  store<u32>(frame, next, FRAME_MEMORY_SEGMENT)
  store<u32>(frame, <u32>base, FRAME_MEMORY)
  store<u32>(frame, <u32>memorySegmentEnd(next), FRAME_MEMORY_END)
  return base
}
