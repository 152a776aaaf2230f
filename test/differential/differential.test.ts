/**
 * Our engine against independent ones on random programs and transactions: @ethereumjs/vm in every fork, and
 * @nomicfoundation/ethereumjs-vm through Cancun. SEED=n (and FORK=name) runs one scenario again; a failure names both.
 */

import { expect } from 'chai'
import { FORKS, type ForkName, forkFromName } from '../../src/spec/forks.ts'
import type { Engine } from '../vectors/engine.ts'
import { createEngine, ENGINE_NAMES } from '../vectors/engines/index.ts'
import { compareScenario } from './compare.ts'
import { isOldEnough, olderEthereumjsEngine } from './older-ethereumjs.ts'

const { env } = process
const FIRST_SEED = env.SEED === undefined ? 1 : Number(env.SEED)
const SCENARIOS = env.SEED === undefined ? 6 : 1
const TESTED: readonly ForkName[] =
  env.FORK === undefined ? FORKS.filter((fork) => fork !== 'bpo1') : [forkFromName(env.FORK) ?? 'osaka']

describe(`differential: random transactions, seeds ${FIRST_SEED} to ${FIRST_SEED + SCENARIOS - 1}`, () => {
  let ours: Engine
  before(async () => {
    ours = await createEngine(ENGINE_NAMES[0] as string)
  })

  for (const fork of TESTED) {
    it(`agrees with @ethereumjs/vm in ${fork}`, async () => {
      await expectAgreement(fork, ours, await createEngine('ethereumjs'))
    }).timeout(60_000)
  }

  for (const fork of TESTED.filter(isOldEnough)) {
    it(`agrees with @nomicfoundation/ethereumjs-vm in ${fork}`, async () => {
      await expectAgreement(fork, ours, olderEthereumjsEngine())
    }).timeout(60_000)
  }
})

async function expectAgreement(fork: ForkName, ours: Engine, oracle: Engine): Promise<void> {
  let executed = 0
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SCENARIOS; seed++) {
    const result = await compareScenario(seed, fork, ours, oracle)
    if (typeof result === 'string') expect.fail(result)
    executed += result.executed
  }
  if (SCENARIOS > 1) expect(executed).to.be.greaterThan(SCENARIOS)
}
