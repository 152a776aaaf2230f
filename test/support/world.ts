/**
 * The state of a chain as a plain value: a map of accounts, each with a map of its storage. A change makes a new map, so
 * every state there ever was stays as it is. Roots and proofs are built anew from the whole content.
 */

import {
  bigIntFromBytes,
  bytes32FromBigInt,
  bytesFromBigInt,
  bytesFromHex,
  EMPTY_BYTES,
  hexFromBytes,
} from '../../src/base/bytes.ts'
import { EMPTY_KECCAK, keccak256 } from '../../src/crypto/keccak.ts'
import type { AccountChange, AccountOverride } from '../../src/executor/executor.ts'
import { encodeRlp } from '../../src/protocol/rlp.ts'
import { ReferenceTrie } from '../../src/state/reference-trie.ts'
import type { AccountProof, AccountState } from '../../src/state/state-reader.ts'

/** Storage: slot → value without leading zeros, both hex; zero is absent. */
export interface WorldAccount {
  readonly nonce: bigint
  readonly balance: bigint
  readonly code: Uint8Array
  readonly storage: ReadonlyMap<string, string>
}

/** By address in hex. */
export type World = ReadonlyMap<string, WorldAccount>

export const EMPTY_ACCOUNT: WorldAccount = { nonce: 0n, balance: 0n, code: EMPTY_BYTES, storage: new Map() }

/** The world after the changes. */
export function changed(world: World, changes: readonly AccountOverride[]): World {
  const next = new Map(world)
  for (const change of changes) {
    const key = hexFromBytes(change.address)
    const old = next.get(key) ?? EMPTY_ACCOUNT
    next.set(key, {
      nonce: change.nonce ?? old.nonce,
      balance: change.balance ?? old.balance,
      code: change.code ?? old.code,
      storage: changedStorage(change.replaceStorage === true ? new Map() : old.storage, change),
    })
  }
  return next
}

function changedStorage(old: ReadonlyMap<string, string>, { storage = [] }: AccountChange): Map<string, string> {
  const next = new Map(old)
  for (const [slot, value] of storage) {
    const trimmed = bytesFromBigInt(bigIntFromBytes(value))
    if (trimmed.length === 0) next.delete(hexFromBytes(slot))
    else next.set(hexFromBytes(slot), hexFromBytes(trimmed))
  }
  return next
}

export function accountOf(world: World, address: Uint8Array): AccountState {
  const account = world.get(hexFromBytes(address))
  const { nonce, balance, code } = account ?? EMPTY_ACCOUNT
  const codeHash = code.length === 0 ? EMPTY_KECCAK : keccak256(code)
  return { exists: account !== undefined, nonce, balance, codeHash }
}

/** 32 bytes. */
export function storageOf(world: World, address: Uint8Array, slot: Uint8Array): Uint8Array {
  const value = world.get(hexFromBytes(address))?.storage.get(hexFromBytes(slot))
  return bytes32FromBigInt(value === undefined ? 0n : BigInt(value))
}

/** State root. */
export function rootOf(world: World): Uint8Array {
  return stateTrie(world).root()
}

export function proofOf(world: World, address: Uint8Array, slots: readonly Uint8Array[]): AccountProof {
  const storage = storageTrie(world.get(hexFromBytes(address)) ?? EMPTY_ACCOUNT)
  return {
    account: accountOf(world, address),
    storageRoot: storage.root(),
    accountProof: stateTrie(world).proof(keccak256(address)),
    storageProofs: slots.map((slot) => ({
      slot,
      value: storageOf(world, address, slot),
      proof: storage.proof(keccak256(slot)),
    })),
  }
}

function stateTrie(world: World): ReferenceTrie {
  const trie = new ReferenceTrie()
  for (const [address, account] of world) {
    const { nonce, balance, code } = account
    const codeHash = code.length === 0 ? EMPTY_KECCAK : keccak256(code)
    trie.set(keccak256(bytesFromHex(address)), encodeRlp([nonce, balance, storageTrie(account).root(), codeHash]))
  }
  return trie
}

function storageTrie({ storage }: WorldAccount): ReferenceTrie {
  const trie = new ReferenceTrie()
  for (const [slot, value] of storage) trie.set(keccak256(bytesFromHex(slot)), encodeRlp(bytesFromHex(value)))
  return trie
}
