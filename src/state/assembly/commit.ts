/**
 * The turn to commit: append the writes of a run as records of one new sequence. Also revert, which is a commit of old
 * values.
 *
 * One lane at a time is here (DESIGN: one executing lane owns commits). Nothing is written before everything that could
 * fail for want of memory has been reserved.
 */

import {
  ACCOUNT_ADDRESS,
  ACCOUNT_BALANCE,
  ACCOUNT_BASE_BALANCE,
  ACCOUNT_BASE_CODE,
  ACCOUNT_BASE_NONCE,
  ACCOUNT_CELL,
  ACCOUNT_CELL_BALANCE_HEAD,
  ACCOUNT_CELL_CODE_HEAD,
  ACCOUNT_CELL_DIRTY_NEXT,
  ACCOUNT_CELL_DIRTY_SLOTS,
  ACCOUNT_CELL_LIFE_HEAD,
  ACCOUNT_CELL_NONCE_HEAD,
  ACCOUNT_CODE,
  ACCOUNT_FLAGS,
  ACCOUNT_HAS_STORAGE,
  ACCOUNT_LIFE,
  ACCOUNT_LIFE_RECORD,
  ACCOUNT_NEXT,
  ACCOUNT_NONCE,
  ACCOUNT_READS,
  HEADER_BASE,
  HEADER_DIRTY_ACCOUNTS,
  HEADER_FORKED,
  HEADER_ROOT,
  HEADER_ROOT_SEQUENCE,
  LIFE_EXISTS,
  LIFE_HAS_STORAGE,
  LIFE_LIFE,
  RECORD_HEAD,
  RECORD_PREV,
  RECORD_SEQUENCE,
  RECORD_SIBLING,
  RECORD_VALUE,
  SLOT_ACCOUNT,
  SLOT_CELL,
  SLOT_CELL_ACCOUNT,
  SLOT_CELL_DIRTY_NEXT,
  SLOT_CELL_LIFE,
  SLOT_CURRENT,
  SLOT_FLAGS,
  SLOT_KEY,
  SLOT_NEXT,
  SLOT_ORIGINAL,
} from '../../evm/assembly/generated/layout'
import {
  appendRecord,
  currentSequence,
  findAccountCell,
  findSlotCell,
  HEAD_IS_SLOT,
  insertAccountCell,
  insertSlotCell,
  publish,
  recordsOf,
  reserve,
  reserveCommit,
  sameWord,
} from './cells'
import { sharedCode } from './code'
import { accounts, accountsUsed, CREATED, DESTROYED, EXISTS, isEmpty, KEPT, slots, TOUCHED, TOUCHED_FOR_GOOD, TRANSIENT } from './run'

/** Ends the dirty lists, so that 0 can mean "not in a list". */
const END: u32 = 1

let buffer: usize = 0
/** 96 bytes of lane-private memory. */
export function initCommit(ptr: usize): void {
  buffer = ptr
}

// ---- dirty lists: what the next state root must look at ----

function markAccount(cell: usize): void {
  if (load<u32>(cell, ACCOUNT_CELL_DIRTY_NEXT) != 0) return
  const first = load<u32>(HEADER_BASE, HEADER_DIRTY_ACCOUNTS)
  store<u32>(cell, first == 0 ? END : first, ACCOUNT_CELL_DIRTY_NEXT)
  store<u32>(HEADER_BASE, <u32>cell, HEADER_DIRTY_ACCOUNTS)
}

function markSlot(cell: usize): void {
  if (load<u32>(cell, SLOT_CELL_DIRTY_NEXT) != 0) return
  const account = <usize>load<u32>(cell, SLOT_CELL_ACCOUNT)
  const first = load<u32>(account, ACCOUNT_CELL_DIRTY_SLOTS)
  store<u32>(cell, first == 0 ? END : first, SLOT_CELL_DIRTY_NEXT)
  store<u32>(account, <u32>cell, ACCOUNT_CELL_DIRTY_SLOTS)
  markAccount(account)
}

/** Mark the owner of a record's cell: heads are the first fields of their 16-byte aligned cells. */
function markOwner(head: u32): void {
  if ((head & HEAD_IS_SLOT) != 0) markSlot(head & ~15)
  else markAccount(head & ~15)
}

/** Empty the dirty lists. */
export function clearDirty(): void {
  let cell = load<u32>(HEADER_BASE, HEADER_DIRTY_ACCOUNTS)
  while (cell > END) {
    let slot = load<u32>(cell, ACCOUNT_CELL_DIRTY_SLOTS)
    while (slot > END) {
      const next = load<u32>(slot, SLOT_CELL_DIRTY_NEXT)
      store<u32>(slot, 0, SLOT_CELL_DIRTY_NEXT)
      slot = next
    }
    store<u32>(cell, 0, ACCOUNT_CELL_DIRTY_SLOTS)
    const next = load<u32>(cell, ACCOUNT_CELL_DIRTY_NEXT)
    store<u32>(cell, 0, ACCOUNT_CELL_DIRTY_NEXT)
    cell = next
  }
  store<u32>(HEADER_BASE, 0, HEADER_DIRTY_ACCOUNTS)
}

// ---- commit ----

let sequence: u64 = 0
let records: u32 = 0

@inline
function append(head: usize, kind: u32, value: usize): void {
  records = appendRecord(head, kind, value, sequence, records)
}

/**
 * Make the run's writes the newest state; false, and nothing done, when the memory is full. The run has been validated
 * and rebased (validate.ts), or its base is the newest sequence.
 */
export function commit(): bool {
  sequence = currentSequence() + 1
  records = 0
  if (!reserveCommit(sequence) || !reserveWrites() || !shareCode()) return false
  for (let a = accounts; a != 0; a = load<u32>(a, ACCOUNT_NEXT)) commitAccount(a)
  for (let s = slots; s != 0; s = load<u32>(s, SLOT_NEXT)) {
    if (isWritten(s)) commitSlot(s)
  }
  for (let a = accounts; a != 0; a = load<u32>(a, ACCOUNT_NEXT)) commitLife(a)
  publish(sequence, records)
  return true
}

@inline
function isWritten(slot: usize): bool {
  return (load<u32>(slot, SLOT_FLAGS) & TRANSIENT) == 0 && !sameWord(slot + SLOT_CURRENT, slot + SLOT_ORIGINAL)
}

/** Memory for at most what the run can write. */
function reserveWrites(): bool {
  let newAccounts: u32 = 0
  for (let a = accounts; a != 0; a = load<u32>(a, ACCOUNT_NEXT)) if (load<u32>(a, ACCOUNT_CELL) == 0) newAccounts++
  let written: u32 = 0
  let newSlots: u32 = 0
  for (let s = slots; s != 0; s = load<u32>(s, SLOT_NEXT)) {
    if (!isWritten(s)) continue
    written++
    const created = (load<u32>(load<u32>(s, SLOT_ACCOUNT), ACCOUNT_FLAGS) & CREATED) != 0
    if (created || load<u32>(s, SLOT_CELL) == 0) newSlots++
  }
  return reserve(accountsUsed * 4 + written, newAccounts, newSlots)
}

/** Move code that the run has made to the chain's store; false when the memory is full. */
function shareCode(): bool {
  for (let a = accounts; a != 0; a = load<u32>(a, ACCOUNT_NEXT)) {
    const code = load<u32>(a, ACCOUNT_CODE)
    if (code == 0 || code == load<u32>(a, ACCOUNT_BASE_CODE)) continue
    const shared = sharedCode(code)
    if (shared == 0) return false
    store<u32>(a, <u32>shared, ACCOUNT_CODE)
  }
  return true
}

/** Destroyed, or touched and empty: not in the state afterwards. */
@inline
function isRemoved(account: usize): bool {
  const flags = load<u32>(account, ACCOUNT_FLAGS)
  if ((flags & DESTROYED) != 0) return true
  const touched = (flags & TOUCHED) != 0 || (load<u32>(account, ACCOUNT_READS) & TOUCHED_FOR_GOOD) != 0
  return touched && isEmpty(account)
}

/** On a fork, what is created here begins a life of its own: all of its storage is known, namely what is written here. */
function beginOwnLife(account: usize): void {
  if (load<u32>(HEADER_BASE, HEADER_FORKED) == 0 || load<u32>(account, ACCOUNT_LIFE) != 0) return
  if ((load<u32>(account, ACCOUNT_FLAGS) & CREATED) != 0) store<u32>(account, 1, ACCOUNT_LIFE)
}

function cellOf(account: usize): usize {
  let cell = <usize>load<u32>(account, ACCOUNT_CELL)
  if (cell == 0) {
    cell = findAccountCell(account + ACCOUNT_ADDRESS)
    if (cell == 0) cell = insertAccountCell(account + ACCOUNT_ADDRESS)
    store<u32>(account, <u32>cell, ACCOUNT_CELL)
  }
  return cell
}

function commitAccount(account: usize): void {
  beginOwnLife(account)
  if (isRemoved(account)) {
    memory.fill(account + ACCOUNT_BALANCE, 0, 32)
    store<u64>(account, 0, ACCOUNT_NONCE)
    store<u32>(account, 0, ACCOUNT_CODE)
  }
  if (!sameWord(account + ACCOUNT_BALANCE, account + ACCOUNT_BASE_BALANCE)) {
    append(cellOf(account) + ACCOUNT_CELL_BALANCE_HEAD, 0, account + ACCOUNT_BALANCE)
    markAccount(cellOf(account))
  }
  const nonce = load<u64>(account, ACCOUNT_NONCE)
  if (nonce != load<u64>(account, ACCOUNT_BASE_NONCE)) {
    memory.fill(buffer, 0, 32)
    store<u64>(buffer, nonce)
    append(cellOf(account) + ACCOUNT_CELL_NONCE_HEAD, 0, buffer)
    markAccount(cellOf(account))
  }
  const code = load<u32>(account, ACCOUNT_CODE)
  if (code != load<u32>(account, ACCOUNT_BASE_CODE)) {
    memory.fill(buffer, 0, 32)
    store<u32>(buffer, code)
    append(cellOf(account) + ACCOUNT_CELL_CODE_HEAD, 0, buffer)
    markAccount(cellOf(account))
  }
}

function commitSlot(slot: usize): void {
  const account = <usize>load<u32>(slot, SLOT_ACCOUNT)
  if (isRemoved(account)) return
  const owner = cellOf(account)
  const life = load<u32>(account, ACCOUNT_LIFE)
  let cell = <usize>load<u32>(slot, SLOT_CELL)
  // One that was looked at before the account was created is of an earlier life.
  if (cell == 0 || load<u32>(cell, SLOT_CELL_LIFE) != life) {
    cell = findSlotCell(owner, life, slot + SLOT_KEY)
    if (cell == 0) cell = insertSlotCell(owner, life, slot + SLOT_KEY)
  }
  append(cell, HEAD_IS_SLOT, slot + SLOT_CURRENT)
  store<u32>(account, 1, ACCOUNT_HAS_STORAGE)
  markSlot(cell)
}

/** Whether the account exists, its generation, and whether it ever had storage. */
function commitLife(account: usize): void {
  const flags = load<u32>(account, ACCOUNT_FLAGS)
  const existed: u32 = (flags & EXISTS) != 0 ? 1 : 0
  const removed = isRemoved(account)
  const record = load<u32>(account, ACCOUNT_LIFE_RECORD)
  const oldLife = record == 0 ? 0 : load<u32>(record + RECORD_VALUE, LIFE_LIFE)
  const hadStorage = record == 0 ? 0 : load<u32>(record + RECORD_VALUE, LIFE_HAS_STORAGE)
  const exists: u32 = removed ? 0 : existed != 0 || (flags & KEPT) != 0 || !isEmpty(account) ? 1 : 0
  const life = load<u32>(account, ACCOUNT_LIFE) + (removed && (existed | hadStorage) != 0 ? 1 : 0)
  const hasStorage = removed ? 0 : load<u32>(account, ACCOUNT_HAS_STORAGE)
  if (exists == existed && hasStorage == hadStorage && life == oldLife) return
  memory.fill(buffer, 0, 32)
  store<u32>(buffer, life, LIFE_LIFE)
  store<u32>(buffer, exists, LIFE_EXISTS)
  store<u32>(buffer, hasStorage, LIFE_HAS_STORAGE)
  append(cellOf(account) + ACCOUNT_CELL_LIFE_HEAD, 0, buffer)
  markAccount(cellOf(account))
}

// ---- revert ----

/**
 * Make the values of sequence `to` the newest, as a commit of its own; `root` is the trie that was sealed at
 * `rootSequence` ≤ `to`. Costs what has changed since. False, and nothing done, when the memory is full.
 */
export function revert(to: u64, root: u32, rootSequence: u64): bool {
  const from = currentSequence()
  let count: u32 = 0
  for (let s = from; s > to; s--) {
    for (let record = recordsOf(s); record != 0; record = load<u32>(record, RECORD_SIBLING)) if (isFirstSince(record, to)) count++
  }
  sequence = from + 1
  records = 0
  if (!reserveCommit(sequence) || !reserve(count, 0, 0)) return false
  for (let s = from; s > to; s--) {
    for (let record = recordsOf(s); record != 0; record = load<u32>(record, RECORD_SIBLING)) if (isFirstSince(record, to)) restore(record)
  }
  publish(sequence, records)
  clearDirty()
  store<u32>(HEADER_BASE, root, HEADER_ROOT)
  // The trie of `to` is the trie of the new commit too, if nothing was unsealed then.
  store<u64>(HEADER_BASE, rootSequence == to ? sequence : rootSequence, HEADER_ROOT_SEQUENCE)
  for (let s = rootSequence + 1; s <= to; s++) {
    for (let record = recordsOf(s); record != 0; record = load<u32>(record, RECORD_SIBLING)) markOwner(load<u32>(record, RECORD_HEAD))
  }
  return true
}

/** Is this record of a later commit the one that replaced what its cell held at `to`? */
@inline
function isFirstSince(record: u32, to: u64): bool {
  const prev = load<u32>(record, RECORD_PREV)
  return prev == 0 || load<u64>(prev, RECORD_SEQUENCE) <= to
}

function restore(record: u32): void {
  const head = load<u32>(record, RECORD_HEAD)
  const old = load<u32>(record, RECORD_PREV)
  if (old == 0) memory.fill(buffer, 0, 32)
  append(head & ~HEAD_IS_SLOT, head & HEAD_IS_SLOT, old == 0 ? buffer : old + RECORD_VALUE)
}
