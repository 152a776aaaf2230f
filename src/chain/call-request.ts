/**
 * A transaction that is asked about instead of sent: the input of `eth_call` and `eth_estimateGas`.
 *
 * Source: execution-apis `GenericTransaction`. What is not given is left to the chain: no sender is the zero address,
 * no fee is a price of 0, no gas is the highest allowed.
 */

import type { AccessListEntry, Authorization } from '../protocol/transaction.ts'

export interface CallRequest {
  /** 20 bytes; default: the zero address. */
  readonly from?: Uint8Array | undefined
  /** 20 bytes; null or absent creates a contract. */
  readonly to?: Uint8Array | null | undefined
  readonly gas?: bigint | undefined
  /** Wei. At most one of `gasPrice` and the EIP-1559 pair. */
  readonly gasPrice?: bigint | undefined
  readonly maxFeePerGas?: bigint | undefined
  readonly maxPriorityFeePerGas?: bigint | undefined
  readonly value?: bigint | undefined
  readonly data?: Uint8Array | undefined
  readonly nonce?: bigint | undefined
  readonly accessList?: readonly AccessListEntry[] | undefined
  readonly maxFeePerBlobGas?: bigint | undefined
  readonly blobVersionedHashes?: readonly Uint8Array[] | undefined
  readonly authorizationList?: readonly Authorization[] | undefined
}

/** Fields of the block that a call sees, instead of the block's own. */
export interface BlockOverrides {
  readonly number?: bigint | undefined
  readonly timestamp?: bigint | undefined
  readonly gasLimit?: bigint | undefined
  readonly coinbase?: Uint8Array | undefined
  readonly baseFee?: bigint | undefined
  readonly prevRandao?: Uint8Array | undefined
}
