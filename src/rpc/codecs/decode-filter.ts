/**
 * Log filters of `eth_getLogs` and `eth_subscribe`. Source: execution-apis `Filter`, EIP-234 (blockHash).
 */

import type { BlockId } from '../../chain/block-id.ts'
import type { LogFilter } from '../../chain/views.ts'
import { invalidParams } from '../rpc-error.ts'
import type { Decoder } from './decode.ts'
import { address, blockNumber, field, hash, listOf, object } from './decode.ts'

const TOPIC_POSITIONS = 4

/** What to look for and where. */
export interface LogQuery {
  readonly filter: LogFilter
  readonly from: BlockId
  readonly to: BlockId
}

function topicsAt(value: unknown, at: string): readonly Uint8Array[] | null {
  if (value === null || value === undefined) return null
  if (!Array.isArray(value)) return [hash(value, at)]
  // A list that is empty or holds null stands for any topic, as in geth.
  if (value.length === 0 || value.includes(null)) return null
  return listOf(hash)(value, at)
}

function addressesOf(value: unknown, at: string): readonly Uint8Array[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? listOf(address)(value, at) : [address(value, at)]
}

/** Addresses and topics alone: the argument of a log subscription. */
export const logFilter: Decoder<LogFilter> = (value, at) => {
  const from = object(value, at)
  return {
    addresses: addressesOf(from.address, `${at}.address`),
    topics: field(from, 'topics', listOf(topicsAt, TOPIC_POSITIONS), at) ?? [],
  }
}

/** The argument of `eth_getLogs`: a range (default: the newest block) or one block by hash. */
export const logQuery: Decoder<LogQuery> = (value, at) => {
  const from = object(value, at)
  const filter = logFilter(value, at)
  const blockHash = field(from, 'blockHash', hash, at)
  const first = field(from, 'fromBlock', blockNumber, at)
  const last = field(from, 'toBlock', blockNumber, at)
  if (blockHash === undefined) return { filter, from: first ?? 'latest', to: last ?? 'latest' }
  if (first !== undefined || last !== undefined) throw invalidParams(`${at}: blockHash excludes fromBlock and toBlock`)
  return { filter, from: blockHash, to: blockHash }
}
