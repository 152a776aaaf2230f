// Blob transactions in the form of the network: both versions of the wrapper, and every way their structure can be wrong.

import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { concatBytes } from '../../../src/base/bytes.ts'
import { Prng } from '../../../src/base/prng.ts'
import {
  BLOB_LENGTH,
  type BlobSidecar,
  CELLS_PER_BLOB,
  encodeWithSidecar,
  sidecarFault,
  versionedHash,
} from '../../../src/protocol/blob-sidecar.ts'
import { EncodedRlp, encodeRlp, type RlpInput } from '../../../src/protocol/rlp.ts'
import { decodeTransaction, signTransaction, type Transaction } from '../../../src/protocol/transaction.ts'
import { TransactionError } from '../../../src/protocol/transaction-error.ts'
import { rulesOf } from '../../../src/spec/forks.ts'
import { randomFields, randomKey } from './random-transaction.ts'

const random = new Prng(80)

function sample(version: 0 | 1, count: number): { transaction: Transaction; sidecar: BlobSidecar } {
  const many = (times: number, length: number): Uint8Array[] =>
    Array.from({ length: times }, () => random.bytes(length))
  const commitments = many(count, 48)
  const blobs = many(count, BLOB_LENGTH)
  const proofs = many(version === 0 ? count : count * CELLS_PER_BLOB, 48)
  const fields = { ...randomFields(random, 3), blobVersionedHashes: commitments.map(versionedHash) }
  return { transaction: signTransaction(fields, randomKey(random)), sidecar: { version, blobs, commitments, proofs } }
}

describe('blob sidecars', () => {
  for (const version of [0, 1] as const) {
    it(`of version ${version} travel with their transaction and stay out of its bytes`, () => {
      const { transaction, sidecar } = sample(version, 2)
      const wire = encodeWithSidecar(transaction, sidecar)
      const decoded = decodeTransaction(wire, { allowSidecar: true })
      expect(decoded).to.deep.equal({ ...transaction, sidecar })
      expect(decoded.raw.buffer).to.not.equal(wire.buffer)
      expect(decoded.data.buffer).to.not.equal(wire.buffer)
      expect(() => decodeTransaction(wire))
        .to.throw(TransactionError)
        .with.property('code', 'unexpected-sidecar')
    })
  }

  it('are optional where they are allowed', () => {
    const { transaction } = sample(1, 1)
    expect(decodeTransaction(transaction.raw, { allowSidecar: true })).to.deep.equal(transaction)
  })

  it('hash commitments to their versioned hash', () => {
    const commitment = random.bytes(48)
    const expected = createHash('sha256').update(commitment).digest()
    expected[0] = 1
    expect(versionedHash(commitment)).to.deep.equal(new Uint8Array(expected))
  })

  it('must have the form of one of the versions', () => {
    const { transaction, sidecar } = sample(1, 1)
    const inner = new EncodedRlp(transaction.raw.subarray(1))
    const { blobs, commitments, proofs } = sidecar
    const forms: readonly (readonly RlpInput[])[] = [
      [inner],
      [inner, 1n],
      [inner, 0n, blobs, commitments, proofs],
      [inner, 2n, blobs, commitments, proofs],
      [inner, 1n, blobs, commitments],
      [inner, 1n, blobs, commitments, proofs, 1n],
      [inner, 1n, [new Uint8Array(BLOB_LENGTH - 1)], commitments, proofs],
      [inner, 1n, blobs, [new Uint8Array(47)], proofs],
      [inner, 1n, blobs, commitments, [new Uint8Array(49)]],
    ]
    for (const form of forms) {
      const wire = concatBytes(Uint8Array.of(3), encodeRlp(form))
      expect(() => decodeTransaction(wire, { allowSidecar: true }))
        .to.throw(TransactionError)
        .with.property('code', 'malformed')
    }
    const good = encodeWithSidecar(transaction, sidecar)
    const longer = concatBytes(good, Uint8Array.of(0))
    expect(() => decodeTransaction(longer, { allowSidecar: true })).to.throw(TransactionError, 'behind')
  })

  it('fit their transaction and the fork', () => {
    const { transaction, sidecar } = sample(1, 2)
    const hashes = transaction.blobVersionedHashes
    const osaka = rulesOf('osaka')
    const fault = (changes: Partial<BlobSidecar>): unknown => sidecarFault({ ...sidecar, ...changes }, hashes, osaka)
    expect(fault({})).to.equal(null)
    expect(fault({ version: 0 })).to.equal('sidecar-version')
    expect(sidecarFault(sidecar, hashes, rulesOf('prague'))).to.equal('sidecar-version')
    expect(fault({ blobs: sidecar.blobs.slice(1) })).to.equal('sidecar-blob-count')
    expect(fault({ commitments: sidecar.commitments.slice(1) })).to.equal('sidecar-commitment-count')
    expect(fault({ proofs: sidecar.proofs.slice(1) })).to.equal('sidecar-proof-count')
    expect(fault({ commitments: sidecar.commitments.toReversed() })).to.equal('sidecar-hash-mismatch')
    const old = sample(0, 1)
    expect(sidecarFault(old.sidecar, old.transaction.blobVersionedHashes, rulesOf('prague'))).to.equal(null)
    expect(sidecarFault(old.sidecar, old.transaction.blobVersionedHashes, osaka)).to.equal('sidecar-version')
  })
})
