/**
 * Whether the blobs that came with a transaction are the ones it names. They are checked and then forgotten: a block holds
 * the versioned hashes only.
 *
 * Source: EIP-4844 (a proof per blob), EIP-7594 (a proof per cell, from Osaka on). The KZG library is loaded with the
 * first blob transaction, not with the node.
 */

import type { BlobSidecar } from '../protocol/blob-sidecar.ts'
import { sidecarFault } from '../protocol/blob-sidecar.ts'
import type { Transaction } from '../protocol/transaction.ts'
import type { Rules } from '../spec/forks.ts'
import { ChainError } from './chain-error.ts'

/** @throws {ChainError} `blob-sidecar-invalid` */
export async function checkSidecar(transaction: Transaction, sidecar: BlobSidecar, rules: Rules): Promise<void> {
  const fault = sidecarFault(sidecar, transaction.blobVersionedHashes, rules)
  if (fault !== null) throw invalid(fault.replaceAll('-', ' '))
  const { verifyBlobProofs, verifyCellProofs } = await import('../evm/precompiles/kzg.ts')
  const verify = sidecar.version === 1 ? verifyCellProofs : verifyBlobProofs
  if (!verify(sidecar.blobs, sidecar.commitments, sidecar.proofs)) throw invalid('a KZG proof does not hold')
}

function invalid(why: string): ChainError {
  return new ChainError('blob-sidecar-invalid', `Invalid blob sidecar: ${why}`)
}
