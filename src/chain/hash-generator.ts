/**
 * Values that a real network would draw at random (PREVRANDAO, beacon block roots): here a hash chain, so that the same
 * actions give the same blocks on every run. Each value is the keccak256 of the one before.
 */

import { keccak256 } from '../crypto/keccak.ts'

/** A reproducible stream of 32-byte values. */
export class HashGenerator {
  /** The value that comes next; what a snapshot keeps. */
  next: Uint8Array

  constructor(seed: string) {
    this.next = keccak256(new TextEncoder().encode(seed))
  }

  /** The next value; the stream moves on. */
  take(): Uint8Array {
    const value = this.next
    this.next = keccak256(value)
    return value
  }
}
