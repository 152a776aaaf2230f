/**
 * Transactions of types 0 to 4 as values. Every field is there for every type, so that all transactions have one shape;
 * what a type lacks holds the neutral value named below.
 * Source: Yellow Paper 4.3, EIP-155, EIP-2718, EIP-2930, EIP-1559, EIP-4844, EIP-7702.
 */

/** Legacy, access list (EIP-2930), dynamic fee (EIP-1559), blob (EIP-4844), set code (EIP-7702). */
export type TransactionType = 0 | 1 | 2 | 3 | 4

/** Warmed account and slots. EIP-2930. */
export interface AccessListEntry {
  /** 20 bytes. */
  readonly address: Uint8Array
  /** 32 bytes each. */
  readonly storageKeys: readonly Uint8Array[]
}

/** A signed wish of `authority` to run the code of `address`. EIP-7702. */
export interface Authorization {
  /** 0 holds on every chain. */
  readonly chainId: bigint
  /** 20 bytes; zero clears the delegation. */
  readonly address: Uint8Array
  readonly nonce: bigint
  /** Any byte: out of {0, 1} the authorization is skipped, not the transaction. */
  readonly yParity: bigint
  readonly r: bigint
  readonly s: bigint
  /** Who signed, null when the signature is invalid. Recovered when first read. */
  readonly authority: Uint8Array | null
}

/** One transaction, decoded and with its sender. Immutable. */
export interface Transaction {
  readonly type: TransactionType
  /** Null: legacy without replay protection (before EIP-155). */
  readonly chainId: bigint | null
  readonly nonce: bigint
  readonly gasLimit: bigint
  /** 20 bytes; null creates a contract. */
  readonly to: Uint8Array | null
  readonly value: bigint
  readonly data: Uint8Array
  /** Types 0 and 1; for 2, 3 and 4 equal to `maxFeePerGas`. */
  readonly gasPrice: bigint
  /** Types 0 and 1: equal to `gasPrice`. */
  readonly maxFeePerGas: bigint
  /** Types 0 and 1: equal to `gasPrice`. */
  readonly maxPriorityFeePerGas: bigint
  /** Empty for type 0. */
  readonly accessList: readonly AccessListEntry[]
  /** Wei per blob gas; 0 for all types but 3. */
  readonly maxFeePerBlobGas: bigint
  /** 32 bytes each; empty for all types but 3. */
  readonly blobVersionedHashes: readonly Uint8Array[]
  /** Empty for all types but 4. */
  readonly authorizationList: readonly Authorization[]
  readonly yParity: 0 | 1
  readonly r: bigint
  readonly s: bigint
  /** Legacy: 27 + yParity or 35 + 2 chainId + yParity; typed: yParity. */
  readonly v: bigint
  /** keccak256 of `raw`. */
  readonly hash: Uint8Array
  /** The form that is hashed and stands in blocks: without blob sidecar. */
  readonly raw: Uint8Array
  /** 20 bytes: recovered from the signature, or given for impersonation. */
  readonly sender: Uint8Array
}
