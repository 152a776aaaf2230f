/**
 * Reads RLP of a known shape from front to back without building the generic tree: the hot path of transactions, headers
 * and blocks. Each method reads the item at the cursor, checks its form as clients do, and moves on.
 * Byte strings are views of the input. Every failure is an `RlpError`; the reader is then of no further use.
 */

import { bigIntAt } from '../base/bytes.ts'
import { RlpError, type RlpErrorCode } from './rlp-error.ts'

/** A cursor over RLP. */
export class RlpReader {
  readonly bytes: Uint8Array
  /** Next byte to read. */
  at: number
  /** End of the list that is being read, or of the input. */
  end: number
  /** End of the item whose head was read last; `at` is then its first byte. */
  #stop: number

  constructor(bytes: Uint8Array, at = 0, end: number = bytes.length) {
    this.bytes = bytes
    this.at = at
    this.end = end
    this.#stop = 0
  }

  /** Nothing is left in the current list. */
  get done(): boolean {
    return this.at >= this.end
  }

  /** Whether the next item is a list; false at the end. */
  get nextIsList(): boolean {
    return this.at < this.end && (this.bytes[this.at] as number) >= 0xc0
  }

  /** Enter the list at the cursor. Give the result to `leaveList`. */
  enterList(): number {
    this.#head(true)
    const outer = this.end
    this.end = this.#stop
    return outer
  }

  /** Leave a list, which must be read to its end. */
  leaveList(outer: number): void {
    if (this.at !== this.end) fail('rlp-too-many-items', 'List has more items than expected')
    this.end = outer
  }

  /** Nothing may follow what was read. */
  finish(): void {
    if (this.at !== this.end) fail('rlp-trailing-bytes', 'Bytes behind the RLP value')
  }

  /** A byte string of any length. */
  readBytes(): Uint8Array {
    this.#head(false)
    return this.#content()
  }

  /** A byte string of exactly `length` bytes. */
  readFixed(length: number): Uint8Array {
    this.#head(false)
    if (this.#stop - this.at !== length) fail('rlp-wrong-length', `Field must have ${length} bytes`)
    return this.#content()
  }

  /** `length` bytes, or null for an empty string. */
  readFixedOrEmpty(length: number): Uint8Array | null {
    this.#head(false)
    const found = this.#stop - this.at
    if (found === 0) return null
    if (found !== length) fail('rlp-wrong-length', `Field must have ${length} bytes or none`)
    return this.#content()
  }

  /** A quantity below 256^size, `size` at most 32. */
  readQuantity(size: number): bigint {
    this.#quantity(size)
    const start = this.at
    this.at = this.#stop
    return bigIntAt(this.bytes, start, this.#stop)
  }

  /** The shortest big-endian bytes of a quantity below 256^size. */
  readQuantityBytes(size: number): Uint8Array {
    this.#quantity(size)
    return this.#content()
  }

  /** The whole item at the cursor with its head, unread. */
  readRaw(): Uint8Array {
    const start = this.at
    this.#head((this.bytes[start] as number) >= 0xc0)
    this.at = this.#stop
    return this.bytes.subarray(start, this.at)
  }

  #quantity(size: number): void {
    this.#head(false)
    const length = this.#stop - this.at
    if (length > size) fail('rlp-too-large', `Quantity has more than ${size} bytes`)
    if (length > 0 && this.bytes[this.at] === 0) fail('rlp-leading-zero', 'Quantity with a leading zero')
  }

  #content(): Uint8Array {
    const view = this.bytes.subarray(this.at, this.#stop)
    this.at = this.#stop
    return view
  }

  /** Read the head at the cursor: `at` becomes the content's start, `#stop` its end. */
  #head(list: boolean): void {
    const { bytes, at, end } = this
    if (at >= end) fail('rlp-truncated', 'Field is missing')
    const first = bytes[at] as number
    if (first < 0x80) {
      if (list) fail('rlp-list-expected', 'Byte string in the place of a list')
      this.#stop = at + 1
      return
    }
    if (first >= 0xc0 !== list) {
      if (list) fail('rlp-list-expected', 'Byte string in the place of a list')
      fail('rlp-string-expected', 'List in the place of a byte string')
    }
    const short = first - (list ? 0xc0 : 0x80)
    let start = at + 1
    let length = short
    if (short > 55) {
      const size = short - 55
      length = longLength(bytes, start, size, end)
      start += size
    } else if (short === 1 && !list && start < end && (bytes[start] as number) < 0x80) {
      fail('rlp-not-canonical', 'Single byte below 0x80 with a head')
    }
    if (length > end - start) fail('rlp-truncated', 'Field is longer than its input')
    this.at = start
    this.#stop = start + length
  }
}

function longLength(bytes: Uint8Array, at: number, size: number, end: number): number {
  if (size > end - at) fail('rlp-truncated', 'Length is longer than its input')
  if (bytes[at] === 0) fail('rlp-not-canonical', 'Length with a leading zero')
  if (size > 6) fail('rlp-truncated', 'Field is longer than its input')
  let length = 0
  for (let i = 0; i < size; i++) length = length * 256 + (bytes[at + i] as number)
  if (length < 56) fail('rlp-not-canonical', 'Short field with a long head')
  return length
}

function fail(code: RlpErrorCode, message: string): never {
  throw new RlpError(code, message)
}
