/**
 * From a header to the environment its transactions see, and from a parent to the environment of the next block. Also the
 * header that has nothing in it yet, with exactly the fields of a fork.
 *
 * Source: Yellow Paper 4.4.3, EIP-1559, EIP-4399, EIP-4844, EIP-4788, EIP-4895, EIP-7685; EIP-3554 for difficulty before
 * Paris (its bomb is far beyond the block numbers of a development chain and left out).
 */

import { bigIntFromBytes, bytes32FromBigInt, EMPTY_BYTES } from '../base/bytes.ts'
import type { BlockEnv } from '../executor/block-env.ts'
import { BLOOM_LENGTH } from '../protocol/bloom.ts'
import { nextBaseFee, nextExcessBlobGas } from '../protocol/fees.ts'
import type { BlockHeader } from '../protocol/header.ts'
import { EMPTY_OMMERS_HASH } from '../protocol/header.ts'
import { EMPTY_TRIE_ROOT } from '../protocol/ordered-trie.ts'
import { requestsHash } from '../protocol/requests.ts'
import type { Rules } from '../spec/forks.ts'

/** Hash of block `number`, null when there is none. */
export type BlockHashes = (number: bigint) => Uint8Array | null

/** What the producer decides about a block; the rest follows from the parent. */
export interface BlockChoices {
  readonly timestamp: bigint
  readonly gasLimit: bigint
  readonly coinbase: Uint8Array
  /** Used from Paris on; the difficulty stands in its place before. */
  readonly prevRandao: Uint8Array
  /** Used from Cancun on. */
  readonly parentBeaconBlockRoot: Uint8Array
}

const ZERO_WORD = new Uint8Array(32)
const ZERO_ADDRESS = new Uint8Array(20)
const ZERO_NONCE = new Uint8Array(8)
const DIFFICULTY_MIN = 131_072n

/** Number 0, nothing in it, and the fields of these rules. */
export function emptyBlockHeader(rules: Rules): BlockHeader {
  return {
    parentHash: ZERO_WORD,
    ommersHash: EMPTY_OMMERS_HASH,
    coinbase: ZERO_ADDRESS,
    stateRoot: EMPTY_TRIE_ROOT,
    transactionsRoot: EMPTY_TRIE_ROOT,
    receiptsRoot: EMPTY_TRIE_ROOT,
    logsBloom: new Uint8Array(BLOOM_LENGTH),
    difficulty: 0n,
    number: 0n,
    gasLimit: 0n,
    gasUsed: 0n,
    timestamp: 0n,
    extraData: EMPTY_BYTES,
    mixHash: ZERO_WORD,
    nonce: ZERO_NONCE,
    baseFeePerGas: 0n,
    withdrawalsRoot: rules.eip4895 ? EMPTY_TRIE_ROOT : undefined,
    blobGasUsed: rules.eip4844 ? 0n : undefined,
    excessBlobGas: rules.eip4844 ? 0n : undefined,
    parentBeaconBlockRoot: rules.eip4788 ? ZERO_WORD : undefined,
    requestsHash: rules.eip7685 ? requestsHash([]) : undefined,
  }
}

/** Environment of the block on `parent`. */
export function nextEnv(
  parent: BlockHeader,
  rules: Rules,
  chainId: bigint,
  choices: BlockChoices,
  blockHash: BlockHashes,
): BlockEnv {
  return {
    rules,
    chainId,
    number: parent.number + 1n,
    timestamp: choices.timestamp,
    gasLimit: choices.gasLimit,
    coinbase: choices.coinbase,
    baseFee: nextBaseFee(parent, rules),
    prevRandao: rules.eip4399 ? choices.prevRandao : bytes32FromBigInt(nextDifficulty(parent, choices.timestamp)),
    excessBlobGas: rules.eip4844 ? nextExcessBlobGas(parent, rules) : 0n,
    parentBeaconBlockRoot: rules.eip4788 ? choices.parentBeaconBlockRoot : null,
    blockHash,
  }
}

/** Environment that the transactions of a sealed block had. */
export function envOfHeader(header: BlockHeader, rules: Rules, chainId: bigint, blockHash: BlockHashes): BlockEnv {
  return {
    rules,
    chainId,
    number: header.number,
    timestamp: header.timestamp,
    gasLimit: header.gasLimit,
    coinbase: header.coinbase,
    baseFee: header.baseFeePerGas ?? 0n,
    prevRandao: rules.eip4399 ? header.mixHash : bytes32FromBigInt(header.difficulty),
    excessBlobGas: header.excessBlobGas ?? 0n,
    parentBeaconBlockRoot: header.parentBeaconBlockRoot ?? null,
    blockHash,
  }
}

/** The header of a block with this environment, before anything is executed in it. */
export function draftHeader(env: BlockEnv, parentHash: Uint8Array): BlockHeader {
  const { rules } = env
  return {
    ...emptyBlockHeader(rules),
    parentHash,
    coinbase: env.coinbase,
    difficulty: rules.eip4399 ? 0n : bigIntFromBytes(env.prevRandao),
    number: env.number,
    gasLimit: env.gasLimit,
    timestamp: env.timestamp,
    mixHash: rules.eip4399 ? env.prevRandao : ZERO_WORD,
    baseFeePerGas: env.baseFee,
    excessBlobGas: rules.eip4844 ? env.excessBlobGas : undefined,
    parentBeaconBlockRoot: rules.eip4788 ? (env.parentBeaconBlockRoot ?? ZERO_WORD) : undefined,
  }
}

function nextDifficulty(parent: BlockHeader, timestamp: bigint): bigint {
  const slow = 1n - (timestamp - parent.timestamp) / 9n
  const next = parent.difficulty + (parent.difficulty / 2048n) * (slow > -99n ? slow : -99n)
  return next > DIFFICULTY_MIN ? next : DIFFICULTY_MIN
}
