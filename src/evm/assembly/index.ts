/**
 * The runtime: what the host may call. One instance per thread and chain; docs/architecture.md, "The runtime".
 */

import { initKeccak, keccak256 } from '../../crypto/assembly/keccak'
import { allocate, allocateZeroed, release } from '../../state/assembly/arena'
import { findAccountCell, findSlotCell, initCells, recordAt } from '../../state/assembly/cells'
import { initCodeStore } from '../../state/assembly/code'
import { initCommit } from '../../state/assembly/commit'
import { initLoad } from '../../state/assembly/load'
import { initRun, setRunScratch } from '../../state/assembly/run'
import { initSeal } from '../../state/assembly/seal'
import { initTrie, leafAux, leafValue, leafValueLength, TRIE_SCRATCH_BYTES, trieFind, trieHash, trieProof } from '../../state/assembly/trie'
import { initValidate } from '../../state/assembly/validate'
import { commitAhead, runAhead } from './ahead'
import { initBlake2f } from './blake2f'
import { abandon, previewBlock, runBlock, runCall, runChanges, runLoad, runPrune, runRevert, sealWork } from './block'
import { HEADER_ARENA_END, HEADER_ARENA_TOP, HEADER_BASE, HEADER_SIZE, HEADER_TRIE } from './generated/layout'
import { initLane, reserveReturn } from './lane'
import { refundNow, returnDataAt, returnDataLength, slotNow } from './inspect'
import { initWords } from './u256'

export {
  abandon,
  allocate,
  commitAhead,
  findAccountCell,
  findSlotCell,
  keccak256,
  leafAux,
  leafValue,
  leafValueLength,
  previewBlock,
  recordAt,
  refundNow,
  release,
  reserveReturn,
  returnDataAt,
  returnDataLength,
  runAhead,
  runBlock,
  runCall,
  runChanges,
  runLoad,
  runPrune,
  runRevert,
  sealWork,
  slotNow,
  trieFind,
  trieHash,
  trieProof,
}

/** Make the memory a new chain's; once per chain, before anything else. False when there is too little memory. */
export function initChain(): bool {
  store<u32>(HEADER_BASE, HEADER_BASE + HEADER_SIZE, HEADER_ARENA_TOP)
  store<u32>(HEADER_BASE, <u32>memory.size() << 16, HEADER_ARENA_END)
  return initCells() && initCodeStore()
}

/** The next unused byte of the buffers that are handed out below. */
let unused: usize = 0

function carve(bytes: u32): usize {
  const ptr = unused
  unused += (bytes + 15) & ~15
  return ptr
}

/** Buffers that every instance needs, also one that only reads. */
export function initReader(): void {
  unused = allocateZeroed(1536 + TRIE_SCRATCH_BYTES)
  initWords(carve(512))
  initKeccak(carve(256))
  initCommit(carve(128))
  initSeal(carve(256))
  initTrie(HEADER_BASE + HEADER_TRIE, carve(TRIE_SCRATCH_BYTES))
  initValidate(carve(32))
  initLoad(carve(32))
  initBlake2f(carve(128))
}

/** Buffers of a lane that runs code. */
export function initRunner(): void {
  initRun()
  setRunScratch(allocateZeroed(64))
  initLane()
}
