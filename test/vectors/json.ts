/**
 * Reading the values of test vectors: hex quantities and data as their authors write them, which is more loosely than
 * JSON-RPC (leading zeros, odd digits, decimal numbers, `0x:bigint 0x…` for what does not fit in a word).
 */

import { bytes32FromBigInt, bytesFromBigInt, bytesFromHex, EMPTY_BYTES } from '../../src/base/bytes.ts'
import { keccak256 } from '../../src/crypto/keccak.ts'
import type { AccountChange } from '../../src/executor/executor.ts'

/** An account of a pre- or post-state. */
export interface AccountJson {
  readonly balance?: string
  readonly nonce?: string
  readonly code?: string
  readonly storage?: Readonly<Record<string, string>>
}

export type StateJson = Readonly<Record<string, AccountJson>>

/** Any non-negative integer; nothing and `0x` are 0. */
export function quantity(text: string | number | undefined): bigint {
  if (text === undefined || text === '' || text === '0x') return 0n
  if (typeof text === 'string' && text.startsWith('0x:bigint ')) return BigInt(text.slice('0x:bigint '.length))
  return BigInt(text)
}

/** Data; an odd number of digits gets a zero in front. */
export function data(text: string | undefined): Uint8Array {
  if (text === undefined || text === '' || text === '0x') return EMPTY_BYTES
  const digits = text.startsWith('0x') ? text.slice(2) : text
  return bytesFromHex(digits.length % 2 === 0 ? digits : `0${digits}`)
}

/** 32 bytes. */
export function word(text: string | undefined): Uint8Array {
  return bytes32FromBigInt(quantity(text))
}

/** 20 bytes. */
export function address(text: string): Uint8Array {
  const bytes = data(text)
  if (bytes.length === 20) return bytes
  const padded = new Uint8Array(20)
  padded.set(bytes, 20 - bytes.length)
  return padded
}

/** A pre-state as the changes that make it out of nothing. */
export function accountsOf(state: StateJson): AccountChange[] {
  return Object.entries(state).map(([at, { balance, nonce, code, storage }]) => ({
    address: address(at),
    balance: quantity(balance),
    nonce: quantity(nonce),
    code: data(code),
    storage: Object.entries(storage ?? {})
      .map(([slot, value]): [Uint8Array, Uint8Array] => [word(slot), word(value)])
      .filter(([, value]) => value.some((byte) => byte !== 0)),
  }))
}

/** BLOCKHASH of state tests, which have no chain: keccak256 of the number in decimal. */
export function stateTestBlockHash(number: bigint): Uint8Array {
  return keccak256(new TextEncoder().encode(number.toString()))
}

/** Shortest big-endian form, as in RLP. */
export function minimal(value: bigint): Uint8Array {
  return bytesFromBigInt(value)
}
