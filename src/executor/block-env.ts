/**
 * What a transaction can see of the block it runs in, and what the block-level system calls need.
 *
 * Source: Yellow Paper 4.4.3 (header fields visible to the EVM), EIP-4399 (PREVRANDAO), EIP-4844 (excess blob gas),
 * EIP-4788 (beacon root), EIP-2935 (parent hash).
 */

import type { Rules } from '../spec/forks.ts'

export interface BlockEnv {
  readonly rules: Rules
  readonly chainId: bigint
  readonly number: bigint
  /** Seconds. */
  readonly timestamp: bigint
  readonly gasLimit: bigint
  /** 20 bytes. */
  readonly coinbase: Uint8Array
  /** Wei; 0 for calls that must not pay it. */
  readonly baseFee: bigint
  /** 32 bytes: PREVRANDAO from Paris on, the difficulty as a word before. */
  readonly prevRandao: Uint8Array
  readonly excessBlobGas: bigint
  /** 32 bytes; null: no EIP-4788 system call (before Cancun, or a block that does not have one). */
  readonly parentBeaconBlockRoot: Uint8Array | null
  /** Hash of block `number`, for BLOCKHASH and EIP-2935; asked only for the 256 blocks before this one. Null: unknown (reads as zero). */
  readonly blockHash: (number: bigint) => Uint8Array | null
}
