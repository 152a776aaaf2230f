/**
 * Typed data as EIP-712 hashes it, from the JSON that wallets are given (`eth_signTypedData_v4`).
 *
 * Nothing is taken on trust: types must be well formed and known, values must fit them, fields must be there. As the
 * wallets do, a struct that is null counts as zero, and without an `EIP712Domain` the domain's own fields make it.
 */

import { bytes32FromBigInt, concatBytes } from '../base/bytes.ts'
import { keccak256 } from '../crypto/keccak.ts'
import type { Decoder } from './codecs/decode.ts'
import { address, boolean, data, listOf, object, quantity, string } from './codecs/decode.ts'
import { invalidParams } from './rpc-error.ts'

interface Member {
  readonly name: string
  readonly type: string
}

type Types = ReadonlyMap<string, readonly Member[]>

/** Well formed, but for the values, which are checked when they are hashed. */
export interface TypedData {
  readonly types: Types
  readonly primaryType: string
  readonly domain: Record<string, unknown>
  readonly message: Record<string, unknown>
}

const DOMAIN = 'EIP712Domain'
const DOMAIN_MEMBERS: readonly Member[] = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
  { name: 'salt', type: 'bytes32' },
]
const NAME = /^[A-Za-z_$][\w$]*$/
const ARRAY = /^(.+)\[(\d*)\]$/
const INTEGER = /^(u?)int(\d*)$/
const FIXED_BYTES = /^bytes(\d+)$/
const PREFIX = Uint8Array.of(0x19, 0x01)
const ZERO_WORD = new Uint8Array(32)
/** Of structs and arrays within each other. */
const DEPTH_MAX = 64
const utf8 = new TextEncoder()

/** An object, or its JSON as a string. */
export const typedData: Decoder<TypedData> = (value, at) => {
  const from = object(typeof value === 'string' ? parsed(value, at) : value, at)
  const domain = object(from.domain ?? {}, `${at}.domain`)
  const types = new Map(
    Object.entries(object(from.types, `${at}.types`)).map(([name, members]) => {
      if (!NAME.test(name)) throw invalidParams(`${at}.types: "${name.slice(0, 40)}" is no name of a type`)
      return [name, listOf(member)(members, `${at}.types.${name}`)] as const
    }),
  )
  if (!types.has(DOMAIN))
    types.set(
      DOMAIN,
      DOMAIN_MEMBERS.filter(({ name }) => domain[name] !== undefined && domain[name] !== null),
    )
  const primaryType = string(from.primaryType, `${at}.primaryType`)
  if (!types.has(primaryType)) throw invalidParams(`${at}.primaryType: there is no type "${primaryType.slice(0, 40)}"`)
  const message = primaryType === DOMAIN ? {} : object(from.message, `${at}.message`)
  return { types, primaryType, domain, message }
}

function parsed(text: string, at: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalidParams(`${at}: expected typed data (EIP-712) as an object or its JSON: ${(error as Error).message}`)
  }
}

const member: Decoder<Member> = (value, at) => {
  const from = object(value, at)
  return { name: string(from.name, `${at}.name`), type: string(from.type, `${at}.type`) }
}

/** The 32 bytes to sign: keccak256(0x1901 ‖ domain separator ‖ hash of the message). @throws {RpcError} −32602 */
export function hashTypedData({ types, primaryType, domain, message }: TypedData): Uint8Array {
  const separator = hashStruct(types, DOMAIN, domain, 'domain', 0)
  if (primaryType === DOMAIN) return keccak256(concatBytes(PREFIX, separator))
  return keccak256(concatBytes(PREFIX, separator, hashStruct(types, primaryType, message, 'message', 0)))
}

function hashStruct(types: Types, name: string, value: Record<string, unknown>, at: string, depth: number): Uint8Array {
  if (depth > DEPTH_MAX) throw invalidParams(`${at}: nested too deeply (${DEPTH_MAX} levels are allowed)`)
  const members = types.get(name) ?? []
  const words = members.map((field) => encode(types, field.type, value[field.name], `${at}.${field.name}`, depth))
  return keccak256(concatBytes(keccak256(utf8.encode(encodeType(types, name))), ...words))
}

/** `Mail(Person from,Person to)Person(string name)`: the type, then all that it refers to, by name. */
function encodeType(types: Types, name: string): string {
  const others = new Set<string>([name])
  // A set is walked on while it grows.
  for (const found of others) {
    for (const { type } of types.get(found) ?? []) {
      const inner = baseOf(type)
      if (types.has(inner)) others.add(inner)
    }
  }
  others.delete(name)
  return [name, ...[...others].sort()].map((each) => `${each}(${membersText(types.get(each) ?? [])})`).join('')
}

function membersText(members: readonly Member[]): string {
  return members.map(({ type, name }) => `${type} ${name}`).join(',')
}

/** Without the brackets of arrays. */
function baseOf(type: string): string {
  const end = type.indexOf('[')
  return end < 0 ? type : type.slice(0, end)
}

/** 32 bytes of a value. */
function encode(types: Types, type: string, value: unknown, at: string, depth: number): Uint8Array {
  const array = ARRAY.exec(type)
  if (array !== null) return encodeArray(types, array[1] as string, array[2] as string, value, at, depth)
  if (types.has(type)) {
    return value === null || value === undefined ? ZERO_WORD : hashStruct(types, type, object(value, at), at, depth + 1)
  }
  if (type === 'string') return keccak256(utf8.encode(string(value, at)))
  if (type === 'bytes') return keccak256(data(value, at))
  if (type === 'bool') return bytes32FromBigInt(boolean(value, at) ? 1n : 0n)
  if (type === 'address') return concatBytes(new Uint8Array(12), address(value, at))
  const integer = INTEGER.exec(type)
  if (integer !== null) return encodeInteger(integer[1] === '', Number(integer[2] || 256), type, value, at)
  const fixed = FIXED_BYTES.exec(type)
  if (fixed !== null) return encodeFixedBytes(Number(fixed[1]), type, value, at)
  throw invalidParams(`${at}: there is no type "${type.slice(0, 40)}"`)
}

function encodeArray(
  types: Types,
  item: string,
  length: string,
  value: unknown,
  at: string,
  depth: number,
): Uint8Array {
  if (depth > DEPTH_MAX) throw invalidParams(`${at}: nested too deeply (${DEPTH_MAX} levels are allowed)`)
  const words = listOf((entry, place) => encode(types, item, entry, place, depth + 1))(value, at)
  if (length !== '' && words.length !== Number(length)) {
    throw invalidParams(`${at}: expected ${length} items, got ${words.length}`)
  }
  return keccak256(concatBytes(...words))
}

function encodeInteger(isSigned: boolean, bits: number, type: string, value: unknown, at: string): Uint8Array {
  if (bits < 8 || bits > 256 || bits % 8 !== 0) throw invalidParams(`${at}: there is no type "${type}"`)
  const number = isSigned ? signedQuantity(value, at) : quantity(value, at)
  const fits = isSigned ? BigInt.asIntN(bits, number) === number : number >> BigInt(bits) === 0n
  if (!fits) throw invalidParams(`${at}: ${number} is out of range for ${type}`)
  return bytes32FromBigInt(BigInt.asUintN(256, number))
}

/** A quantity, or one behind a minus sign. */
function signedQuantity(value: unknown, at: string): bigint {
  if (typeof value === 'number' && value < 0) return -quantity(-value, at)
  if (typeof value === 'string' && value.startsWith('-')) return -quantity(value.slice(1), at)
  return quantity(value, at)
}

function encodeFixedBytes(size: number, type: string, value: unknown, at: string): Uint8Array {
  if (size < 1 || size > 32) throw invalidParams(`${at}: there is no type "${type}"`)
  const bytes = data(value, at)
  if (bytes.length !== size) throw invalidParams(`${at}: expected ${size} bytes for ${type}, got ${bytes.length}`)
  return concatBytes(bytes, new Uint8Array(32 - size))
}
