/**
 * A map whose keys are compared by content: hashes and addresses are `Uint8Array`, which `Map` compares by identity.
 * A key is kept by reference for iteration and must not be changed while it is in the map. Iterates in insertion order.
 */

import { keyFromBytes } from './bytes.ts'

interface Entry<V> {
  readonly key: Uint8Array
  value: V
}

/** `Map` with byte strings as keys. */
export class BytesMap<V> {
  readonly #entries = new Map<string, Entry<V>>()

  constructor(entries?: Iterable<readonly [Uint8Array, V]>) {
    if (entries !== undefined) for (const [key, value] of entries) this.set(key, value)
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: Uint8Array): V | undefined {
    return this.#entries.get(keyFromBytes(key))?.value
  }

  has(key: Uint8Array): boolean {
    return this.#entries.has(keyFromBytes(key))
  }

  /** Put or replace; a replaced key keeps its place in the order. */
  set(key: Uint8Array, value: V): this {
    const text = keyFromBytes(key)
    const entry = this.#entries.get(text)
    if (entry === undefined) this.#entries.set(text, { key, value })
    else entry.value = value
    return this
  }

  /** True when there was something to delete. */
  delete(key: Uint8Array): boolean {
    return this.#entries.delete(keyFromBytes(key))
  }

  clear(): void {
    this.#entries.clear()
  }

  *keys(): IterableIterator<Uint8Array> {
    for (const entry of this.#entries.values()) yield entry.key
  }

  *values(): IterableIterator<V> {
    for (const entry of this.#entries.values()) yield entry.value
  }

  *[Symbol.iterator](): IterableIterator<[Uint8Array, V]> {
    for (const entry of this.#entries.values()) yield [entry.key, entry.value]
  }
}
