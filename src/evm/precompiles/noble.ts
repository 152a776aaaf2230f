/**
 * The curve libraries, loaded at first use: together they take some 40 ms, which a node that never meets a pairing
 * should not pay at start. `require` of an ES module keeps the precompiles synchronous (Node 22.13 and newer).
 */

import { createRequire } from 'node:module'

export type Bn254 = typeof import('@noble/curves/bn254.js')['bn254']
export type Bls12381 = typeof import('@noble/curves/bls12-381.js')['bls12_381']
export type P256 = typeof import('@noble/curves/nist.js')['p256']
export type CurveSums = Pick<typeof import('@noble/curves/abstract/curve.js'), 'pippenger' | 'mulAddUnsafe'>

const load = createRequire(import.meta.url)

let loadedBn254: Bn254 | undefined
let loadedBls12381: Bls12381 | undefined
let loadedP256: P256 | undefined
let loadedSums: CurveSums | undefined
let loadedRipemd160: ((bytes: Uint8Array) => Uint8Array) | undefined

/** alt_bn128 of EIP-196 and EIP-197. */
export function bn254(): Bn254 {
  loadedBn254 ??= (load('@noble/curves/bn254.js') as { bn254: Bn254 }).bn254
  return loadedBn254
}

/** BLS12-381 of EIP-2537 and EIP-4844. */
export function bls12381(): Bls12381 {
  loadedBls12381 ??= (load('@noble/curves/bls12-381.js') as { bls12_381: Bls12381 }).bls12_381
  return loadedBls12381
}

/** secp256r1 of EIP-7951. */
export function p256(): P256 {
  loadedP256 ??= (load('@noble/curves/nist.js') as { p256: P256 }).p256
  return loadedP256
}

/** Sums of multiples of points, for any curve. */
export function curveSums(): CurveSums {
  loadedSums ??= load('@noble/curves/abstract/curve.js') as CurveSums
  return loadedSums
}

/** RIPEMD-160 of `bytes`, 20 bytes. Not node:crypto's, which not every build of OpenSSL has. */
export function ripemd160Hash(bytes: Uint8Array): Uint8Array {
  loadedRipemd160 ??= (load('@noble/hashes/legacy.js') as { ripemd160: (bytes: Uint8Array) => Uint8Array }).ripemd160
  return loadedRipemd160(bytes)
}
