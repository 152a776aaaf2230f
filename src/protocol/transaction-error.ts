/**
 * Why bytes are no transaction, whatever the chain: the form is wrong or the signature is none. What makes a well-formed
 * transaction invalid under some rules is in transaction-validity.ts, as values.
 */

import { type ErrorDetails, MegadevError } from '../base/errors.ts'

/** Stable names. */
export type TransactionErrorCode =
  /** Not the RLP shape of its type; the cause is an `RlpError` where there is one. */
  | 'malformed'
  /** First byte names no type known here. */
  | 'unknown-type'
  /** Legacy v is neither 27, 28 nor 35 or more. */
  | 'invalid-v'
  /** Typed transaction with yParity beyond 1. */
  | 'invalid-y-parity'
  /** r or s is zero or not below the group's order, or no key can have made the signature. */
  | 'invalid-signature'
  /** s in the upper half. EIP-2. */
  | 'high-s'
  /** Blob transaction without recipient. EIP-4844. */
  | 'blob-create'
  /** Set-code transaction without recipient. EIP-7702. */
  | 'authorization-create'
  /** Blobs came along where only the transaction may stand. */
  | 'unexpected-sidecar'
  /** Fields that do not fit the type, when building one. */
  | 'invalid-fields'

/** Input that is no transaction. */
export class TransactionError extends MegadevError {
  declare readonly code: TransactionErrorCode

  constructor(code: TransactionErrorCode, message: string, details?: ErrorDetails) {
    super(code, message, details)
  }
}
