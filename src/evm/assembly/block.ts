/**
 * Work of a lane as one call: a block with its system calls, transactions, withdrawals and state root; a call at any kept
 * sequence; changes from outside. The host writes a WORK structure and reads the results out of it.
 * Source: Yellow Paper 4.4.4 and 12; EIP-2935, 4788, 4895, 7002, 7251.
 */

import {
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
  CHANGES_HIDE_STORAGE,
  CHANGES_KEEP,
  CHANGES_NONCE,
  CREDIT_ADDRESS,
  CREDIT_AMOUNT,
  CREDIT_SIZE,
  ENV_RULES,
  ENV_SIZE,
  FAILURE_MEMORY_FULL,
  FAILURE_MISSED,
  FAILURE_NONE,
  FAILURE_SYSTEM_CALL_ABSENT,
  FAILURE_SYSTEM_CALL_FAILED,
  KIND_MISSED,
  KIND_REJECTED,
  KIND_SUCCESS,
  SLOT_CURRENT,
  SLOT_ORIGINAL,
  SYSTEM_CALL_ADDRESS,
  SYSTEM_CALL_DATA,
  SYSTEM_CALL_DATA_LENGTH,
  SYSTEM_CALL_REQUIRED,
  SYSTEM_CALL_SIZE,
  WORK_BASE,
  WORK_CALLS_AFTER,
  WORK_CALLS_AFTER_COUNT,
  WORK_CALLS_BEFORE,
  WORK_CALLS_BEFORE_COUNT,
  WORK_CHANGES,
  WORK_CREDIT_COUNT,
  WORK_CREDITS,
  WORK_ENV,
  WORK_EPOCH,
  WORK_FAILURE,
  WORK_OUTCOMES,
  WORK_OUTCOMES_LENGTH,
  WORK_ROOT,
  WORK_ROOT_SEQUENCE,
  WORK_SEQUENCE,
  WORK_STATE_ROOT,
  WORK_TRANSACTION_COUNT,
  WORK_TRANSACTIONS,
  HEADER_BASE,
  HEADER_EPOCH,
  HEADER_ROOT,
  HEADER_ROOT_SEQUENCE,
} from './generated/layout'
import { beginUndo, currentSequence, endUndo, prune } from '../../state/assembly/cells'
import { deployedCode } from '../../state/assembly/code'
import { commit, revert } from '../../state/assembly/commit'
import { loadChanges } from '../../state/assembly/load'
import {
  accountOf,
  beginRun,
  credit,
  flagsOf,
  KEPT,
  missCount,
  NO_BASE_STORAGE,
  setBalance,
  setCode,
  setFlags,
  setNonce,
  setSlot,
  slotOf,
  touch,
  trimRun,
} from '../../state/assembly/run'
import { dropSeals, releaseSeals, seal } from '../../state/assembly/seal'
import { FULL } from '../../state/assembly/trie'
import { env, setRules, trimLane } from './lane'
import { clearOutbox, outbox, outboxLength, saveOutcome, trimOutbox } from './outbox'
import { clearLane, missed } from './driver'
import { SYSTEM_ABSENT, systemCall } from './system-call'
import { countTransaction, transact } from './transaction'

// ---- a block under way: where it goes back to if it fails ----

let underWay: bool = false
let startSequence: u64 = 0
let startRoot: u32 = 0
let startRootSequence: u64 = 0
let startEpoch: u64 = 0

function beginBlock(): void {
  startSequence = currentSequence()
  startRoot = load<u32>(HEADER_BASE, HEADER_ROOT)
  startRootSequence = load<u64>(HEADER_BASE, HEADER_ROOT_SEQUENCE)
  startEpoch = load<u64>(HEADER_BASE, HEADER_EPOCH)
  underWay = true
  beginUndo()
}

function endBlock(): void {
  underWay = false
  endUndo()
}

/** Take back what the block has committed and sealed. The memory for it was reserved on the way. */
function undoBlock(): void {
  endBlock()
  if (currentSequence() == startSequence) return
  revert(startSequence, startRoot, startRootSequence)
  dropSeals(startEpoch)
}

/**
 * The host has caught an exception of the last operation, as when the memory was full in the middle of a run: leave the
 * state as it was before, and give back what the run has taken.
 */
export function abandon(work: usize): void {
  if (underWay) undoBlock()
  trimRun()
  trimLane()
  trimOutbox()
  finish(work, FAILURE_MEMORY_FULL)
}

// ---- work ----

/** The lane takes on the environment of the work. */
export function useEnv(work: usize): void {
  memory.copy(env, work + WORK_ENV, ENV_SIZE)
  setRules(load<u32>(env, ENV_RULES))
  clearOutbox()
}

/** Write the results that every operation has. */
export function finish(work: usize, failure: u32): u32 {
  store<u32>(work, <u32>outbox, WORK_OUTCOMES)
  store<u32>(work, outboxLength, WORK_OUTCOMES_LENGTH)
  store<u64>(work, currentSequence(), WORK_SEQUENCE)
  store<u32>(work, load<u32>(HEADER_BASE, HEADER_ROOT), WORK_ROOT)
  store<u64>(work, load<u64>(HEADER_BASE, HEADER_ROOT_SEQUENCE), WORK_ROOT_SEQUENCE)
  store<u64>(work, load<u64>(HEADER_BASE, HEADER_EPOCH), WORK_EPOCH)
  store<u32>(work, failure, WORK_FAILURE)
  return failure
}

/** Run the block's own calls; their outcomes go to the outbox when they are `required`. */
function runSystemCalls(at: usize, count: u32): u32 {
  for (let i: u32 = 0; i < count; i++) {
    const required = load<u32>(at, SYSTEM_CALL_REQUIRED) != 0
    beginRun(currentSequence())
    const kind = systemCall(at + SYSTEM_CALL_ADDRESS, load<u32>(at, SYSTEM_CALL_DATA), load<u32>(at, SYSTEM_CALL_DATA_LENGTH))
    if (kind == KIND_MISSED) {
      saveOutcome()
      return FAILURE_MISSED
    }
    if (kind == SYSTEM_ABSENT) {
      if (required) return FAILURE_SYSTEM_CALL_ABSENT
    } else {
      if (kind != KIND_SUCCESS && required) return FAILURE_SYSTEM_CALL_FAILED
      if (kind == KIND_SUCCESS && !commit()) return FAILURE_MEMORY_FULL
      if (required) saveOutcome()
    }
    at += SYSTEM_CALL_SIZE
  }
  return FAILURE_NONE
}

function runTransactions(at: usize, count: u32): u32 {
  for (let i: u32 = 0; i < count; i++) {
    const tx = <usize>load<u32>(at + (<usize>i << 2))
    beginRun(currentSequence())
    const kind = transact(tx)
    saveOutcome()
    if (kind == KIND_MISSED) return FAILURE_MISSED
    if (kind == KIND_REJECTED) continue
    if (!commit()) return FAILURE_MEMORY_FULL
    countTransaction(tx)
  }
  return FAILURE_NONE
}

/** State is missing outside of any transaction. */
function saveMisses(): u32 {
  clearLane()
  missed()
  saveOutcome()
  return FAILURE_MISSED
}

/** EIP-4895: credits that are no transactions; one of nothing still touches its account. */
function payCredits(at: usize, count: u32): u32 {
  if (count == 0) return FAILURE_NONE
  beginRun(currentSequence())
  for (let i: u32 = 0; i < count; i++) {
    const account = accountOf(at + CREDIT_ADDRESS)
    credit(account, at + CREDIT_AMOUNT)
    touch(account)
    at += CREDIT_SIZE
  }
  if (missCount != 0) return saveMisses()
  return commit() ? FAILURE_NONE : FAILURE_MEMORY_FULL
}

/** Run, commit and seal a block. One that fails, FAILURE_*, is undone. */
export function runBlock(work: usize): u32 {
  const failure = workBlock(work)
  if (failure == FAILURE_NONE) endBlock()
  else undoBlock()
  return finish(work, failure)
}

/** Run a block for its results alone; WORK.base is the sequence that it had come to. */
export function previewBlock(work: usize): u32 {
  const failure = workBlock(work)
  store<u64>(work, currentSequence(), WORK_BASE)
  undoBlock()
  return finish(work, failure)
}

function workBlock(work: usize): u32 {
  beginBlock()
  useEnv(work)
  let failure = runSystemCalls(load<u32>(work, WORK_CALLS_BEFORE), load<u32>(work, WORK_CALLS_BEFORE_COUNT))
  if (failure == FAILURE_NONE) failure = runTransactions(load<u32>(work, WORK_TRANSACTIONS), load<u32>(work, WORK_TRANSACTION_COUNT))
  if (failure == FAILURE_NONE) failure = payCredits(load<u32>(work, WORK_CREDITS), load<u32>(work, WORK_CREDIT_COUNT))
  if (failure == FAILURE_NONE) failure = runSystemCalls(load<u32>(work, WORK_CALLS_AFTER), load<u32>(work, WORK_CALLS_AFTER_COUNT))
  memory.copy(work + WORK_ENV, env, ENV_SIZE)
  return failure == FAILURE_NONE ? sealNow(work) : failure
}

function sealNow(work: usize): u32 {
  return seal(work + WORK_STATE_ROOT) == FULL ? FAILURE_MEMORY_FULL : FAILURE_NONE
}

/** Bring the state trie up to the newest sequence. */
export function sealWork(work: usize): u32 {
  clearOutbox()
  return finish(work, sealNow(work))
}

/** Run the first transaction of the work at its base sequence, for its outcome alone. */
export function runCall(work: usize): u32 {
  useEnv(work)
  beginRun(load<u64>(work, WORK_BASE))
  applyChanges(load<u32>(work, WORK_CHANGES), true)
  transact(load<u32>(load<u32>(work, WORK_TRANSACTIONS)))
  saveOutcome()
  return finish(work, FAILURE_NONE)
}

/** Change accounts outside of any transaction. */
export function runChanges(work: usize): u32 {
  clearOutbox()
  beginRun(currentSequence())
  applyChanges(load<u32>(work, WORK_CHANGES), false)
  if (missCount != 0) return finish(work, saveMisses())
  return finish(work, commit() ? FAILURE_NONE : FAILURE_MEMORY_FULL)
}

/** Make the state at WORK.base the newest again, with the trie that was sealed for it. */
export function runRevert(work: usize): u32 {
  clearOutbox()
  const done = revert(load<u64>(work, WORK_BASE), load<u32>(work, WORK_ROOT), load<u64>(work, WORK_ROOT_SEQUENCE))
  if (done) dropSeals(load<u64>(work, WORK_EPOCH))
  return finish(work, done ? FAILURE_NONE : FAILURE_MEMORY_FULL)
}

/** Give up everything that only reads below WORK.base need, and the tries sealed before the WORK.epoch-th. */
export function runPrune(work: usize): u32 {
  clearOutbox()
  prune(load<u64>(work, WORK_BASE))
  releaseSeals(load<u64>(work, WORK_EPOCH))
  return finish(work, FAILURE_NONE)
}

/** Fork mode: take in fetched content. */
export function runLoad(work: usize): u32 {
  clearOutbox()
  beginRun(currentSequence())
  return finish(work, loadChanges(load<u32>(work, WORK_CHANGES)) ? FAILURE_NONE : FAILURE_MEMORY_FULL)
}

/** Apply a CHANGE list to the run. `overriding`: the run shall find the slots so, as if committed. */
function applyChanges(change: usize, overriding: bool): void {
  while (change != 0) {
    const flags = load<u32>(change, CHANGE_FLAGS)
    const account = accountOf(change + CHANGE_ADDRESS)
    if ((flags & CHANGES_HIDE_STORAGE) != 0) setFlags(account, flagsOf(account) | NO_BASE_STORAGE)
    if ((flags & CHANGES_BALANCE) != 0) setBalance(account, change + CHANGE_BALANCE)
    if ((flags & CHANGES_NONCE) != 0) setNonce(account, load<u64>(change, CHANGE_NONCE))
    if ((flags & CHANGES_CODE) != 0) {
      setCode(account, <u32>deployedCode(load<u32>(change, CHANGE_CODE), load<u32>(change, CHANGE_CODE_LENGTH)))
    }
    let slot = <usize>load<u32>(change, CHANGE_SLOTS)
    for (let i = load<u32>(change, CHANGE_SLOT_COUNT); i > 0; i--) {
      const entry = slotOf(account, slot)
      setSlot(entry, slot + 32)
      if (overriding) memory.copy(entry + SLOT_ORIGINAL, entry + SLOT_CURRENT, 32)
      slot += 64
    }
    if ((flags & CHANGES_KEEP) != 0) setFlags(account, flagsOf(account) | KEPT)
    else if (!overriding) touch(account)
    change = load<u32>(change, CHANGE_NEXT)
  }
}
