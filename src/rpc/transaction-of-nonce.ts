/**
 * The transaction with which an account used a nonce. There is no index for it: nonces rise from block to block, so the
 * block is found by halving, and a state costs nothing to read.
 */

import { equalBytes } from '../base/bytes.ts'
import type { Chain } from '../chain/chain.ts'
import type { TransactionView } from '../chain/views.ts'

/**
 * Null: none waits or is mined with it; a nonce may also be used by an authorization (EIP-7702), or be skipped
 * by force. @throws {StatePrunedError} the chain no longer keeps the states to look at
 */
export async function transactionOfNonce(
  chain: Chain,
  sender: Uint8Array,
  nonce: bigint,
): Promise<TransactionView | null> {
  if ((await chain.nonce(sender, 'latest')) <= nonce) {
    const isWanted = (waiting: { sender: Uint8Array; nonce: bigint }): boolean =>
      waiting.nonce === nonce && equalBytes(waiting.sender, sender)
    const { pending, queued } = chain.controls.waiting()
    const waiting = pending.find(isWanted) ?? queued.find(isWanted)
    return waiting === undefined ? null : chain.transaction(waiting.hash)
  }
  const block = await chain.block(await blockAfter(chain, sender, nonce))
  const found = block?.transactions().find(({ transaction }) => {
    return transaction.nonce === nonce && equalBytes(transaction.sender, sender)
  })
  return found ?? null
}

/** The first block behind which the nonce is used; it is, behind the newest. */
async function blockAfter(chain: Chain, sender: Uint8Array, nonce: bigint): Promise<bigint> {
  let first = 0n
  let last = chain.head.number
  while (first < last) {
    const middle = (first + last) / 2n
    if ((await chain.nonce(sender, middle)) > nonce) last = middle
    else first = middle + 1n
  }
  return last
}
