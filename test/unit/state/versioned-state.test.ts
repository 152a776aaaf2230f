/**
 * The versioned state against a twin that keeps a whole world for every sequence: random changes, blocks and reverts, then
 * every account, code and slot at every sequence there ever was, and every root.
 */

import { assert } from 'chai'
import { bytes32FromBigInt, hexFromBytes } from '../../../src/base/bytes.ts'
import { Prng } from '../../../src/base/prng.ts'
import { instantiateRuntime, runtimeModule } from '../../../src/evm/runtime.ts'
import { ChainState } from '../../../src/executor/chain-state.ts'
import type { AccountChange, Sequence } from '../../../src/executor/executor.ts'
import { Lane } from '../../../src/executor/lane.ts'
import { LaneRunner } from '../../../src/executor/lane-runner.ts'
import { READER_HOST } from '../../../src/executor/reader-host.ts'
import type { ForkName } from '../../../src/spec/forks.ts'
import { RECORD } from '../../../src/state/layout.ts'
import { rootOf, type World } from '../../support/world.ts'
import { type Act, changedWorld, FACTORY, FACTORY_ADDRESS, freeEnv, PUPPET, transactionOf } from './puppet.ts'
import { Pair, PUPPETS, RICH, SENDERS, STRANGERS } from './twin.ts'

describe('state: versions', () => {
  const forks: readonly ForkName[] = ['shanghai', 'cancun', 'shanghai', 'cancun', 'london']
  forks.forEach((fork, seed) => {
    it(`reads every state there ever was, ${fork}, seed ${seed}`, () => {
      const pair = new Pair(seed, fork)
      for (let i = 0; i < 150; i++) pair.step()
      pair.seal()
      for (const at of pair.worlds.keys()) pair.compare(at)
      pair.compareProofs()
    })
  })

  it('goes back over reverts and to states that were never sealed', () => {
    const lane = new Lane()
    const address = STRANGERS[0] as Uint8Array
    const balances = new Map<Sequence, bigint>()
    const set = (balance: bigint): Sequence => {
      const sequence = lane.change([{ address, balance }])
      balances.set(sequence, balance)
      return sequence
    }
    set(1n)
    lane.seal()
    const unsealed = set(2n)
    const later = set(3n)
    lane.seal()
    set(4n)
    const back = lane.revert(unsealed)
    balances.set(back, 2n)
    const world = (balance: bigint): World => changedWorld(new Map(), [{ address, balance }])
    assert.equal(hexFromBytes(lane.seal().stateRoot), hexFromBytes(rootOf(world(2n))))
    // Forth again, to what was reverted.
    balances.set(lane.revert(later), 3n)
    assert.equal(hexFromBytes(lane.seal().stateRoot), hexFromBytes(rootOf(world(3n))))
    balances.set(lane.revert(back), 2n)
    balances.set(lane.revert(0), 0n)
    assert.equal(hexFromBytes(lane.seal().stateRoot), hexFromBytes(rootOf(new Map())))
    for (const [at, balance] of balances) assert.equal(lane.account(address, at).balance, balance)
  })

  it('does not mistake the storage of one life for that of another', () => {
    const [sender, heir] = [SENDERS[0] as Uint8Array, STRANGERS[0] as Uint8Array]
    const puppet = PUPPETS[0] as Uint8Array
    const lane = new Lane()
    lane.change([
      { address: sender, balance: RICH },
      { address: FACTORY_ADDRESS, code: FACTORY, nonce: 1n },
    ])
    const env = freeEnv('shanghai')
    const run = (act: Act): Sequence => {
      lane.transact(env, transactionOf(act, sender, lane.account(sender).nonce))
      return lane.head
    }
    const slot = bytes32FromBigInt(7n)
    const stored = (at?: Sequence): bigint => BigInt(hexFromBytes(lane.storage(puppet, slot, at)))
    const create: Act = { kind: 'create', salt: 0n, amount: 0n, heir: null }
    const destroy: Act = { kind: 'destroy', puppet, heir }
    const store = (value: bigint): Act => ({ kind: 'store', puppet, slot: 7n, value })
    run(create)
    const first = run(store(1n))
    run(destroy)
    assert.equal(stored(), 0n)
    run(create)
    assert.equal(stored(), 0n)
    const second = run(store(2n))
    // Back before the second life and into it again: it must not remember.
    lane.revert(first)
    assert.equal(stored(), 1n)
    run(destroy)
    run(create)
    assert.equal(stored(), 0n)
    assert.deepEqual([stored(first), stored(second)], [1n, 2n])
  })
})

describe('state: one hot cell', () => {
  const COMMITS = 20_000
  const address = new Uint8Array(20).fill(0x07)
  const slot = bytes32FromBigInt(1n)

  /** The chain's memory, with one slot written in every commit, and of all but the newest `kept` given back. */
  function hotCell(kept = COMMITS): { state: ChainState; first: Sequence; head: number } {
    const state = new ChainState()
    const runner = new LaneRunner(state.module, state.memory.memory)
    const change = (changes: readonly AccountChange[]): Sequence => {
      const work = state.writer.changes(changes, false)
      runner.run('runChanges', work)
      return state.changed(work)
    }
    const first = change([{ address, code: PUPPET, storage: [[slot, bytes32FromBigInt(1n)]] }])
    for (let i = 2; i <= COMMITS; i++) {
      const now = change([{ address, storage: [[slot, bytes32FromBigInt(BigInt(i))]] }])
      if (i % 10 === 0 && now > kept) runner.run('runPrune', state.writer.prune(now - kept, 0n))
    }
    const runtime = instantiateRuntime(runtimeModule(), state.memory.memory, READER_HOST)
    const key = runtime.allocate(32) >>> 0
    state.memory.set(key, address)
    const account = runtime.findAccountCell(key)
    state.memory.setWord(key, 1n)
    return { state, first, head: runtime.findSlotCell(account, 0, key) >>> 0 }
  }

  /** Records that a read at `base` looks at, by the rule of `recordAt`. */
  function steps({ memory }: ChainState, head: number, base: number): number {
    const { at } = RECORD as { at: Record<string, number> }
    const sequenceOf = (record: number): number => Number(memory.u64(record + (at.sequence as number)))
    let record = memory.u32(head)
    let count = 1
    while (sequenceOf(record) > base) {
      const delta = memory.u32(record + (at.jumpDelta as number))
      const jumps = delta !== 0xffffffff && sequenceOf(record) - delta > base
      record = memory.u32(record + ((jumps ? at.jump : at.prev) as number))
      count++
    }
    return count
  }

  it('reads any of twenty thousand versions right, in a logarithmic number of steps', () => {
    const { state, first, head } = hotCell()
    const random = new Prng(1)
    const ages = [0, 1, 2, COMMITS - 1, ...Array.from({ length: 500 }, () => random.below(COMMITS))]
    for (const index of ages) {
      assert.equal(BigInt(hexFromBytes(state.storage(address, slot, first + index))), BigInt(index + 1))
      assert.isAtMost(steps(state, head, first + index), 3 * Math.log2(COMMITS), `steps to version ${index}`)
    }
  })

  it('stays so while old versions are given back', () => {
    const KEPT = 3000
    const { state, first, head } = hotCell(KEPT)
    const random = new Prng(2)
    for (let i = 0; i < 500; i++) {
      const index = COMMITS - 1 - random.below(KEPT)
      assert.equal(BigInt(hexFromBytes(state.storage(address, slot, first + index))), BigInt(index + 1))
      assert.isAtMost(steps(state, head, first + index), 3 * Math.log2(COMMITS), `steps to version ${index}`)
    }
  })
})
