/**
 * Keccak-256, the hash of Ethereum: the original padding, not SHA-3's. Everything outside the runtime module that hashes
 * goes through the one function here, so that its implementation can be exchanged in one place.
 * Source: Keccak reference 3.0 with capacity 512; Yellow Paper "KEC".
 */

import { keccak_256 } from '@noble/hashes/sha3.js'

/** 32 bytes in new memory. */
export function keccak256(bytes: Uint8Array): Uint8Array {
  return keccak_256(bytes)
}

/** Hash of no bytes: the code hash of an account without code. Not to be changed. */
export const EMPTY_KECCAK: Uint8Array = keccak256(new Uint8Array(0))
