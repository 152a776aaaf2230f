/**
 * From what execution gave to a sealed block: roots, bloom, requests, hash.
 *
 * Pure: no store, no state. Source: Yellow Paper 4.4, EIP-658, EIP-2718, EIP-4895, EIP-4844, EIP-6110, EIP-7685.
 */

import { bytesFromHex, EMPTY_BYTES } from '../base/bytes.ts'
import { keccak256 } from '../crypto/keccak.ts'
import type { BlockEnv } from '../executor/block-env.ts'
import type { BlockResult, Sequence } from '../executor/executor.ts'
import type { Executed } from '../executor/outcome.ts'
import { receiptsRoot, transactionsRoot, withdrawalsRoot } from '../protocol/block.ts'
import { mergeBloom } from '../protocol/bloom.ts'
import type { BlockHeader } from '../protocol/header.ts'
import { encodeHeader } from '../protocol/header.ts'
import type { Receipt } from '../protocol/receipt.ts'
import { makeReceipt } from '../protocol/receipt.ts'
import { depositRequests, REQUEST_TYPES, requestsHash } from '../protocol/requests.ts'
import { encodeRlp } from '../protocol/rlp.ts'
import type { Transaction } from '../protocol/transaction.ts'
import type { Withdrawal } from '../protocol/withdrawal.ts'
import { withdrawalFields } from '../protocol/withdrawal.ts'
import { GAS } from '../spec/gas.ts'
import type { SealedBlock } from './block-record.ts'
import { ChainError } from './chain-error.ts'
import { draftHeader } from './header-draft.ts'

/** A transaction that is in the block, and how it ran. */
export interface Included {
  readonly transaction: Transaction
  readonly outcome: Executed
  /** The state that it met. */
  readonly sequence: Sequence
}

/** A block and its header, ready for the store. */
export interface Sealed {
  readonly block: SealedBlock
  readonly header: BlockHeader
}

/** Mainnet's, as clients assume on every chain that does not configure another. EIP-6110. */
export const DEPOSIT_CONTRACT: Uint8Array = bytesFromHex('0x00000000219ab540356cbb839cbe05303d7705fa')

/** @throws {ChainError} `block-invalid` when the block's logs hold a malformed deposit */
export function sealBlock(
  env: BlockEnv,
  parentHash: Uint8Array,
  included: readonly Included[],
  withdrawals: readonly Withdrawal[],
  result: BlockResult,
): Sealed {
  const receipts = receiptsOf(included)
  const draft = draftHeader(env, parentHash)
  const header: BlockHeader = {
    ...draft,
    stateRoot: result.stateRoot,
    transactionsRoot: transactionsRoot(included.map(({ transaction }) => transaction)),
    receiptsRoot: receiptsRoot(receipts),
    logsBloom: blockBloom(draft.logsBloom, receipts),
    gasUsed: receipts.at(-1)?.cumulativeGasUsed ?? 0n,
    withdrawalsRoot: env.rules.eip4895 ? withdrawalsRoot(withdrawals) : undefined,
    blobGasUsed: env.rules.eip4844 ? blobGasOf(included) : undefined,
    requestsHash: env.rules.eip7685 ? requestsHashOf(included, result) : undefined,
  }
  return { header, block: sealWithHeader(header, included, withdrawals) }
}

/** The store's form of a block whose header is complete. */
export function sealWithHeader(
  header: BlockHeader,
  included: readonly Included[],
  withdrawals: readonly Withdrawal[],
): SealedBlock {
  const encoded = encodeHeader(header)
  const hasWithdrawals = header.withdrawalsRoot !== undefined
  const encodedWithdrawals = hasWithdrawals ? encodeRlp(withdrawals.map(withdrawalFields)) : EMPTY_BYTES
  return {
    hash: keccak256(encoded),
    header: encoded,
    withdrawals: encodedWithdrawals,
    size: blockSize(encoded.length, included, encodedWithdrawals.length),
    transactions: included.map(({ transaction, outcome, sequence }) => ({
      transaction,
      sequence,
      succeeded: outcome.kind === 'success',
      gasUsed: outcome.gasUsed,
      logs: outcome.logs,
    })),
  }
}

function receiptsOf(included: readonly Included[]): Receipt[] {
  let cumulative = 0n
  return included.map(({ transaction, outcome }) => {
    cumulative += outcome.gasUsed
    return makeReceipt(transaction.type, outcome.kind === 'success', cumulative, outcome.logs)
  })
}

function blockBloom(bloom: Uint8Array, receipts: readonly Receipt[]): Uint8Array {
  for (const { logs, logsBloom } of receipts) if (logs.length > 0) mergeBloom(bloom, logsBloom)
  return bloom
}

function blobGasOf(included: readonly Included[]): bigint {
  const blobs = included.reduce((sum, { transaction }) => sum + transaction.blobVersionedHashes.length, 0)
  return BigInt(blobs) * BigInt(GAS.blob)
}

function requestsHashOf(included: readonly Included[], result: BlockResult): Uint8Array {
  const deposits = depositRequests(
    included.flatMap(({ outcome }) => outcome.logs),
    DEPOSIT_CONTRACT,
  )
  if ('fault' in deposits) throw new ChainError('block-invalid', deposits.fault)
  return requestsHash([
    { type: REQUEST_TYPES.deposit, data: deposits.data },
    { type: REQUEST_TYPES.withdrawal, data: result.withdrawalRequests ?? EMPTY_BYTES },
    { type: REQUEST_TYPES.consolidation, data: result.consolidationRequests ?? EMPTY_BYTES },
  ])
}

/** Length of rlp([header, transactions, ommers, withdrawals?]) without building it. */
function blockSize(header: number, included: readonly Included[], withdrawals: number): number {
  let transactions = 0
  for (const { transaction } of included) {
    const { length } = transaction.raw
    transactions += transaction.type === 0 ? length : rlpLength(length)
  }
  return rlpLength(header + rlpLength(transactions) + 1 + withdrawals)
}

/** Length of an RLP string or list with this much content; content of one byte is never asked about. */
export function rlpLength(content: number): number {
  if (content < 56) return content + 1
  let head = 2
  for (let left = content; left > 0xff; left = Math.floor(left / 256)) head++
  return content + head
}
