/**
 * Run ahead, commit in turn: a run commits exactly if a run done at its turn would have been the same, and then to the same
 * state; what only adds or takes commutes.
 */

import { assert } from 'chai'
import { hexFromBytes } from '../../../src/base/bytes.ts'
import { Prng } from '../../../src/base/prng.ts'
import type { Sequence } from '../../../src/executor/executor.ts'
import type { Executed } from '../../../src/executor/outcome.ts'
import { assemble } from '../../support/assembler.ts'
import { accountOf, storageOf, type World } from '../../support/world.ts'
import {
  type Act,
  acted,
  changedWorld,
  FACTORY,
  FACTORY_ADDRESS,
  freeEnv,
  NOBODY,
  transactionOf,
} from '../state/puppet.ts'
import { EVERYBODY, PUPPETS, RICH, SENDERS, STRANGERS } from '../state/twin.ts'
import { ALICE, BOB, CASES, type Case, CONTRACT, ENV, GAS, SLOT, send, word, X } from './ahead-cases.ts'
import { TwoLanes } from './two-lanes.ts'

function prepared({ before = [], code }: Pick<Case, 'before' | 'code'>): TwoLanes {
  const lanes = new TwoLanes()
  lanes.change([ALICE, BOB].map((address) => ({ address, balance: RICH })))
  if (code !== undefined) lanes.change([{ address: CONTRACT, nonce: 1n, code: assemble(code) }])
  if (before.length > 0) lanes.change(before)
  return lanes
}

describe('executor: run ahead, commit in turn', () => {
  for (const test of CASES) {
    it(`${test.expected === 'none' ? 'commits' : 'does not commit'} when ${test.name}`, () => {
      const lanes = prepared(test)
      const env = test.env ?? ENV
      const transaction = test.transaction ?? send(ALICE, CONTRACT)
      const outcome = lanes.ahead(env, transaction)
      test.meanwhile(lanes)
      const before = lanes.head
      assert.equal(lanes.commit(), test.expected)
      if (test.expected === 'conflict') assert.equal(lanes.head, before, 'a conflict changes nothing')

      // In turn, from the start: the same outcome and state if it was committed, another if not.
      const inTurn = prepared(test)
      test.meanwhile(inTurn)
      const again = inTurn.transact(env, transaction)
      if (test.expected === 'none') {
        assert.deepEqual(outcome, again)
        for (const address of [...EVERYBODY, CONTRACT, NOBODY]) {
          assert.deepEqual(lanes.state.account(address, lanes.head), inTurn.state.account(address, inTurn.head))
        }
        assert.deepEqual(
          lanes.state.storage(CONTRACT, word(2n), lanes.head),
          inTurn.state.storage(CONTRACT, word(2n), inTurn.head),
        )
      }
      test.after?.(lanes, outcome)
    })
  }

  it('runs at the state of its base, however old', () => {
    const lanes = prepared({ code: [1, 'SLOAD', 0, 'MSTORE', 32, 0, 'RETURN'] })
    const bases = [1n, 2n, 3n].map((value) => lanes.change([{ address: CONTRACT, storage: [[SLOT, word(value)]] }]))
    bases.forEach((base, index) => {
      const { output } = lanes.ahead(ENV, send(ALICE, CONTRACT), base) as Executed
      assert.deepEqual(output, word(BigInt(index + 1)))
    })
    assert.equal(lanes.commit(), 'none')
  })

  it('does not commit when the block has no room any more', () => {
    const lanes = prepared({})
    lanes.ahead(ENV, send(ALICE, X, { value: 1n }))
    assert.equal(lanes.commit(ENV.gasLimit - GAS + 1n), 'conflict')
    lanes.ahead(ENV, send(ALICE, X, { value: 1n }))
    assert.equal(lanes.commit(ENV.gasLimit - GAS), 'none')
  })

  it('does not commit a run that is not there any more', () => {
    const lanes = prepared({})
    lanes.ahead(ENV, send(ALICE, X, { value: 1n }))
    lanes.disturb(ENV, send(BOB, X, { value: 1n }))
    assert.equal(lanes.commit(), 'conflict')
    lanes.ahead(ENV, send(ALICE, X, { value: 1n }))
    assert.equal(lanes.commit(), 'none')
    assert.equal(lanes.commit(), 'conflict')
    assert.equal(lanes.balance(X), 1n)
  })

  for (let seed = 0; seed < 6; seed++) {
    it(`ends as the model does, whatever is run ahead of what, seed ${seed}`, () => {
      const { conflicts, commits } = compete(seed, seed % 2 === 0)
      assert.isAbove(conflicts, 3)
      assert.isAbove(commits, 100)
    })
  }
})

/** Random acts, each run ahead while others are committed; one that conflicts is run again in its turn. */
function compete(seed: number, isCancun: boolean): { conflicts: number; commits: number } {
  const random = new Prng(seed)
  const env = freeEnv(isCancun ? 'cancun' : 'shanghai')
  const lanes = new TwoLanes()
  const genesis = [
    ...SENDERS.map((address) => ({ address, balance: RICH })),
    { address: FACTORY_ADDRESS, code: FACTORY, nonce: 1n },
  ]
  let world: World = changedWorld(new Map(), genesis)
  lanes.change(genesis)
  let conflicts = 0
  let commits = 0
  const perform = (act: Act, sender: Uint8Array): void => {
    const { kind } = lanes.transact(env, transactionOf(act, sender, accountOf(world, sender).nonce))
    assert.notEqual(kind, 'rejected')
    world = acted(world, act, sender, isCancun)
  }
  for (let i = 0; i < 250; i++) {
    const act = randomAct(random)
    const sender = random.pick(SENDERS)
    const transaction = transactionOf(act, sender, accountOf(world, sender).nonce)
    const base: Sequence = lanes.head
    lanes.ahead(env, transaction, base)
    for (let others = random.below(3); others > 0; others--) {
      perform(randomAct(random), random.pick(SENDERS.filter((other) => other !== sender)))
    }
    if (lanes.commit() === 'none') {
      commits++
      world = acted(world, act, sender, isCancun)
    } else {
      conflicts++
      perform(act, sender)
    }
    for (const address of EVERYBODY) {
      assert.deepEqual(lanes.state.account(address, lanes.head), accountOf(world, address), hexFromBytes(address))
      for (const slot of [0n, 1n]) {
        assert.deepEqual(lanes.state.storage(address, word(slot), lanes.head), storageOf(world, address, word(slot)))
      }
    }
  }
  return { conflicts, commits }
}

function randomAct(random: Prng): Act {
  const puppet = random.pick(PUPPETS)
  switch (random.below(7)) {
    case 0:
      return { kind: 'destroy', puppet, heir: random.pick([...STRANGERS, ...PUPPETS]) }
    case 1:
      return {
        kind: 'send',
        puppet,
        to: random.pick([...SENDERS, ...STRANGERS, ...PUPPETS]),
        amount: BigInt(random.below(3)),
      }
    case 2:
      return { kind: 'pay', to: random.pick([...SENDERS, ...STRANGERS, ...PUPPETS]), amount: BigInt(random.below(4)) }
    case 3:
      return {
        kind: 'create',
        salt: BigInt(random.below(3)),
        amount: BigInt(random.below(3)),
        heir: random.below(4) === 0 ? random.pick(STRANGERS) : null,
      }
    default:
      return {
        kind: random.below(5) === 0 ? 'store-and-revert' : 'store',
        puppet,
        slot: BigInt(random.below(2)),
        value: BigInt(random.below(3)),
      }
  }
}
