/**
 * Block hashes for BLOCKHASH: a ring in the chain header, by block number, that blocks of one line of descent share. Equal
 * hashes of one block mean equal hashes of all before it, so one comparison tells whether the ring still holds.
 */

import { equalBytes } from '../base/bytes.ts'
import type { ChainMemory } from '../state/chain-memory.ts'
import { HASH_RING, HEADER, HEADER_BASE } from '../state/layout.ts'
import type { BlockEnv } from './block-env.ts'

/** Blocks that BLOCKHASH reaches back (Yellow Paper appendix H). */
const REACH = 256n
const HASH_BYTES = 32

export class HashRing {
  readonly #memory: ChainMemory
  readonly #allocate: (bytes: number) => number
  readonly #shared: number = HEADER_BASE + (HEADER.at.hashes as number)
  /** Blocks whose hashes the shared ring holds: from `#low` up to but not including `#high`. */
  #low = 0n
  #high = 0n
  /** A ring for calls at blocks that the shared one does not reach; made when first needed. */
  #own = 0

  constructor(memory: ChainMemory, allocate: (bytes: number) => number) {
    this.#memory = memory
    this.#allocate = allocate
  }

  /** The ring for a block to be made: the shared one, brought up to its parent. */
  forBlock(env: BlockEnv): number {
    if (!this.#holdsFor(env)) {
      this.#low = lowest(env.number)
      fill(this.#memory, this.#shared, this.#low, env)
      this.#high = env.number
    }
    return this.#shared
  }

  /** A ring for a call at any block. */
  forCall(env: BlockEnv): number {
    if (this.#holdsFor(env)) return this.#shared
    if (this.#own === 0) this.#own = this.#allocate(HASH_RING * HASH_BYTES)
    fill(this.#memory, this.#own, lowest(env.number), env)
    return this.#own
  }

  /** Does the shared ring hold what `env` can ask for? Takes in the hash of the newest parent on the way. */
  #holdsFor(env: BlockEnv): boolean {
    const { number } = env
    if (number === 0n) return true
    const known = number === this.#high + 1n ? number - 2n : number - 1n
    if (
      known < this.#low ||
      known >= this.#high ||
      lowest(number) < this.#low ||
      this.#high - lowest(number) >= HASH_RING
    ) {
      return false
    }
    const hash = env.blockHash(known) ?? NO_HASH
    const held = this.#memory.copy(slot(this.#shared, known), HASH_BYTES)
    if (!equalBytes(hash, held)) return false
    if (number === this.#high + 1n) {
      this.#memory.set(slot(this.#shared, number - 1n), env.blockHash(number - 1n) ?? NO_HASH)
      this.#high = number
    }
    return true
  }
}

const NO_HASH = new Uint8Array(HASH_BYTES)

function lowest(number: bigint): bigint {
  return number > REACH ? number - REACH : 0n
}

function slot(ring: number, number: bigint): number {
  return ring + Number(number % BigInt(HASH_RING)) * HASH_BYTES
}

function fill(memory: ChainMemory, ring: number, from: bigint, env: BlockEnv): void {
  for (let number = from; number < env.number; number++)
    memory.set(slot(ring, number), env.blockHash(number) ?? NO_HASH)
}
