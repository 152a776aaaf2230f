/**
 * Signatures over secp256k1: recovery of the signer's address, and signing. The fastest library that works here does it:
 * the native binding of `secp256k1` (optional, prebuilt), behind it `tiny-secp256k1` (the same C library as WebAssembly).
 * `secp256k1` falls back to slow JavaScript silently when its binding is missing; so only the binding itself is loaded.
 * Source: SEC 1 4.1.6, Yellow Paper appendix F, RFC 6979 (deterministic nonces: both libraries sign alike).
 */

import { createRequire } from 'node:module'
import { MegadevError } from '../base/errors.ts'
import { keccak256 } from './keccak.ts'

/** Order of the group. */
export const SECP256K1_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

/** Highest s of a transaction's signature. EIP-2. */
export const SECP256K1_HALF_ORDER: bigint = SECP256K1_ORDER >> 1n

/** Which library recovers and signs. */
export type RecoveryBackend = 'secp256k1 (native)' | 'tiny-secp256k1 (wasm)'

/** r and s have 32 bytes; s is low. */
export interface Signature {
  readonly r: Uint8Array
  readonly s: Uint8Array
  readonly yParity: 0 | 1
}

interface Backend {
  readonly name: RecoveryBackend
  /** 65 bytes, the first one 4; null when there is no such point or a half of the 64-byte signature is out of range. */
  recover(hash: Uint8Array, signature: Uint8Array, yParity: 0 | 1): Uint8Array | null
  sign(hash: Uint8Array, privateKey: Uint8Array): { signature: Uint8Array; yParity: 0 | 1 }
  /** 65 bytes, the first one 4. */
  publicKey(privateKey: Uint8Array): Uint8Array
}

/** The part of the native package's interface that is used. */
interface NativeBinding {
  ecdsaRecover(sig: Uint8Array, id: number, hash: Uint8Array, compressed: boolean, output: Uint8Array): Uint8Array
  ecdsaSign(hash: Uint8Array, privateKey: Uint8Array): { signature: Uint8Array; recid: number }
  publicKeyCreate(privateKey: Uint8Array, compressed: boolean): Uint8Array
}

const require = createRequire(import.meta.url)

let chosen: Backend | undefined

/** The library in use; loads it at the first call of anything here. */
export function recoveryBackend(): RecoveryBackend {
  return backend().name
}

/**
 * Use this library from now on, in this thread, or the best one again when none is named.
 * Throws `MegadevError` with code `no-secp256k1` when it cannot be loaded. For tests and diagnosis.
 */
export function selectBackend(name?: RecoveryBackend): void {
  chosen = name === undefined ? loadBest() : loadNamed(name)
}

function backend(): Backend {
  chosen ??= loadBest()
  return chosen
}

function loadBest(): Backend {
  try {
    return loadNative()
  } catch {
    // Optional dependency: absent, without a prebuilt binary for this platform, or blocked.
    return loadNamed('tiny-secp256k1 (wasm)')
  }
}

function loadNamed(name: RecoveryBackend): Backend {
  try {
    return name === 'secp256k1 (native)' ? loadNative() : loadWasm()
  } catch (cause) {
    throw new MegadevError('no-secp256k1', `Cannot load ${name}`, {
      cause,
      hint: 'Install again without omitting dependencies: tiny-secp256k1 works on every platform.',
    })
  }
}

function loadNative(): Backend {
  const binding = require('secp256k1/bindings') as NativeBinding
  if (!Object.keys(require.cache).some((path) => path.endsWith('.node') && path.includes('secp256k1'))) {
    throw new MegadevError('not-native', 'secp256k1 has no native binding here')
  }
  const point = new Uint8Array(65)
  return {
    name: 'secp256k1 (native)',
    recover(hash, signature, yParity) {
      try {
        return binding.ecdsaRecover(signature, yParity, hash, false, point)
      } catch {
        return null
      }
    },
    sign(hash, privateKey) {
      const { signature, recid } = binding.ecdsaSign(hash, privateKey)
      return { signature, yParity: (recid & 1) as 0 | 1 }
    },
    publicKey: (privateKey) => binding.publicKeyCreate(privateKey, false),
  }
}

function loadWasm(): Backend {
  const library = require('tiny-secp256k1') as typeof import('tiny-secp256k1')
  return {
    name: 'tiny-secp256k1 (wasm)',
    recover(hash, signature, yParity) {
      try {
        return library.recover(hash, signature, yParity, false)
      } catch {
        // It throws where r is no point, and returns null in other cases.
        return null
      }
    },
    sign(hash, privateKey) {
      const { signature, recoveryId } = library.signRecoverable(hash, privateKey)
      return { signature, yParity: (recoveryId & 1) as 0 | 1 }
    },
    publicKey(privateKey) {
      const point = library.pointFromScalar(privateKey, false)
      if (point === null) throw new RangeError('Private key out of range')
      return point
    },
  }
}

/** Reused for every recovery: the libraries copy it. */
const signatureScratch = new Uint8Array(64)

/**
 * The 20-byte address whose key signed the 32-byte `hash`, or null when no key can have. `r` and `s` are big-endian and at
 * most 32 bytes; s may be high (the precompile takes it, transactions check EIP-2 themselves).
 */
export function recoverPublicAddress(
  hash: Uint8Array,
  r: Uint8Array,
  s: Uint8Array,
  yParity: 0 | 1,
): Uint8Array | null {
  signatureScratch.fill(0)
  signatureScratch.set(r, 32 - r.length)
  signatureScratch.set(s, 64 - s.length)
  const point = backend().recover(hash, signatureScratch, yParity)
  return point === null ? null : addressOfPoint(point)
}

/** Sign a 32-byte hash with a 32-byte key: deterministic, low s. Throws when the key is 0 or too large. */
export function sign(hash: Uint8Array, privateKey: Uint8Array): Signature {
  const { signature, yParity } = backend().sign(hash, privateKey)
  return { r: signature.slice(0, 32), s: signature.slice(32, 64), yParity }
}

/** 20 bytes. Throws when the key is 0 or too large. */
export function addressFromPrivateKey(privateKey: Uint8Array): Uint8Array {
  return addressOfPoint(backend().publicKey(privateKey))
}

/** Last 20 bytes of the hash of an uncompressed public key without its first byte. Yellow Paper (appendix F). */
function addressOfPoint(point: Uint8Array): Uint8Array {
  return keccak256(point.subarray(1)).slice(12)
}
