/**
 * Transactions of types 0 to 4 as values: what they are, to bytes and from them, signed and unsigned. Every field is there
 * for every type, so that all transactions have one shape; what a type lacks holds the neutral value named below.
 * Source: Yellow Paper 4.3, EIP-155, EIP-2718, EIP-2930, EIP-1559, EIP-4844, EIP-7702.
 */

import { bigIntFromBytes, EMPTY_BYTES } from '../base/bytes.ts'
import { keccak256 } from '../crypto/keccak.ts'
import { addressFromPrivateKey, sign } from '../crypto/secp256k1.ts'
import { authorizationFields } from './authorization.ts'
import type { BlobSidecar } from './blob-sidecar.ts'
import { encodeTyped, type RlpInput } from './rlp.ts'
import { RlpError } from './rlp-error.ts'
import { readTransaction } from './transaction-decoding.ts'
import { TransactionError } from './transaction-error.ts'

/** Legacy, access list (EIP-2930), dynamic fee (EIP-1559), blob (EIP-4844), set code (EIP-7702). */
export type TransactionType = 0 | 1 | 2 | 3 | 4

/** Warmed account and slots. EIP-2930. */
export interface AccessListEntry {
  /** 20 bytes. */
  readonly address: Uint8Array
  /** 32 bytes each. */
  readonly storageKeys: readonly Uint8Array[]
}

/** A signed wish of `authority` to run the code of `address`. EIP-7702. */
export interface Authorization {
  /** 0 holds on every chain. */
  readonly chainId: bigint
  /** 20 bytes; zero clears the delegation. */
  readonly address: Uint8Array
  readonly nonce: bigint
  /** Any byte: out of {0, 1} the authorization is skipped, not the transaction. */
  readonly yParity: bigint
  readonly r: bigint
  readonly s: bigint
  /** 20 bytes: who signed; null when the signature is none. */
  readonly authority: Uint8Array | null
}

/** One transaction, decoded and with its sender. Immutable. */
export interface Transaction {
  readonly type: TransactionType
  /** Null: legacy without replay protection (before EIP-155). */
  readonly chainId: bigint | null
  readonly nonce: bigint
  readonly gasLimit: bigint
  /** 20 bytes; null creates a contract. */
  readonly to: Uint8Array | null
  readonly value: bigint
  readonly data: Uint8Array
  /** Types 0 and 1; for 2, 3 and 4 equal to `maxFeePerGas`. */
  readonly gasPrice: bigint
  /** Types 0 and 1: equal to `gasPrice`. */
  readonly maxFeePerGas: bigint
  /** Types 0 and 1: equal to `gasPrice`. */
  readonly maxPriorityFeePerGas: bigint
  /** Empty for type 0. */
  readonly accessList: readonly AccessListEntry[]
  /** Wei per blob gas; 0 for all types but 3. */
  readonly maxFeePerBlobGas: bigint
  /** 32 bytes each; empty for all types but 3. */
  readonly blobVersionedHashes: readonly Uint8Array[]
  /** Empty for all types but 4. */
  readonly authorizationList: readonly Authorization[]
  readonly yParity: 0 | 1
  readonly r: bigint
  readonly s: bigint
  /** Legacy: 27 + yParity or 35 + 2 chainId + yParity; typed: yParity. */
  readonly v: bigint
  /** keccak256 of `raw`. */
  readonly hash: Uint8Array
  /** The form that is hashed and stands in blocks: without blob sidecar. */
  readonly raw: Uint8Array
  /** 20 bytes: recovered from the signature, or given for impersonation. */
  readonly sender: Uint8Array
}

/** How to decode. */
export interface DecodeOptions {
  /** Take a blob transaction in the form of the network, with its blobs. Default: refuse it. */
  readonly allowSidecar?: boolean | undefined
  /** 20 bytes: recovered before, so not again. The caller vouches for it. */
  readonly sender?: Uint8Array | undefined
}

/** A transaction and, if it came with blobs, these. */
export type DecodedTransaction = Transaction & { readonly sidecar?: BlobSidecar | undefined }

/**
 * Decode a transaction that fills `raw`. Its byte fields are views of `raw` (of a copy without the blobs if there are any),
 * which must not change any more. Throws `TransactionError`. Chain id and fork are not checked here.
 */
export function decodeTransaction(raw: Uint8Array, options: DecodeOptions = {}): DecodedTransaction {
  try {
    return readTransaction(raw, options)
  } catch (cause) {
    if (!(cause instanceof RlpError)) throw cause
    throw new TransactionError('malformed', `Malformed transaction: ${cause.message}`, { cause })
  }
}

/**
 * What makes a transaction, before its signature. What is left out is neutral (0, empty, create). Every `Transaction` will
 * do; fields that its type lacks are not looked at.
 */
export interface TransactionFields {
  readonly type: TransactionType
  /** Null or left out: legacy without replay protection. Typed transactions need it. */
  readonly chainId?: bigint | null | undefined
  readonly nonce?: bigint | undefined
  readonly gasLimit?: bigint | undefined
  readonly to?: Uint8Array | null | undefined
  readonly value?: bigint | undefined
  readonly data?: Uint8Array | undefined
  /** Types 0 and 1. */
  readonly gasPrice?: bigint | undefined
  /** Types 2, 3 and 4. */
  readonly maxFeePerGas?: bigint | undefined
  /** Types 2, 3 and 4. */
  readonly maxPriorityFeePerGas?: bigint | undefined
  readonly accessList?: readonly AccessListEntry[] | undefined
  /** Type 3. */
  readonly maxFeePerBlobGas?: bigint | undefined
  /** Type 3. */
  readonly blobVersionedHashes?: readonly Uint8Array[] | undefined
  /** Type 4. */
  readonly authorizationList?: readonly Authorization[] | undefined
}

interface SignatureValues {
  readonly yParity: 0 | 1
  readonly r: bigint
  readonly s: bigint
}

const NO_SIGNATURE: SignatureValues = { yParity: 0, r: 0n, s: 0n }
const NO_HASH = new Uint8Array(32)

/**
 * Sign with a 32-byte key; who knows its address gives it as `sender`, since to compute it costs half as much as to sign.
 * Throws `TransactionError` 'invalid-fields' for a typed transaction without chain id.
 */
export function signTransaction(
  fields: TransactionFields,
  privateKey: Uint8Array,
  sender: Uint8Array = addressFromPrivateKey(privateKey),
): Transaction {
  const bare = complete(fields, sender, NO_SIGNATURE)
  const { r, s, yParity } = sign(signingHash(bare), privateKey)
  return seal({ ...bare, ...signatureOf(bare, { yParity, r: bigIntFromBytes(r), s: bigIntFromBytes(s) }) })
}

/**
 * A transaction that `sender` never signed, for impersonation. r and s are the sender's address, so that the hashes of equal
 * transactions of two senders differ. The encoding decodes, but to another sender or none: give the sender when decoding.
 */
export function unsignedTransaction(fields: TransactionFields, sender: Uint8Array): Transaction {
  const made = madeUp(sender)
  return seal(complete(fields, sender, { yParity: 0, r: made, s: made }))
}

/** Whether it was made by `unsignedTransaction`; also after it was decoded again. No signature that anybody makes is like it. */
export function isUnsigned({ r, s, sender }: Transaction): boolean {
  return r === s && r !== 0n && r === madeUp(sender)
}

/** Not 0, which is out of a signature's range. */
function madeUp(sender: Uint8Array): bigint {
  return bigIntFromBytes(sender) || 1n
}

/** A transaction that never stands in a block, for calls and estimates: hash zero, no encoding. Cheap. */
export function callTransaction(fields: TransactionFields, sender: Uint8Array): Transaction {
  return complete(fields, sender, NO_SIGNATURE)
}

/** The form that is hashed and stands in blocks. */
export function encodeTransaction(transaction: Transaction): Uint8Array {
  const { type, v, yParity, r, s } = transaction
  const fields = signedFields(transaction)
  fields.push(type === 0 ? v : BigInt(yParity), r, s)
  return encodeTyped(type, fields)
}

/** 32 bytes that the sender signs. */
export function signingHash(transaction: TransactionFields): Uint8Array {
  const { type, chainId } = transaction
  const fields = signedFields(transaction)
  if (type === 0 && typeof chainId === 'bigint') fields.push(chainId, 0n, 0n)
  return keccak256(encodeTyped(type, fields))
}

function seal(transaction: Transaction): Transaction {
  const raw = encodeTransaction(transaction)
  return { ...transaction, raw, hash: keccak256(raw) }
}

function complete(fields: TransactionFields, sender: Uint8Array, signature: SignatureValues): Transaction {
  const { type } = fields
  const chainId = fields.chainId ?? null
  if (type !== 0 && chainId === null) throw new TransactionError('invalid-fields', 'Transaction needs a chain id')
  const isPriced = type < 2
  const maxFeePerGas = (isPriced ? fields.gasPrice : fields.maxFeePerGas) ?? 0n
  return {
    type,
    chainId,
    nonce: fields.nonce ?? 0n,
    gasLimit: fields.gasLimit ?? 0n,
    to: fields.to ?? null,
    value: fields.value ?? 0n,
    data: fields.data ?? EMPTY_BYTES,
    gasPrice: maxFeePerGas,
    maxFeePerGas,
    maxPriorityFeePerGas: isPriced ? maxFeePerGas : (fields.maxPriorityFeePerGas ?? 0n),
    accessList: type === 0 ? [] : (fields.accessList ?? []),
    maxFeePerBlobGas: type === 3 ? (fields.maxFeePerBlobGas ?? 0n) : 0n,
    blobVersionedHashes: type === 3 ? (fields.blobVersionedHashes ?? []) : [],
    authorizationList: type === 4 ? (fields.authorizationList ?? []) : [],
    ...signatureOf({ type, chainId }, signature),
    hash: NO_HASH,
    raw: EMPTY_BYTES,
    sender,
  }
}

function signatureOf(
  { type, chainId }: { readonly type: TransactionType; readonly chainId: bigint | null },
  { yParity, r, s }: SignatureValues,
): SignatureValues & { readonly v: bigint } {
  const parity = BigInt(yParity)
  if (type !== 0) return { yParity, r, s, v: parity }
  return { yParity, r, s, v: chainId === null ? 27n + parity : 35n + 2n * chainId + parity }
}

/** Fields before the signature, in order. */
function signedFields(transaction: TransactionFields): RlpInput[] {
  const { type } = transaction
  const fields: RlpInput[] = type === 0 ? [] : [transaction.chainId ?? 0n]
  fields.push(transaction.nonce ?? 0n)
  if (type < 2) fields.push(transaction.gasPrice ?? 0n)
  else fields.push(transaction.maxPriorityFeePerGas ?? 0n, transaction.maxFeePerGas ?? 0n)
  fields.push(transaction.gasLimit ?? 0n, transaction.to ?? EMPTY_BYTES)
  fields.push(transaction.value ?? 0n, transaction.data ?? EMPTY_BYTES)
  if (type === 0) return fields
  fields.push((transaction.accessList ?? []).map(({ address, storageKeys }) => [address, storageKeys]))
  if (type === 3) fields.push(transaction.maxFeePerBlobGas ?? 0n, transaction.blobVersionedHashes ?? [])
  if (type === 4) fields.push((transaction.authorizationList ?? []).map(authorizationFields))
  return fields
}
