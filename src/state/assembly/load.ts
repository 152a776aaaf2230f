/**
 * Fork mode: content that was fetched from elsewhere becomes known. It was so before the chain's first commit, so it is
 * recorded at sequence 0: every base sees it, no revert takes it away, and what was written here since stays in front.
 *
 * An account is known when balance, nonce and code are; its life record, made last, says so to the other lanes.
 */

import {
  ACCOUNT_CELL_BALANCE_HEAD,
  ACCOUNT_CELL_CODE_HEAD,
  ACCOUNT_CELL_LIFE_HEAD,
  ACCOUNT_CELL_NONCE_HEAD,
  CHANGE_ADDRESS,
  CHANGE_BALANCE,
  CHANGE_CODE,
  CHANGE_CODE_LENGTH,
  CHANGE_FLAGS,
  CHANGE_NEXT,
  CHANGE_NONCE,
  CHANGE_SLOT_COUNT,
  CHANGE_SLOTS,
  CHANGES_BALANCE,
  CHANGES_CODE,
  CHANGES_NONCE,
  LIFE_EXISTS,
  LIFE_LIFE,
  RECORD_VALUE,
} from '../../evm/assembly/generated/layout'
import { appendRecord, findAccountCell, findSlotCell, HEAD_IS_SLOT, insertAccountCell, insertSlotCell, reserve } from './cells'
import { deployedCode, sharedCode } from './code'

/** Life of an account that is known to be empty: its storage is known too, there is none. */
const OWN_LIFE: u32 = 1

let buffer: usize = 0
/** 32 bytes of lane-private memory. */
export function initLoad(ptr: usize): void {
  buffer = ptr
}

/** Record `value` as what the cell held from the start, unless that is known already. */
function record(head: usize, kind: u32, value: usize): void {
  if (load<u32>(head) == 0) appendRecord(head, kind, value, 0, 0)
}

function recordWord(head: usize, low: u64): void {
  memory.fill(buffer, 0, 32)
  store<u64>(buffer, low)
  record(head, 0, buffer)
}

function valueOf(head: usize): usize {
  return <usize>load<u32>(head) + RECORD_VALUE
}

function isZero(word: usize): bool {
  return (load<u64>(word) | load<u64>(word, 8) | load<u64>(word, 16) | load<u64>(word, 24)) == 0
}

/** Say that the account is known, if all of it is. */
function recordLife(cell: usize): void {
  const balance = cell + ACCOUNT_CELL_BALANCE_HEAD
  const nonce = cell + ACCOUNT_CELL_NONCE_HEAD
  const code = cell + ACCOUNT_CELL_CODE_HEAD
  if (load<u32>(balance) == 0 || load<u32>(nonce) == 0 || load<u32>(code) == 0) return
  const exists = !(isZero(valueOf(balance)) && isZero(valueOf(nonce)) && isZero(valueOf(code)))
  memory.fill(buffer, 0, 32)
  store<u32>(buffer, exists ? 0 : OWN_LIFE, LIFE_LIFE)
  store<u32>(buffer, exists ? 1 : 0, LIFE_EXISTS)
  record(cell + ACCOUNT_CELL_LIFE_HEAD, 0, buffer)
}

function loadSlots(cell: usize, at: usize, count: u32): void {
  for (; count > 0; count--) {
    let slot = findSlotCell(cell, 0, at)
    if (slot == 0) slot = insertSlotCell(cell, 0, at)
    record(slot, HEAD_IS_SLOT, at + 32)
    at += 64
  }
}

function loadAccount(change: usize, code: u32): void {
  const flags = load<u32>(change, CHANGE_FLAGS)
  let cell = findAccountCell(change + CHANGE_ADDRESS)
  if (cell == 0) cell = insertAccountCell(change + CHANGE_ADDRESS)
  if ((flags & CHANGES_BALANCE) != 0) record(cell + ACCOUNT_CELL_BALANCE_HEAD, 0, change + CHANGE_BALANCE)
  if ((flags & CHANGES_NONCE) != 0) recordWord(cell + ACCOUNT_CELL_NONCE_HEAD, load<u64>(change, CHANGE_NONCE))
  if ((flags & CHANGES_CODE) != 0) recordWord(cell + ACCOUNT_CELL_CODE_HEAD, code)
  loadSlots(cell, load<u32>(change, CHANGE_SLOTS), load<u32>(change, CHANGE_SLOT_COUNT))
  recordLife(cell)
}

/**
 * Take in a CHANGE list; committing lane only, in a run that holds nothing else. False when the memory is full: what has
 * been taken in by then is true all the same.
 */
export function loadChanges(change: usize): bool {
  for (; change != 0; change = load<u32>(change, CHANGE_NEXT)) {
    const slots = load<u32>(change, CHANGE_SLOT_COUNT)
    if (!reserve(4 + slots, 1, slots)) return false
    let code: u32 = 0
    if ((load<u32>(change, CHANGE_FLAGS) & CHANGES_CODE) != 0 && load<u32>(change, CHANGE_CODE_LENGTH) != 0) {
      code = <u32>sharedCode(deployedCode(load<u32>(change, CHANGE_CODE), load<u32>(change, CHANGE_CODE_LENGTH)))
      if (code == 0) return false
    }
    loadAccount(change, code)
  }
  return true
}
