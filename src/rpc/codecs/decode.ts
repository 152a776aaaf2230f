/**
 * JSON values to the chain's own: the way in. Hex ends here.
 *
 * A decoder takes the value and where it stands (for the message) and returns the decoded value or throws `RpcError`
 * with −32602. The accepted forms are the union of what Hardhat and anvil accept: quantities as hex with or without
 * leading zeros, empty hex, decimal strings and JSON numbers; block parameters as tag, quantity, hash or EIP-1898
 * object. What is accepted by both is never refused here.
 */

import { bytesFromHex } from '../../base/bytes.ts'
import type { BlockId, BlockTag } from '../../chain/block-id.ts'
import { BLOCK_TAGS } from '../../chain/block-id.ts'
import { invalidParams } from '../rpc-error.ts'

/** Decodes `value`; `at` names its place in the parameters, as in `parameter 2 (transaction).gas`. */
export type Decoder<T> = (value: unknown, at: string) => T

const HEX = /^0x[0-9a-f]*$/i
const DECIMAL = /^[0-9]+$/
const QUANTITY_DIGITS_MAX = 64
const DECIMAL_DIGITS_MAX = 78
const HASH_CHARACTERS = 66
const SHOWN_CHARACTERS_MAX = 100

/** In process a value may be anything, also what has no JSON form. */
function textOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return typeof value === 'bigint' ? `${value}n` : `a ${typeof value}`
  }
}

function refuse(value: unknown, at: string, expected: string): never {
  const text = textOf(value)
  const shown = text.length > SHOWN_CHARACTERS_MAX ? `${text.slice(0, SHOWN_CHARACTERS_MAX)}…` : text
  throw invalidParams(`${at}: expected ${expected}, got ${shown}`)
}

/** A number of at most 256 bits: hex (leading zeros and empty hex allowed), decimal string or non-negative JSON integer. */
export const quantity: Decoder<bigint> = (value, at) => {
  if (typeof value === 'string' && value.length <= DECIMAL_DIGITS_MAX) {
    if (HEX.test(value) && value.length <= QUANTITY_DIGITS_MAX + 2) return value.length === 2 ? 0n : BigInt(value)
    if (DECIMAL.test(value)) {
      const number = BigInt(value)
      if (number >> 256n === 0n) return number
    }
  }
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value)
  return refuse(value, at, 'a quantity (hex string of at most 256 bits, or a non-negative integer)')
}

/** A quantity below 2^64: nonces and gas. */
export const quantity64: Decoder<bigint> = (value, at) => {
  const number = quantity(value, at)
  return number >> 64n === 0n ? number : refuse(value, at, 'a quantity below 2^64')
}

/** A quantity that fits a JavaScript number exactly: counts, indices, seconds. */
export const smallQuantity: Decoder<number> = (value, at) => {
  const number = quantity(value, at)
  return number <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(number) : refuse(value, at, 'a quantity below 2^53')
}

/** Bytes of any length: `0x` and an even number of hex digits. */
export const data: Decoder<Uint8Array> = (value, at) => {
  if (typeof value === 'string' && value.length % 2 === 0 && HEX.test(value)) return bytesFromHex(value)
  return refuse(value, at, 'data (0x and an even number of hex digits)')
}

function fixedData(size: number, name: string): Decoder<Uint8Array> {
  const digits = size * 2
  return (value, at) => {
    if (typeof value === 'string' && value.length === digits + 2 && HEX.test(value)) return bytesFromHex(value)
    return refuse(value, at, `${name} (0x and ${digits} hex digits)`)
  }
}

/** 20 bytes, in any case; checksums are not verified, as in geth. */
export const address: Decoder<Uint8Array> = fixedData(20, 'an address')

/** 32 bytes: of a block, a transaction, a topic. */
export const hash: Decoder<Uint8Array> = fixedData(32, 'a hash')

/** 32 bytes from data of 32 bytes or a shorter quantity, which is padded on the left: storage keys and values. */
export const word: Decoder<Uint8Array> = (value, at) => {
  const number = quantity(value, at)
  return bytesFromHex(`0x${number.toString(16).padStart(QUANTITY_DIGITS_MAX, '0')}`)
}

export const boolean: Decoder<boolean> = (value, at) => {
  return typeof value === 'boolean' ? value : refuse(value, at, 'true or false')
}

export const string: Decoder<string> = (value, at) => {
  return typeof value === 'string' ? value : refuse(value, at, 'a string')
}

/** A percentile: a JSON number between 0 and 100. */
export const percentile: Decoder<number> = (value, at) => {
  return typeof value === 'number' && value >= 0 && value <= 100 ? value : refuse(value, at, 'a number from 0 to 100')
}

/** A plain JSON object. */
export const object: Decoder<Record<string, unknown>> = (value, at) => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  return refuse(value, at, 'an object')
}

/** A list of at most `countMax` items. */
export function listOf<T>(item: Decoder<T>, countMax: number = 100_000): Decoder<T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) return refuse(value, at, 'a list')
    if (value.length > countMax)
      throw invalidParams(`${at}: at most ${countMax} items are allowed, got ${value.length}`)
    return value.map((entry, index) => item(entry, `${at}[${index}]`))
  }
}

/** One of the given strings. */
export function oneOf<const T extends string>(names: readonly T[]): Decoder<T> {
  return (value, at) => (names.includes(value as T) ? (value as T) : refuse(value, at, names.join(', ')))
}

/** `decoder` of the field `name` of an object, or undefined when it is absent or null. */
export function field<T>(from: Record<string, unknown>, name: string, decoder: Decoder<T>, at: string): T | undefined {
  const value = from[name]
  return value === undefined || value === null ? undefined : decoder(value, `${at}.${name}`)
}

/** Tag, quantity, JSON number, 32-byte hash, `{blockNumber}` or `{blockHash, requireCanonical?}` (EIP-1898). */
export const blockId: Decoder<BlockId> = (value, at) => {
  if (typeof value === 'object' && value !== null) return blockObject(object(value, at), at)
  if (typeof value === 'string' && value.length === HASH_CHARACTERS && HEX.test(value)) return bytesFromHex(value)
  return blockNumber(value, at)
}

/** A block by height: tag, quantity or JSON number. */
export const blockNumber: Decoder<BlockTag | bigint> = (value, at) => {
  if (typeof value === 'string' && (BLOCK_TAGS as readonly string[]).includes(value)) return value as BlockTag
  if (typeof value === 'number' || (typeof value === 'string' && (HEX.test(value) || DECIMAL.test(value)))) {
    return quantity(value, at)
  }
  return refuse(value, at, `a block (${BLOCK_TAGS.join(', ')}, a number, or an object with blockNumber or blockHash)`)
}

/** Every kept block is canonical, so `requireCanonical` is checked for its type and otherwise has no effect. */
function blockObject(from: Record<string, unknown>, at: string): BlockId {
  const byHash = field(from, 'blockHash', hash, at)
  const byNumber = field(from, 'blockNumber', blockNumber, at)
  field(from, 'requireCanonical', boolean, at)
  const id = byHash ?? byNumber
  if (id === undefined || (byHash !== undefined && byNumber !== undefined)) {
    throw invalidParams(`${at}: give either blockHash or blockNumber`)
  }
  return id
}
