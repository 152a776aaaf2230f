/**
 * What one run sees and changes: a private overlay over the committed state at its base sequence.
 *
 * Accounts and slots are loaded on first touch, with the record they were read from, so that the turn to commit can
 * check that nothing has changed (`validate`). Credits and debits do not read a balance exactly: they leave behind how
 * much the account must at least have had. Everything inside a run is undone through a journal; nothing leaves the
 * overlay but through `commit` (commit.ts). A call is a run that is never committed.
 *
 * The lane's buffers are blocks kept from run to run; index tables are cleared by a generation number.
 */

import {
  ACCOUNT_ADDRESS,
  ACCOUNT_BALANCE,
  ACCOUNT_BALANCE_RECORD,
  ACCOUNT_BASE_BALANCE,
  ACCOUNT_BASE_CODE,
  ACCOUNT_BASE_NONCE,
  ACCOUNT_CELL,
  ACCOUNT_CELL_BALANCE_HEAD,
  ACCOUNT_CELL_CODE_HEAD,
  ACCOUNT_CELL_LIFE_HEAD,
  ACCOUNT_CELL_NONCE_HEAD,
  ACCOUNT_CODE,
  ACCOUNT_CODE_RECORD,
  ACCOUNT_FLAGS,
  ACCOUNT_HAS_STORAGE,
  ACCOUNT_LIFE,
  ACCOUNT_LIFE_RECORD,
  ACCOUNT_NEXT,
  ACCOUNT_NONCE,
  ACCOUNT_NONCE_RECORD,
  ACCOUNT_READS,
  ACCOUNT_REQUIRED_BALANCE,
  ACCOUNT_SIZE,
  HEADER_BASE,
  HEADER_FORKED,
  JOURNAL_OLD,
  JOURNAL_PREV,
  JOURNAL_WIDTH,
  JOURNAL_TARGET,
  LIFE_EXISTS,
  LIFE_HAS_STORAGE,
  LIFE_LIFE,
  NOTE_BYTES,
  NOTE_LENGTH,
  NOTE_PREV,
  RECORD_VALUE,
  SLOT_ACCOUNT,
  SLOT_CELL,
  SLOT_CURRENT,
  SLOT_FLAGS,
  SLOT_KEY,
  SLOT_NEXT,
  SLOT_ORIGINAL,
  SLOT_RECORD,
  SLOT_SIZE,
} from '../../evm/assembly/generated/layout'
import { add, lt, sub, storeBE } from '../../evm/assembly/u256'
import { allocate, allocateZeroed, release } from './arena'
import { findAccountCell, findSlotCell, hashAddress, hashSlot, recordAt, sameAddress, sameWord } from './cells'

// ACCOUNT.flags
export const WARM: u32 = 1
/** EIP-161: touched, so removed at the end if empty. */
export const TOUCHED: u32 = 2
/** Created by this run (EIP-6780). */
export const CREATED: u32 = 4
/** To be removed at the end of the run. */
export const DESTROYED: u32 = 8
/** Was in the state at the base. */
export const EXISTS: u32 = 16
/** Storage is only what the overlay holds (state override). */
export const NO_BASE_STORAGE: u32 = 32
/** In the state even if empty: genesis content given by a test. */
export const KEPT: u32 = 64

// ACCOUNT.reads: not undone with a frame
/** Its balance was shown to the code: the read is exact. */
export const BALANCE_SEEN: u32 = 1
/** `requiredBalance` holds. */
export const GUARDED: u32 = 2
/** Its nonce decided something: the read is exact. */
export const NONCE_SEEN: u32 = 4
/** Whether it ever had storage decided something (EIP-7610). */
export const STORAGE_SEEN: u32 = 8
/** Touched for good. Yellow Paper appendix K: 0x03 stays touched, also when the frame that called it is undone. */
export const TOUCHED_FOR_GOOD: u32 = 32

// SLOT.flags; WARM as above
export const TRANSIENT: u32 = 2

/** Thrown through the host: the shared memory is full. */
@external("host", "memoryFull")
declare function memoryFull(): void

// ---- the lane's buffer ----

const BLOCK: u32 = 256 * 1024
const BLOCK_HEAD: u32 = 16 // next u32, size u32

let firstBlock: usize = 0
let block: usize = 0
let top: usize = 0
let end: usize = 0

function useBlock(next: usize): void {
  block = next
  top = next + BLOCK_HEAD
  end = next + load<u32>(next, 4)
}

function addBlock(size: u32): void {
  const bytes = max<u32>(BLOCK, size + BLOCK_HEAD)
  const next = allocate(bytes)
  if (next == 0) memoryFull()
  store<u32>(next, 0)
  store<u32>(next, bytes, 4)
  if (block != 0) store<u32>(block, <u32>next)
  else firstBlock = next
  useBlock(next)
}

/** `size` bytes that live until the next run; 16-byte aligned. */
export function take(size: u32): usize {
  const bytes = (size + 15) & ~15
  while (top + bytes > end) {
    const next = block == 0 ? 0 : <usize>load<u32>(block)
    if (next == 0) addBlock(bytes)
    else useBlock(next)
  }
  const ptr = top
  top += bytes
  return ptr
}

// ---- index tables of the overlay: (generation u32, entry u32) ----

/** Number of the run, modulo 2^32. */
export let generation: u32 = 0
let accountTable: usize = 0
let accountMask: u32 = 0
let slotTable: usize = 0
let slotMask: u32 = 0

/** Newest first; linked through `next`. */
export let accounts: u32 = 0
export let slots: u32 = 0
export let accountsUsed: u32 = 0
export let slotsUsed: u32 = 0

/** Sequence this run reads at. */
export let base: u64 = 0
/** Newest undo entry; a checkpoint is its value. */
export let journal: u32 = 0
/** Keys that were asked for and not known, newest first. */
export let misses: u32 = 0
export let missCount: u32 = 0

const TABLE_START: u32 = 256

function newTable(capacity: u32): usize {
  const table = allocateZeroed(capacity * 8)
  if (table == 0) memoryFull()
  return table
}

export function initRun(): void {
  accountTable = newTable(TABLE_START)
  accountMask = TABLE_START - 1
  slotTable = newTable(TABLE_START)
  slotMask = TABLE_START - 1
}

/** Give back what an uncommonly large run has taken; the run's content is gone. */
export function trimRun(): void {
  if (firstBlock == 0) return
  let next = <usize>load<u32>(firstBlock)
  store<u32>(firstBlock, 0)
  while (next != 0) {
    const following = <usize>load<u32>(next)
    release(next, load<u32>(next, 4))
    next = following
  }
  useBlock(firstBlock)
}

/** Forget everything and start over at sequence `at`. */
export function beginRun(at: u64): void {
  generation++
  if (generation == 0) {
    memory.fill(accountTable, 0, (<usize>accountMask + 1) << 3)
    memory.fill(slotTable, 0, (<usize>slotMask + 1) << 3)
    generation = 1
  }
  if (firstBlock != 0) useBlock(firstBlock)
  base = at
  accounts = 0
  slots = 0
  accountsUsed = 0
  slotsUsed = 0
  journal = 0
  misses = 0
  missCount = 0
}

function growAccounts(): void {
  const old = accountTable
  // Without memory this is as far as it gets, and the table stays as it is.
  accountTable = newTable((accountMask + 1) * 2)
  release(old, (accountMask + 1) << 3)
  accountMask = accountMask * 2 + 1
  for (let a = accounts; a != 0; a = load<u32>(a, ACCOUNT_NEXT)) placeEntry(accountTable, accountMask, hashAddress(a + ACCOUNT_ADDRESS), a)
}

function growSlots(): void {
  const old = slotTable
  slotTable = newTable((slotMask + 1) * 2)
  release(old, (slotMask + 1) << 3)
  slotMask = slotMask * 2 + 1
  for (let s = slots; s != 0; s = load<u32>(s, SLOT_NEXT)) placeEntry(slotTable, slotMask, slotTag(load<u32>(s, SLOT_ACCOUNT), load<u32>(s, SLOT_FLAGS), s + SLOT_KEY), s)
}

function placeEntry(table: usize, mask: u32, tag: u32, entry: u32): void {
  let i = tag & mask
  while (load<u32>(table + (<usize>i << 3)) == generation) i = (i + 1) & mask
  store<u64>(table + (<usize>i << 3), <u64>generation | (<u64>entry << 32))
}

@inline
function slotTag(account: u32, flags: u32, key: usize): u32 {
  return hashSlot(account ^ (flags & TRANSIENT), key)
}

// ---- misses ----

function miss(address: usize, key: usize): void {
  const note = take(NOTE_BYTES + 52)
  store<u32>(note, misses, NOTE_PREV)
  store<u32>(note, key == 0 ? 20 : 52, NOTE_LENGTH)
  memory.copy(note + NOTE_BYTES, address, 20)
  if (key != 0) storeBE(key, note + NOTE_BYTES + 20)
  misses = <u32>note
  missCount++
}

// ---- accounts ----

/** 0x100, P256VERIFY (EIP-7951), as a bit of the mask. */
const P256_BIT: u64 = 63
/** RULES.precompiles of the block this lane works on. */
let precompiles: u64 = 0

export function setPrecompiles(mask: u64): void {
  precompiles = mask
}

/** Number of the precompile at a 20-byte address, or 0. */
export function precompileAt(address: usize): u32 {
  if ((load<u64>(address) | load<u64>(address, 8)) != 0 || load<u16>(address, 16) != 0) return 0
  const number = (<u32>load<u8>(address, 18) << 8) | load<u8>(address, 19)
  const bit: u64 = number == 0x100 ? P256_BIT : number < 63 ? <u64>number : 0
  return bit != 0 && ((precompiles >> bit) & 1) != 0 ? number : 0
}

/** The run's view of an account, loaded if need be; never 0. */
export function accountOf(address: usize): usize {
  const tag = hashAddress(address)
  let i = tag & accountMask
  while (true) {
    const at = accountTable + (<usize>i << 3)
    if (load<u32>(at) != generation) break
    const entry = <usize>load<u32>(at, 4)
    if (sameAddress(entry + ACCOUNT_ADDRESS, address)) return entry
    i = (i + 1) & accountMask
  }
  const entry = loadAccount(address)
  if (++accountsUsed * 2 > accountMask) growAccounts()
  else store<u64>(accountTable + (<usize>i << 3), <u64>generation | (<u64>entry << 32))
  return entry
}

function loadAccount(address: usize): usize {
  const entry = take(ACCOUNT_SIZE)
  memory.fill(entry, 0, ACCOUNT_SIZE)
  memory.copy(entry + ACCOUNT_ADDRESS, address, 20)
  // Precompiles are warm from the start (EIP-2929).
  const initial: u32 = precompileAt(address) != 0 ? WARM : 0
  store<u32>(entry, initial, ACCOUNT_FLAGS)
  const cell = findAccountCell(address)
  store<u32>(entry, <u32>cell, ACCOUNT_CELL)
  store<u32>(entry, accounts, ACCOUNT_NEXT)
  accounts = <u32>entry
  if (cell == 0) {
    if (load<u32>(HEADER_BASE, HEADER_FORKED) != 0) miss(address, 0)
    return entry
  }
  const life = recordAt(cell + ACCOUNT_CELL_LIFE_HEAD, base)
  if (life == 0) {
    if (load<u32>(HEADER_BASE, HEADER_FORKED) != 0) miss(address, 0)
    return entry
  }
  store<u32>(entry, life, ACCOUNT_LIFE_RECORD)
  store<u32>(entry, load<u32>(life + RECORD_VALUE, LIFE_LIFE), ACCOUNT_LIFE)
  store<u32>(entry, load<u32>(life + RECORD_VALUE, LIFE_HAS_STORAGE), ACCOUNT_HAS_STORAGE)
  if (load<u32>(life + RECORD_VALUE, LIFE_EXISTS) != 0) store<u32>(entry, EXISTS | initial, ACCOUNT_FLAGS)
  const balance = recordAt(cell + ACCOUNT_CELL_BALANCE_HEAD, base)
  if (balance != 0) {
    store<u32>(entry, balance, ACCOUNT_BALANCE_RECORD)
    memory.copy(entry + ACCOUNT_BALANCE, balance + RECORD_VALUE, 32)
    memory.copy(entry + ACCOUNT_BASE_BALANCE, balance + RECORD_VALUE, 32)
  }
  const nonce = recordAt(cell + ACCOUNT_CELL_NONCE_HEAD, base)
  if (nonce != 0) {
    store<u32>(entry, nonce, ACCOUNT_NONCE_RECORD)
    store<u64>(entry, load<u64>(nonce, RECORD_VALUE), ACCOUNT_NONCE)
    store<u64>(entry, load<u64>(nonce, RECORD_VALUE), ACCOUNT_BASE_NONCE)
  }
  const code = recordAt(cell + ACCOUNT_CELL_CODE_HEAD, base)
  if (code != 0) {
    store<u32>(entry, code, ACCOUNT_CODE_RECORD)
    store<u32>(entry, load<u32>(code, RECORD_VALUE), ACCOUNT_CODE)
    store<u32>(entry, load<u32>(code, RECORD_VALUE), ACCOUNT_BASE_CODE)
  }
  return entry
}

@inline
export function flagsOf(account: usize): u32 {
  return load<u32>(account, ACCOUNT_FLAGS)
}

@inline
function wordIsZero(word: usize): bool {
  return (load<u64>(word) | load<u64>(word, 8) | load<u64>(word, 16) | load<u64>(word, 24)) == 0
}

/** EIP-161: no nonce, no balance, no code. */
export function isEmpty(account: usize): bool {
  return (
    load<u64>(account, ACCOUNT_NONCE) == 0 && load<u32>(account, ACCOUNT_CODE) == 0 && wordIsZero(account + ACCOUNT_BALANCE)
  )
}

/** True when the access was cold; it is warm from now on (EIP-2929). */
@inline
export function warmAccount(account: usize): bool {
  const flags = load<u32>(account, ACCOUNT_FLAGS)
  if ((flags & WARM) != 0) return false
  setFlags(account, flags | WARM)
  return true
}

export function setFlags(account: usize, flags: u32): void {
  undo4(account + ACCOUNT_FLAGS)
  store<u32>(account, flags, ACCOUNT_FLAGS)
}

export function touchForGood(account: usize): void {
  store<u32>(account, load<u32>(account, ACCOUNT_READS) | TOUCHED_FOR_GOOD, ACCOUNT_READS)
}

export function touch(account: usize): void {
  const flags = load<u32>(account, ACCOUNT_FLAGS)
  if ((flags & TOUCHED) == 0) setFlags(account, flags | TOUCHED)
}

/** The balance is shown to the code, or decides something beyond "is there enough": from now on the read is exact. */
@inline
export function seeBalance(account: usize): void {
  store<u32>(account, load<u32>(account, ACCOUNT_READS) | BALANCE_SEEN, ACCOUNT_READS)
}

/** The nonce decides something: from now on the read is exact. */
@inline
export function seeNonce(account: usize): void {
  store<u32>(account, load<u32>(account, ACCOUNT_READS) | NONCE_SEEN, ACCOUNT_READS)
}

/** Did it ever have storage in this life? The answer is an exact read (EIP-7610). */
export function seesStorage(account: usize): bool {
  store<u32>(account, load<u32>(account, ACCOUNT_READS) | STORAGE_SEEN, ACCOUNT_READS)
  return load<u32>(account, ACCOUNT_HAS_STORAGE) != 0
}

/** `isEmpty` where the answer decides something. Reads no more exactly than the answer needs. */
export function seesEmpty(account: usize): bool {
  // Code is an exact read anyway. One that is there for its nonce is empty only after it was removed: its life is one too.
  if (load<u32>(account, ACCOUNT_CODE) != 0 || load<u64>(account, ACCOUNT_NONCE) != 0) return false
  seeNonce(account)
  return !canPay(account, one)
}

/** Is there `amount`? Leaves the guard "base balance of at least …" behind, exact when the answer is no. */
export function canPay(account: usize, amount: usize): bool {
  if (lt(account + ACCOUNT_BALANCE, amount)) {
    seeBalance(account)
    return false
  }
  if (wordIsZero(amount)) return true
  // required base = amount − (balance − baseBalance), if that is positive
  const required = scratch
  const gained = !lt(account + ACCOUNT_BALANCE, account + ACCOUNT_BASE_BALANCE)
  if (gained) {
    sub(account + ACCOUNT_BALANCE, account + ACCOUNT_BASE_BALANCE, required)
    if (!lt(required, amount)) return true
    sub(amount, required, required)
  } else {
    sub(account + ACCOUNT_BASE_BALANCE, account + ACCOUNT_BALANCE, required)
    add(amount, required, required)
  }
  const reads = load<u32>(account, ACCOUNT_READS)
  if ((reads & GUARDED) == 0 || lt(account + ACCOUNT_REQUIRED_BALANCE, required)) {
    memory.copy(account + ACCOUNT_REQUIRED_BALANCE, required, 32)
    store<u32>(account, reads | GUARDED, ACCOUNT_READS)
  }
  return true
}

let scratch: usize = 0
/** The word 1. */
let one: usize = 0
/** 64 bytes of lane-private memory, zeroed. */
export function setRunScratch(ptr: usize): void {
  scratch = ptr
  one = ptr + 32
  store<u64>(one, 1)
}

export function credit(account: usize, amount: usize): void {
  if (wordIsZero(amount)) return
  undo32(account + ACCOUNT_BALANCE)
  add(account + ACCOUNT_BALANCE, amount, account + ACCOUNT_BALANCE)
}

/** The caller has asked `canPay`. */
export function debit(account: usize, amount: usize): void {
  if (wordIsZero(amount)) return
  undo32(account + ACCOUNT_BALANCE)
  sub(account + ACCOUNT_BALANCE, amount, account + ACCOUNT_BALANCE)
}

export function setBalance(account: usize, balance: usize): void {
  undo32(account + ACCOUNT_BALANCE)
  memory.copy(account + ACCOUNT_BALANCE, balance, 32)
}

export function setNonce(account: usize, nonce: u64): void {
  undo8(account + ACCOUNT_NONCE)
  store<u64>(account, nonce, ACCOUNT_NONCE)
}

export function setCode(account: usize, code: u32): void {
  undo4(account + ACCOUNT_CODE)
  store<u32>(account, code, ACCOUNT_CODE)
}

// ---- slots ----

/** The run's view of a storage slot, loaded if need be; `key` is a word. */
export function slotOf(account: usize, key: usize): usize {
  let i = slotTag(<u32>account, 0, key) & slotMask
  while (true) {
    const at = slotTable + (<usize>i << 3)
    if (load<u32>(at) != generation) break
    const entry = <usize>load<u32>(at, 4)
    if (
      load<u32>(entry, SLOT_ACCOUNT) == <u32>account &&
      (load<u32>(entry, SLOT_FLAGS) & TRANSIENT) == 0 &&
      sameWord(entry + SLOT_KEY, key)
    )
      return entry
    i = (i + 1) & slotMask
  }
  const entry = newSlot(account, key, 0, i)
  loadSlot(account, key, entry)
  return entry
}

/** The same for transient storage, which begins at zero (EIP-1153). */
export function transientSlotOf(account: usize, key: usize): usize {
  let i = slotTag(<u32>account, TRANSIENT, key) & slotMask
  while (true) {
    const at = slotTable + (<usize>i << 3)
    if (load<u32>(at) != generation) break
    const entry = <usize>load<u32>(at, 4)
    if (
      load<u32>(entry, SLOT_ACCOUNT) == <u32>account &&
      (load<u32>(entry, SLOT_FLAGS) & TRANSIENT) != 0 &&
      sameWord(entry + SLOT_KEY, key)
    )
      return entry
    i = (i + 1) & slotMask
  }
  return newSlot(account, key, TRANSIENT, i)
}

function newSlot(account: usize, key: usize, flags: u32, place: u32): usize {
  const entry = take(SLOT_SIZE)
  memory.fill(entry, 0, SLOT_SIZE)
  memory.copy(entry + SLOT_KEY, key, 32)
  store<u32>(entry, <u32>account, SLOT_ACCOUNT)
  store<u32>(entry, flags, SLOT_FLAGS)
  store<u32>(entry, slots, SLOT_NEXT)
  slots = <u32>entry
  if (++slotsUsed * 2 > slotMask) growSlots()
  else store<u64>(slotTable + (<usize>place << 3), <u64>generation | (<u64>entry << 32))
  return entry
}

function loadSlot(account: usize, key: usize, entry: usize): void {
  const flags = load<u32>(account, ACCOUNT_FLAGS)
  // A contract created in this run has no storage yet: creation onto old storage is refused (EIP-7610).
  if ((flags & (CREATED | NO_BASE_STORAGE)) != 0) return
  const cell = load<u32>(account, ACCOUNT_CELL)
  const slot = cell == 0 ? 0 : findSlotCell(cell, load<u32>(account, ACCOUNT_LIFE), key)
  const record = slot == 0 ? 0 : recordAt(slot, base)
  if (record == 0) {
    // Only what the account had before the fork can be unknown: the storage of a later life is what was written here.
    if (load<u32>(HEADER_BASE, HEADER_FORKED) != 0 && load<u32>(account, ACCOUNT_LIFE) == 0) miss(account + ACCOUNT_ADDRESS, key)
    store<u32>(entry, <u32>slot, SLOT_CELL)
    return
  }
  store<u32>(entry, <u32>slot, SLOT_CELL)
  store<u32>(entry, record, SLOT_RECORD)
  memory.copy(entry + SLOT_CURRENT, record + RECORD_VALUE, 32)
  memory.copy(entry + SLOT_ORIGINAL, record + RECORD_VALUE, 32)
}

/** True when the access was cold; it is warm from now on (EIP-2929). */
@inline
export function warmSlot(slot: usize): bool {
  const flags = load<u32>(slot, SLOT_FLAGS)
  if ((flags & WARM) != 0) return false
  undo4(slot + SLOT_FLAGS)
  store<u32>(slot, flags | WARM, SLOT_FLAGS)
  return true
}

@inline
export function setSlot(slot: usize, value: usize): void {
  undo32(slot + SLOT_CURRENT)
  memory.copy(slot + SLOT_CURRENT, value, 32)
}

// ---- journal ----

function newUndo(target: usize, size: u32): usize {
  const entry = take(JOURNAL_OLD + 32)
  store<u32>(entry, journal, JOURNAL_PREV)
  store<u32>(entry, <u32>target, JOURNAL_TARGET)
  store<u32>(entry, size, JOURNAL_WIDTH)
  journal = <u32>entry
  return entry + JOURNAL_OLD
}

function undo4(target: usize): void {
  store<u32>(newUndo(target, 4), load<u32>(target))
}

function undo8(target: usize): void {
  store<u64>(newUndo(target, 8), load<u64>(target))
}

function undo32(target: usize): void {
  memory.copy(newUndo(target, 32), target, 32)
}

/** Undo every change since `checkpoint`, an earlier value of `journal`. */
export function rollback(checkpoint: u32): void {
  let at = journal
  while (at != checkpoint) {
    const target = <usize>load<u32>(at, JOURNAL_TARGET)
    const size = load<u32>(at, JOURNAL_WIDTH)
    if (size == 4) store<u32>(target, load<u32>(at, JOURNAL_OLD))
    else if (size == 8) store<u64>(target, load<u64>(at, JOURNAL_OLD))
    else memory.copy(target, at + JOURNAL_OLD, 32)
    at = load<u32>(at, JOURNAL_PREV)
  }
  journal = checkpoint
}
