/**
 * The first block: a state to begin with and a header that nothing precedes.
 *
 * Defaults are Hardhat's (extra data 0x1234). Unlike Hardhat's, the transactions root is that of the empty trie, as in
 * every other block. The state root is that of the accounts given, so proofs against genesis work.
 */

import { bytesFromHex } from '../base/bytes.ts'
import type { AccountChange } from '../executor/executor.ts'
import type { BlockHeader } from '../protocol/header.ts'
import type { Rules } from '../spec/forks.ts'
import { emptyBlockHeader } from './header-draft.ts'
import { predeploysOf } from './predeploys.ts'

export interface Genesis {
  /** Predeploys included; addresses may repeat, the later entry adds to the earlier. */
  readonly accounts: readonly AccountChange[]
  /** Seconds. */
  readonly timestamp: bigint
  readonly gasLimit: bigint
  /** Wei. */
  readonly baseFee: bigint
  readonly extraData: Uint8Array
  /** 20 bytes. */
  readonly coinbase: Uint8Array
}

export const GENESIS_EXTRA_DATA: Uint8Array = bytesFromHex('0x1234')
const GENESIS_DIFFICULTY = 1n

/** Funded accounts and everything that the rules want to be there. */
export function genesisAccounts(rules: Rules, funded: readonly Uint8Array[], balance: bigint): AccountChange[] {
  return [...predeploysOf(rules), ...funded.map((address) => ({ address, balance }))]
}

/** `prevRandao` stands in the header from Paris on; before, the difficulty is 1. */
export function genesisHeader(
  genesis: Genesis,
  rules: Rules,
  stateRoot: Uint8Array,
  prevRandao: Uint8Array,
): BlockHeader {
  const header = emptyBlockHeader(rules)
  return {
    ...header,
    stateRoot,
    coinbase: genesis.coinbase,
    difficulty: rules.eip3675 ? 0n : GENESIS_DIFFICULTY,
    gasLimit: genesis.gasLimit,
    timestamp: genesis.timestamp,
    extraData: genesis.extraData,
    mixHash: rules.eip4399 ? prevRandao : header.mixHash,
    baseFeePerGas: genesis.baseFee,
  }
}
