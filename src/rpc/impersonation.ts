/**
 * The accounts that requests may send from without a key. Of a whole node, not of one client, as in Hardhat and anvil.
 */

import { BytesMap } from '../base/byte-map.ts'

export class Impersonation {
  readonly #addresses = new BytesMap<true>()
  /** Whether any account may send. */
  isForAll = false

  has(address: Uint8Array): boolean {
    return this.isForAll || this.#addresses.has(address)
  }

  /** Those that were named, in the order in which they were. */
  get addresses(): readonly Uint8Array[] {
    return [...this.#addresses.keys()]
  }

  add(address: Uint8Array): void {
    this.#addresses.set(address, true)
  }

  /** False when it was not impersonated. */
  delete(address: Uint8Array): boolean {
    return this.#addresses.delete(address)
  }

  clear(): void {
    this.#addresses.clear()
    this.isForAll = false
  }
}
