/**
 * Transaction requests, access lists and authorizations of `eth_call`, estimates and `eth_sendTransaction`.
 *
 * Call data may come as `data` (older clients) or `input` (execution-apis); both are accepted when they are equal.
 * Nothing is filled in here: an absent field is absent, and the handlers decide what it means.
 */

import { EMPTY_BYTES, equalBytes } from '../../base/bytes.ts'
import type { CallRequest } from '../../chain/call-request.ts'
import { authorizationOf } from '../../protocol/authorization.ts'
import type { AccessListEntry, Authorization } from '../../protocol/transaction.ts'
import { invalidParams } from '../rpc-error.ts'
import type { Decoder } from './decode.ts'
import { address, data, field, hash, listOf, object, quantity, quantity64, word } from './decode.ts'

/** A call that may become a transaction: what a question does not need is here. Quantities in wei and gas. */
export interface TransactionRequest extends CallRequest {
  readonly to: Uint8Array | null
  readonly value: bigint
  readonly data: Uint8Array
  readonly type: bigint | undefined
  readonly chainId: bigint | undefined
}

/** EIP-2930: `[{address, storageKeys}]`. */
export const accessList: Decoder<AccessListEntry[]> = listOf((value, at) => {
  const from = object(value, at)
  return {
    address: address(from.address, `${at}.address`),
    storageKeys: field(from, 'storageKeys', listOf(word), at) ?? [],
  }
})

/** EIP-7702; `v` is taken for clients that send no `yParity`. */
export const authorization: Decoder<Authorization> = (value, at) => {
  const from = object(value, at)
  const v = field(from, 'v', quantity, at)
  const yParity = field(from, 'yParity', quantity, at) ?? (v === undefined ? undefined : v >= 27n ? v - 27n : v)
  return authorizationOf({
    chainId: quantity(from.chainId, `${at}.chainId`),
    address: address(from.address, `${at}.address`),
    nonce: quantity(from.nonce, `${at}.nonce`),
    yParity: yParity ?? quantity(undefined, `${at}.yParity`),
    r: quantity(from.r, `${at}.r`),
    s: quantity(from.s, `${at}.s`),
  })
}

function callData(from: Record<string, unknown>, at: string): Uint8Array {
  const given = field(from, 'data', data, at)
  const input = field(from, 'input', data, at)
  if (given !== undefined && input !== undefined && !equalBytes(given, input)) {
    throw invalidParams(`${at}: data and input differ; give one of them`)
  }
  return input ?? given ?? EMPTY_BYTES
}

/** The transaction object of `eth_call`, `eth_estimateGas` and `eth_sendTransaction`. */
export const transactionRequest: Decoder<TransactionRequest> = (value, at) => {
  const from = object(value, at)
  const request: TransactionRequest = {
    from: field(from, 'from', address, at),
    to: field(from, 'to', address, at) ?? null,
    gas: field(from, 'gas', quantity64, at) ?? field(from, 'gasLimit', quantity64, at),
    gasPrice: field(from, 'gasPrice', quantity, at),
    maxFeePerGas: field(from, 'maxFeePerGas', quantity, at),
    maxPriorityFeePerGas: field(from, 'maxPriorityFeePerGas', quantity, at),
    value: field(from, 'value', quantity, at) ?? 0n,
    data: callData(from, at),
    nonce: field(from, 'nonce', quantity64, at),
    type: field(from, 'type', quantity, at),
    chainId: field(from, 'chainId', quantity, at),
    accessList: field(from, 'accessList', accessList, at),
    maxFeePerBlobGas: field(from, 'maxFeePerBlobGas', quantity, at),
    blobVersionedHashes: field(from, 'blobVersionedHashes', listOf(hash), at),
    authorizationList: field(from, 'authorizationList', listOf(authorization), at),
  }
  if (request.gasPrice !== undefined && (request.maxFeePerGas ?? request.maxPriorityFeePerGas) !== undefined) {
    throw invalidParams(`${at}: both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified`)
  }
  return request
}
