/**
 * RLP, the byte format of everything that is hashed in Ethereum. Decoding is strict: one canonical form per value, nothing
 * behind it. The encoder writes from the back to the front, so that a list's length is known when its head is written.
 * Source: Yellow Paper appendix B. Known shapes (transactions, headers) are read with rlp-reader.ts instead.
 */

import { bytesFromBigInt } from '../base/bytes.ts'
import { RlpError } from './rlp-error.ts'
import { RlpReader } from './rlp-reader.ts'

/** An item in its RLP form already, to be put into a list as it is. */
export class EncodedRlp {
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}

/** What can be encoded; a bigint is a quantity: shortest big-endian form, 0 is the empty string. */
export type RlpInput = Uint8Array | bigint | EncodedRlp | readonly RlpInput[]

/** What comes out of `decodeRlp`. Byte strings are views of the input. */
export type RlpItem = Uint8Array | RlpItem[]

/** Lists in lists beyond this are refused: no structure of the protocol comes near, and recursion must end. */
export const RLP_DEPTH_LIMIT = 1024

const SCRATCH_SIZE = 1 << 12

/** Grown as needed; one that became large is dropped after use. */
let scratch = new Uint8Array(SCRATCH_SIZE)

/** Encode a value, in new memory. Throws RangeError for a negative quantity. */
export function encodeRlp(item: RlpInput): Uint8Array {
  return take(writeItem(item, scratch.length))
}

/** Encode a value behind the byte of its type, unless that is 0: the legacy form has none. EIP-2718. */
export function encodeTyped(type: number, item: RlpInput): Uint8Array {
  const start = writeItem(item, scratch.length)
  if (type === 0) return take(start)
  const typed = reserve(1, start)
  scratch[typed] = type
  return take(typed)
}

/** What was written, from `start` to the back of the scratch. */
function take(start: number): Uint8Array {
  const encoded = scratch.slice(start)
  if (scratch.length > 1 << 20) scratch = new Uint8Array(SCRATCH_SIZE)
  return encoded
}

/** Write `item` so that it ends before `end`, counted from the back of the scratch; gives its start. */
function writeItem(item: RlpInput, end: number): number {
  if (item instanceof Uint8Array) return writeBytes(item, end)
  if (typeof item === 'bigint') return writeQuantity(item, end)
  if (item instanceof EncodedRlp) return writeRaw(item.bytes, end)
  // Positions shift when the scratch grows (it grows at the front); distances from the back do not.
  const endDistance = scratch.length - end
  let start = end
  for (let i = item.length - 1; i >= 0; i--) start = writeItem(item[i] as RlpInput, start)
  return writeHead(0xc0, scratch.length - endDistance - start, start)
}

function writeBytes(bytes: Uint8Array, end: number): number {
  const length = bytes.length
  if (length === 1 && (bytes[0] as number) < 0x80) {
    const at = reserve(1, end)
    scratch[at] = bytes[0] as number
    return at
  }
  return writeHead(0x80, length, writeRaw(bytes, end))
}

function writeRaw(bytes: Uint8Array, end: number): number {
  const start = reserve(bytes.length, end)
  if (bytes.length > 32) scratch.set(bytes, start)
  else for (let i = 0; i < bytes.length; i++) scratch[start + i] = bytes[i] as number
  return start
}

function writeQuantity(value: bigint, end: number): number {
  if (value < 0n) throw new RangeError('Negative quantity')
  if (value >> 256n !== 0n) return writeBytes(bytesFromBigInt(value), end)
  let length = 0
  let at = reserve(32, end) + 32
  let rest = value
  while (rest > 0xffff_ffff_ffffn) {
    // A large one, six bytes at a time: as many as a double handles exactly.
    at = writeNumber(Number(rest & 0xffff_ffff_ffffn), 6, at)
    rest >>= 48n
    length += 6
  }
  const low = Number(rest)
  const lowLength = byteLengthOf(low)
  at = writeNumber(low, lowLength, at)
  length += lowLength
  if (length === 1 && (scratch[at] as number) < 0x80) return at
  return writeHead(0x80, length, at)
}

function writeNumber(value: number, length: number, end: number): number {
  let rest = value
  const start = end - length
  for (let at = end - 1; at >= start; at--) {
    scratch[at] = rest & 0xff
    rest = Math.floor(rest / 256)
  }
  return start
}

/** Head of a string (`base` 0x80) or list (0xc0) of `length` bytes that begins at `end`. */
function writeHead(base: number, length: number, end: number): number {
  const start = reserve(7, end) + 7
  if (length < 56) {
    scratch[start - 1] = base + length
    return start - 1
  }
  const lengthSize = byteLengthOf(length)
  const at = writeNumber(length, lengthSize, start)
  scratch[at - 1] = base + 55 + lengthSize
  return at - 1
}

function byteLengthOf(value: number): number {
  let length = 0
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) length++
  return length
}

/** Make room for `size` bytes before `end`; gives where they begin, in the scratch as it is then. */
function reserve(size: number, end: number): number {
  if (end >= size) return end - size
  const grown = new Uint8Array(Math.max(scratch.length * 2, scratch.length + size))
  const shift = grown.length - scratch.length
  grown.set(scratch.subarray(end), end + shift)
  scratch = grown
  return end + shift - size
}

/** Decode one value that fills `bytes`. Throws `RlpError`. */
export function decodeRlp(bytes: Uint8Array): RlpItem {
  const reader = new RlpReader(bytes)
  const item = readItem(reader, 0)
  reader.finish()
  return item
}

function readItem(reader: RlpReader, depth: number): RlpItem {
  if (!reader.nextIsList) return reader.readBytes()
  if (depth >= RLP_DEPTH_LIMIT) throw new RlpError('rlp-too-deep', 'RLP lists are nested too deeply')
  const items: RlpItem[] = []
  const outer = reader.enterList()
  while (!reader.done) items.push(readItem(reader, depth + 1))
  reader.leaveList(outer)
  return items
}
