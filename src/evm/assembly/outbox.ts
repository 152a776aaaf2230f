/**
 * Outcomes on their way to the host: what a run leaves in the lane's buffers is gone with the next run, so each outcome
 * is written out, without pointers, behind the one before. The layout is OUTCOME in src/state/layout.ts.
 */

import {
  LANE_CONSOLE,
  LANE_CREATED,
  LANE_CREATED_ADDRESS,
  LANE_GAS_SPENT,
  LANE_GAS_USED,
  LANE_HALT,
  LANE_KIND,
  LANE_LOG_COUNT,
  LANE_LOGS,
  LANE_MISS_COUNT,
  LANE_MISSES,
  LANE_OUTPUT,
  LANE_OUTPUT_LENGTH,
  LANE_REJECT,
  LOG_DATA_LENGTH,
  LOG_PREV,
  LOG_TOPIC_COUNT,
  LOG_TOPICS,
  NOTE_BYTES,
  NOTE_LENGTH,
  NOTE_PREV,
  OUTCOME_BASE,
  OUTCOME_CONSOLE_COUNT,
  OUTCOME_CREATED,
  OUTCOME_CREATED_ADDRESS,
  OUTCOME_GAS_SPENT,
  OUTCOME_GAS_USED,
  OUTCOME_HALT,
  OUTCOME_KIND,
  OUTCOME_LOG_COUNT,
  OUTCOME_MISS_COUNT,
  OUTCOME_OUTPUT_LENGTH,
  OUTCOME_REJECT,
  OUTCOME_SIZE,
  OUTCOME_SIZE_FIELD,
} from './generated/layout'
import { allocate, release } from '../../state/assembly/arena'
import { base } from '../../state/assembly/run'
import { lane } from './lane'

@external("host", "memoryFull")
declare function memoryFull(): void

const START: u32 = 16 * 1024
const LARGE: u32 = 1024 * 1024

export let outbox: usize = 0
export let outboxLength: u32 = 0
let capacity: u32 = 0

export function clearOutbox(): void {
  outboxLength = 0
}

/** Give back a box that is larger than most work needs; its content is gone. */
export function trimOutbox(): void {
  outboxLength = 0
  if (capacity <= LARGE) return
  release(outbox, capacity)
  outbox = 0
  capacity = 0
}

/** Room for `size` more bytes; where they go. */
function extend(size: u32): usize {
  const needed = outboxLength + size
  if (needed > capacity) {
    let wanted = max<u32>(capacity, START)
    while (wanted < needed) wanted *= 2
    const larger = allocate(wanted)
    if (larger == 0) memoryFull()
    memory.copy(larger, outbox, outboxLength)
    if (capacity != 0) release(outbox, capacity)
    outbox = larger
    capacity = wanted
  }
  const at = outbox + outboxLength
  outboxLength = needed
  return at
}

@inline
function padded(length: u32): u32 {
  return (length + 7) & ~7
}

/** The log at `log` as topicCount u32, dataLength u32, address, topics, data. */
function saveLog(log: usize): void {
  const topics = load<u32>(log, LOG_TOPIC_COUNT)
  const length = load<u32>(log, LOG_DATA_LENGTH)
  const from = log + LOG_TOPIC_COUNT
  const size = <u32>(LOG_TOPICS - LOG_TOPIC_COUNT) + topics * 32 + length
  memory.copy(extend(padded(size)), from, size)
}

/** A note as length u32 and its bytes. */
function saveNotes(note: u32): u32 {
  let count: u32 = 0
  while (note != 0) {
    const length = load<u32>(note, NOTE_LENGTH)
    const at = extend(padded(4 + length))
    store<u32>(at, length)
    memory.copy(at + 4, note + NOTE_BYTES, length)
    note = load<u32>(note, NOTE_PREV)
    count++
  }
  return count
}

/** Write the lane's outcome to the outbox. */
export function saveOutcome(): void {
  const start = outboxLength
  const outputLength = load<u32>(lane, LANE_OUTPUT_LENGTH)
  const at = extend(OUTCOME_SIZE + padded(outputLength))
  store<u32>(at, load<u32>(lane, LANE_KIND), OUTCOME_KIND)
  store<u32>(at, load<u32>(lane, LANE_HALT), OUTCOME_HALT)
  store<u32>(at, load<u32>(lane, LANE_REJECT), OUTCOME_REJECT)
  store<u32>(at, load<u32>(lane, LANE_CREATED), OUTCOME_CREATED)
  store<u64>(at, load<u64>(lane, LANE_GAS_USED), OUTCOME_GAS_USED)
  store<u64>(at, load<u64>(lane, LANE_GAS_SPENT), OUTCOME_GAS_SPENT)
  store<u64>(at, base, OUTCOME_BASE)
  store<u32>(at, outputLength, OUTCOME_OUTPUT_LENGTH)
  store<u32>(at, load<u32>(lane, LANE_LOG_COUNT), OUTCOME_LOG_COUNT)
  store<u32>(at, load<u32>(lane, LANE_MISS_COUNT), OUTCOME_MISS_COUNT)
  memory.copy(at + OUTCOME_CREATED_ADDRESS, lane + LANE_CREATED_ADDRESS, 20)
  // An output of nothing may have any address, and a copy of nothing from out of bounds traps.
  if (outputLength != 0) memory.copy(at + OUTCOME_SIZE, load<u32>(lane, LANE_OUTPUT), outputLength)
  for (let log = load<u32>(lane, LANE_LOGS); log != 0; log = load<u32>(log, LOG_PREV)) saveLog(log)
  const consoleCount = saveNotes(load<u32>(lane, LANE_CONSOLE))
  saveNotes(load<u32>(lane, LANE_MISSES))
  // The outbox may have moved meanwhile.
  store<u32>(outbox + start, consoleCount, OUTCOME_CONSOLE_COUNT)
  store<u32>(outbox + start, outboxLength - start, OUTCOME_SIZE_FIELD)
}
