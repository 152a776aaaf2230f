/**
 * An engine with one defect in each kind of answer, to prove that the runner notices: state roots with one flipped bit,
 * one gas too much, no logs but one of its own, and no transaction that is ever rejected.
 */

import type { BlockResult } from '../../../src/executor/executor.ts'
import type { Outcome } from '../../../src/executor/outcome.ts'
import type { Log } from '../../../src/protocol/receipt.ts'
import type { Engine, World } from '../engine.ts'

/** Wrong in what `defect` names; right in the rest. */
export type Defect = 'state-root' | 'gas' | 'logs' | 'acceptance'

/** `inner` with a defect. */
export function brokenEngine(inner: Engine, defect: Defect = 'state-root'): Engine {
  return {
    name: `broken ${defect}`,
    createWorld: async (accounts, rules, contracts) => {
      const world = await inner.createWorld(accounts, rules, contracts)
      return defect === 'state-root' ? withWrongRoots(world) : withWrongOutcomes(world, defect)
    },
  }
}

function withWrongRoots(world: World): World {
  return {
    ...delegate(world),
    stateRoot: async () => flipped(await world.stateRoot()),
    executeBlock: async (work) => {
      const result = await world.executeBlock(work)
      return { ...result, stateRoot: flipped(result.stateRoot) }
    },
  }
}

function withWrongOutcomes(world: World, defect: Defect): World {
  const change = (outcome: Outcome): Outcome => {
    if (outcome.kind === 'missed') return outcome
    if (outcome.kind === 'rejected') return defect === 'acceptance' ? EMPTY_SUCCESS : outcome
    if (defect === 'gas') return { ...outcome, gasUsed: outcome.gasUsed + 1n }
    return defect === 'logs' ? { ...outcome, logs: [STRAY_LOG] } : outcome
  }
  return {
    ...delegate(world),
    run: async (env, transaction) => change(await world.run(env, transaction)),
    executeBlock: async (work): Promise<BlockResult> => {
      const result = await world.executeBlock(work)
      return { ...result, outcomes: result.outcomes.map(change) }
    },
  }
}

const STRAY_LOG: Log = { address: new Uint8Array(20), topics: [], data: new Uint8Array(0) }

const EMPTY_SUCCESS: Outcome = {
  kind: 'success',
  halt: 'none',
  gasUsed: 0n,
  gasSpent: 0n,
  output: new Uint8Array(0),
  logs: [],
  createdAddress: null,
  consoleCalls: [],
}

function delegate(world: World): World {
  return {
    snapshot: () => world.snapshot(),
    revert: (to) => world.revert(to),
    run: (env, transaction) => world.run(env, transaction),
    executeBlock: (work) => world.executeBlock(work),
    stateRoot: () => world.stateRoot(),
    account: (address) => world.account(address),
    code: (address) => world.code(address),
    storage: (address, slot) => world.storage(address, slot),
    close: () => world.close(),
  }
}

function flipped(root: Uint8Array): Uint8Array {
  const wrong = root.slice()
  wrong[31] = wrong[31]! ^ 1
  return wrong
}
