/** What the trie's tests call: the trie, the allocator and keccak, as one module over a memory of its own. */

import { initKeccak } from '../../../../src/crypto/assembly/keccak'
import { HEADER_ARENA_USED, HEADER_BASE } from '../../../../src/evm/assembly/generated/layout'
import { allocate, allocateZeroed } from '../../../../src/state/assembly/arena'
import { initTrie, TRIE_HEADER_BYTES, TRIE_SCRATCH_BYTES } from '../../../../src/state/assembly/trie'

export { allocate, release } from '../../../../src/state/assembly/arena'
export {
  leafAux,
  leafValue,
  leafValueLength,
  trieBytes,
  trieDiscard,
  trieDropNewest,
  trieDropOpen,
  trieEpochs,
  trieFindAt,
  trieHash,
  trieHashSome,
  trieInsertAt,
  trieProofAt,
  trieReleaseOldest,
  trieRemoveAt,
  trieSeal,
} from '../../../../src/state/assembly/trie'

const KECCAK_SCRATCH: u32 = 4096

/** Bytes of the arena in use. */
export function arenaUsed(): u32 {
  return load<u32>(HEADER_BASE, HEADER_ARENA_USED)
}

/** Makes the shared header of a new chain. */
export function makeHeader(): usize {
  return allocateZeroed(TRIE_HEADER_BYTES)
}

/** Joins this instance to a chain. */
export function join(header: usize): void {
  initKeccak(allocateZeroed(KECCAK_SCRATCH))
  initTrie(header, allocate(TRIE_SCRATCH_BYTES))
}
