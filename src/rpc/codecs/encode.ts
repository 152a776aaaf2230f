/**
 * The chain's values to JSON: the way out. Hex begins here.
 *
 * Shapes follow execution-apis and hold what geth, Hardhat and anvil give, as a superset: an extra field breaks no
 * client. No field is ever undefined, so that an in-process answer is equal to its JSON.
 */

import { hexFromBytes } from '../../base/bytes.ts'
import type { BlockView, LogView, ReceiptView, TransactionView } from '../../chain/views.ts'
import type { BlockHeader } from '../../protocol/header.ts'
import type { AccessListEntry, Transaction } from '../../protocol/transaction.ts'
import type { AccountProof } from '../../state/state-reader.ts'

/** A JSON object that is an answer or a part of one. */
export type Json = Record<string, unknown>

/** `0x` and hex digits without leading zeros; 0 is `0x0`. */
export function quantity(value: bigint | number): string {
  return `0x${value.toString(16)}`
}

/** `0x` and two digits per byte. */
export function data(bytes: Uint8Array): string {
  return hexFromBytes(bytes)
}

/** `data`, or null for nothing. */
export function dataOrNull(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : hexFromBytes(bytes)
}

/** A header as `newHeads` sends it. `hash` is null while pending. */
export function header(from: BlockHeader, hash: Uint8Array | null): Json {
  return {
    number: quantity(from.number),
    hash: dataOrNull(hash),
    parentHash: data(from.parentHash),
    nonce: hash === null ? null : data(from.nonce),
    mixHash: data(from.mixHash),
    sha3Uncles: data(from.ommersHash),
    logsBloom: data(from.logsBloom),
    transactionsRoot: data(from.transactionsRoot),
    stateRoot: data(from.stateRoot),
    receiptsRoot: data(from.receiptsRoot),
    miner: data(from.coinbase),
    difficulty: quantity(from.difficulty),
    extraData: data(from.extraData),
    gasLimit: quantity(from.gasLimit),
    gasUsed: quantity(from.gasUsed),
    timestamp: quantity(from.timestamp),
    ...laterFields(from),
  }
}

/** Fields that came with a fork and are absent before it. */
function laterFields(from: BlockHeader): Json {
  const fields: Json = {}
  if (from.baseFeePerGas !== undefined) fields.baseFeePerGas = quantity(from.baseFeePerGas)
  if (from.withdrawalsRoot !== undefined) fields.withdrawalsRoot = data(from.withdrawalsRoot)
  if (from.blobGasUsed !== undefined) fields.blobGasUsed = quantity(from.blobGasUsed)
  if (from.excessBlobGas !== undefined) fields.excessBlobGas = quantity(from.excessBlobGas)
  if (from.parentBeaconBlockRoot !== undefined) fields.parentBeaconBlockRoot = data(from.parentBeaconBlockRoot)
  if (from.requestsHash !== undefined) fields.requestsHash = data(from.requestsHash)
  return fields
}

/** A block with its transactions in full or as hashes. */
export function block(from: BlockView, isFull: boolean): Json {
  const answer = header(from.header, from.hash)
  answer.totalDifficulty = '0x0'
  answer.size = quantity(from.size)
  answer.uncles = []
  answer.transactions = isFull ? from.transactions().map(transaction) : from.transactionHashes.map(data)
  if (from.header.withdrawalsRoot !== undefined) answer.withdrawals = from.withdrawals.map(withdrawal)
  return answer
}

function withdrawal(from: BlockView['withdrawals'][number]): Json {
  return {
    index: quantity(from.index),
    validatorIndex: quantity(from.validatorIndex),
    address: data(from.address),
    amount: quantity(from.amount),
  }
}

/** A transaction; block fields are null while it waits. */
export function transaction(from: TransactionView): Json {
  const { transaction: tx, position } = from
  return {
    blockHash: position === null ? null : data(position.blockHash),
    blockNumber: position === null ? null : quantity(position.blockNumber),
    blockTimestamp: position === null ? null : quantity(position.blockTimestamp),
    transactionIndex: position === null ? null : quantity(position.transactionIndex),
    hash: data(tx.hash),
    from: data(tx.sender),
    to: dataOrNull(tx.to),
    nonce: quantity(tx.nonce),
    gas: quantity(tx.gasLimit),
    gasPrice: quantity(from.effectiveGasPrice),
    value: quantity(tx.value),
    input: data(tx.data),
    type: quantity(tx.type),
    ...(tx.chainId === null ? {} : { chainId: quantity(tx.chainId) }),
    ...typedFields(tx),
    v: quantity(tx.v),
    r: quantity(tx.r),
    s: quantity(tx.s),
  }
}

/** What only some transaction types have. */
function typedFields(tx: Transaction): Json {
  const fields: Json = {}
  if (tx.type === 0) return fields
  fields.yParity = quantity(tx.yParity)
  fields.accessList = accessList(tx.accessList)
  if (tx.type === 1) return fields
  fields.maxFeePerGas = quantity(tx.maxFeePerGas)
  fields.maxPriorityFeePerGas = quantity(tx.maxPriorityFeePerGas)
  if (tx.type === 3) {
    fields.maxFeePerBlobGas = quantity(tx.maxFeePerBlobGas)
    fields.blobVersionedHashes = tx.blobVersionedHashes.map(data)
  }
  if (tx.type === 4) fields.authorizationList = tx.authorizationList.map(authorization)
  return fields
}

/** EIP-2930. */
export function accessList(from: readonly AccessListEntry[]): Json[] {
  return from.map((entry) => ({ address: data(entry.address), storageKeys: entry.storageKeys.map(data) }))
}

function authorization(from: Transaction['authorizationList'][number]): Json {
  return {
    chainId: quantity(from.chainId),
    address: data(from.address),
    nonce: quantity(from.nonce),
    yParity: quantity(from.yParity),
    r: quantity(from.r),
    s: quantity(from.s),
  }
}

/** A receipt with its logs. */
export function receipt(from: ReceiptView): Json {
  const { transaction: tx, position } = from
  return {
    transactionHash: data(tx.hash),
    transactionIndex: quantity(position.transactionIndex),
    blockHash: data(position.blockHash),
    blockNumber: quantity(position.blockNumber),
    blockTimestamp: quantity(position.blockTimestamp),
    from: data(tx.sender),
    to: dataOrNull(tx.to),
    cumulativeGasUsed: quantity(from.cumulativeGasUsed),
    gasUsed: quantity(from.gasUsed),
    effectiveGasPrice: quantity(from.effectiveGasPrice),
    contractAddress: dataOrNull(from.contractAddress),
    logs: logsOf(from).map(log),
    logsBloom: data(from.logsBloom),
    type: quantity(tx.type),
    status: from.succeeded ? '0x1' : '0x0',
    ...(from.blobGasUsed === null ? {} : { blobGasUsed: quantity(from.blobGasUsed) }),
    ...(from.blobGasPrice === null ? {} : { blobGasPrice: quantity(from.blobGasPrice) }),
  }
}

/** The logs of a receipt, each with its place in the chain. */
export function logsOf(from: ReceiptView): LogView[] {
  return from.logs.map((entry, index) => ({
    log: entry,
    position: from.position,
    transactionHash: from.transaction.hash,
    logIndex: from.firstLogIndex + index,
  }))
}

/** A log of a sealed block. */
export function log(from: LogView): Json {
  const { position } = from
  return {
    address: data(from.log.address),
    topics: from.log.topics.map(data),
    data: data(from.log.data),
    blockHash: data(position.blockHash),
    blockNumber: quantity(position.blockNumber),
    blockTimestamp: quantity(position.blockTimestamp),
    transactionHash: data(from.transactionHash),
    transactionIndex: quantity(position.transactionIndex),
    logIndex: quantity(from.logIndex),
    removed: false,
  }
}

/** EIP-1186. */
export function proof(of: Uint8Array, from: AccountProof): Json {
  return {
    address: data(of),
    accountProof: from.accountProof.map(data),
    balance: quantity(from.account.balance),
    codeHash: data(from.account.codeHash),
    nonce: quantity(from.account.nonce),
    storageHash: data(from.storageRoot),
    storageProof: from.storageProofs.map((entry) => ({
      key: data(entry.slot),
      value: quantity(BigInt(data(entry.value))),
      proof: entry.proof.map(data),
    })),
  }
}
