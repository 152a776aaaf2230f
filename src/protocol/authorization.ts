/**
 * Authorizations of set-code transactions: who signed, and signing.
 * Source: EIP-7702: authority = ecrecover(keccak256(0x05 ‖ rlp([chain_id, address, nonce])), y_parity, r, s), s low.
 */

import { bigIntFromBytes, bytes32FromBigInt, concatBytes } from '../base/bytes.ts'
import { keccak256 } from '../crypto/keccak.ts'
import { recoverPublicAddress, SECP256K1_HALF_ORDER, sign } from '../crypto/secp256k1.ts'
import { encodeRlp, type RlpInput } from './rlp.ts'
import type { Authorization } from './transaction.ts'

/** First byte of what is signed. EIP-7702. */
const AUTHORIZATION_MAGIC = Uint8Array.of(0x05)

/** What is signed. */
export type AuthorizationFields = Pick<Authorization, 'chainId' | 'address' | 'nonce'>

/** An authorization as it stands in a transaction, before its authority is known. */
export type SignedAuthorization = Omit<Authorization, 'authority'>

/** The authorization with its authority recovered. */
export function authorizationOf(signed: SignedAuthorization): Authorization {
  const { chainId, address, nonce, yParity, r, s } = signed
  return { chainId, address, nonce, yParity, r, s, authority: recoverAuthority(signed) }
}

/** 20 bytes, or null when the signature is out of range, has a high s, or cannot be. */
export function recoverAuthority(signed: SignedAuthorization): Uint8Array | null {
  const { yParity, r, s } = signed
  if (yParity > 1n || s > SECP256K1_HALF_ORDER || r >> 256n !== 0n) return null
  const hash = authorizationHash(signed)
  return recoverPublicAddress(hash, bytes32FromBigInt(r), bytes32FromBigInt(s), yParity === 0n ? 0 : 1)
}

/** Sign with a 32-byte key. */
export function signAuthorization(fields: AuthorizationFields, privateKey: Uint8Array): Authorization {
  const { r, s, yParity } = sign(authorizationHash(fields), privateKey)
  const { chainId, address, nonce } = fields
  return authorizationOf({
    chainId,
    address,
    nonce,
    yParity: BigInt(yParity),
    r: bigIntFromBytes(r),
    s: bigIntFromBytes(s),
  })
}

/** Fields in the order of their RLP form. */
export function authorizationFields(authorization: SignedAuthorization): RlpInput {
  const { chainId, address, nonce, yParity, r, s } = authorization
  return [chainId, address, nonce, yParity, r, s]
}

function authorizationHash(fields: AuthorizationFields): Uint8Array {
  return keccak256(concatBytes(AUTHORIZATION_MAGIC, encodeRlp([fields.chainId, fields.address, fields.nonce])))
}
