/**
 * Requests of the execution layer to the consensus layer: their hash in the header, and deposits read from logs.
 * Source: EIP-7685 (hash), EIP-6110 (deposits), EIP-7002 and EIP-7251 (whose data the system calls return).
 */

import { bytesFromHex, concatBytes, EMPTY_BYTES, equalBytes } from '../base/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import type { Log } from './receipt.ts'

/** First byte of each kind of request, in the order in which they are hashed. */
export const REQUEST_TYPES = {
  /** EIP-6110. */
  deposit: 0x00,
  /** EIP-7002. */
  withdrawal: 0x01,
  /** EIP-7251. */
  consolidation: 0x02,
} as const

/** All requests of one kind in a block. */
export interface Requests {
  readonly type: number
  /** Requests behind each other, without type byte. Empty: left out of the hash. */
  readonly data: Uint8Array
}

/** `requestsHash` of no requests: sha256 of nothing. Not to be changed. */
export const EMPTY_REQUESTS_HASH: Uint8Array = bytesFromHex(
  '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
)

/** Hash for the header: sha256 over the sha256 of each kind with data. `requests` in ascending order of type. EIP-7685. */
export function requestsHash(requests: readonly Requests[]): Uint8Array {
  const kinds = requests.filter(({ data }) => data.length > 0)
  if (kinds.length === 0) return EMPTY_REQUESTS_HASH
  return sha256(...kinds.map(({ type, data }) => sha256(Uint8Array.of(type), data)))
}

/** Topic of DepositEvent(bytes,bytes,bytes,bytes,bytes). EIP-6110. */
const DEPOSIT_TOPIC = bytesFromHex('0x649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5')

/** Each field of the event: position of its offset word, where it lies, its length. EIP-6110, is_valid_deposit_event_data. */
const DEPOSIT_FIELDS = [
  { name: 'public key', offset: 160, length: 48 },
  { name: 'withdrawal credentials', offset: 256, length: 32 },
  { name: 'amount', offset: 320, length: 8 },
  { name: 'signature', offset: 384, length: 96 },
  { name: 'index', offset: 512, length: 8 },
] as const

/** ABI-encoded length of a deposit event's data. */
const DEPOSIT_DATA_LENGTH = 576

/** Length of one deposit request. EIP-6110. */
const DEPOSIT_REQUEST_LENGTH = 192

/** A block's deposits, or why the block is invalid. */
export type Deposits = { readonly data: Uint8Array } | { readonly fault: string }

/** Request data of all deposits that `depositContract` (20 bytes) logged, in the order of the logs. EIP-6110. */
export function depositRequests(logs: Iterable<Log>, depositContract: Uint8Array): Deposits {
  const parts: Uint8Array[] = []
  for (const log of logs) {
    if (!equalBytes(log.address, depositContract)) continue
    const topic = log.topics[0]
    if (topic === undefined || !equalBytes(topic, DEPOSIT_TOPIC)) continue
    const fault = depositFault(log.data)
    if (fault !== null) return { fault }
    parts.push(depositRequest(log.data))
  }
  return { data: parts.length === 0 ? EMPTY_BYTES : concatBytes(...parts) }
}

function depositFault(data: Uint8Array): string | null {
  if (data.length !== DEPOSIT_DATA_LENGTH) return `deposit event data has ${data.length} bytes`
  const view = new DataView(data.buffer, data.byteOffset, data.length)
  for (const [i, field] of DEPOSIT_FIELDS.entries()) {
    if (!isWord(view, i * 32, field.offset)) return `deposit event has a wrong offset of its ${field.name}`
    if (!isWord(view, field.offset, field.length)) return `deposit event has a wrong length of its ${field.name}`
  }
  return null
}

/** Whether the 32-byte word at `at` is `value`. */
function isWord(view: DataView, at: number, value: number): boolean {
  for (let i = 0; i < 28; i += 4) if (view.getUint32(at + i) !== 0) return false
  return view.getUint32(at + 28) === value
}

function depositRequest(data: Uint8Array): Uint8Array {
  const request = new Uint8Array(DEPOSIT_REQUEST_LENGTH)
  let at = 0
  for (const { offset, length } of DEPOSIT_FIELDS) {
    request.set(data.subarray(offset + 32, offset + 32 + length), at)
    at += length
  }
  return request
}
