/**
 * Cells and records: the versioned state (docs/architecture.md, "State").
 *
 * A cell is one location; its head points to its newest record; records are immutable and carry the sequence of the
 * commit that made them. Any lane may read at any kept sequence without a lock. Only the committing lane writes: cells
 * are never moved or removed, an index table is replaced by a larger one with a single store (the old one stays, since
 * a reader may still hold it: all old ones together are smaller than the new).
 */

import {
  ACCOUNT_CELL_ADDRESS,
  ACCOUNT_CELL_SIZE,
  COMMIT_CHUNK,
  COMMIT_CHUNKS,
  HEADER_ACCOUNT_INDEX,
  HEADER_BASE,
  HEADER_CELL_END,
  HEADER_CELL_TOP,
  HEADER_COMMITS,
  HEADER_OLDEST,
  HEADER_PRUNED,
  HEADER_RECORD_END,
  HEADER_RECORD_FREE,
  HEADER_RECORD_TOP,
  HEADER_RECORDS_FREE,
  HEADER_SEQUENCE,
  HEADER_SLOT_INDEX,
  RECORD_DEPTH,
  RECORD_HEAD,
  RECORD_JUMP,
  RECORD_JUMP_DELTA,
  RECORD_PREV,
  RECORD_SEQUENCE,
  RECORD_SIBLING,
  RECORD_SIZE,
  RECORD_VALUE,
  SLOT_CELL_ACCOUNT,
  SLOT_CELL_KEY,
  SLOT_CELL_LIFE,
  SLOT_CELL_SIZE,
  SMALL_CLASSES,
} from '../../evm/assembly/generated/layout'
import { allocate, allocateZeroed, release } from './arena'

/** Bit 0 of RECORD.head: the owner is a slot cell. */
export const HEAD_IS_SLOT: u32 = 1
const TOO_FAR: u32 = 0xffffffff
const RECORDS_PER_CHUNK: u32 = 1024
const CELLS_CHUNK: u32 = 32 * 1024

// Index table: mask u32, count u32, 8 bytes unused, then (tag u32, cell u32) pairs.
const INDEX_ENTRIES: usize = 16
const INDEX_START: u32 = 256

// ---- hashing of keys ----

@inline
function finish(h: u64): u32 {
  h ^= h >> 32
  h *= 0x9fb21c651e98df25
  h ^= h >> 28
  return <u32>h
}

/** Table hash of a 20-byte address. */
@inline
export function hashAddress(address: usize): u32 {
  const h = (load<u64>(address) ^ 0x9e3779b97f4a7c15) * 0xff51afd7ed558ccd
  const g = (load<u64>(address, 8) ^ (<u64>load<u32>(address, 16) << 32)) * 0xc4ceb9fe1a85ec53
  return finish(rotl<u64>(h, 29) ^ g ^ load<u32>(address, 16))
}

/** Table hash of a storage key under an owner. */
@inline
export function hashSlot(owner: u32, key: usize): u32 {
  let h = (load<u64>(key) ^ owner) * 0xff51afd7ed558ccd
  h = rotl<u64>(h, 29) ^ (load<u64>(key, 8) * 0xc4ceb9fe1a85ec53)
  h = rotl<u64>(h, 31) ^ ((load<u64>(key, 16) ^ 0x9e3779b97f4a7c15) * 0x87c37b91114253d5)
  return finish(rotl<u64>(h, 27) ^ (load<u64>(key, 24) * 0x4cf5ad432745937f))
}

@inline
export function sameWord(a: usize, b: usize): bool {
  return (
    ((load<u64>(a) ^ load<u64>(b)) |
      (load<u64>(a, 8) ^ load<u64>(b, 8)) |
      (load<u64>(a, 16) ^ load<u64>(b, 16)) |
      (load<u64>(a, 24) ^ load<u64>(b, 24))) ==
    0
  )
}

@inline
export function sameAddress(a: usize, b: usize): bool {
  return (
    ((load<u64>(a) ^ load<u64>(b)) |
      (load<u64>(a, 8) ^ load<u64>(b, 8)) |
      (load<u32>(a, 16) ^ load<u32>(b, 16))) ==
    0
  )
}

// ---- index tables ----

function newIndex(capacity: u32): usize {
  const table = allocateZeroed(capacity * 8 + <u32>INDEX_ENTRIES)
  if (table != 0) store<u32>(table, capacity - 1)
  return table
}

/** Put (tag, cell) into a table; the single store makes it visible to readers. */
function place(table: usize, tag: u32, cell: u32): void {
  const mask = load<u32>(table)
  let i = tag & mask
  while (load<u32>(table + INDEX_ENTRIES + (i << 3), 4) != 0) i = (i + 1) & mask
  atomic.store<u64>(table + INDEX_ENTRIES + (i << 3), <u64>tag | (<u64>cell << 32))
  store<u32>(table, load<u32>(table, 4) + 1, 4)
}

/** Grow the table at header field `field` if one more entry would fill it by half; false when memory is full. */
function makeRoom(field: usize, entries: u32): bool {
  const table = <usize>load<u32>(HEADER_BASE + field)
  const capacity = load<u32>(table) + 1
  let wanted = capacity
  while ((load<u32>(table, 4) + entries) * 2 > wanted) wanted *= 2
  if (wanted == capacity) return true
  const larger = newIndex(wanted)
  if (larger == 0) return false
  for (let i: u32 = 0; i < capacity; i++) {
    const entry = load<u64>(table + INDEX_ENTRIES + (<usize>i << 3))
    if (entry != 0) place(larger, <u32>entry, <u32>(entry >> 32))
  }
  atomic.store<u32>(HEADER_BASE + field, <u32>larger)
  return true
}

// ---- cells ----

/** The cell group of an account, or 0. */
export function findAccountCell(address: usize): usize {
  const table = <usize>atomic.load<u32>(HEADER_BASE, HEADER_ACCOUNT_INDEX)
  const mask = load<u32>(table)
  const tag = hashAddress(address)
  let i = tag & mask
  while (true) {
    const entry = atomic.load<u64>(table + INDEX_ENTRIES + (<usize>i << 3))
    if (entry == 0) return 0
    if (<u32>entry == tag && sameAddress(<usize>(entry >> 32) + ACCOUNT_CELL_ADDRESS, address)) return <usize>(entry >> 32)
    i = (i + 1) & mask
  }
}

/** The cell of a storage slot of one life of an account, or 0. `key` is a word. */
export function findSlotCell(account: usize, life: u32, key: usize): usize {
  const table = <usize>atomic.load<u32>(HEADER_BASE, HEADER_SLOT_INDEX)
  const mask = load<u32>(table)
  const tag = hashSlot(<u32>account ^ rotl<u32>(life, 16), key)
  let i = tag & mask
  while (true) {
    const entry = atomic.load<u64>(table + INDEX_ENTRIES + (<usize>i << 3))
    if (entry == 0) return 0
    const cell = <usize>(entry >> 32)
    if (
      <u32>entry == tag &&
      load<u32>(cell, SLOT_CELL_ACCOUNT) == <u32>account &&
      load<u32>(cell, SLOT_CELL_LIFE) == life &&
      sameWord(cell + SLOT_CELL_KEY, key)
    )
      return cell
    i = (i + 1) & mask
  }
}

/** Committing lane only; room was reserved. */
function newCell(size: u32): usize {
  const cell = <usize>load<u32>(HEADER_BASE, HEADER_CELL_TOP)
  store<u32>(HEADER_BASE, <u32>cell + size, HEADER_CELL_TOP)
  memory.fill(cell, 0, size)
  return cell
}

/** Committing lane only; room was reserved. */
export function insertAccountCell(address: usize): usize {
  const cell = newCell(ACCOUNT_CELL_SIZE)
  memory.copy(cell + ACCOUNT_CELL_ADDRESS, address, 20)
  place(<usize>load<u32>(HEADER_BASE, HEADER_ACCOUNT_INDEX), hashAddress(address), <u32>cell)
  return cell
}

/** Committing lane only; room was reserved. */
export function insertSlotCell(account: usize, life: u32, key: usize): usize {
  const cell = newCell(SLOT_CELL_SIZE)
  store<u32>(cell, <u32>account, SLOT_CELL_ACCOUNT)
  store<u32>(cell, life, SLOT_CELL_LIFE)
  memory.copy(cell + SLOT_CELL_KEY, key, 32)
  const tag = hashSlot(<u32>account ^ rotl<u32>(life, 16), key)
  place(<usize>load<u32>(HEADER_BASE, HEADER_SLOT_INDEX), tag, <u32>cell)
  return cell
}

// ---- records ----

@inline
export function currentSequence(): u64 {
  return atomic.load<u64>(HEADER_BASE, HEADER_SEQUENCE)
}

/** The newest record of the cell at `head` with a sequence of at most `base`; 0: none, the cell reads as zero. */
@inline
export function recordAt(head: usize, base: u64): u32 {
  const newest = atomic.load<u32>(head)
  if (newest == 0 || load<u64>(newest, RECORD_SEQUENCE) <= base) return newest
  return olderRecord(newest, base)
}

function olderRecord(record: u32, base: u64): u32 {
  while (record != 0) {
    const sequence = load<u64>(record, RECORD_SEQUENCE)
    if (sequence <= base) return record
    // The delta tells the sequence of the jump without touching it: it may be recycled already if it is not needed.
    const delta = load<u32>(record, RECORD_JUMP_DELTA)
    record =
      delta != TOO_FAR && sequence - delta > base ? load<u32>(record, RECORD_JUMP) : load<u32>(record, RECORD_PREV)
  }
  return 0
}

/**
 * While a block is under way, as much memory is kept as undoing it takes: a revert of what it has committed so far must
 * not fail for want of memory, least of all when that is why the block failed.
 */
let undoing: bool = false
let undoRecords: u32 = 0

/** From here on every commit also reserves what its undoing needs, until `endUndo`. */
export function beginUndo(): void {
  undoing = true
  undoRecords = 0
}

/** The reserve may be used up, or is not needed any more. */
export function endUndo(): void {
  undoing = false
}

/** Records that can be appended without asking for memory. */
function recordsAtHand(): u32 {
  const fresh = (load<u32>(HEADER_BASE, HEADER_RECORD_END) - load<u32>(HEADER_BASE, HEADER_RECORD_TOP)) / RECORD_SIZE
  return fresh + load<u32>(HEADER_BASE, HEADER_RECORDS_FREE)
}

/** Make sure that `records` appends, and cells and slots of these numbers, cannot fail; false when memory is full. */
export function reserve(records: u32, accounts: u32, slots: u32): bool {
  if (!makeRoom(HEADER_ACCOUNT_INDEX, accounts) || !makeRoom(HEADER_SLOT_INDEX, slots)) return false
  if (!reserveCells(accounts * ACCOUNT_CELL_SIZE + slots * SLOT_CELL_SIZE)) return false
  const needed: u32 = undoing ? 2 * records + undoRecords : records
  const have = recordsAtHand()
  return have >= needed || addRecordChunk(needed - have)
}

/** Make sure that cells of `bytes` in all can be inserted. */
function reserveCells(bytes: u32): bool {
  let top = load<u32>(HEADER_BASE, HEADER_CELL_TOP)
  const left = load<u32>(HEADER_BASE, HEADER_CELL_END) - top
  if (left >= bytes) return true
  const size = max<u32>(CELLS_CHUNK, bytes)
  const chunk = allocate(size)
  if (chunk == 0) return false
  giveBack(top, left)
  store<u32>(HEADER_BASE, <u32>chunk, HEADER_CELL_TOP)
  store<u32>(HEADER_BASE, <u32>chunk + size, HEADER_CELL_END)
  return true
}

/** Let the arena have the rest of a chunk. */
function giveBack(at: u32, bytes: u32): void {
  while (bytes >= 16) {
    const piece = min<u32>(bytes & ~15, SMALL_CLASSES * 16)
    release(at, piece)
    at += piece
    bytes -= piece
  }
}

/** A new chunk for records; what is left of the old one goes to the free list. */
function addRecordChunk(records: u32): bool {
  const bytes = max<u32>(RECORDS_PER_CHUNK, records) * RECORD_SIZE
  const chunk = allocate(bytes)
  if (chunk == 0) return false
  const end = load<u32>(HEADER_BASE, HEADER_RECORD_END)
  for (let at = load<u32>(HEADER_BASE, HEADER_RECORD_TOP); at + RECORD_SIZE <= end; at += RECORD_SIZE) freeRecord(at)
  store<u32>(HEADER_BASE, <u32>chunk, HEADER_RECORD_TOP)
  store<u32>(HEADER_BASE, <u32>chunk + bytes, HEADER_RECORD_END)
  return true
}

@inline
function freeRecord(record: u32): void {
  store<u32>(record, load<u32>(HEADER_BASE, HEADER_RECORD_FREE), RECORD_PREV)
  store<u32>(HEADER_BASE, record, HEADER_RECORD_FREE)
  store<u32>(HEADER_BASE, load<u32>(HEADER_BASE, HEADER_RECORDS_FREE) + 1, HEADER_RECORDS_FREE)
}

function newRecord(): u32 {
  const free = load<u32>(HEADER_BASE, HEADER_RECORD_FREE)
  if (free != 0) {
    store<u32>(HEADER_BASE, load<u32>(free, RECORD_PREV), HEADER_RECORD_FREE)
    store<u32>(HEADER_BASE, load<u32>(HEADER_BASE, HEADER_RECORDS_FREE) - 1, HEADER_RECORDS_FREE)
    return free
  }
  const top = load<u32>(HEADER_BASE, HEADER_RECORD_TOP)
  store<u32>(HEADER_BASE, top + RECORD_SIZE, HEADER_RECORD_TOP)
  return top
}

/**
 * Give the cell at `head` a new value (32 bytes at `value`) in commit `sequence`; committing lane only, after `reserve`.
 * `sibling` is the commit's record made before this one. The skip pointer follows Myers' rule: jump over as many records
 * as the predecessor's jump did, when its last two jumps had equal length.
 */
export function appendRecord(head: usize, kind: u32, value: usize, sequence: u64, sibling: u32): u32 {
  const record = newRecord()
  if (undoing) undoRecords++
  const prev = load<u32>(head)
  memory.copy(record + RECORD_VALUE, value, 32)
  store<u64>(record, sequence, RECORD_SEQUENCE)
  store<u32>(record, prev, RECORD_PREV)
  store<u32>(record, <u32>head | kind, RECORD_HEAD)
  store<u32>(record, sibling, RECORD_SIBLING)
  let jump = prev
  let depth: u32 = 0
  if (prev != 0) {
    depth = load<u32>(prev, RECORD_DEPTH) + 1
    const skipped = reachableJump(prev)
    if (skipped != 0) {
      const farther = reachableJump(skipped)
      const length = load<u32>(prev, RECORD_DEPTH) - load<u32>(skipped, RECORD_DEPTH)
      if (farther != 0 && length == load<u32>(skipped, RECORD_DEPTH) - load<u32>(farther, RECORD_DEPTH)) jump = farther
    }
  }
  const delta = jump == 0 ? <u64>TOO_FAR : sequence - load<u64>(jump, RECORD_SEQUENCE)
  store<u32>(record, jump, RECORD_JUMP)
  store<u32>(record, delta < <u64>TOO_FAR ? <u32>delta : TOO_FAR, RECORD_JUMP_DELTA)
  store<u32>(record, depth, RECORD_DEPTH)
  atomic.store<u32>(head, record)
  return record
}

/** The jump of a record if it is surely not recycled, else 0. */
@inline
function reachableJump(record: u32): u32 {
  const delta = load<u32>(record, RECORD_JUMP_DELTA)
  if (delta == TOO_FAR) return 0
  const sequence = load<u64>(record, RECORD_SEQUENCE) - delta
  return sequence > load<u64>(HEADER_BASE, HEADER_PRUNED) ? load<u32>(record, RECORD_JUMP) : 0
}

// ---- commit log ----

@inline
function commitChunk(sequence: u64): usize {
  return <usize>load<u32>(HEADER_BASE, HEADER_COMMITS) + (<usize>((sequence / COMMIT_CHUNK) % COMMIT_CHUNKS) << 2)
}

/** Make sure the log has a place for `sequence` and for an undoing after it; false when memory is full. */
export function reserveCommit(sequence: u64): bool {
  return reserveLog(sequence) && (!undoing || reserveLog(sequence + 1))
}

function reserveLog(sequence: u64): bool {
  const at = commitChunk(sequence)
  // The directory is a circle: what comes around again must have been pruned.
  if (sequence - load<u64>(HEADER_BASE, HEADER_PRUNED) > <u64>COMMIT_CHUNK * (COMMIT_CHUNKS - 1)) return false
  if (load<u32>(at) != 0) return true
  const chunk = allocateZeroed(COMMIT_CHUNK * 4)
  store<u32>(at, <u32>chunk)
  return chunk != 0
}

/** Enter the records of a commit (a `sibling` list) and publish the sequence: from here on readers see it. */
export function publish(sequence: u64, records: u32): void {
  store<u32>(<usize>load<u32>(commitChunk(sequence)) + (<usize>(sequence % COMMIT_CHUNK) << 2), records)
  atomic.store<u64>(HEADER_BASE, sequence, HEADER_SEQUENCE)
}

/** Records of a commit, linked through `sibling`; 0 when it changed nothing. */
export function recordsOf(sequence: u64): u32 {
  const chunk = <usize>load<u32>(commitChunk(sequence))
  return chunk == 0 ? 0 : load<u32>(chunk + (<usize>(sequence % COMMIT_CHUNK) << 2))
}

/**
 * Give back every record that no read at `sequence` or later can reach. The caller knows that no lane, snapshot or kept
 * block is older. From here on reads below `sequence` are refused.
 */
export function prune(sequence: u64): void {
  const until = min<u64>(sequence, load<u64>(HEADER_BASE, HEADER_SEQUENCE))
  atomic.store<u64>(HEADER_BASE, until, HEADER_OLDEST)
  let at = load<u64>(HEADER_BASE, HEADER_PRUNED)
  while (at < until) {
    at++
    for (let record = recordsOf(at); record != 0; record = load<u32>(record, RECORD_SIBLING)) {
      const superseded = load<u32>(record, RECORD_PREV)
      if (superseded != 0) freeRecord(superseded)
      store<u32>(record, 0, RECORD_PREV)
      store<u32>(record, TOO_FAR, RECORD_JUMP_DELTA)
    }
    if (at % COMMIT_CHUNK == COMMIT_CHUNK - 1) {
      const chunk = commitChunk(at)
      release(<usize>load<u32>(chunk), COMMIT_CHUNK * 4)
      store<u32>(chunk, 0)
    }
  }
  store<u64>(HEADER_BASE, until, HEADER_PRUNED)
}

/** Set up the empty state of a new chain; false when memory is full. */
export function initCells(): bool {
  const accounts = newIndex(INDEX_START)
  const slots = newIndex(INDEX_START)
  const commits = allocateZeroed(COMMIT_CHUNKS * 4)
  store<u32>(HEADER_BASE, <u32>accounts, HEADER_ACCOUNT_INDEX)
  store<u32>(HEADER_BASE, <u32>slots, HEADER_SLOT_INDEX)
  store<u32>(HEADER_BASE, <u32>commits, HEADER_COMMITS)
  return accounts != 0 && slots != 0 && commits != 0 && reserveCommit(0)
}
