/**
 * The trie of @ethereumjs/mpt, which comes with the oracle @ethereumjs/vm, as an independent judge of roots and proofs.
 */

import { createRequire } from 'node:module'

/** As much of @ethereumjs/mpt as the tests use. */
interface Oracle {
  readonly MerklePatriciaTrie: new () => OracleTrie
  verifyMerkleProof(key: Uint8Array, proof: readonly Uint8Array[]): Promise<Uint8Array | null>
}

export interface OracleTrie {
  put(key: Uint8Array, value: Uint8Array): Promise<void>
  del(key: Uint8Array): Promise<void>
  root(): Uint8Array
}

const fromVm = createRequire(createRequire(import.meta.url).resolve('@ethereumjs/vm'))
const oracle = fromVm('@ethereumjs/mpt') as Oracle

/** An empty trie that does not hash its keys. */
export function oracleTrie(): OracleTrie {
  return new oracle.MerklePatriciaTrie()
}

/** The value that a proof shows for a key, null for absence; rejects when the nodes do not fit together. */
export function provenValue(key: Uint8Array, proof: readonly Uint8Array[]): Promise<Uint8Array | null> {
  return oracle.verifyMerkleProof(key, proof)
}
