/**
 * console.log of contracts: the call data of a call to the console's address, as the line Hardhat prints for it.
 *
 * Source: hardhat/console.sol (its functions) and the Solidity ABI. The functions are not listed but made: `log` of up to
 * four of the basic types, and of any one `bytesN`. Old console.sol hashed `uint` and `int` instead of `uint256` and
 * `int256`, so each selector exists in both spellings. The table costs some milliseconds and is made at the first call.
 */

import { format } from 'node:util'
import { bigIntFromBytes, hexFromBytes } from '../base/bytes.ts'
import { keccak256 } from '../crypto/keccak.ts'

/** "console.log" in ASCII, as an address. */
export const CONSOLE_ADDRESS: Uint8Array = Uint8Array.from([
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  ...new TextEncoder().encode('console.log'),
])

type ConsoleType = 'string' | 'uint256' | 'int256' | 'bool' | 'address' | 'bytes' | `bytes${number}`

const BASIC_TYPES = ['string', 'uint256', 'int256', 'bool', 'address'] as const
const ARGUMENTS_MAX = 4

const ascii = new TextEncoder()
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

let typesOfSelector: ReadonlyMap<number, readonly ConsoleType[]> | undefined

/** The line without its end, or null when no `log` function has that selector. Malformed arguments read as zeros or nothing. */
export function consoleLine(callData: Uint8Array): string | null {
  if (callData.length < 4) return null
  typesOfSelector ??= makeTable()
  const types = typesOfSelector.get(selectorOf(callData))
  if (types === undefined) return null
  const values = types.map((type, index) => argument(callData.subarray(4), type, 32 * index))
  const [first, ...rest] = values
  if (first === undefined) return ''
  // Numbers arrive as decimal text, since they may be too large for %d.
  return format(types[0] === 'string' ? withoutNumberFormats(first) : first, ...rest)
}

/** All lines of a run, unknown functions left out. */
export function consoleLines(calls: readonly Uint8Array[]): string[] {
  return calls.map(consoleLine).filter((line) => line !== null)
}

function makeTable(): Map<number, readonly ConsoleType[]> {
  const table = new Map<number, readonly ConsoleType[]>()
  const add = (types: readonly ConsoleType[]): void => {
    const modern = types.join(',')
    table.set(selectorOf(keccak256(ascii.encode(`log(${modern})`))), types)
    const legacy = modern.replaceAll('int256', 'int')
    if (legacy !== modern) table.set(selectorOf(keccak256(ascii.encode(`log(${legacy})`))), types)
  }
  let lists: ConsoleType[][] = [[]]
  add([])
  for (let count = 1; count <= ARGUMENTS_MAX; count++) {
    lists = lists.flatMap((list) => BASIC_TYPES.map((type) => [...list, type]))
    for (const list of lists) add(list)
  }
  add(['bytes'])
  for (let size = 1; size <= 32; size++) add([`bytes${size}`])
  return table
}

function selectorOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
}

/** The argument whose head is at `at`, as text. */
function argument(data: Uint8Array, type: ConsoleType, at: number): string {
  const head = data.subarray(at, at + 32)
  switch (type) {
    case 'string':
      return utf8.decode(tail(data, head))
    case 'bytes':
      return hexFromBytes(tail(data, head))
    case 'uint256':
      return bigIntFromBytes(head).toString()
    case 'int256':
      return BigInt.asIntN(256, bigIntFromBytes(head)).toString()
    case 'bool':
      return head.length === 32 && head[31] !== 0 ? 'true' : 'false'
    case 'address':
      return hexFromBytes(head.subarray(12))
    default:
      return hexFromBytes(head.subarray(0, Number(type.slice('bytes'.length))))
  }
}

/** Length and content behind the offset in `head`; what lies outside the data is not there. */
function tail(data: Uint8Array, head: Uint8Array): Uint8Array {
  const start = Number(bigIntFromBytes(head))
  const length = Number(bigIntFromBytes(data.subarray(start, start + 32)))
  return data.subarray(start + 32, start + 32 + length)
}

/** `%d` and `%i` become `%s`; `%%` stays. */
function withoutNumberFormats(text: string): string {
  return text.replace(/%([di%])/g, (whole, letter) => (letter === '%' ? whole : '%s'))
}
