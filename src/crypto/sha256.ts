/**
 * SHA2-256 by Node's own cryptography, which is loaded at the first hash: it takes milliseconds that no start should pay.
 * Source: FIPS 180-4.
 */

import { concatBytes } from '../base/bytes.ts'

let hash: typeof import('node:crypto').hash | undefined

/** SHA2-256 of the parts behind each other: 32 bytes in new memory. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  hash ??= process.getBuiltinModule('node:crypto').hash
  const [only] = parts
  const input = parts.length === 1 && only !== undefined ? only : concatBytes(...parts)
  // A copy: Node's digest may be a view of its buffer pool.
  return new Uint8Array(hash('sha256', input, 'buffer'))
}
