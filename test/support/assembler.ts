/**
 * A small assembler for tests: EVM programs as lists of mnemonics, numbers and labels.
 *
 * A number becomes the shortest PUSH that holds it (0 is PUSH1 00, so that programs run in every fork), bytes a PUSH of
 * exactly their length. `label` marks a JUMPDEST, `to` pushes its place in two bytes. `raw` puts bytes in as they are.
 */

import { bytesFromBigInt } from '../../src/base/bytes.ts'
import { OPCODES } from '../../src/spec/opcodes.ts'

export type Item =
  | string
  | number
  | bigint
  | Uint8Array
  | { readonly label: string }
  | { readonly to: string }
  | { readonly raw: Uint8Array }

const BYTE_OF: ReadonlyMap<string, number> = new Map(OPCODES.map((opcode) => [opcode.name, opcode.byte]))
const PUSH1 = 0x60
const PUSH2 = 0x61
const JUMPDEST = 0x5b

/** Machine code of a program. Throws RangeError for an unknown mnemonic or label, or a number that needs over 32 bytes. */
export function assemble(items: readonly Item[]): Uint8Array {
  const code: number[] = []
  const places = new Map<string, number>()
  const uses: { readonly at: number; readonly label: string }[] = []
  for (const item of items) {
    if (typeof item === 'string') code.push(byteOf(item))
    else if (typeof item === 'number' || typeof item === 'bigint') push(code, quantityBytes(BigInt(item)))
    else if (item instanceof Uint8Array) push(code, item)
    else if ('raw' in item) code.push(...item.raw)
    else if ('label' in item) {
      places.set(item.label, code.length)
      code.push(JUMPDEST)
    } else {
      uses.push({ at: code.length + 1, label: item.to })
      code.push(PUSH2, 0, 0)
    }
  }
  for (const { at, label } of uses) {
    const place = places.get(label)
    if (place === undefined) throw new RangeError(`No label is called ${label}`)
    code[at] = place >> 8
    code[at + 1] = place & 0xff
  }
  return Uint8Array.from(code)
}

function push(code: number[], bytes: Uint8Array): void {
  if (bytes.length === 0 || bytes.length > 32) throw new RangeError(`Cannot push ${bytes.length} bytes`)
  code.push(PUSH1 + bytes.length - 1, ...bytes)
}

function quantityBytes(value: bigint): Uint8Array {
  return value === 0n ? Uint8Array.of(0) : bytesFromBigInt(value)
}

function byteOf(name: string): number {
  const byte = BYTE_OF.get(name)
  if (byte === undefined) throw new RangeError(`No opcode is called ${name}`)
  return byte
}
