/**
 * The runtime: what the host may call. One instance per thread and chain; docs/architecture.md, "The runtime".
 */

import { initKeccak, keccak256 } from '../../crypto/assembly/keccak'
import { allocate, allocateZeroed, release } from '../../state/assembly/arena'
import { currentSequence, findAccountCell, findSlotCell, initCells, prune, recordAt } from '../../state/assembly/cells'
import { deployedCode, initCodeStore } from '../../state/assembly/code'
import { commit, initCommit, revert, validate } from '../../state/assembly/commit'
import {
  accountOf,
  beginRun,
  initRun,
  KEPT,
  NO_BASE_STORAGE,
  flagsOf,
  setBalance,
  setCode,
  setFlags,
  setNonce,
  setRunScratch,
  setSlot,
  slotOf,
  touch,
} from '../../state/assembly/run'
import { addressHash, initSeal, seal } from '../../state/assembly/seal'
import { initTrie, leafAux, leafValue, leafValueLength, trieDropNewest, trieFind, trieHash, trieProof, trieReleaseOldest } from '../../state/assembly/trie'
import { CODE_BYTES, HEADER_ARENA_END, HEADER_ARENA_TOP, HEADER_BASE, HEADER_SIZE, HEADER_TRIE, SLOT_CURRENT, SLOT_ORIGINAL } from './generated/layout'
import { countTransaction, systemCall, transact } from './transaction'
import { initLane, reserveReturn, setRules } from './lane'
import { initWords, loadBE, storeBE } from './u256'

export {
  accountOf,
  addressHash,
  allocate,
  allocateZeroed,
  beginRun,
  commit,
  countTransaction,
  currentSequence,
  findAccountCell,
  findSlotCell,
  keccak256,
  leafAux,
  leafValue,
  leafValueLength,
  loadBE,
  prune,
  recordAt,
  release,
  reserveReturn,
  revert,
  seal,
  setBalance,
  setNonce,
  setRules,
  storeBE,
  systemCall,
  transact,
  trieDropNewest,
  trieFind,
  trieHash,
  trieProof,
  trieReleaseOldest,
  validate,
}

/** Make the memory a new chain's; once per chain, before anything else. False when there is too little memory. */
export function initChain(): bool {
  store<u32>(HEADER_BASE, HEADER_BASE + HEADER_SIZE, HEADER_ARENA_TOP)
  store<u32>(HEADER_BASE, <u32>memory.size() << 16, HEADER_ARENA_END)
  return initCells() && initCodeStore()
}

const WORDS: u32 = 512
const KECCAK: u32 = 256
const COMMIT: u32 = 96
const SEAL: u32 = 256
const TRIE: u32 = 1024

/** Buffers that every instance needs, also one that only reads. */
export function initReader(): void {
  const ptr = allocateZeroed(WORDS + KECCAK + COMMIT + SEAL + TRIE)
  initWords(ptr)
  initKeccak(ptr + WORDS)
  initCommit(ptr + WORDS + KECCAK)
  initSeal(ptr + WORDS + KECCAK + COMMIT)
  initTrie(HEADER_BASE + HEADER_TRIE, ptr + WORDS + KECCAK + COMMIT + SEAL)
}

/** Buffers of a lane that runs code; returns the address of LANE, behind which ENV lies. */
export function initRunner(): usize {
  initRun()
  setRunScratch(allocateZeroed(32))
  return initLane()
}

// ---- changes from outside of transactions: within a run, then committed, or seen by that run alone ----

/** Give an account code; the bytes stay the caller's. */
export function changeCode(account: usize, bytes: usize, length: u32): void {
  setCode(account, <u32>deployedCode(bytes, length))
}

/** Give a slot a value; both are words. As `original` when the run shall find it there (state override). */
export function changeSlot(account: usize, key: usize, value: usize, original: bool): void {
  const slot = slotOf(account, key)
  setSlot(slot, value)
  if (original) memory.copy(slot + SLOT_ORIGINAL, slot + SLOT_CURRENT, 32)
}

/** Hide the committed storage of an account from this run. */
export function hideStorage(account: usize): void {
  setFlags(account, flagsOf(account) | NO_BASE_STORAGE)
}

/** Keep the account in the state even if it is empty, or drop it if it is (`kept` false: EIP-161). */
export function keepAccount(account: usize, kept: bool): void {
  if (kept) setFlags(account, flagsOf(account) | KEPT)
  else touch(account)
}

/** Offset of a code's bytes from its handle. */
export function codeBytes(code: usize): usize {
  return code + CODE_BYTES
}
