/**
 * Whole blocks: RLP both ways, and the roots that bind a body to its header.
 * Source: Yellow Paper 4.4, EIP-2718 (typed transactions stand as byte strings), EIP-4895 (withdrawals as fourth item).
 */

import { keccak256 } from '../crypto/keccak.ts'
import { type BlockHeader, headerFields, readHeader } from './header.ts'
import { orderedTrieRoot } from './ordered-trie.ts'
import { encodeReceipt, type Receipt } from './receipt.ts'
import { EncodedRlp, encodeRlp, type RlpInput } from './rlp.ts'
import { RlpReader } from './rlp-reader.ts'
import { decodeTransaction, type Transaction } from './transaction.ts'
import { encodeWithdrawal, readWithdrawal, type Withdrawal, withdrawalFields } from './withdrawal.ts'

/** A block with its body. */
export interface Block {
  readonly header: BlockHeader
  readonly transactions: readonly Transaction[]
  /** Empty from Paris on. */
  readonly ommers: readonly BlockHeader[]
  /** From Shanghai on. */
  readonly withdrawals?: readonly Withdrawal[] | undefined
}

/** RLP of the block; its length is what EIP-7934 limits. */
export function encodeBlock(block: Block): Uint8Array {
  const parts: RlpInput[] = [
    headerFields(block.header),
    block.transactions.map(({ raw, type }) => (type === 0 ? new EncodedRlp(raw) : raw)),
    block.ommers.map(headerFields),
  ]
  if (block.withdrawals !== undefined) parts.push(block.withdrawals.map(withdrawalFields))
  return encodeRlp(parts)
}

/**
 * Decode a block that fills `bytes`; senders are recovered. Transactions get memory of their own, other byte fields are views.
 * Throws `RlpError`, and `TransactionError` for a transaction in it. Nothing is checked against the header.
 */
export function decodeBlock(bytes: Uint8Array): Block {
  const reader = new RlpReader(bytes)
  const outer = reader.enterList()
  const header = readHeader(reader)
  const transactions = readList(reader, readTransaction)
  const ommers = readList(reader, readHeader)
  const withdrawals = reader.done ? undefined : readList(reader, readWithdrawal)
  reader.leaveList(outer)
  reader.finish()
  return { header, transactions, ommers, withdrawals }
}

function readTransaction(reader: RlpReader): Transaction {
  const raw = reader.nextIsList ? reader.readRaw() : reader.readBytes()
  return decodeTransaction(raw.slice())
}

function readList<T>(reader: RlpReader, readOne: (reader: RlpReader) => T): T[] {
  const outer = reader.enterList()
  const items: T[] = []
  while (!reader.done) items.push(readOne(reader))
  reader.leaveList(outer)
  return items
}

/** Header field of these transactions. */
export function transactionsRoot(transactions: readonly Transaction[]): Uint8Array {
  return orderedTrieRoot(transactions.map(({ raw }) => raw))
}

/** Header field of these receipts. */
export function receiptsRoot(receipts: readonly Receipt[]): Uint8Array {
  return orderedTrieRoot(receipts.map(encodeReceipt))
}

/** Header field of these withdrawals. EIP-4895. */
export function withdrawalsRoot(withdrawals: readonly Withdrawal[]): Uint8Array {
  return orderedTrieRoot(withdrawals.map(encodeWithdrawal))
}

/** Header field of these ommers: keccak256 of their RLP list. */
export function ommersHash(ommers: readonly BlockHeader[]): Uint8Array {
  return keccak256(encodeRlp(ommers.map(headerFields)))
}
