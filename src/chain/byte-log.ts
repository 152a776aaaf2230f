/**
 * Append-only memory for encoded records: few large buffers instead of one object per record, so that a chain of a
 * million transactions is a handful of buffers to the garbage collector.
 *
 * A record lies in one piece. Its position is a number that stays valid until the log is cut before it; views are into
 * the log's own memory and must not be written to.
 */

const CHUNK_BYTES_MIN = 1 << 16
const CHUNK_BYTES_MAX = 1 << 23
/** Positions are chunk index times this plus the offset: exact in a double up to 2^21 chunks. */
const CHUNK_SPAN = 2 ** 32

/** Bytes appended, read back by position, and cut off at the end. */
export class ByteLog {
  readonly #chunks: Uint8Array[] = []
  #used = 0

  /** Where the next record may begin; also what `truncate` wants to forget everything from now on. */
  get end(): number {
    return this.#chunks.length === 0 ? 0 : (this.#chunks.length - 1) * CHUNK_SPAN + this.#used
  }

  /** Bytes held, used or not. */
  get capacity(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  }

  /** Copy `bytes` to the end; the position to read them from. */
  append(bytes: Uint8Array): number {
    const last = this.#chunks.at(-1)
    if (last === undefined || this.#used + bytes.length > last.length) this.#grow(bytes.length)
    const chunk = this.#chunks.at(-1) as Uint8Array
    chunk.set(bytes, this.#used)
    const position = (this.#chunks.length - 1) * CHUNK_SPAN + this.#used
    this.#used += bytes.length
    return position
  }

  /** The record at `position`, or everything behind it in its chunk when no length is given. */
  view(position: number, length?: number): Uint8Array {
    const chunk = this.#chunks[Math.floor(position / CHUNK_SPAN)]
    if (chunk === undefined) throw new RangeError('No record at this position')
    const offset = position % CHUNK_SPAN
    return chunk.subarray(offset, length === undefined ? chunk.length : offset + length)
  }

  /** Forget the record at `position` and all behind it. */
  truncate(position: number): void {
    const index = Math.floor(position / CHUNK_SPAN)
    this.#chunks.length = Math.min(this.#chunks.length, index + 1)
    this.#used = position % CHUNK_SPAN
  }

  #grow(needed: number): void {
    const doubled = CHUNK_BYTES_MIN << Math.min(this.#chunks.length, 7)
    this.#chunks.push(new Uint8Array(Math.max(needed, Math.min(doubled, CHUNK_BYTES_MAX))))
    this.#used = 0
  }
}
