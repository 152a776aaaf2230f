/**
 * What the authorizations of a set-code transaction change before it runs, which no step shows.
 * Source: EIP-7702, "Behavior": each is applied if chain, signature, code and nonce fit, and skipped if not; failure of the
 * transaction undoes none of them.
 */

import { concatBytes, EMPTY_BYTES, hexFromBytes } from '../base/bytes.ts'
import type { Replay } from '../chain/replays.ts'

/** Of one account: how often its nonce rose, and its code now. */
export interface Delegation {
  readonly count: bigint
  readonly code: Uint8Array
}

/** EIP-7702, the code of an account that lets another's code run for it. */
const DESIGNATOR = Uint8Array.of(0xef, 0x01, 0x00)
const DESIGNATION_BYTES = 23
const NONCE_MAX = 2n ** 64n - 1n

/** By authority (0x, 20 bytes). */
export function delegationsOf({ transaction, before, env }: Replay): ReadonlyMap<string, Delegation> {
  const made = new Map<string, Delegation>()
  const sender = hexFromBytes(transaction.sender)
  for (const { authority, chainId, address, nonce } of transaction.authorizationList) {
    if (authority === null || (chainId !== 0n && chainId !== env.chainId) || nonce >= NONCE_MAX) continue
    const key = hexFromBytes(authority)
    const { count, code } = made.get(key) ?? { count: 0n, code: before.code(authority) }
    // The sender's own nonce has risen by then.
    const expected = before.account(authority).nonce + count + (key === sender ? 1n : 0n)
    if (nonce !== expected || !isFree(code)) continue
    made.set(key, { count: count + 1n, code: isZero(address) ? EMPTY_BYTES : concatBytes(DESIGNATOR, address) })
  }
  return made
}

/** No code, or a delegation, which may be replaced. */
function isFree(code: Uint8Array): boolean {
  if (code.length === 0) return true
  return code.length === DESIGNATION_BYTES && DESIGNATOR.every((byte, at) => code[at] === byte)
}

function isZero(address: Uint8Array): boolean {
  return address.every((byte) => byte === 0)
}
