/**
 * Receipts and logs, in the form that receipt roots and clients hash.
 * Source: Yellow Paper 4.3.1, EIP-658 (status), EIP-2718 (typed receipts).
 */

import { keccak256 } from '../crypto/keccak.ts'
import { bloomOfLogs } from './bloom.ts'
import { encodeRlp, encodeTyped, type RlpInput } from './rlp.ts'
import type { TransactionType } from './transaction.ts'

/** One event. */
export interface Log {
  /** 20 bytes. */
  readonly address: Uint8Array
  /** At most four, 32 bytes each. */
  readonly topics: readonly Uint8Array[]
  readonly data: Uint8Array
}

/** What consensus knows of an executed transaction. */
export interface Receipt {
  /** Transaction type. */
  readonly type: TransactionType
  /** True: success. */
  readonly status: boolean
  /** Of this transaction and all before it in the block. */
  readonly cumulativeGasUsed: bigint
  /** 256 bytes, of this transaction's logs. */
  readonly logsBloom: Uint8Array
  readonly logs: readonly Log[]
}

/** Receipt of an executed transaction, its bloom made from the logs. */
export function makeReceipt(
  type: TransactionType,
  status: boolean,
  cumulativeGasUsed: bigint,
  logs: readonly Log[],
): Receipt {
  return { type, status, cumulativeGasUsed, logsBloom: bloomOfLogs(logs), logs }
}

/** The form that stands in the receipts trie: RLP, behind the type byte unless legacy. EIP-2718. */
export function encodeReceipt(receipt: Receipt): Uint8Array {
  const { type, status, cumulativeGasUsed, logsBloom, logs } = receipt
  return encodeTyped(type, [status ? 1n : 0n, cumulativeGasUsed, logsBloom, logs.map(logFields)])
}

/** keccak256 of the RLP list of logs: how state tests state the logs of a transaction. */
export function hashLogs(logs: readonly Log[]): Uint8Array {
  return keccak256(encodeRlp(logs.map(logFields)))
}

function logFields(log: Log): RlpInput {
  return [log.address, log.topics, log.data]
}
