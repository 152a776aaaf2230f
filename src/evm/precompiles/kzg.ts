/**
 * KZG checks: one evaluation (the precompile), whole blobs (EIP-4844 sidecars) and cells (EIP-7594 sidecars).
 *
 * Source: EIP-4844, consensus-specs deneb/polynomial-commitments.md and fulu/polynomial-commitments-sampling.md.
 * A verifier that has the blobs needs little of the ceremony: [τ]₂ for the first two, and [τ⁶⁴]₂ with [τ⁰]₁ … [τ⁶³]₁ for
 * cells. Whatever is malformed is just not valid. Points must be in their subgroup; infinity is allowed (zero polynomial).
 */

import { bigIntFromBytes, bytes32FromBigInt, bytesFromHex, concatBytes } from '../../base/bytes.ts'
import { sha256 } from '../../crypto/sha256.ts'
import {
  BLOB_ELEMENTS,
  blobCoefficients,
  blobValues,
  evaluateBlob,
  modulo,
  power,
  powersOf,
  reverseBits,
  rootOfUnity,
  SCALAR_FIELD,
} from './blob-polynomial.ts'
import type { BlsG1 } from './bls-points.ts'
import { sumOfMultiples } from './curve-sum.ts'
import { CELL_ELEMENTS, TAU_G1_HEX, TAU_G2_HEX, TAU64_G2_HEX } from './kzg-setup.ts'
import { type Bls12381, bls12381 } from './noble.ts'

/** Cells of an extended blob, hence proofs for each blob. CELLS_PER_EXT_BLOB of EIP-7594. */
export const CELLS_PER_BLOB = 128
/** VERSIONED_HASH_VERSION_KZG of EIP-4844. */
const HASH_VERSION = 1

const ascii = new TextEncoder()
/** FIAT_SHAMIR_PROTOCOL_DOMAIN, with the degree as 16 bytes. */
const CHALLENGE_DOMAIN = concatBytes(
  ascii.encode('FSBLOBVERIFY_V1_'),
  bytes32FromBigInt(BigInt(BLOB_ELEMENTS)).subarray(16),
)
/** Separates the weights of a batch from other hashes; the verifier is free to choose them. */
const WEIGHT_DOMAIN = ascii.encode('RCKZGBATCH___V1_')

type LineFunctions = ReturnType<Bls12381['utils']['calcPairingPrecomputes']>

let linesOfGenerator: LineFunctions | undefined
let linesOfTau: LineFunctions | undefined
let linesOfTau64: LineFunctions | undefined
let tauPowers: readonly BlsG1[] | undefined

/** What a blob transaction names a commitment (48 bytes) by: 32 bytes. EIP-4844, kzg_to_versioned_hash. */
export function versionedHash(commitment: Uint8Array): Uint8Array {
  const hash = sha256(commitment)
  hash[0] = HASH_VERSION
  return hash
}

/** Whether the polynomial behind `commitment` has value `y` at `z`, both below the field's order. */
export function verifyPointEvaluation(commitment: Uint8Array, z: bigint, y: bigint, proof: Uint8Array): boolean {
  const [committed] = readPoints([commitment]) ?? []
  const [witness] = readPoints([proof]) ?? []
  if (committed === undefined || witness === undefined) return false
  return checkEvaluations([{ committed, witness, z, y }])
}

/** Whether each blob (131072 bytes) belongs to its commitment, by its proof. verify_blob_kzg_proof_batch. */
export function verifyBlobProofs(
  blobs: readonly Uint8Array[],
  commitments: readonly Uint8Array[],
  proofs: readonly Uint8Array[],
): boolean {
  if (commitments.length !== blobs.length || proofs.length !== blobs.length) return false
  const points = readPoints(commitments)
  const witnesses = readPoints(proofs)
  if (points === null || witnesses === null) return false
  const evaluations: Evaluation[] = []
  for (const [index, blob] of blobs.entries()) {
    const values = blobValues(blob)
    if (values === null) return false
    const z = scalarFromHash(CHALLENGE_DOMAIN, blob, commitments[index] as Uint8Array)
    const y = evaluateBlob(values, z)
    evaluations.push({ committed: points[index] as BlsG1, witness: witnesses[index] as BlsG1, z, y })
  }
  return checkEvaluations(evaluations)
}

/**
 * Whether each blob belongs to its commitment, by the 128 proofs of its cells (all blobs' proofs behind each other).
 * compute_cells and verify_cell_kzg_proof_batch in one.
 */
export function verifyCellProofs(
  blobs: readonly Uint8Array[],
  commitments: readonly Uint8Array[],
  proofs: readonly Uint8Array[],
): boolean {
  if (commitments.length !== blobs.length || proofs.length !== blobs.length * CELLS_PER_BLOB) return false
  const points = readPoints(commitments)
  const witnesses = readPoints(proofs)
  if (points === null || witnesses === null) return false
  const polynomials: bigint[][] = []
  for (const blob of blobs) {
    const values = blobValues(blob)
    if (values === null) return false
    polynomials.push(blobCoefficients(values))
  }
  return checkCells(polynomials, points, witnesses, scalarFromHash(WEIGHT_DOMAIN, ...blobs, ...commitments, ...proofs))
}

interface Evaluation {
  readonly committed: BlsG1
  readonly witness: BlsG1
  readonly z: bigint
  readonly y: bigint
}

/** Σ wᵢ (Cᵢ − yᵢ + zᵢ πᵢ) paired with 1 equals Σ wᵢ πᵢ paired with τ, for weights nobody can foresee. */
function checkEvaluations(evaluations: readonly Evaluation[]): boolean {
  const { Point } = bls12381().G1
  const weights = powersOf(weightOf(evaluations), evaluations.length)
  const left: BlsG1[] = []
  const leftFactors: bigint[] = []
  let values = 0n
  for (const [index, { committed, witness, z, y }] of evaluations.entries()) {
    const weight = weights[index] as bigint
    left.push(committed, witness)
    leftFactors.push(weight, weight * z)
    values += weight * y
  }
  left.push(Point.BASE)
  leftFactors.push(modulo(-values))
  const witnesses = evaluations.map((evaluation) => evaluation.witness)
  linesOfTau ??= lineFunctions(TAU_G2_HEX)
  return pairingsEqual(sumOfMultiples(Point, left, leftFactors), sumOfMultiples(Point, witnesses, weights), linesOfTau)
}

/** One evaluation needs no weight; several are bound by everything that is claimed. */
function weightOf(evaluations: readonly Evaluation[]): bigint {
  if (evaluations.length <= 1) return 1n
  const parts = evaluations.flatMap(({ committed, witness, z, y }) => [
    committed.toBytes(),
    witness.toBytes(),
    bytes32FromBigInt(z),
    bytes32FromBigInt(y),
  ])
  return scalarFromHash(WEIGHT_DOMAIN, ...parts)
}

/**
 * Cell k of a blob holds its values on the coset of h, so its proof says e(C − I_k, 1) = e(π, τ⁶⁴ − h⁶⁴) where I_k is the
 * polynomial P modulo X⁶⁴ − h⁶⁴: with P = Σ X^(64 j) Pⱼ that is Σ h^(64 j) Pⱼ. All cells of all blobs are added up by
 * weights; as P is known, its cells themselves are never computed.
 */
function checkCells(
  polynomials: readonly bigint[][],
  commitments: readonly BlsG1[],
  witnesses: readonly BlsG1[],
  seed: bigint,
): boolean {
  const { Point } = bls12381().G1
  const weights = powersOf(seed, witnesses.length)
  const shifts = cosetShifts()
  const remainder = new Array<bigint>(CELL_ELEMENTS).fill(0n)
  const commitmentFactors: bigint[] = []
  const shifted: bigint[] = []
  for (const [blob, polynomial] of polynomials.entries()) {
    const ofBlob = weights.slice(blob * CELLS_PER_BLOB, (blob + 1) * CELLS_PER_BLOB)
    commitmentFactors.push(ofBlob.reduce((sum, weight) => sum + weight, 0n))
    for (const [cell, weight] of ofBlob.entries()) shifted.push(modulo(weight * (shifts[cell] as bigint)))
    addRemainders(remainder, polynomial, ofBlob, shifts)
  }
  tauPowers ??= TAU_G1_HEX.map((hex) => Point.fromBytes(bytesFromHex(hex)))
  const left = sumOfMultiples(
    Point,
    [...commitments, ...witnesses, ...tauPowers],
    [...commitmentFactors, ...shifted, ...remainder.map((value) => modulo(-value))],
  )
  linesOfTau64 ??= lineFunctions(TAU64_G2_HEX)
  return pairingsEqual(left, sumOfMultiples(Point, witnesses, weights), linesOfTau64)
}

/** Add Σ_k weight_k × I_k to the coefficients in `target`. */
function addRemainders(
  target: bigint[],
  polynomial: readonly bigint[],
  weights: readonly bigint[],
  shifts: readonly bigint[],
): void {
  let factors = weights.slice()
  for (let start = 0; start < BLOB_ELEMENTS; start += CELL_ELEMENTS) {
    const factor = modulo(factors.reduce((sum, value) => sum + value, 0n))
    for (let i = 0; i < CELL_ELEMENTS; i++) {
      target[i] = ((target[i] as bigint) + factor * (polynomial[start + i] as bigint)) % SCALAR_FIELD
    }
    factors = factors.map((value, cell) => (value * (shifts[cell] as bigint)) % SCALAR_FIELD)
  }
}

/** h⁶⁴ of each cell: the 128th roots of unity in bit-reversed order. */
function cosetShifts(): bigint[] {
  const root = rootOfUnity(CELLS_PER_BLOB)
  return Array.from({ length: CELLS_PER_BLOB }, (_, cell) => power(root, BigInt(reverseBits(cell, 7))))
}

/** Whether e(left, generator of G2) = e(right, the point of `lines`). */
function pairingsEqual(left: BlsG1, right: BlsG1, lines: LineFunctions): boolean {
  const { fields, millerLoopBatch, utils, G2 } = bls12381()
  linesOfGenerator ??= utils.calcPairingPrecomputes(G2.Point.BASE)
  const pairs: Parameters<typeof millerLoopBatch>[0] = []
  if (!left.is0()) pairs.push([linesOfGenerator, left.toAffine().x, left.negate().toAffine().y])
  if (!right.is0()) pairs.push([lines, right.toAffine().x, right.toAffine().y])
  return fields.Fp12.eql(fields.Fp12.finalExponentiate(millerLoopBatch(pairs)), fields.Fp12.ONE)
}

function lineFunctions(hex: string): LineFunctions {
  const { G2, utils } = bls12381()
  return utils.calcPairingPrecomputes(G2.Point.fromBytes(bytesFromHex(hex)))
}

/** hash_to_bls_field. */
function scalarFromHash(...parts: readonly Uint8Array[]): bigint {
  return bigIntFromBytes(sha256(...parts)) % SCALAR_FIELD
}

/** Compressed points of the G1 subgroup; null if one is not. validate_kzg_g1. */
function readPoints(encoded: readonly Uint8Array[]): BlsG1[] | null {
  try {
    return encoded.map((bytes) => readPoint(bytes))
  } catch {
    return null
  }
}

/** Throws if `bytes` are not 48 that encode a point of the subgroup. */
function readPoint(bytes: Uint8Array): BlsG1 {
  if (bytes.length !== 48) throw new RangeError('A compressed point has 48 bytes')
  return bls12381().G1.Point.fromBytes(bytes)
}
