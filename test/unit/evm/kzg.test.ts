/**
 * KZG checks against commitments and proofs that another implementation made for blobs that `blobOf` makes again.
 */

import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { bytesFromHex } from '../../../src/base/bytes.ts'
import {
  BLOB_LENGTH,
  blobCoefficients,
  blobValues,
  evaluateBlob,
} from '../../../src/evm/precompiles/blob-polynomial.ts'
import {
  CELLS_PER_BLOB,
  verifyBlobProofs,
  verifyCellProofs,
  verifyPointEvaluation,
  versionedHash,
} from '../../../src/evm/precompiles/kzg.ts'
import { precompileAt } from '../../../src/evm/precompiles/registry.ts'
import { rulesOf } from '../../../src/spec/forks.ts'

interface BlobFixture {
  readonly seed: number
  readonly commitment: string
  readonly proof: string
  readonly cellProofs: readonly string[]
  readonly evaluation: { readonly z: string; readonly y: string; readonly proof: string }
}

const fixtures = (
  JSON.parse(readFileSync(new URL('../../fixtures/kzg/blobs.json', import.meta.url), 'utf8')) as {
    blobs: BlobFixture[]
  }
).blobs
const blobs = fixtures.map(({ seed }) => blobOf(seed))
const commitments = fixtures.map(({ commitment }) => bytesFromHex(commitment))
const proofs = fixtures.map(({ proof }) => bytesFromHex(proof))
const cellProofs = fixtures.flatMap((fixture) => fixture.cellProofs.map(bytesFromHex))
const infinity = new Uint8Array(48).fill(0xc0, 0, 1)

/** Values from small ones up to just below the order of the field (0x73ed…). */
function blobOf(seed: number): Uint8Array {
  const blob = new Uint8Array(BLOB_LENGTH)
  for (let i = 0; i < BLOB_LENGTH; i++) blob[i] = i % 32 === 0 ? 0 : i * seed + (i >> 8) * 7
  for (let i = 0; i < BLOB_LENGTH; i += 96) blob.set([0x73, 0x11], i)
  return blob
}

function swapped<T>(list: readonly T[], i: number, j: number): T[] {
  const copy = list.slice()
  copy[i] = list[j] as T
  copy[j] = list[i] as T
  return copy
}

describe('KZG', () => {
  it('evaluates a polynomial from its values as from its coefficients', () => {
    const values = blobValues(blobs[0] as Uint8Array) as bigint[]
    const order = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n
    const coefficients = blobCoefficients(values)
    for (const z of [0n, 1n, order - 1n, 12345n ** 15n % order]) {
      const expected = coefficients.reduceRight((sum, coefficient) => (sum * z + coefficient) % order, 0n)
      expect(evaluateBlob(values, z)).to.equal(expected)
    }
    expect(evaluateBlob(values, 1n)).to.equal(values[0])
    expect(evaluateBlob(values, order - 1n)).to.equal(values[1])
  })

  it('checks one evaluation', () => {
    for (const [index, { evaluation }] of fixtures.entries()) {
      const [z, y] = [BigInt(evaluation.z), BigInt(evaluation.y)]
      const [commitment, proof] = [commitments[index] as Uint8Array, bytesFromHex(evaluation.proof)]
      expect(verifyPointEvaluation(commitment, z, y, proof)).to.equal(true)
      expect(verifyPointEvaluation(commitment, z, y + 1n, proof)).to.equal(false)
      expect(verifyPointEvaluation(commitment, z + 1n, y, proof)).to.equal(false)
      expect(verifyPointEvaluation(proof, z, y, commitment)).to.equal(false)
    }
    expect(verifyPointEvaluation(infinity, 5n, 0n, infinity)).to.equal(true)
    expect(verifyPointEvaluation(infinity, 5n, 1n, infinity)).to.equal(false)
  })

  it('refuses what does not encode a point of the subgroup', () => {
    // x = 0 is on the curve but of order 3; the others are too large, uncompressed, or no point at all.
    for (const bad of [
      `80${'00'.repeat(47)}`,
      `9a${'ff'.repeat(47)}`,
      `00${'00'.repeat(47)}`,
      `c0${'00'.repeat(46)}01`,
      `e0${'00'.repeat(47)}`,
      'c0',
      '',
    ]) {
      expect(verifyPointEvaluation(bytesFromHex(bad), 1n, 0n, infinity), bad).to.equal(false)
      expect(verifyPointEvaluation(infinity, 1n, 0n, bytesFromHex(bad)), bad).to.equal(false)
    }
  })

  it('checks blobs by one proof each (EIP-4844)', () => {
    expect(verifyBlobProofs([], [], [])).to.equal(true)
    expect(verifyBlobProofs(blobs.slice(0, 1), commitments.slice(0, 1), proofs.slice(0, 1))).to.equal(true)
    expect(verifyBlobProofs(blobs, commitments, proofs)).to.equal(true)
    expect(verifyBlobProofs(blobs, commitments, swapped(proofs, 0, 1))).to.equal(false)
    expect(verifyBlobProofs(blobs, swapped(commitments, 0, 1), proofs)).to.equal(false)
    expect(verifyBlobProofs(blobs, commitments, proofs.slice(0, 1))).to.equal(false)
    const changed = (blobs[1] as Uint8Array).slice()
    changed[BLOB_LENGTH - 1] = (changed[BLOB_LENGTH - 1] as number) ^ 1
    expect(verifyBlobProofs([blobs[0] as Uint8Array, changed], commitments, proofs)).to.equal(false)
  })

  it('checks blobs by the proofs of their cells (EIP-7594)', () => {
    const first = cellProofs.slice(0, CELLS_PER_BLOB)
    expect(verifyCellProofs([], [], [])).to.equal(true)
    expect(verifyCellProofs(blobs, commitments, cellProofs)).to.equal(true)
    expect(verifyCellProofs(blobs.slice(0, 1), commitments.slice(0, 1), swapped(first, 126, 127))).to.equal(false)
    expect(verifyCellProofs(blobs.slice(1), commitments.slice(0, 1), first)).to.equal(false)
    expect(verifyCellProofs(blobs.slice(0, 1), commitments.slice(0, 1), first.slice(1))).to.equal(false)
  })

  it('refuses a blob with a value that is not in the field, or of another length', () => {
    const large = (blobs[0] as Uint8Array).slice().fill(0xff, 0, 1)
    const short = (blobs[0] as Uint8Array).subarray(32)
    for (const blob of [large, short]) {
      expect(verifyBlobProofs([blob], commitments.slice(0, 1), proofs.slice(0, 1))).to.equal(false)
      expect(verifyCellProofs([blob], commitments.slice(0, 1), cellProofs.slice(0, CELLS_PER_BLOB))).to.equal(false)
    }
  })

  it('backs the point evaluation precompile', () => {
    const rules = rulesOf('cancun')
    const { evaluation } = fixtures[0] as BlobFixture
    const commitment = commitments[0] as Uint8Array
    const input = Buffer.concat([
      versionedHash(commitment),
      bytesFromHex(evaluation.z),
      bytesFromHex(evaluation.y),
      commitment,
      bytesFromHex(evaluation.proof),
    ])
    const run = (bytes: Uint8Array): unknown => precompileAt(0x0a, rules)?.run(bytes, 50_000n, rules)
    const output = bytesFromHex(
      '000000000000000000000000000000000000000000000000000000000000100073eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001',
    )
    expect(run(input)).to.deep.equal({ gasUsed: 50_000n, output })
    for (let at = 0; at < input.length; at += 17) {
      const damaged = Uint8Array.from(input)
      damaged[at] = (damaged[at] as number) ^ 0x20
      expect(run(damaged), `byte ${at}`).to.equal(null)
    }
    expect(run(input.subarray(0, 191))).to.equal(null)
    expect(run(Buffer.concat([input, Buffer.of(0)]))).to.equal(null)
  })
})
