/**
 * The 2048-bit bloom filter over a receipt's or block's logs: may say yes wrongly, never no.
 * Source: Yellow Paper 4.3.1 (M3:2048): three bits for each address and topic, bit 0 being the last bit of the last byte.
 */

import { keccak256 } from '../crypto/keccak.ts'
import type { Log } from './receipt.ts'

/** Bytes of a filter. */
export const BLOOM_LENGTH = 256

/** Filter of these logs, in new memory. */
export function bloomOfLogs(logs: readonly Log[]): Uint8Array {
  const bloom = new Uint8Array(BLOOM_LENGTH)
  for (const log of logs) {
    addToBloom(bloom, log.address)
    for (const topic of log.topics) addToBloom(bloom, topic)
  }
  return bloom
}

/** Set the bits of an address or topic. */
export function addToBloom(bloom: Uint8Array, item: Uint8Array): void {
  const hash = keccak256(item)
  for (let pair = 0; pair < 6; pair += 2) {
    const bit = bitAt(hash, pair)
    const byte = BLOOM_LENGTH - 1 - (bit >> 3)
    bloom[byte] = (bloom[byte] as number) | (1 << (bit & 7))
  }
}

/** Set in `bloom` all bits of `other`: the block's filter is the union of its receipts'. */
export function mergeBloom(bloom: Uint8Array, other: Uint8Array): void {
  for (let i = 0; i < BLOOM_LENGTH; i++) bloom[i] = (bloom[i] as number) | (other[i] as number)
}

/** False: no log in the filter has this address or topic. */
export function bloomMayContain(bloom: Uint8Array, item: Uint8Array): boolean {
  const hash = keccak256(item)
  for (let pair = 0; pair < 6; pair += 2) {
    const bit = bitAt(hash, pair)
    if (((bloom[BLOOM_LENGTH - 1 - (bit >> 3)] as number) & (1 << (bit & 7))) === 0) return false
  }
  return true
}

function bitAt(hash: Uint8Array, pair: number): number {
  return (((hash[pair] as number) << 8) | (hash[pair + 1] as number)) & 2047
}
