/**
 * Our own executor behind the runner's interface: one lane on the calling thread.
 *
 * A single transaction is a block of one without the calls that a block makes itself, since state tests are about the
 * transaction alone.
 */

import type { BlockEnv } from '../../../src/executor/block-env.ts'
import type { BlockResult } from '../../../src/executor/executor.ts'
import { Lane } from '../../../src/executor/lane.ts'
import type { Outcome } from '../../../src/executor/outcome.ts'
import type { SystemContracts } from '../../../src/executor/system-calls.ts'
import type { Rules } from '../../../src/spec/forks.ts'
import type { Engine, World } from '../engine.ts'

/** The engine with the interpreter. */
export function laneEngine(): Engine {
  return {
    name: 'interpreter',
    createWorld: (accounts, _rules, contracts) => {
      const lane = new Lane()
      lane.change(accounts, true)
      return worldOf(lane, contracts)
    },
  }
}

function worldOf(lane: Lane, contracts: SystemContracts | null): World {
  let stateRoot: Uint8Array | null = null
  const seal = (): Uint8Array => {
    stateRoot ??= lane.seal().stateRoot
    return stateRoot
  }
  const keep = (result: BlockResult): BlockResult => {
    stateRoot = result.failure === null ? result.stateRoot : null
    return result
  }
  seal()
  return {
    snapshot: () => lane.head,
    revert: (to) => {
      lane.revert(to)
      stateRoot = null
    },
    run: (env, transaction) => {
      const result = keep(lane.executeBlock({ env: withoutCalls(env), transactions: [transaction], withdrawals: [] }))
      if (result.failure !== null) throw new Error(result.failure)
      return result.outcomes[0] as Outcome
    },
    executeBlock: (work) =>
      keep(lane.executeBlock(contracts === null ? work : { ...work, systemContracts: contracts })),
    stateRoot: seal,
    account: (address) => lane.account(address),
    code: (address) => lane.code(address),
    storage: (address, slot) => lane.storage(address, slot),
    close: () => {},
  }
}

const BARE = new WeakMap<Rules, Rules>()

/** The same rules object for the same rules, since the runtime keeps a record for each. */
function withoutCalls(env: BlockEnv): BlockEnv {
  const rules = BARE.get(env.rules) ?? { ...env.rules, eip2935: false, eip4788: false, eip7002: false, eip7251: false }
  BARE.set(env.rules, rules)
  return { ...env, rules }
}
