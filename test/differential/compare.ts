/**
 * The same scenario on two engines: outcome (kind, gas, output, logs, created address) and state root after every
 * transaction must be equal. Why a transaction was rejected or halted is not compared, engines name that differently.
 */

import { hexFromBytes } from '../../src/base/bytes.ts'
import type { Outcome } from '../../src/executor/outcome.ts'
import type { ForkName } from '../../src/spec/forks.ts'
import type { Engine } from '../vectors/engine.ts'
import { Scenario } from './scenario.ts'

const TRANSACTIONS = 4

/** What was run, to see that a comparison compares something. */
export interface Coverage {
  readonly executed: number
  readonly succeeded: number
  readonly gas: bigint
}

/** The first difference, as text that names the seed, or what both agree on. */
export async function compareScenario(
  seed: number,
  fork: ForkName,
  ours: Engine,
  oracle: Engine,
): Promise<string | Coverage> {
  const scenario = new Scenario(seed, fork)
  const [mine, theirs] = [
    await ours.createWorld(scenario.accounts, scenario.rules, null),
    await oracle.createWorld(scenario.accounts, scenario.rules, null),
  ]
  const found = (what: string, a: string, b: string): string =>
    `SEED=${seed} FORK=${fork}: ${what}: ${ours.name} ${a}, ${oracle.name} ${b}`
  let executed = 0
  let succeeded = 0
  let gas = 0n
  try {
    for (let index = 0; index < TRANSACTIONS; index++) {
      const transaction = await scenario.nextTransaction(async (sender) => (await theirs.account(sender)).nonce)
      const outcomes = [await mine.run(scenario.env, transaction), await theirs.run(scenario.env, transaction)] as const
      const [a, b] = outcomes.map(describe) as [string, string]
      if (a !== b) return found(`transaction ${index} (type ${transaction.type})`, a, b)
      const roots = [hexFromBytes(await mine.stateRoot()), hexFromBytes(await theirs.stateRoot())] as const
      if (roots[0] !== roots[1]) return found(`state root after transaction ${index} (${a.slice(0, 200)})`, ...roots)
      const [outcome] = outcomes
      if (outcome.kind === 'rejected' || outcome.kind === 'missed') continue
      executed++
      gas += outcome.gasUsed
      if (outcome.kind === 'success') succeeded++
    }
  } finally {
    await mine.close()
    await theirs.close()
  }
  return { executed, succeeded, gas }
}

function describe(outcome: Outcome): string {
  if (outcome.kind === 'rejected' || outcome.kind === 'missed') return outcome.kind
  const logs = outcome.logs.map(({ address, topics, data }) => [address, ...topics, data].map(hexFromBytes).join('/'))
  const created = outcome.createdAddress === null ? '' : ` created ${hexFromBytes(outcome.createdAddress)}`
  return `${outcome.kind} gas ${outcome.gasUsed} output ${hexFromBytes(outcome.output)} logs [${logs.join()}]${created}`
}
