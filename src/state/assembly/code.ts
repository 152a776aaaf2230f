/**
 * Code by hash. A run makes code of its own in the lane's buffer; what is committed moves to the chain's store, where
 * equal code is kept once, with its decoded form (evm/assembly/decode.ts) beside it.
 */

import { CODE_BYTES, CODE_DECODED, CODE_HASH, CODE_LENGTH, CODE_SHARED, HEADER_BASE, HEADER_CODE_INDEX } from '../../evm/assembly/generated/layout'
import { keccak256 } from '../../crypto/assembly/keccak'
import { allocate, allocateZeroed, release } from './arena'
import { sameWord } from './cells'
import { take } from './run'

/** Zero bytes after the code. */
const PADDING: u32 = 32

function fill(code: usize, bytes: usize, length: u32): usize {
  store<u32>(code, length, CODE_LENGTH)
  store<u32>(code, 0, CODE_DECODED)
  store<u32>(code, 0, CODE_SHARED)
  memory.copy(code + CODE_BYTES, bytes, length)
  memory.fill(code + CODE_BYTES + length, 0, PADDING)
  return code
}

/** Code of this run only, without its hash: initcode. */
export function temporaryCode(bytes: usize, length: u32): usize {
  return fill(take(<u32>CODE_BYTES + length + PADDING), bytes, length)
}

/** Code that this run deploys; 0 for no bytes. */
export function deployedCode(bytes: usize, length: u32): usize {
  if (length == 0) return 0
  const code = temporaryCode(bytes, length)
  keccak256(code + CODE_BYTES, length, code + CODE_HASH)
  return code
}

// The store: an index table as in cells.ts, but only ever used by the committing lane: mask u32, count u32, then pointers.
const STORE_START: u32 = 64
const STORE_ENTRIES: usize = 16

export function initCodeStore(): bool {
  const table = allocateZeroed(STORE_START * 4 + <u32>STORE_ENTRIES)
  if (table == 0) return false
  store<u32>(table, STORE_START - 1)
  store<u32>(HEADER_BASE, <u32>table, HEADER_CODE_INDEX)
  return true
}

function place(table: usize, code: u32): void {
  const mask = load<u32>(table)
  let i = load<u32>(code, CODE_HASH) & mask
  while (load<u32>(table + STORE_ENTRIES + (<usize>i << 2)) != 0) i = (i + 1) & mask
  store<u32>(table + STORE_ENTRIES + (<usize>i << 2), code)
  store<u32>(table, load<u32>(table, 4) + 1, 4)
}

function grow(table: usize): usize {
  const capacity = load<u32>(table) + 1
  const larger = allocateZeroed(capacity * 8 + <u32>STORE_ENTRIES)
  if (larger == 0) return 0
  store<u32>(larger, capacity * 2 - 1)
  for (let i: u32 = 0; i < capacity; i++) {
    const code = load<u32>(table + STORE_ENTRIES + (<usize>i << 2))
    if (code != 0) place(larger, code)
  }
  release(table, capacity * 4 + <u32>STORE_ENTRIES)
  store<u32>(HEADER_BASE, <u32>larger, HEADER_CODE_INDEX)
  return larger
}

/** The store's copy of a run's code; the same if it is there already, 0 when the memory is full. Committing lane only. */
export function sharedCode(code: usize): usize {
  if (load<u32>(code, CODE_SHARED) != 0) return code
  let table = <usize>load<u32>(HEADER_BASE, HEADER_CODE_INDEX)
  const mask = load<u32>(table)
  let i = load<u32>(code, CODE_HASH) & mask
  while (true) {
    const known = <usize>load<u32>(table + STORE_ENTRIES + (<usize>i << 2))
    if (known == 0) break
    if (sameWord(known + CODE_HASH, code + CODE_HASH)) return known
    i = (i + 1) & mask
  }
  if ((load<u32>(table, 4) + 1) * 2 > mask) table = grow(table)
  if (table == 0) return 0
  const length = load<u32>(code, CODE_LENGTH)
  const copy = allocate(<u32>CODE_BYTES + length + PADDING)
  if (copy == 0) return 0
  fill(copy, code + CODE_BYTES, length)
  memory.copy(copy + CODE_HASH, code + CODE_HASH, 32)
  store<u32>(copy, 1, CODE_SHARED)
  place(table, <u32>copy)
  return copy
}
