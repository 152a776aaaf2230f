/**
 * Receipts and logs, in the form that receipt roots and clients hash.
 * Source: Yellow Paper 4.3.1, EIP-658 (status), EIP-2718 (typed receipts).
 */

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
  readonly type: 0 | 1 | 2 | 3 | 4
  /** True: success. */
  readonly status: boolean
  /** Of this transaction and all before it in the block. */
  readonly cumulativeGasUsed: bigint
  /** 256 bytes, of this transaction's logs. */
  readonly logsBloom: Uint8Array
  readonly logs: readonly Log[]
}
