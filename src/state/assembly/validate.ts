/**
 * Is a run that was done at an older state still what a run done now would be? `validate` compares what the run has seen
 * with the newest values, never with the newest records: a cell that was changed and changed back has not changed.
 * `rebase` then moves what the run only added to or took from (balances, the existence of accounts) to the newest state,
 * so that `commit` (commit.ts) can go on as if the run had been done there.
 *
 * Exact reads: code and life of every account, slots, and what ACCOUNT.reads says of nonce, balance and storage. A credit
 * is no read; a debit is the guard "at least so much". Committing lane only.
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
  ACCOUNT_FLAGS,
  ACCOUNT_HAS_STORAGE,
  ACCOUNT_LIFE,
  ACCOUNT_LIFE_RECORD,
  ACCOUNT_NEXT,
  ACCOUNT_NONCE,
  ACCOUNT_NONCE_RECORD,
  ACCOUNT_READS,
  ACCOUNT_REQUIRED_BALANCE,
  LIFE_EXISTS,
  LIFE_HAS_STORAGE,
  LIFE_LIFE,
  RECORD_VALUE,
  SLOT_ACCOUNT,
  SLOT_CELL,
  SLOT_FLAGS,
  SLOT_KEY,
  SLOT_NEXT,
  SLOT_ORIGINAL,
  SLOT_RECORD,
} from '../../evm/assembly/generated/layout'
import { add, lt, sub } from '../../evm/assembly/u256'
import { findAccountCell, findSlotCell, sameWord } from './cells'
import { accounts, BALANCE_SEEN, EXISTS, GUARDED, NONCE_SEEN, slots, STORAGE_SEEN, TRANSIENT } from './run'

let zeros: usize = 0
/** 32 bytes of lane-private memory, zeroed. */
export function initValidate(ptr: usize): void {
  zeros = ptr
}

/** Value of the newest record of a head; of zeros when there is none. */
@inline
function newestValue(head: usize): usize {
  const record = load<u32>(head)
  return record == 0 ? zeros : <usize>record + RECORD_VALUE
}

/** The account's cell, looked for again if the run found none; 0 when it has none still. */
function cellNow(account: usize): usize {
  let cell = <usize>load<u32>(account, ACCOUNT_CELL)
  if (cell == 0) {
    cell = findAccountCell(account + ACCOUNT_ADDRESS)
    store<u32>(account, <u32>cell, ACCOUNT_CELL)
  }
  return cell
}

/** Would this run, done at the newest state, see what it saw at its base? */
export function validate(): bool {
  for (let a = accounts; a != 0; a = load<u32>(a, ACCOUNT_NEXT)) {
    const cell = cellNow(a)
    if (cell != 0 && !sameAccount(a, cell)) return false
  }
  for (let s = slots; s != 0; s = load<u32>(s, SLOT_NEXT)) {
    if ((load<u32>(s, SLOT_FLAGS) & TRANSIENT) == 0 && !sameSlot(s)) return false
  }
  return true
}

function sameAccount(account: usize, cell: usize): bool {
  const reads = load<u32>(account, ACCOUNT_READS)
  if (load<u32>(newestValue(cell + ACCOUNT_CELL_CODE_HEAD)) != load<u32>(account, ACCOUNT_BASE_CODE)) return false
  if (!sameLife(account, newestValue(cell + ACCOUNT_CELL_LIFE_HEAD), reads)) return false
  const nonce = load<u64>(newestValue(cell + ACCOUNT_CELL_NONCE_HEAD))
  const baseNonce = load<u64>(account, ACCOUNT_BASE_NONCE)
  if (nonce != baseNonce && ((reads & NONCE_SEEN) != 0 || load<u64>(account, ACCOUNT_NONCE) != baseNonce)) return false
  return sameBalance(account, newestValue(cell + ACCOUNT_CELL_BALANCE_HEAD), reads)
}

/** A base life as the run has it, without a record: life 0, no storage. */
function sameLife(account: usize, now: usize, reads: u32): bool {
  const record = load<u32>(account, ACCOUNT_LIFE_RECORD)
  const base = record == 0 ? zeros : <usize>record + RECORD_VALUE
  if (load<u32>(now, LIFE_LIFE) != load<u32>(base, LIFE_LIFE)) return false
  return (reads & STORAGE_SEEN) == 0 || load<u32>(now, LIFE_HAS_STORAGE) == load<u32>(base, LIFE_HAS_STORAGE)
}

function sameBalance(account: usize, now: usize, reads: u32): bool {
  if ((reads & BALANCE_SEEN) != 0 && !sameWord(now, account + ACCOUNT_BASE_BALANCE)) return false
  return (reads & GUARDED) == 0 || !lt(now, account + ACCOUNT_REQUIRED_BALANCE)
}

function sameSlot(slot: usize): bool {
  const account = <usize>load<u32>(slot, SLOT_ACCOUNT)
  const owner = <usize>load<u32>(account, ACCOUNT_CELL)
  let cell = <usize>load<u32>(slot, SLOT_CELL)
  if (cell == 0 && owner != 0) cell = findSlotCell(owner, load<u32>(account, ACCOUNT_LIFE), slot + SLOT_KEY)
  if (cell == 0) return true
  return load<u32>(cell) == load<u32>(slot, SLOT_RECORD) || sameWord(newestValue(cell), slot + SLOT_ORIGINAL)
}

/** Let a validated run stand on the newest state: its own changes are kept, all else is as it is now. */
export function rebase(): void {
  for (let a = accounts; a != 0; a = load<u32>(a, ACCOUNT_NEXT)) {
    const cell = cellNow(a)
    if (cell == 0) continue
    rebaseBalance(a, cell)
    rebaseNonce(a, cell)
    rebaseLife(a, cell)
  }
}

function rebaseBalance(account: usize, cell: usize): void {
  const record = load<u32>(cell + ACCOUNT_CELL_BALANCE_HEAD)
  if (record == load<u32>(account, ACCOUNT_BALANCE_RECORD)) return
  const now = <usize>record + RECORD_VALUE
  // Modulo 2^256, so a run that took more than it gave is moved just as well.
  sub(account + ACCOUNT_BALANCE, account + ACCOUNT_BASE_BALANCE, account + ACCOUNT_BALANCE)
  add(account + ACCOUNT_BALANCE, now, account + ACCOUNT_BALANCE)
  memory.copy(account + ACCOUNT_BASE_BALANCE, now, 32)
  store<u32>(account, record, ACCOUNT_BALANCE_RECORD)
}

/** A nonce that the run has changed was validated exactly. */
function rebaseNonce(account: usize, cell: usize): void {
  const record = load<u32>(cell + ACCOUNT_CELL_NONCE_HEAD)
  if (record == load<u32>(account, ACCOUNT_NONCE_RECORD)) return
  const now = load<u64>(record, RECORD_VALUE)
  if (load<u64>(account, ACCOUNT_NONCE) == load<u64>(account, ACCOUNT_BASE_NONCE)) store<u64>(account, now, ACCOUNT_NONCE)
  store<u64>(account, now, ACCOUNT_BASE_NONCE)
  store<u32>(account, record, ACCOUNT_NONCE_RECORD)
}

function rebaseLife(account: usize, cell: usize): void {
  const record = load<u32>(cell + ACCOUNT_CELL_LIFE_HEAD)
  if (record == load<u32>(account, ACCOUNT_LIFE_RECORD)) return
  const now = <usize>record + RECORD_VALUE
  const flags = load<u32>(account, ACCOUNT_FLAGS) & ~EXISTS
  store<u32>(account, load<u32>(now, LIFE_EXISTS) != 0 ? flags | EXISTS : flags, ACCOUNT_FLAGS)
  store<u32>(account, load<u32>(now, LIFE_HAS_STORAGE), ACCOUNT_HAS_STORAGE)
  store<u32>(account, record, ACCOUNT_LIFE_RECORD)
}
