/**
 * Blobs that travel with a transaction but stand in no block: the network form of type 3, and the checks of its
 * structure. Whether the proofs hold is for a KZG library (src/evm/precompiles).
 * Source: EIP-4844 (version 0: a proof per blob), EIP-7594 (version 1: a proof per cell, from Osaka on).
 */

import { equalBytes } from '../base/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import type { Rules } from '../spec/forks.ts'
import { EncodedRlp, encodeTyped, type RlpInput } from './rlp.ts'
import { RlpError } from './rlp-error.ts'
import type { RlpReader } from './rlp-reader.ts'
import type { Transaction } from './transaction.ts'

/** Bytes of a blob: 4096 field elements. EIP-4844. */
export const BLOB_LENGTH = 131_072

/** Cells, and so proofs, of an extended blob. EIP-7594. */
export const CELLS_PER_BLOB = 128

/** First byte of a versioned hash made from a KZG commitment. EIP-4844. */
export const KZG_HASH_VERSION = 0x01

/** The blobs of one transaction. */
export interface BlobSidecar {
  /** 0: a proof for each blob. 1: `CELLS_PER_BLOB` proofs for each. */
  readonly version: 0 | 1
  /** `BLOB_LENGTH` bytes each. */
  readonly blobs: readonly Uint8Array[]
  /** 48 bytes each. */
  readonly commitments: readonly Uint8Array[]
  /** 48 bytes each. */
  readonly proofs: readonly Uint8Array[]
}

/** Why a sidecar does not fit its transaction or the fork. */
export type SidecarFault =
  | 'sidecar-version'
  | 'sidecar-blob-count'
  | 'sidecar-commitment-count'
  | 'sidecar-proof-count'
  | 'sidecar-hash-mismatch'

/** Read what follows the transaction in the wrapper list. Throws `RlpError`. */
export function readSidecar(reader: RlpReader): BlobSidecar {
  const version = reader.nextIsList ? 0 : 1
  if (version === 1 && reader.readQuantity(1) !== 1n) {
    throw new RlpError('rlp-too-large', 'Unknown version of the blob wrapper')
  }
  const blobs = readFixedList(reader, BLOB_LENGTH)
  const commitments = readFixedList(reader, 48)
  const proofs = readFixedList(reader, 48)
  return { version, blobs, commitments, proofs }
}

function readFixedList(reader: RlpReader, length: number): Uint8Array[] {
  const outer = reader.enterList()
  const items: Uint8Array[] = []
  while (!reader.done) items.push(reader.readFixed(length))
  reader.leaveList(outer)
  return items
}

/** The network form: type byte and the list of the transaction's fields and its blobs. */
export function encodeWithSidecar(transaction: Transaction, sidecar: BlobSidecar): Uint8Array {
  const fields: RlpInput[] = [new EncodedRlp(transaction.raw.subarray(1))]
  if (sidecar.version === 1) fields.push(1n)
  fields.push(sidecar.blobs, sidecar.commitments, sidecar.proofs)
  return encodeTyped(3, fields)
}

/** sha256 of a commitment, its first byte replaced by the version. 32 bytes. EIP-4844. */
export function versionedHash(commitment: Uint8Array): Uint8Array {
  const hash = sha256(commitment)
  hash[0] = KZG_HASH_VERSION
  return hash
}

/** What is wrong with the structure of a sidecar under these rules, or null. The proofs are not checked here. */
export function sidecarFault(
  sidecar: BlobSidecar,
  blobVersionedHashes: readonly Uint8Array[],
  rules: Rules,
): SidecarFault | null {
  const { version, blobs, commitments, proofs } = sidecar
  const count = blobVersionedHashes.length
  if (version !== (rules.eip7594 ? 1 : 0)) return 'sidecar-version'
  if (blobs.length !== count) return 'sidecar-blob-count'
  if (commitments.length !== count) return 'sidecar-commitment-count'
  if (proofs.length !== (version === 1 ? count * CELLS_PER_BLOB : count)) return 'sidecar-proof-count'
  const matches = commitments.every((commitment, i) =>
    equalBytes(versionedHash(commitment), blobVersionedHashes[i] as Uint8Array),
  )
  return matches ? null : 'sidecar-hash-mismatch'
}
