/**
 * State of another chain: what nobody has fetched is unknown, a run that needs it ends with the list of it and no effect,
 * and what was loaded is seen at every state.
 */

import { assert } from 'chai'
import { bytes32FromBigInt, bytesFromHex, hexFromBytes } from '../../../src/base/bytes.ts'
import { Prng } from '../../../src/base/prng.ts'
import { keccak256 } from '../../../src/crypto/keccak.ts'
import type { AccountChange, BlockResult, Sequence } from '../../../src/executor/executor.ts'
import { Lane } from '../../../src/executor/lane.ts'
import type { MissingKey, Outcome } from '../../../src/executor/outcome.ts'
import { WorkerExecutor } from '../../../src/executor/worker-executor.ts'
import type { Transaction } from '../../../src/protocol/transaction.ts'
import { StateMissingError } from '../../../src/state/state-errors.ts'
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
  PUPPET,
  transactionOf,
} from '../state/puppet.ts'
import { EVERYBODY, PUPPETS, RICH, SENDERS, STRANGERS } from '../state/twin.ts'

const [ALICE, BOB] = SENDERS as [Uint8Array, Uint8Array]
const [X] = STRANGERS as [Uint8Array]
const CONTRACT = new Uint8Array(20).fill(0xcc)
const ENV = freeEnv('cancun')
const SLOT = bytes32FromBigInt(1n)
const NOTHING = new Uint8Array(0)

function keysOf(outcome: Outcome | undefined): readonly string[] {
  assert.equal(outcome?.kind, 'missed')
  return outcome?.kind === 'missed' ? outcome.keys.map(nameOf) : []
}

function nameOf({ address, slot }: MissingKey): string {
  return slot === null ? hexFromBytes(address) : `${hexFromBytes(address)}/${BigInt(hexFromBytes(slot))}`
}

function known(address: Uint8Array, content: Omit<AccountChange, 'address'> = {}): AccountChange {
  return { address, balance: 0n, nonce: 0n, code: NOTHING, ...content }
}

/** Keys that the state has missed, by name. */
function missedBy(work: () => unknown): readonly string[] {
  try {
    work()
  } catch (error) {
    assert.instanceOf(error, StateMissingError)
    assert.equal((error as StateMissingError).code, 'state-not-loaded')
    return (error as StateMissingError).keys.map(nameOf)
  }
  return assert.fail('nothing was missed')
}

function store(slot: bigint, value: bigint, nonce = 0n): Transaction {
  return transactionOf({ kind: 'store', puppet: CONTRACT, slot, value }, ALICE, nonce)
}

describe('executor: forked state', () => {
  let lane: Lane

  beforeEach(() => {
    lane = new Lane({ forked: true })
  })

  it('misses accounts first, then slots, and runs when they are there', () => {
    const call = (): Outcome => lane.call(ENV, store(1n, 5n))
    assert.sameMembers([...keysOf(call())], [ALICE, NOBODY].map(hexFromBytes))
    lane.load([known(ALICE, { balance: RICH })], [{ address: NOBODY, slot: null }])
    assert.sameMembers([...keysOf(call())], [hexFromBytes(CONTRACT)])
    lane.load([known(CONTRACT, { nonce: 1n, code: PUPPET })])
    assert.sameMembers([...keysOf(call())], [`${hexFromBytes(CONTRACT)}/1`])
    lane.load([{ address: CONTRACT, storage: [[SLOT, bytes32FromBigInt(7n)]] }])
    assert.equal(call().kind, 'success')
  })

  it('changes nothing with a block that misses something, whatever ran before it', () => {
    lane.load(
      [known(ALICE, { balance: RICH }), known(CONTRACT, { nonce: 1n, code: PUPPET })],
      [{ address: NOBODY, slot: null }],
    )
    lane.load([], [{ address: CONTRACT, slot: SLOT }])
    const transactions = [store(1n, 5n), store(2n, 6n, 1n)]
    const run = (): BlockResult => lane.executeBlock({ env: ENV, transactions, withdrawals: [] })
    const missed = run()
    assert.isString(missed.failure)
    assert.deepEqual(missed.missing?.map(nameOf), [`${hexFromBytes(CONTRACT)}/2`])
    assert.equal(lane.account(ALICE).nonce, 0n)
    assert.deepEqual(lane.storage(CONTRACT, SLOT), bytes32FromBigInt(0n))
    lane.load([], missed.missing)
    assert.isNull(run().failure)
    assert.equal(lane.account(ALICE).nonce, 2n)
    assert.deepEqual(lane.storage(CONTRACT, SLOT), bytes32FromBigInt(5n))
  })

  it('misses what an access list names, all at once', () => {
    lane.load([known(ALICE, { balance: RICH })], [{ address: NOBODY, slot: null }])
    const accessList = [{ address: CONTRACT, storageKeys: [1n, 2n, 3n].map(bytes32FromBigInt) }]
    const keys = keysOf(lane.call(ENV, { ...store(1n, 5n), accessList }))
    const name = hexFromBytes(CONTRACT)
    assert.sameMembers([...keys], [name, `${name}/1`, `${name}/2`, `${name}/3`])
  })

  it('misses what withdrawals and changes from outside need', () => {
    const withdrawals = [{ index: 0n, validatorIndex: 0n, address: X, amount: 1n }]
    const block = (): BlockResult => lane.executeBlock({ env: ENV, transactions: [], withdrawals })
    assert.deepEqual(block().missing?.map(nameOf), [hexFromBytes(X)])
    assert.deepEqual(
      missedBy(() => lane.change([{ address: X, balance: 1n }])),
      [hexFromBytes(X)],
    )
    lane.load([known(X, { balance: 3n })])
    assert.isNull(block().failure)
    assert.equal(lane.account(X).balance, 3n + 10n ** 9n)
    assert.deepEqual(
      missedBy(() => lane.change([{ address: X, storage: [[SLOT, SLOT]] }])),
      [`${hexFromBytes(X)}/1`],
    )
    lane.change([{ address: X, balance: 1n }])
    assert.equal(lane.account(X).balance, 1n)
  })

  it('says so when what is read was never loaded', () => {
    const key = hexFromBytes(X)
    assert.deepEqual(
      missedBy(() => lane.account(X)),
      [key],
    )
    assert.deepEqual(
      missedBy(() => lane.code(X)),
      [key],
    )
    assert.deepEqual(
      missedBy(() => lane.storage(X, SLOT)),
      [key],
    )
    const keys: MissingKey[] = [
      { address: X, slot: null },
      { address: X, slot: SLOT },
    ]
    assert.deepEqual(lane.unknown(keys), keys)
    lane.load([known(X, { balance: 1n })])
    assert.equal(lane.account(X).balance, 1n)
    assert.deepEqual(
      missedBy(() => lane.storage(X, SLOT)),
      [`${key}/1`],
    )
    assert.deepEqual(lane.unknown(keys), keys.slice(1))
    lane.load([], keys)
    assert.deepEqual(lane.unknown(keys), [])
    assert.deepEqual(lane.storage(X, SLOT), bytes32FromBigInt(0n))
  })

  it('knows an account when all of it is known, and keeps what it knows', () => {
    lane.load([{ address: X, balance: 4n }])
    assert.deepEqual(
      missedBy(() => lane.account(X)),
      [hexFromBytes(X)],
    )
    lane.load([{ address: X, nonce: 2n, balance: 9n }])
    lane.load([{ address: X, code: PUPPET }])
    const codeHash = keccak256(PUPPET)
    assert.deepEqual(lane.account(X), { exists: true, nonce: 2n, balance: 4n, codeHash })
    lane.change([{ address: X, balance: 1n }])
    lane.load([known(X, { balance: 100n })])
    assert.deepEqual(lane.account(X), { exists: true, nonce: 2n, balance: 1n, codeHash })
  })

  it('shows what was loaded at every state, and no revert takes it away', () => {
    lane.load([known(ALICE, { balance: RICH })], [{ address: NOBODY, slot: null }])
    const first = lane.head
    lane.change([{ address: ALICE, balance: 1n }])
    const second = lane.head
    lane.load([known(X, { balance: 8n })])
    assert.equal(lane.account(X, first).balance, 8n)
    lane.change([{ address: X, balance: 9n }])
    lane.revert(first)
    assert.equal(lane.account(ALICE).balance, RICH)
    assert.equal(lane.account(X).balance, 8n)
    assert.equal(lane.account(X, second).balance, 8n)
    assert.equal(
      lane.call(ENV, transactionOf({ kind: 'pay', to: X, amount: 2n }, ALICE, 0n), {}, second).kind,
      'rejected',
    )
  })

  it('knows the storage of what was created here, and of what was not there', () => {
    lane.load(
      [known(ALICE, { balance: RICH }), known(FACTORY_ADDRESS, { nonce: 1n, code: FACTORY })],
      [{ address: NOBODY, slot: null }],
    )
    const puppet = PUPPETS[0] as Uint8Array
    const create = transactionOf({ kind: 'create', salt: 0n, amount: 0n, heir: null }, ALICE, 0n)
    assert.sameMembers([...keysOf(lane.call(ENV, create))], [hexFromBytes(puppet)])
    // Somebody has sent money there before: it is known, but not that nothing is stored.
    lane.load([known(puppet, { balance: 5n })])
    lane.transact(ENV, create)
    const write = transactionOf({ kind: 'store', puppet, slot: 1n, value: 3n }, ALICE, 1n)
    assert.equal(lane.transact(ENV, write).kind, 'success')
    assert.deepEqual(lane.storage(puppet, SLOT), bytes32FromBigInt(3n))
    assert.deepEqual(lane.storage(puppet, bytes32FromBigInt(2n)), bytes32FromBigInt(0n))
    lane.load([], [{ address: X, slot: null }])
    assert.deepEqual(lane.storage(X, SLOT), bytes32FromBigInt(0n))
  })

  it('keeps what was written in the transaction that creates', () => {
    lane.load(
      [known(ALICE, { balance: RICH }), known(FACTORY_ADDRESS, { nonce: 1n, code: FACTORY })],
      [{ address: NOBODY, slot: null }],
    )
    // Named by the access list, its slot was looked at before the account was created.
    const initcode = assemble([5, 1, 'SSTORE', 0x5b, 0, 'MSTORE8', 1, 0, 'RETURN'])
    const creation = { ...transactionOf({ kind: 'pay', to: X, amount: 0n }, ALICE, 0n), to: null, data: initcode }
    const [created] = keysOf(lane.call(ENV, creation)) as [string]
    const address = bytesFromHex(created)
    lane.load([known(address, { balance: 5n })], [{ address, slot: SLOT }])
    const accessList = [{ address, storageKeys: [SLOT] }]
    assert.equal(lane.transact(ENV, { ...creation, accessList }).kind, 'success')
    assert.deepEqual(lane.storage(address, SLOT), bytes32FromBigInt(5n))
  })

  it('begins a life of its own where something was stored for nobody', () => {
    lane.load(
      [known(ALICE, { balance: RICH }), known(FACTORY_ADDRESS, { nonce: 1n, code: FACTORY })],
      [{ address: NOBODY, slot: null }],
    )
    const puppet = PUPPETS[0] as Uint8Array
    lane.load([known(puppet, { balance: 5n })], [{ address: puppet, slot: SLOT }])
    const create = transactionOf({ kind: 'create', salt: 0n, amount: 0n, heir: null }, ALICE, 0n)
    assert.equal(
      lane.transact(ENV, { ...create, accessList: [{ address: puppet, storageKeys: [SLOT] }] }).kind,
      'success',
    )
    const write = transactionOf({ kind: 'store', puppet, slot: 1n, value: 3n }, ALICE, 1n)
    assert.equal(lane.transact(ENV, write).kind, 'success')
    assert.deepEqual(lane.storage(puppet, SLOT), bytes32FromBigInt(3n))
  })

  for (let seed = 0; seed < 3; seed++) {
    it(`ends as if all had been known from the start, seed ${seed}`, () => fetchAsNeeded(seed))
  }

  it('loads through the worker, and not into a chain that is no fork', async () => {
    const forked = new WorkerExecutor({ forked: true })
    const plain = new WorkerExecutor()
    try {
      await forked.load(
        [known(ALICE, { balance: RICH })],
        [NOBODY, X].map((address) => ({ address, slot: null })),
      )
      const pay = transactionOf({ kind: 'pay', to: X, amount: 1n }, ALICE, 0n)
      const { failure } = await forked.executeBlock({ env: ENV, transactions: [pay], withdrawals: [] })
      assert.isNull(failure)
      assert.equal(forked.account(X, forked.head).balance, 1n)
      const refused = await plain.load([], []).then(
        () => null,
        (error) => error.code,
      )
      assert.equal(refused, 'not-forked')
      const missed = await forked.change([{ address: BOB, balance: 1n }]).then(
        () => null,
        (error) => error.keys.map(nameOf),
      )
      assert.deepEqual(missed, [hexFromBytes(BOB)])
    } finally {
      await Promise.all([forked.close(), plain.close()])
    }
  })
})

/** Random acts on a lane that fetches what it misses from a world, beside the model of that world. */
function fetchAsNeeded(seed: number): void {
  const random = new Prng(seed)
  const stored = [1n, 2n].map((slot) => [bytes32FromBigInt(slot), bytes32FromBigInt(slot)] as const)
  const remote = changedWorld(new Map(), [
    ...SENDERS.map((address) => ({ address, balance: RICH })),
    { address: FACTORY_ADDRESS, nonce: 1n, code: FACTORY },
    ...PUPPETS.slice(1).map((address) => ({ address, nonce: 1n, code: PUPPET, balance: 5n, storage: stored })),
  ])
  const lane = new Lane({ forked: true })
  let world: World = remote
  const worlds = new Map<Sequence, World>([[0, world]])
  let fetches = 0
  const fetch = (keys: readonly MissingKey[]): void => {
    fetches++
    const there = keys.filter(({ address }) => remote.has(hexFromBytes(address)))
    lane.load(
      there.map(({ address, slot }) => contentOf(remote, address, slot)),
      keys.filter((key) => !there.includes(key)),
    )
  }
  for (let i = 0; i < 120; i++) {
    if (random.below(10) === 0) {
      const to = random.pick([...worlds.keys()])
      world = worlds.get(to) as World
      worlds.set(lane.revert(to), world)
      continue
    }
    const act = randomAct(random)
    const sender = random.pick(SENDERS)
    const transaction = transactionOf(act, sender, accountOf(world, sender).nonce)
    let result = lane.executeBlock({ env: ENV, transactions: [transaction], withdrawals: [] })
    while (result.missing !== undefined) {
      fetch(result.missing)
      result = lane.executeBlock({ env: ENV, transactions: [transaction], withdrawals: [] })
    }
    world = acted(world, act, sender, true)
    worlds.set(result.sequence, world)
  }
  assert.isAbove(fetches, 5)
  const keys = EVERYBODY.flatMap((address): MissingKey[] => [
    { address, slot: null },
    ...[1n, 2n, 3n].map((slot) => ({ address, slot: bytes32FromBigInt(slot) })),
  ])
  fetch(lane.unknown(keys))
  for (const [at, then] of worlds) {
    for (const address of EVERYBODY) {
      assert.deepEqual(lane.account(address, at), accountOf(then, address), `${hexFromBytes(address)} at ${at}`)
      for (const slot of [1n, 2n, 3n].map(bytes32FromBigInt)) {
        assert.deepEqual(lane.storage(address, slot, at), storageOf(then, address, slot))
      }
    }
  }
}

function contentOf(world: World, address: Uint8Array, slot: Uint8Array | null): AccountChange {
  if (slot !== null) return { address, storage: [[slot, storageOf(world, address, slot)]] }
  const { balance, nonce } = accountOf(world, address)
  return { address, balance, nonce, code: world.get(hexFromBytes(address))?.code ?? NOTHING }
}

function randomAct(random: Prng): Act {
  const puppet = random.pick(PUPPETS)
  switch (random.below(6)) {
    case 0:
      return { kind: 'create', salt: BigInt(random.below(3)), amount: 1n, heir: random.below(3) === 0 ? X : null }
    case 1:
      return { kind: 'send', puppet, to: random.pick([...STRANGERS, ...PUPPETS]), amount: 1n }
    case 2:
      return { kind: 'destroy', puppet, heir: X }
    default:
      return { kind: 'store', puppet, slot: BigInt(1 + random.below(3)), value: BigInt(random.below(3)) }
  }
}
