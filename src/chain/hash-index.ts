/**
 * From a 32-byte hash to a place in the chain, 16 bytes per slot and no objects.
 *
 * Open addressing with linear probing. A slot keeps 64 bits of the hash and the place; whoever asks confirms against the
 * full hash in the record, so that a fingerprint shared by two hashes costs a second look and never a wrong answer.
 * Hashes are uniformly distributed already, so their own bits choose the slot.
 */

/** Block number, and index within the block. */
export interface Place {
  readonly block: number
  readonly index: number
}

const SLOT_WORDS = 4
const CAPACITY_MIN = 256

/** Grows by doubling, shrinks never. */
export class HashIndex {
  /** Four words per slot: two of the hash, block number plus one (0: free), index. */
  #slots = new Uint32Array(CAPACITY_MIN * SLOT_WORDS)
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Add a hash that is not in the index. */
  add(hash: Uint8Array, place: Place): void {
    if (this.#size * 4 >= this.#capacity * 3) this.#grow()
    this.#place(wordAt(hash, 0), wordAt(hash, 4), place.block + 1, place.index)
    this.#size++
  }

  /** The place for which `confirm` says that it holds this hash. */
  find(hash: Uint8Array, confirm: (place: Place) => boolean): Place | null {
    const slot = this.#slotOf(hash, confirm)
    return slot < 0 ? null : this.#placeAt(slot)
  }

  /** Take a hash out; false when it was not there. */
  remove(hash: Uint8Array, confirm: (place: Place) => boolean): boolean {
    const slot = this.#slotOf(hash, confirm)
    if (slot < 0) return false
    this.#closeGap(slot)
    this.#size--
    return true
  }

  get #capacity(): number {
    return this.#slots.length / SLOT_WORDS
  }

  #slotOf(hash: Uint8Array, confirm: (place: Place) => boolean): number {
    const [high, low] = [wordAt(hash, 0), wordAt(hash, 4)]
    const mask = this.#capacity - 1
    for (let slot = high & mask; this.#word(slot, 2) !== 0; slot = (slot + 1) & mask) {
      if (this.#word(slot, 0) === high && this.#word(slot, 1) === low && confirm(this.#placeAt(slot))) return slot
    }
    return -1
  }

  /** Move later entries of the run back, so that no probe ends too early at the freed slot. */
  #closeGap(freed: number): void {
    const mask = this.#capacity - 1
    let gap = freed
    for (let slot = (freed + 1) & mask; this.#word(slot, 2) !== 0; slot = (slot + 1) & mask) {
      const home = this.#word(slot, 0) & mask
      const reachesGap = ((slot - home) & mask) >= ((slot - gap) & mask)
      if (!reachesGap) continue
      this.#slots.copyWithin(gap * SLOT_WORDS, slot * SLOT_WORDS, (slot + 1) * SLOT_WORDS)
      gap = slot
    }
    this.#slots.fill(0, gap * SLOT_WORDS, (gap + 1) * SLOT_WORDS)
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = new Uint32Array(old.length * 2)
    for (let at = 0; at < old.length; at += SLOT_WORDS) {
      if (old[at + 2] !== 0)
        this.#place(old[at] as number, old[at + 1] as number, old[at + 2] as number, old[at + 3] as number)
    }
  }

  #place(high: number, low: number, block: number, index: number): void {
    const mask = this.#capacity - 1
    let slot = high & mask
    while (this.#word(slot, 2) !== 0) slot = (slot + 1) & mask
    this.#slots.set([high, low, block, index], slot * SLOT_WORDS)
  }

  #placeAt(slot: number): Place {
    return { block: this.#word(slot, 2) - 1, index: this.#word(slot, 3) }
  }

  #word(slot: number, word: number): number {
    return this.#slots[slot * SLOT_WORDS + word] as number
  }
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)) >>>
    0
  )
}
