/**
 * Difficulty tests: the proof-of-work difficulty of a block from its parent's, for the forks from London to the merge.
 *
 * Source of the format: ethereum/tests docs, "Difficulty Tests". Only the delay of the difficulty bomb varies by fork.
 */

import { networkOf } from '../forks.ts'
import { quantity } from '../json.ts'
import { DIFFICULTY_BOMB_DELAY, proofOfWorkDifficulty } from '../proof-of-work.ts'
import type { Tally } from '../tally.ts'

export type DifficultyTestJson = Readonly<Record<string, Readonly<Record<string, DifficultyCase>>>>

interface DifficultyCase {
  readonly currentBlockNumber: string
  readonly currentDifficulty: string
  readonly currentTimestamp: string
  readonly parentDifficulty: string
  readonly parentTimestamp: string
  /** The hash of the parent's uncles in old files, 0 or 1 in new ones. */
  readonly parentUncles: string
}

/** Runs one file's suites. */
export async function runDifficultyTest(name: string, test: DifficultyTestJson, tally: Tally): Promise<void> {
  for (const [fork, cases] of Object.entries(test)) {
    if (fork === '_info') continue
    const network = networkOf(fork)
    const delay = DIFFICULTY_BOMB_DELAY[fork.toLowerCase()]
    for (const [label, json] of Object.entries(cases)) {
      const title = `${name} ${label}`
      if (!tally.wants([fork], title)) continue
      if (network.kind === 'skip') tally.skip(fork, network.reason)
      else if (delay === undefined) tally.fail(fork, title, `no difficulty bomb is known for ${fork}`)
      else await tally.run(fork, title, () => check(json, delay))
    }
  }
}

function check(json: DifficultyCase, bombDelay: bigint): string | null {
  const difficulty = proofOfWorkDifficulty({
    parentDifficulty: quantity(json.parentDifficulty),
    parentTimestamp: quantity(json.parentTimestamp),
    parentHasUncles: quantity(json.parentUncles) !== 0n,
    number: quantity(json.currentBlockNumber),
    timestamp: quantity(json.currentTimestamp),
    bombDelay,
  })
  return difficulty === quantity(json.currentDifficulty)
    ? null
    : `difficulty ${difficulty}, must be ${quantity(json.currentDifficulty)}`
}
