/** Outcomes as a lane writes them to its outbox (OUTCOME in src/state/layout.ts), read back as values. */

import type { Log } from '../protocol/receipt.ts'
import type { ChainMemory } from '../state/chain-memory.ts'
import { LOG, OUTCOME, OUTCOME_KINDS, WORK } from '../state/layout.ts'
import type { Sequence } from './executor.ts'
import { HALT_REASONS, type MissingKey, type Outcome, REJECT_REASONS } from './outcome.ts'

const ADDRESS_BYTES = 20
const TOPIC_BYTES = 32
/** A log in the outbox begins with its topic count. */
const LOG_TOPICS = (LOG.at.topics as number) - (LOG.at.topicCount as number)

function padded(length: number): number {
  return (length + 7) & ~7
}

/** The log whose topic count is at `at`. */
export function readLog(memory: ChainMemory, at: number): Log {
  const topicCount = memory.u32(at)
  const dataLength = memory.u32(at + 4)
  const from = at + LOG_TOPICS
  return {
    address: memory.copy(at + 8, ADDRESS_BYTES),
    topics: Array.from({ length: topicCount }, (_, i) => memory.copy(from + i * TOPIC_BYTES, TOPIC_BYTES)),
    data: memory.copy(from + topicCount * TOPIC_BYTES, dataLength),
  }
}

class OutcomeCursor {
  readonly #memory: ChainMemory
  #at: number

  constructor(memory: ChainMemory, at: number) {
    this.#memory = memory
    this.#at = at
  }

  output(length: number): Uint8Array {
    const bytes = this.#memory.copy(this.#at, length)
    this.#at += padded(length)
    return bytes
  }

  log(): Log {
    const log = readLog(this.#memory, this.#at)
    this.#at += padded(LOG_TOPICS + log.topics.length * TOPIC_BYTES + log.data.length)
    return log
  }

  note(): Uint8Array {
    const length = this.#memory.u32(this.#at)
    const bytes = this.#memory.copy(this.#at + 4, length)
    this.#at += padded(4 + length)
    return bytes
  }

  /** `count` items that were written newest first, oldest first. */
  list<T>(count: number, read: () => T): T[] {
    return Array.from({ length: count }, read).reverse()
  }
}

function readOutcome(memory: ChainMemory, ptr: number): Outcome {
  const { at } = OUTCOME
  const field = (name: string): number => memory.u32(ptr + (at[name] as number))
  const kind = OUTCOME_KINDS[field('kind')]
  if (kind === 'rejected') return { kind, reason: REJECT_REASONS[field('reject')] ?? 'none' }
  const cursor = new OutcomeCursor(memory, ptr + OUTCOME.size)
  const output = cursor.output(field('outputLength'))
  const logs = cursor.list(field('logCount'), () => cursor.log())
  const consoleCalls = cursor.list(field('consoleCount'), () => cursor.note())
  if (kind === 'missed' || kind === undefined) {
    return { kind: 'missed', keys: cursor.list(field('missCount'), () => missingKey(cursor.note())) }
  }
  return {
    kind,
    halt: HALT_REASONS[field('halt')] ?? 'none',
    gasUsed: memory.u64(ptr + (at.gasUsed as number)),
    gasSpent: memory.u64(ptr + (at.gasSpent as number)),
    output,
    logs,
    createdAddress: field('created') === 1 ? memory.copy(ptr + (at.createdAddress as number), ADDRESS_BYTES) : null,
    consoleCalls,
  }
}

function missingKey(bytes: Uint8Array): MissingKey {
  return {
    address: bytes.slice(0, ADDRESS_BYTES),
    slot: bytes.length > ADDRESS_BYTES ? bytes.slice(ADDRESS_BYTES) : null,
  }
}

/** Where the outcomes of a WORK are, in order. */
function* places(memory: ChainMemory, work: number): Generator<number> {
  let at = memory.u32(work + (WORK.at.outcomes as number))
  const end = at + memory.u32(work + (WORK.at.outcomesLength as number))
  for (; at < end; at += memory.u32(at + (OUTCOME.at.sizeField as number))) yield at
}

/** All outcomes of a WORK that was done. */
export function readOutcomes(memory: ChainMemory, work: number): Outcome[] {
  return Array.from(places(memory, work), (at) => readOutcome(memory, at))
}

/** The sequence that each of them was run at. */
export function readBases(memory: ChainMemory, work: number): Sequence[] {
  return Array.from(places(memory, work), (at) => Number(memory.u64(at + (OUTCOME.at.base as number))))
}
