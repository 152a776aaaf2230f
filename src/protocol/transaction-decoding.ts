/**
 * From bytes to a transaction: strict form, signature in range, sender recovered. This is the way of every raw
 * transaction and block, so fields are read in place; what is signed is a slice of what is read, never encoded again.
 * Source: Yellow Paper 4.3 and appendix F, EIP-2, EIP-155, EIP-2718, EIP-2930, EIP-1559, EIP-4844, EIP-7702.
 */

import { bigIntFromBytes, EMPTY_BYTES } from '../base/bytes.ts'
import { keccak256 } from '../crypto/keccak.ts'
import { recoverPublicAddress, SECP256K1_HALF_ORDER, SECP256K1_ORDER } from '../crypto/secp256k1.ts'
import { authorizationOf } from './authorization.ts'
import { readSidecar } from './blob-sidecar.ts'
import { encodeRlp } from './rlp.ts'
import { headLength, writeHead } from './rlp-head.ts'
import { RlpReader } from './rlp-reader.ts'
import type {
  AccessListEntry,
  Authorization,
  DecodedTransaction,
  DecodeOptions,
  Transaction,
  TransactionType,
} from './transaction.ts'
import { TransactionError } from './transaction-error.ts'

/** What `decodeTransaction` does, with `RlpError` for a wrong form. */
export function readTransaction(raw: Uint8Array, options: DecodeOptions): DecodedTransaction {
  const first = raw[0]
  if (first === undefined) throw new TransactionError('malformed', 'Transaction is empty')
  if (first >= 0xc0) return decodeLegacy(raw, options.sender)
  if (first >= 0x80) throw new TransactionError('malformed', 'Transaction is a byte string')
  if (first === 0 || first > 4) throw new TransactionError('unknown-type', `Unknown transaction type ${first}`)
  const reader = new RlpReader(raw, 1)
  reader.enterList()
  if (first === 3 && reader.nextIsList) return decodeWithSidecar(reader, options)
  return decodeTyped(first as TransactionType, raw, options.sender)
}

/** Blob transaction in a wrapper: the payload gets bytes of its own, so that keeping it does not keep the blobs. */
function decodeWithSidecar(reader: RlpReader, options: DecodeOptions): DecodedTransaction {
  if (!options.allowSidecar) throw new TransactionError('unexpected-sidecar', 'Blobs do not belong here')
  const payload = reader.readRaw()
  const raw = new Uint8Array(payload.length + 1)
  raw[0] = 3
  raw.set(payload, 1)
  const transaction = decodeTyped(3, raw, options.sender)
  const sidecar = readSidecar(reader)
  if (!reader.done || reader.end !== reader.bytes.length) {
    throw new TransactionError('malformed', 'Malformed transaction: bytes behind the blobs')
  }
  return { ...transaction, sidecar }
}

function decodeLegacy(raw: Uint8Array, knownSender: Uint8Array | undefined): Transaction {
  const reader = new RlpReader(raw)
  const outer = reader.enterList()
  const start = reader.at
  const nonce = reader.readQuantity(8)
  const gasPrice = reader.readQuantity(32)
  const gasLimit = reader.readQuantity(8)
  const to = reader.readFixedOrEmpty(20)
  const value = reader.readQuantity(32)
  const data = reader.readBytes()
  const signedEnd = reader.at
  const v = reader.readQuantity(32)
  const r = reader.readQuantityBytes(32)
  const s = reader.readQuantityBytes(32)
  reader.leaveList(outer)
  reader.finish()

  if (v < 27n || (v > 28n && v < 35n)) throw new TransactionError('invalid-v', `Signature has an invalid v of ${v}`)
  const chainId = v < 35n ? null : (v - 35n) >> 1n
  const yParity = (v & 1n) === 1n ? 0 : 1
  const rValue = bigIntFromBytes(r)
  const sValue = bigIntFromBytes(s)
  checkSignature(rValue, sValue)
  // EIP-155: chain id and two empty strings stand in the place of the signature.
  const suffix = chainId === null ? EMPTY_BYTES : replaySuffix(chainId)
  return {
    type: 0,
    chainId,
    nonce,
    gasLimit,
    to,
    value,
    data,
    gasPrice,
    maxFeePerGas: gasPrice,
    maxPriorityFeePerGas: gasPrice,
    accessList: NO_ACCESS_LIST,
    maxFeePerBlobGas: 0n,
    blobVersionedHashes: NO_HASHES,
    authorizationList: NO_AUTHORIZATIONS,
    yParity,
    r: rValue,
    s: sValue,
    v,
    hash: keccak256(raw),
    raw,
    sender: knownSender ?? recover(hashSigned(-1, raw.subarray(start, signedEnd), suffix), r, s, yParity),
  }
}

function decodeTyped(type: TransactionType, raw: Uint8Array, knownSender: Uint8Array | undefined): Transaction {
  const reader = new RlpReader(raw, 1)
  const outer = reader.enterList()
  const start = reader.at
  const chainId = reader.readQuantity(32)
  const nonce = reader.readQuantity(8)
  const maxPriorityFeePerGas = reader.readQuantity(32)
  const maxFeePerGas = type === 1 ? maxPriorityFeePerGas : reader.readQuantity(32)
  const gasLimit = reader.readQuantity(8)
  const to = reader.readFixedOrEmpty(20)
  if (to === null && type > 2) {
    throw new TransactionError(
      type === 3 ? 'blob-create' : 'authorization-create',
      `Transaction of type ${type} cannot create a contract`,
    )
  }
  const value = reader.readQuantity(32)
  const data = reader.readBytes()
  const accessList = readAccessList(reader)
  const maxFeePerBlobGas = type === 3 ? reader.readQuantity(32) : 0n
  const blobVersionedHashes = type === 3 ? readHashes(reader) : NO_HASHES
  const authorizationList = type === 4 ? readAuthorizations(reader) : NO_AUTHORIZATIONS
  const signedEnd = reader.at
  const v = reader.readQuantity(32)
  const r = reader.readQuantityBytes(32)
  const s = reader.readQuantityBytes(32)
  reader.leaveList(outer)
  reader.finish()

  if (v > 1n) throw new TransactionError('invalid-y-parity', `Signature has an invalid yParity of ${v}`)
  const yParity = v === 0n ? 0 : 1
  const rValue = bigIntFromBytes(r)
  const sValue = bigIntFromBytes(s)
  checkSignature(rValue, sValue)
  return {
    type,
    chainId,
    nonce,
    gasLimit,
    to,
    value,
    data,
    gasPrice: maxFeePerGas,
    maxFeePerGas,
    maxPriorityFeePerGas,
    accessList,
    maxFeePerBlobGas,
    blobVersionedHashes,
    authorizationList,
    yParity,
    r: rValue,
    s: sValue,
    v,
    hash: keccak256(raw),
    raw,
    sender: knownSender ?? recover(hashSigned(type, raw.subarray(start, signedEnd), EMPTY_BYTES), r, s, yParity),
  }
}

// Shared by all transactions that have none, which are most.
const NO_ACCESS_LIST: readonly AccessListEntry[] = Object.freeze([])
const NO_HASHES: readonly Uint8Array[] = Object.freeze([])
const NO_AUTHORIZATIONS: readonly Authorization[] = Object.freeze([])

function readAccessList(reader: RlpReader): readonly AccessListEntry[] {
  const outer = reader.enterList()
  if (reader.done) {
    reader.leaveList(outer)
    return NO_ACCESS_LIST
  }
  const entries: AccessListEntry[] = []
  while (!reader.done) {
    const end = reader.enterList()
    const address = reader.readFixed(20)
    entries.push({ address, storageKeys: readHashes(reader) })
    reader.leaveList(end)
  }
  reader.leaveList(outer)
  return entries
}

function readHashes(reader: RlpReader): readonly Uint8Array[] {
  const outer = reader.enterList()
  const hashes: Uint8Array[] = []
  while (!reader.done) hashes.push(reader.readFixed(32))
  reader.leaveList(outer)
  return hashes
}

function readAuthorizations(reader: RlpReader): readonly Authorization[] {
  const outer = reader.enterList()
  const authorizations: Authorization[] = []
  while (!reader.done) {
    const end = reader.enterList()
    const chainId = reader.readQuantity(32)
    const address = reader.readFixed(20)
    const nonce = reader.readQuantity(8)
    const yParity = reader.readQuantity(1)
    const r = reader.readQuantity(32)
    const s = reader.readQuantity(32)
    reader.leaveList(end)
    authorizations.push(authorizationOf({ chainId, address, nonce, yParity, r, s }))
  }
  reader.leaveList(outer)
  return authorizations
}

function checkSignature(r: bigint, s: bigint): void {
  if (r === 0n || r >= SECP256K1_ORDER || s === 0n || s >= SECP256K1_ORDER) {
    throw new TransactionError('invalid-signature', 'Signature is out of range')
  }
  if (s > SECP256K1_HALF_ORDER) throw new TransactionError('high-s', 'Signature has a high s')
}

function recover(hash: Uint8Array, r: Uint8Array, s: Uint8Array, yParity: 0 | 1): Uint8Array {
  const sender = recoverPublicAddress(hash, r, s, yParity)
  if (sender === null) throw new TransactionError('invalid-signature', 'No key can have made the signature')
  return sender
}

/** The last chain id's suffix: a chain sees one id nearly always. */
let lastChainId = -1n
let lastSuffix: Uint8Array = EMPTY_BYTES

function replaySuffix(chainId: bigint): Uint8Array {
  if (chainId !== lastChainId) {
    const encoded = encodeRlp(chainId)
    lastSuffix = new Uint8Array(encoded.length + 2).fill(0x80)
    lastSuffix.set(encoded)
    lastChainId = chainId
  }
  return lastSuffix
}

/** Reused: most transactions fit. */
const preimage = new Uint8Array(1024)

/** Hash of the list of `fields` (and `suffix`), behind the type byte unless `type` is −1. */
function hashSigned(type: number, fields: Uint8Array, suffix: Uint8Array): Uint8Array {
  const length = fields.length + suffix.length
  const typed = type < 0 ? 0 : 1
  const total = typed + headLength(length) + length
  const target = total <= preimage.length ? preimage : new Uint8Array(total)
  if (typed === 1) target[0] = type
  const at = writeHead(target, typed, 0xc0, length)
  target.set(fields, at)
  target.set(suffix, at + fields.length)
  return keccak256(target.subarray(0, total))
}
