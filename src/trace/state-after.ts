/**
 * The state that a call would leave, which nobody committed: what it met, its changes as the steps tell them, its fees and
 * its authorizations. For a sealed transaction the state after it is kept, and the tests hold both equal.
 *
 * Source: Yellow Paper 6.2 (nonce, gas), EIP-1559 (who gets what of a price), EIP-4844 (blob gas), EIP-6780.
 */

import { bytes32FromBigInt, EMPTY_BYTES, hexFromBytes } from '../base/bytes.ts'
import { effectiveGasPrice } from '../chain/block-reader.ts'
import type { Replay, StateAt } from '../chain/replays.ts'
import { EMPTY_KECCAK, keccak256 } from '../crypto/keccak.ts'
import { blobBaseFee } from '../protocol/fees.ts'
import { GAS } from '../spec/gas.ts'
import { delegationsOf } from './delegations.ts'
import type { Changes } from './touch-tracer.ts'

/** Answers for accounts and slots that were touched. */
export function stateAfter(replay: Replay, changes: Changes): StateAt {
  const { before, transaction } = replay
  const sender = hexFromBytes(transaction.sender)
  const paid = fees(replay)
  const delegations = delegationsOf(replay)
  const isGone = (address: string): boolean => changes.destroyed.has(address)
  const codeOf = (address: Uint8Array): Uint8Array => {
    const key = hexFromBytes(address)
    return isGone(key) ? EMPTY_BYTES : (changes.code.get(key) ?? delegations.get(key)?.code ?? before.code(address))
  }
  return {
    code: codeOf,
    account: (address) => {
      const key = hexFromBytes(address)
      const was = before.account(address)
      const balance = was.balance + (changes.balance.get(key) ?? 0n) + (paid.get(key) ?? 0n)
      if (isGone(key)) return { exists: balance > 0n, balance: 0n, nonce: 0n, codeHash: EMPTY_KECCAK }
      const begun = (changes.code.has(key) ? 1n : was.nonce) + (key === sender ? 1n : 0n)
      const nonce = begun + (changes.creations.get(key) ?? 0n) + (delegations.get(key)?.count ?? 0n)
      const isRecoded = changes.code.has(key) || delegations.has(key)
      const codeHash = isRecoded ? keccak256(codeOf(address)) : was.codeHash
      return { exists: was.exists || balance > 0n || nonce > 0n, balance, nonce, codeHash }
    },
    storage: (address, slot) => {
      const key = hexFromBytes(address)
      if (isGone(key)) return bytes32FromBigInt(0n)
      const value = changes.storage.get(key)?.get(hexFromBytes(slot))
      return value === undefined ? before.storage(address, slot) : bytes32FromBigInt(value)
    },
  }
}

/** Wei that fees take from and give to accounts. A call that offers no fee moves none. */
function fees({ transaction, outcome, env }: Replay): Map<string, bigint> {
  const price = effectiveGasPrice(transaction, env.baseFee)
  const blobGas = BigInt(transaction.blobVersionedHashes.length) * BigInt(GAS.blob)
  const blobs = blobGas === 0n ? 0n : blobGas * blobBaseFee(env.excessBlobGas, env.rules)
  const moves = new Map([[hexFromBytes(transaction.sender), -(outcome.gasUsed * price + blobs)]])
  const tip = price > env.baseFee ? outcome.gasUsed * (price - env.baseFee) : 0n
  const coinbase = hexFromBytes(env.coinbase)
  return moves.set(coinbase, (moves.get(coinbase) ?? 0n) + tip)
}
