/**
 * From a transaction request to a signed transaction: type, fees, gas and nonce filled in, signed with the key of a
 * development account.
 *
 * Defaults are Hardhat's: EIP-1559 fees with a tip of 1 gwei and twice the next base fee as room, gas by estimate.
 */

import { equalBytes, hexFromBytes } from '../base/bytes.ts'
import type { Chain } from '../chain/chain.ts'
import type { DevAccount } from '../chain/dev-account.ts'
import {
  signTransaction,
  type Transaction,
  type TransactionFields,
  type TransactionType,
  unsignedTransaction,
} from '../protocol/transaction.ts'
import type { TransactionRequest } from './codecs/decode-transaction.ts'
import type { Scope } from './method.ts'
import { invalidParams, RpcError } from './rpc-error.ts'

/** @throws {RpcError} unknown account, wrong chain id, blobs; {ChainError | ExecutionError} from the estimate. */
export async function signRequest(scope: Scope, request: TransactionRequest): Promise<Transaction> {
  const { from, sign } = senderOf(scope, request.from)
  return sign(await complete(scope, request, from))
}

/** As `signRequest`, for whoever is named, without a key. @throws as `signRequest` */
export async function unsignedRequest(scope: Scope, request: TransactionRequest): Promise<Transaction> {
  const from = request.from ?? signerOf(scope, undefined).address
  return unsignedTransaction(await complete(scope, request, from), from)
}

async function complete(scope: Scope, request: TransactionRequest, from: Uint8Array): Promise<TransactionFields> {
  const { chain } = scope
  if (request.chainId !== undefined && request.chainId !== chain.chainId) {
    throw invalidParams(`Invalid chainId ${request.chainId} provided, expected ${chain.chainId} instead.`)
  }
  const type = typeOf(request)
  const gasLimit = request.gas ?? (await chain.estimateGas({ ...request, from }, 'pending'))
  const nonce = request.nonce ?? (await chain.nonce(from, 'pending'))
  return {
    type,
    chainId: chain.chainId,
    nonce,
    gasLimit,
    to: request.to,
    value: request.value,
    data: request.data,
    accessList: request.accessList ?? [],
    authorizationList: request.authorizationList ?? [],
    ...(type < 2 ? { gasPrice: request.gasPrice ?? chain.gasPrice() } : dynamicFees(chain, request)),
  }
}

interface SigningSender {
  readonly from: Uint8Array
  readonly sign: (fields: TransactionFields) => Transaction
}

/** A key of ours comes before impersonation: its signature is a real one. */
function senderOf(scope: Scope, from: Uint8Array | undefined): SigningSender {
  const hasKey = from === undefined || scope.accounts.some((known) => equalBytes(known.address, from))
  if (!hasKey && scope.state.impersonation.has(from)) {
    return { from, sign: (fields) => unsignedTransaction(fields, from) }
  }
  const { address, privateKey } = signerOf(scope, from)
  return { from: address, sign: (fields) => signTransaction(fields, privateKey, address) }
}

/** The account that signs; the first one unless one is named. @throws {RpcError} no account of ours */
export function signerOf(scope: Scope, from: Uint8Array | undefined): DevAccount {
  const account =
    from === undefined ? scope.accounts[0] : scope.accounts.find((known) => equalBytes(known.address, from))
  if (account !== undefined) return account
  if (scope.dialect === 'hardhat')
    throw new RpcError(-32000, `Unknown account ${from === undefined ? '' : hexFromBytes(from)}`)
  throw invalidParams('No Signer available')
}

function typeOf(request: TransactionRequest): TransactionType {
  const type = request.type ?? impliedType(request)
  switch (type) {
    case 0n:
    case 1n:
    case 2n:
    case 4n:
      return Number(type) as TransactionType
    case 3n:
      throw invalidParams('A blob transaction (EIP-4844) needs its blobs: sign it and use eth_sendRawTransaction')
    default:
      throw invalidParams(`Invalid transaction type ${type}.`)
  }
}

function impliedType(request: TransactionRequest): bigint {
  if (request.authorizationList !== undefined) return 4n
  if (request.blobVersionedHashes !== undefined || request.maxFeePerBlobGas !== undefined) return 3n
  if (request.gasPrice === undefined) return 2n
  return request.accessList === undefined ? 0n : 1n
}

function dynamicFees(
  chain: Chain,
  request: TransactionRequest,
): { maxFeePerGas: bigint; maxPriorityFeePerGas: bigint } {
  const tip = request.maxPriorityFeePerGas ?? request.gasPrice ?? chain.suggestedPriorityFee()
  const maxFeePerGas = request.maxFeePerGas ?? request.gasPrice ?? 2n * chain.nextBaseFee() + tip
  const isTipGiven = request.maxPriorityFeePerGas !== undefined
  return { maxFeePerGas, maxPriorityFeePerGas: isTipGiven || tip <= maxFeePerGas ? tip : maxFeePerGas }
}
