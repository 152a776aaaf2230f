/**
 * Block headers: fields, RLP form and hash.
 * Source: Yellow Paper 4.4, EIP-1559, EIP-4895, EIP-4844, EIP-4788, EIP-7685. The optional fields come in this order, each one only
 * with all before it; their number says which fork the header belongs to.
 */

/** A header. Hashes and roots are 32 bytes, addresses 20. */
export interface BlockHeader {
  readonly parentHash: Uint8Array
  readonly ommersHash: Uint8Array
  readonly coinbase: Uint8Array
  readonly stateRoot: Uint8Array
  readonly transactionsRoot: Uint8Array
  readonly receiptsRoot: Uint8Array
  /** 256 bytes. */
  readonly logsBloom: Uint8Array
  /** 0 from Paris on. */
  readonly difficulty: bigint
  readonly number: bigint
  readonly gasLimit: bigint
  readonly gasUsed: bigint
  /** Seconds. */
  readonly timestamp: bigint
  /** At most 32 bytes from Paris on. */
  readonly extraData: Uint8Array
  /** PREVRANDAO from Paris on. EIP-4399. */
  readonly mixHash: Uint8Array
  /** 8 bytes; zero from Paris on. */
  readonly nonce: Uint8Array
  /** Wei; from London on. EIP-1559. */
  readonly baseFeePerGas?: bigint | undefined
  /** From Shanghai on. EIP-4895. */
  readonly withdrawalsRoot?: Uint8Array | undefined
  /** From Cancun on. EIP-4844. */
  readonly blobGasUsed?: bigint | undefined
  /** From Cancun on. EIP-4844. */
  readonly excessBlobGas?: bigint | undefined
  /** From Cancun on. EIP-4788. */
  readonly parentBeaconBlockRoot?: Uint8Array | undefined
  /** From Prague on. EIP-7685. */
  readonly requestsHash?: Uint8Array | undefined
}
