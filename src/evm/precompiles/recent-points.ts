/**
 * G2 points that were checked and prepared not long ago. Three of the four G2 points of a Groth16 verifier are constants of
 * the contract, and checking and preparing one costs more than its part in the pairing (measured: a third of a call).
 * Points are found by their very bytes, so that a hit is what a fresh run would have made.
 */

/** Entries are some 30 KB each. */
const COUNT_MAX = 64

/** Least recently used go first. */
export class RecentPoints<T> {
  readonly #entries = new Map<string, T>()

  /** What `make` made of these bytes; it is asked when they are new. Null (an invalid point) is not kept. */
  get(encoded: Uint8Array, make: () => T | null): T | null {
    const key = Buffer.from(encoded).toString('latin1')
    const known = this.#entries.get(key)
    const entry = known ?? make()
    if (entry === null) return null
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    if (this.#entries.size > COUNT_MAX) this.#entries.delete(this.#entries.keys().next().value as string)
    return entry
  }
}
