/**
 * Withdrawals from the beacon chain: credits of a block, not transactions.
 * Source: EIP-4895. Each is the RLP list [index, validatorIndex, address, amount].
 */

import { encodeRlp, type RlpInput } from './rlp.ts'
import type { RlpReader } from './rlp-reader.ts'

/** One credit. */
export interface Withdrawal {
  readonly index: bigint
  readonly validatorIndex: bigint
  /** 20 bytes. */
  readonly address: Uint8Array
  /** In gwei, unlike every other amount; below 2^64. */
  readonly amount: bigint
}

/** Fields in the order of their RLP form. */
export function withdrawalFields(withdrawal: Withdrawal): RlpInput {
  return [withdrawal.index, withdrawal.validatorIndex, withdrawal.address, withdrawal.amount]
}

/** RLP, as it stands in blocks and in the withdrawals trie. */
export function encodeWithdrawal(withdrawal: Withdrawal): Uint8Array {
  return encodeRlp(withdrawalFields(withdrawal))
}

/** Read the withdrawal at the cursor. Throws `RlpError`. */
export function readWithdrawal(reader: RlpReader): Withdrawal {
  const outer = reader.enterList()
  const index = reader.readQuantity(8)
  const validatorIndex = reader.readQuantity(8)
  const address = reader.readFixed(20)
  const amount = reader.readQuantity(8)
  reader.leaveList(outer)
  return { index, validatorIndex, address, amount }
}
