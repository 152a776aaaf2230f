/**
 * From cells to the state trie: bring the account trie and the storage tries up to the newest sequence by visiting what
 * has changed since the last root. Source: Yellow Paper 4.1 and appendix D.
 */

import {
  ACCOUNT_CELL_ADDRESS,
  ACCOUNT_CELL_ADDRESS_HASH,
  ACCOUNT_CELL_BALANCE_HEAD,
  ACCOUNT_CELL_CODE_HEAD,
  ACCOUNT_CELL_DIRTY_NEXT,
  ACCOUNT_CELL_DIRTY_SLOTS,
  ACCOUNT_CELL_HASHED,
  ACCOUNT_CELL_LIFE_HEAD,
  ACCOUNT_CELL_NONCE_HEAD,
  CODE_HASH,
  HEADER_BASE,
  HEADER_DIRTY_ACCOUNTS,
  HEADER_EPOCH,
  HEADER_ROOT,
  HEADER_ROOT_SEQUENCE,
  LIFE_EXISTS,
  LIFE_LIFE,
  RECORD_VALUE,
  SLOT_CELL_DIRTY_NEXT,
  SLOT_CELL_HASHED,
  SLOT_CELL_KEY,
  SLOT_CELL_KEY_HASH,
  SLOT_CELL_LIFE,
} from '../../evm/assembly/generated/layout'
import { byteLength, storeBE } from '../../evm/assembly/u256'
import { keccak256, keccak256of32 } from '../../crypto/assembly/keccak'
import { currentSequence, recordAt } from './cells'
import { clearDirty } from './commit'
import { FULL, leafAux, trieDiscard, trieDropNewest, trieDropOpen, trieEpochs, trieFind, trieHash, trieInsert, trieReleaseOldest, trieRemove, trieSeal } from './trie'

/** keccak256 of nothing, as big-endian bytes in four little-endian loads. */
const EMPTY_CODE_0: u64 = 0x3c23f7860146d2c5
const EMPTY_CODE_1: u64 = 0xc003c7dcb27d7e92
const EMPTY_CODE_2: u64 = 0x3b2782ca53b600e5
const EMPTY_CODE_3: u64 = 0x70a4855d04d8fa7b

let buffer: usize = 0
/** 256 bytes of lane-private memory. */
export function initSeal(ptr: usize): void {
  buffer = ptr
}

/** Address of the 32-byte keccak256 of an account cell's address. */
export function addressHash(cell: usize): usize {
  if (load<u32>(cell, ACCOUNT_CELL_HASHED) == 0) {
    keccak256(cell + ACCOUNT_CELL_ADDRESS, 20, cell + ACCOUNT_CELL_ADDRESS_HASH)
    store<u32>(cell, 1, ACCOUNT_CELL_HASHED)
  }
  return cell + ACCOUNT_CELL_ADDRESS_HASH
}

function keyHash(cell: usize): usize {
  if (load<u32>(cell, SLOT_CELL_HASHED) == 0) {
    storeBE(cell + SLOT_CELL_KEY, buffer)
    keccak256of32(buffer, cell + SLOT_CELL_KEY_HASH)
    store<u32>(cell, 1, SLOT_CELL_HASHED)
  }
  return cell + SLOT_CELL_KEY_HASH
}

/** RLP of a word as a number, at `out`; returns its length. Zero is the empty string. */
function writeNumber(word: usize, out: usize): u32 {
  const length = byteLength(word)
  if (length == 0) {
    store<u8>(out, 0x80)
    return 1
  }
  if (length == 1 && load<u8>(word) < 0x80) {
    store<u8>(out, load<u8>(word))
    return 1
  }
  store<u8>(out, <u8>(0x80 + length))
  for (let i: u32 = 0; i < length; i++) store<u8>(out + 1 + i, load<u8>(word + length - 1 - i))
  return length + 1
}

/** Value of the newest record of a head, or of a word of zeros. */
@inline
function valueOf(head: usize): usize {
  const record = load<u32>(head)
  return record == 0 ? zeros() : <usize>record + RECORD_VALUE
}

function zeros(): usize {
  memory.fill(buffer + 224, 0, 32)
  return buffer + 224
}

/** The new storage trie of a dirty account, or FULL. */
function sealStorage(account: usize, root: u32, life: u32): u32 {
  let slot = <usize>load<u32>(account, ACCOUNT_CELL_DIRTY_SLOTS)
  while (slot > 1) {
    // A slot of an earlier life is gone with it.
    if (load<u32>(slot, SLOT_CELL_LIFE) == life) {
      const hash = keyHash(slot)
      const length = writeNumber(valueOf(slot), buffer)
      root = load<u8>(buffer) == 0x80 ? trieRemove(root, hash) : trieInsert(root, hash, buffer, length, 0)
      if (root == FULL) return root
    }
    slot = load<u32>(slot, SLOT_CELL_DIRTY_NEXT)
  }
  return root
}

/** RLP of [nonce, balance, storageRoot, codeHash] at `out`; returns its length. */
function writeAccount(account: usize, storageRoot: u32, out: usize): u32 {
  let at = out + 2
  at += writeNumber(valueOf(account + ACCOUNT_CELL_NONCE_HEAD), at)
  at += writeNumber(valueOf(account + ACCOUNT_CELL_BALANCE_HEAD), at)
  store<u8>(at, 0xa0)
  trieHash(storageRoot, at + 1)
  at += 33
  store<u8>(at, 0xa0)
  const code = load<u32>(valueOf(account + ACCOUNT_CELL_CODE_HEAD))
  if (code != 0) memory.copy(at + 1, code + CODE_HASH, 32)
  else writeEmptyCodeHash(at + 1)
  at += 33
  // Two hashes make the payload 68 bytes at least: always the long form.
  store<u8>(out, 0xf8)
  store<u8>(out + 1, <u8>(at - out - 2))
  return <u32>(at - out)
}

export function writeEmptyCodeHash(out: usize): void {
  store<u64>(out, EMPTY_CODE_0)
  store<u64>(out, EMPTY_CODE_1, 8)
  store<u64>(out, EMPTY_CODE_2, 16)
  store<u64>(out, EMPTY_CODE_3, 24)
}

/** Give up the storage trie of a leaf that is about to go; false when the memory is full. */
function discardStorage(leaf: u32): bool {
  const storage = leaf == 0 ? 0 : leafAux(leaf)
  return storage == 0 || trieDiscard(storage) != 0
}

/** The account trie with one dirty account brought up to date, or FULL. */
function sealAccount(root: u32, account: usize, rootSequence: u64): u32 {
  const hash = addressHash(account)
  const life = valueOf(account + ACCOUNT_CELL_LIFE_HEAD)
  const exists = load<u32>(life, LIFE_EXISTS)
  const generation = load<u32>(life, LIFE_LIFE)
  let leaf = trieFind(root, hash)
  const before = recordAt(account + ACCOUNT_CELL_LIFE_HEAD, rootSequence)
  const sameLife = before != 0 && load<u32>(before + RECORD_VALUE, LIFE_LIFE) == generation
  if (exists == 0 || !sameLife) {
    if (!discardStorage(leaf)) return FULL
    leaf = exists == 0 ? leaf : 0
  }
  if (exists == 0) return leaf == 0 ? root : trieRemove(root, hash)
  const storage = sealStorage(account, leaf == 0 ? 0 : leafAux(leaf), generation)
  if (storage == FULL) return storage
  const length = writeAccount(account, storage, buffer)
  return trieInsert(root, hash, buffer, length, storage)
}

/**
 * Compute the state root of the newest sequence into 32 bytes at `out` and close the trie's epoch. Returns the handle of
 * the root, or FULL when the memory is full (nothing has changed then: the dirty lists still stand).
 */
export function seal(out: usize): u32 {
  const rootSequence = load<u64>(HEADER_BASE, HEADER_ROOT_SEQUENCE)
  let root = load<u32>(HEADER_BASE, HEADER_ROOT)
  let account = <usize>load<u32>(HEADER_BASE, HEADER_DIRTY_ACCOUNTS)
  while (account > 1) {
    root = sealAccount(root, account, rootSequence)
    if (root == FULL) {
      trieDropOpen()
      return FULL
    }
    account = load<u32>(account, ACCOUNT_CELL_DIRTY_NEXT)
  }
  trieHash(root, out)
  if (trieSeal() == 0) {
    trieDropOpen()
    return FULL
  }
  clearDirty()
  store<u32>(HEADER_BASE, root, HEADER_ROOT)
  store<u64>(HEADER_BASE, currentSequence(), HEADER_ROOT_SEQUENCE)
  store<u64>(HEADER_BASE, load<u64>(HEADER_BASE, HEADER_EPOCH) + 1, HEADER_EPOCH)
  return root
}

/** Drop the tries of every seal before the `epoch`-th. */
export function releaseSeals(epoch: u64): void {
  while (load<u64>(HEADER_BASE, HEADER_EPOCH) + 1 - trieEpochs() < epoch && trieReleaseOldest() != 0) {}
}

/** Drop the tries of every seal after the `epoch`-th. */
export function dropSeals(epoch: u64): void {
  let now = load<u64>(HEADER_BASE, HEADER_EPOCH)
  while (now > epoch && trieDropNewest() != 0) now--
  store<u64>(HEADER_BASE, now, HEADER_EPOCH)
}
