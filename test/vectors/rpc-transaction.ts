/**
 * Transactions as eth_getBlockByNumber gives them, back into bytes and through our decoder.
 *
 * The bytes are put together from the fields here, so that hash and sender, which the JSON names too, prove the decoder.
 * Source: EIP-155, EIP-2930, EIP-1559, EIP-4844, EIP-7702.
 */

import { concatBytes, hexFromBytes } from '../../src/base/bytes.ts'
import { encodeRlp, type RlpInput } from '../../src/protocol/rlp.ts'
import { decodeTransaction, type Transaction } from '../../src/protocol/transaction.ts'
import { data, quantity } from './json.ts'

type Fields = Readonly<Record<string, string | null | undefined>>

export type RpcTransactionJson = Fields & {
  readonly accessList?: readonly { readonly address: string; readonly storageKeys: readonly string[] }[]
  readonly blobVersionedHashes?: readonly string[]
  readonly authorizationList?: readonly Readonly<Record<string, string>>[]
}

/** Throws when hash or sender come out differently than the JSON says. */
export function rpcTransaction(json: RpcTransactionJson): Transaction {
  const transaction = decodeTransaction(rawOf(json))
  const hash = hexFromBytes(transaction.hash)
  const sender = hexFromBytes(transaction.sender)
  if (hash !== json.hash) throw new Error(`transaction ${json.hash} has hash ${hash}`)
  if (sender !== json.from) throw new Error(`transaction ${hash} has sender ${sender}`)
  return transaction
}

function rawOf(json: RpcTransactionJson): Uint8Array {
  const number = (key: string): bigint => quantity(json[key] ?? undefined)
  const to = data(json.to ?? undefined)
  const target: RlpInput[] = [to, number('value'), data(json.input ?? undefined)]
  const signature: RlpInput[] = [number('v'), number('r'), number('s')]
  const accessList = (json.accessList ?? []).map((entry) => [data(entry.address), entry.storageKeys.map(data)])
  const type = Number(number('type'))
  if (type === 0) return encodeRlp([number('nonce'), number('gasPrice'), number('gas'), ...target, ...signature])
  const fees = type === 1 ? [number('gasPrice')] : [number('maxPriorityFeePerGas'), number('maxFeePerGas')]
  const fields: RlpInput[] = [number('chainId'), number('nonce'), ...fees, number('gas'), ...target, accessList]
  if (type === 3) fields.push(number('maxFeePerBlobGas'), (json.blobVersionedHashes ?? []).map(data))
  if (type === 4) fields.push((json.authorizationList ?? []).map(authorization))
  return concatBytes(Uint8Array.of(type), encodeRlp([...fields, ...signature]))
}

function authorization(json: Readonly<Record<string, string>>): RlpInput {
  const { chainId, address, nonce, yParity, r, s } = json
  return [quantity(chainId), data(address), quantity(nonce), quantity(yParity), quantity(r), quantity(s)]
}
