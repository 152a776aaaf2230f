/**
 * What a user may change of the blocks to come while the chain runs. One mutable record a chain: a block is drafted from what
 * it says when the block's turn comes.
 */

export interface Settings {
  /** 20 bytes. */
  coinbase: Uint8Array
  gasLimit: bigint
  /** Base fee of the next block alone, wei; null: as the parent demands. Used up by that block. */
  nextBaseFee: bigint | null
  /** Whether a transaction that is sent is sealed before the answer. */
  automine: boolean
}
