/** Outcomes as a lane writes them to its outbox (OUTCOME in src/state/layout.ts), read back as values. */

import type { Log } from '../protocol/receipt.ts'
import type { ChainMemory } from '../state/chain-memory.ts'
import { LOG, OUTCOME, OUTCOME_KINDS, WORK } from '../state/layout.ts'
import type { Sequence } from './executor.ts'
import { HALT_REASONS, type MissingKey, type Outcome, REJECT_REASONS } from './outcome.ts'

type Field =
  | 'kind'
  | 'reject'
  | 'halt'
  | 'gasUsed'
  | 'gasSpent'
  | 'outputLength'
  | 'logCount'
  | 'consoleCount'
  | 'missCount'
  | 'created'
  | 'createdAddress'
  | 'sizeField'
  | 'base'

const AT = OUTCOME.at as Readonly<Record<Field, number>>
/** Most runs have no logs, console calls or misses: one list for all of them. */
const NOTHING: readonly never[] = Object.freeze([])
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
  list<T>(count: number, read: () => T): readonly T[] {
    return count === 0 ? NOTHING : Array.from({ length: count }, read).reverse()
  }
}

function readOutcome(memory: ChainMemory, ptr: number): Outcome {
  const kind = OUTCOME_KINDS[memory.u32(ptr + AT.kind)]
  if (kind === 'rejected') return { kind, reason: REJECT_REASONS[memory.u32(ptr + AT.reject)] ?? 'none' }
  const cursor = new OutcomeCursor(memory, ptr + OUTCOME.size)
  const output = cursor.output(memory.u32(ptr + AT.outputLength))
  const logs = cursor.list(memory.u32(ptr + AT.logCount), () => cursor.log())
  const consoleCalls = cursor.list(memory.u32(ptr + AT.consoleCount), () => cursor.note())
  if (kind === 'missed' || kind === undefined) {
    return { kind: 'missed', keys: cursor.list(memory.u32(ptr + AT.missCount), () => missingKey(cursor.note())) }
  }
  const isCreation = memory.u32(ptr + AT.created) === 1
  return {
    kind,
    halt: HALT_REASONS[memory.u32(ptr + AT.halt)] ?? 'none',
    gasUsed: memory.u64(ptr + AT.gasUsed),
    gasSpent: memory.u64(ptr + AT.gasSpent),
    output,
    logs,
    createdAddress: isCreation ? memory.copy(ptr + AT.createdAddress, ADDRESS_BYTES) : null,
    consoleCalls,
  }
}

function missingKey(bytes: Uint8Array): MissingKey {
  return {
    address: bytes.slice(0, ADDRESS_BYTES),
    slot: bytes.length > ADDRESS_BYTES ? bytes.slice(ADDRESS_BYTES) : null,
  }
}

/** What `read` finds at the place of each outcome of a WORK, in order. */
function readEach<T>(memory: ChainMemory, work: number, read: (ptr: number) => T): T[] {
  const found: T[] = []
  let ptr = memory.u32(work + (WORK.at.outcomes as number))
  const end = ptr + memory.u32(work + (WORK.at.outcomesLength as number))
  for (; ptr < end; ptr += memory.u32(ptr + AT.sizeField)) found.push(read(ptr))
  return found
}

/** All outcomes of a WORK that was done. */
export function readOutcomes(memory: ChainMemory, work: number): Outcome[] {
  return readEach(memory, work, (ptr) => readOutcome(memory, ptr))
}

/** The sequence that each of them was run at. */
export function readBases(memory: ChainMemory, work: number): Sequence[] {
  return readEach(memory, work, (ptr) => Number(memory.u64(ptr + AT.base)))
}
