/**
 * The calls that a block makes itself, before and after its transactions.
 * Source: EIP-4788 (beacon roots), EIP-2935 (parent hashes), EIP-7002 and EIP-7251 (requests; without code at the address,
 * or when the call fails, the block is invalid).
 */

import { bytesFromHex, EMPTY_BYTES } from '../base/bytes.ts'
import type { BlockEnv } from './block-env.ts'

export interface SystemCall {
  /** 20 bytes. */
  readonly address: Uint8Array
  readonly data: Uint8Array
  /** Its success is a condition of the block, and its output a result. */
  readonly required: boolean
}

/** Where the contracts lie that a block calls; 20 bytes each. */
export interface SystemContracts {
  /** EIP-4788. */
  readonly beaconRoots: Uint8Array
  /** EIP-2935. */
  readonly parentHashes: Uint8Array
  /** EIP-7002. */
  readonly withdrawalRequests: Uint8Array
  /** EIP-7251. */
  readonly consolidationRequests: Uint8Array
}

/** The addresses that the EIPs give. */
export const SYSTEM_CONTRACTS: SystemContracts = Object.freeze({
  beaconRoots: bytesFromHex('0x000f3df6d732807ef1319fb7b8bb8522d0beac02'),
  parentHashes: bytesFromHex('0x0000f90827f1c53a10cb7a02335b175320002935'),
  withdrawalRequests: bytesFromHex('0x00000961ef480eb55e80d19ad83579a64c007002'),
  consolidationRequests: bytesFromHex('0x0000bbddc7ce488642fb579f8b00f3a590007251'),
})

/** In the order of execution-specs: beacon root, then parent hash. */
export function systemCallsBefore(env: BlockEnv, contracts: SystemContracts): SystemCall[] {
  const calls: SystemCall[] = []
  if (env.rules.eip4788 && env.parentBeaconBlockRoot !== null) {
    calls.push({ address: contracts.beaconRoots, data: env.parentBeaconBlockRoot, required: false })
  }
  if (env.rules.eip2935 && env.number > 0n) {
    const parent = env.blockHash(env.number - 1n)
    if (parent !== null) calls.push({ address: contracts.parentHashes, data: parent, required: false })
  }
  return calls
}

/** Withdrawal requests, then consolidation requests. */
export function systemCallsAfter(env: BlockEnv, contracts: SystemContracts): SystemCall[] {
  if (!env.rules.eip7002) return []
  return [
    { address: contracts.withdrawalRequests, data: EMPTY_BYTES, required: true },
    { address: contracts.consolidationRequests, data: EMPTY_BYTES, required: true },
  ]
}
