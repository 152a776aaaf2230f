/**
 * Withdrawals from the beacon chain: credits of a block, not transactions.
 * Source: EIP-4895. Each is the RLP list [index, validatorIndex, address, amount].
 */

import type { RlpInput, RlpItem } from './rlp.ts'
import { encodeRlp } from './rlp.ts'
import { fixedField, listField, quantityField, uint64Field } from './rlp-fields.ts'

/** One credit. */
export interface Withdrawal {
  readonly index: bigint
  readonly validatorIndex: bigint
  /** 20 bytes. */
  readonly address: Uint8Array
  /** In gwei, unlike every other amount; below 2^64. */
  readonly amount: bigint
}
