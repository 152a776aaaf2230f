/**
 * What only blocks from before the merge have: difficulty, uncles, rewards. Test chains of London need it; the product
 * has no use for it, since its London blocks are never mined by work.
 *
 * Source: Yellow Paper 4.4.4 and 11.1 (ommers), EIP-100 (difficulty), EIP-3554, 4345 and 5133 (bomb delays),
 * EIP-1234 (2 ether per block). Rewards are multiples of a gwei, so they are handed to execution as withdrawals.
 */

import { equalBytes } from '../../src/base/bytes.ts'
import type { BlockHeader } from '../../src/protocol/header.ts'
import type { Withdrawal } from '../../src/protocol/withdrawal.ts'

/** Blocks by which the bomb lags, by fork name in lower case. */
export const DIFFICULTY_BOMB_DELAY: Readonly<Record<string, bigint>> = {
  london: 9_700_000n, // EIP-3554
  arrowglacier: 10_700_000n, // EIP-4345
  grayglacier: 11_400_000n, // EIP-5133
}

const MINIMUM_DIFFICULTY = 131_072n
const BOMB_PERIOD = 100_000n
const MAX_UNCLES = 2
/** Generations that an uncle's parent may lie back. */
const UNCLE_DEPTH = 7
const REWARD_GWEI = 2_000_000_000n

export interface DifficultyInput {
  readonly parentDifficulty: bigint
  readonly parentTimestamp: bigint
  readonly parentHasUncles: boolean
  readonly number: bigint
  readonly timestamp: bigint
  readonly bombDelay: bigint
}

/** Difficulty of block `number`. EIP-100 with the delayed bomb. */
export function proofOfWorkDifficulty(input: DifficultyInput): bigint {
  const { parentDifficulty, number } = input
  const elapsed = (input.timestamp - input.parentTimestamp) / 9n
  const steps = (input.parentHasUncles ? 2n : 1n) - elapsed
  const adjusted = parentDifficulty + (parentDifficulty / 2048n) * (steps < -99n ? -99n : steps)
  const base = adjusted < MINIMUM_DIFFICULTY ? MINIMUM_DIFFICULTY : adjusted
  const fakeNumber = number > input.bombDelay ? number - input.bombDelay : 0n
  const period = fakeNumber / BOMB_PERIOD
  return period > 1n ? base + (1n << (period - 2n)) : base
}

/** A block that uncles are checked against. */
export interface Ancestor {
  readonly hash: Uint8Array
  readonly header: BlockHeader
  readonly ommers: readonly BlockHeader[]
}

/**
 * Why a block may not name these uncles, or null. `ancestors` begin with the parent; `validate` says what is wrong with an
 * uncle's header as a child of the given parent.
 */
export function findUncleFault(
  ommers: readonly BlockHeader[],
  ancestors: readonly Ancestor[],
  hashOf: (header: BlockHeader) => Uint8Array,
  validate: (uncle: BlockHeader, parent: Ancestor) => string | null,
): string | null {
  if (ommers.length > MAX_UNCLES) return 'more than two uncles'
  const near = ancestors.slice(0, UNCLE_DEPTH)
  const used = near.flatMap((ancestor) => ancestor.ommers.map(hashOf))
  for (const uncle of ommers) {
    const hash = hashOf(uncle)
    if (used.some((each) => equalBytes(each, hash))) return 'an uncle that is already included'
    used.push(hash)
    if (near.some((ancestor) => equalBytes(ancestor.hash, hash))) return 'an ancestor as uncle'
    const parent = near.slice(1).find((ancestor) => equalBytes(ancestor.hash, uncle.parentHash))
    if (parent === undefined) return 'an uncle whose parent is no close ancestor'
    const fault = validate(uncle, parent)
    if (fault !== null) return `an uncle with ${fault}`
  }
  return null
}

/** What the block credits to its miner and its uncles' miners. */
export function rewardsOf(header: BlockHeader, ommers: readonly BlockHeader[]): Withdrawal[] {
  const credit = (address: Uint8Array, amount: bigint): Withdrawal => ({
    index: 0n,
    validatorIndex: 0n,
    address,
    amount,
  })
  const uncles = ommers.map((uncle) => credit(uncle.coinbase, (REWARD_GWEI * (8n + uncle.number - header.number)) / 8n))
  return [...uncles, credit(header.coinbase, REWARD_GWEI + (REWARD_GWEI / 32n) * BigInt(ommers.length))]
}
