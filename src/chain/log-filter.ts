/**
 * Whether logs match a filter: exactly, and by a block's bloom so that most blocks of a long range are never opened.
 *
 * Source: execution-apis `Filter`. Bloom positions of the wanted items are computed once per question, not per block.
 */

import { equalBytes } from '../base/bytes.ts'
import { addToBloom, BLOOM_LENGTH } from '../protocol/bloom.ts'
import type { Log } from '../protocol/receipt.ts'
import type { LogFilter } from './views.ts'

/** The bits that an item sets, as bytes of the bloom and masks. */
type BloomBits = readonly (readonly [index: number, mask: number])[]

/** Whether a log is one that the filter asks for. An empty list at a topic position means any, like null. */
export function matchesFilter({ address, topics }: Log, filter: LogFilter): boolean {
  if (filter.addresses.length > 0 && !filter.addresses.some((wanted) => equalBytes(wanted, address))) return false
  if (filter.topics.length > topics.length) return false
  return filter.topics.every((choices, position) => {
    const topic = topics[position] as Uint8Array
    return choices === null || choices.length === 0 || choices.some((wanted) => equalBytes(wanted, topic))
  })
}

/** A test of blooms (256 bytes) that says no only when no log of the block matches. */
export function bloomTest({ addresses, topics }: LogFilter): (bloom: Uint8Array) => boolean {
  const wanted = [addresses, ...topics].filter((items) => items !== null && items.length > 0)
  const groups = wanted.map((items) => (items as readonly Uint8Array[]).map(bloomBits))
  return (bloom) => groups.every((items) => items.some((bits) => hasBits(bloom, bits)))
}

function bloomBits(item: Uint8Array): BloomBits {
  const bloom = new Uint8Array(BLOOM_LENGTH)
  addToBloom(bloom, item)
  return [...bloom.entries()].filter(([, mask]) => mask !== 0)
}

function hasBits(bloom: Uint8Array, bits: BloomBits): boolean {
  return bits.every(([index, mask]) => ((bloom[index] as number) & mask) === mask)
}
