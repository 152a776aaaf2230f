/**
 * A chain that keeps only some of its history: what is kept is as it was, what is not is refused, what is held on to stays,
 * and memory stops growing.
 */

import { assert } from 'chai'
import { bytes32FromBigInt } from '../../../src/base/bytes.ts'
import { Prng } from '../../../src/base/prng.ts'
import type { Sequence } from '../../../src/executor/executor.ts'
import { History, type Seal } from '../../../src/executor/history.ts'
import { Lane } from '../../../src/executor/lane.ts'
import { StatePrunedError } from '../../../src/state/state-errors.ts'
import { FACTORY_ADDRESS, freeEnv, PUPPET, transactionOf } from './puppet.ts'
import { Pair, RICH, SENDERS } from './twin.ts'

describe('state: history', () => {
  const BLOCKS = 8

  /** A pair whose lane keeps eight blocks; it goes back only where it can. */
  class LimitedPair extends Pair {
    /** Not far, so that history grows. */
    protected override goals(): Sequence[] {
      return super.goals().slice(-6)
    }

    isKept(at: Sequence): boolean {
      try {
        this.lane.account(FACTORY_ADDRESS, at)
        return true
      } catch (error) {
        if (error instanceof StatePrunedError) return false
        throw error
      }
    }

    /** The twin forgets what the lane has. */
    forget(): number {
      const gone = [...this.worlds.keys()].filter((at) => !this.isKept(at))
      for (const at of gone) this.worlds.delete(at)
      while (this.roots[0] !== undefined && !this.isKept(this.roots[0].at)) this.roots.shift()
      return gone.length
    }
  }

  for (let seed = 0; seed < 4; seed++) {
    it(`keeps eight blocks and what is held, seed ${seed}`, () => {
      const pair = new LimitedPair(seed, seed % 2 === 0 ? 'shanghai' : 'cancun', { historyBlocks: BLOCKS })
      const random = new Prng(seed)
      const held: { at: Sequence; release: () => void }[] = []
      let forgotten = 0
      for (let i = 0; i < 300; i++) {
        pair.step()
        forgotten += pair.forget()
        for (const { at } of held) assert.isTrue(pair.isKept(at), `held ${at}`)
        if (random.below(20) === 0) {
          const at = random.pick([...pair.worlds.keys()].slice(-8))
          held.push({ at, release: pair.lane.hold(at) })
        }
        if (held.length > 2) held.shift()?.release()
      }
      pair.seal()
      assert.isAbove(forgotten, 100)
      for (const at of pair.worlds.keys()) pair.compare(at)
      pair.compareProofs()
    })
  }

  it('refuses reads, calls, proofs and reverts below the kept blocks', () => {
    const lane = new Lane({ historyBlocks: 2 })
    const [sender] = SENDERS as [Uint8Array]
    lane.change([{ address: sender, balance: RICH }])
    const { root, sequence } = lane.seal()
    const env = freeEnv('cancun')
    const pay = (nonce: bigint) => transactionOf({ kind: 'pay', to: FACTORY_ADDRESS, amount: 1n }, sender, nonce)
    const blocks = [0n, 1n, 2n, 3n, 4n].map((nonce) =>
      lane.executeBlock({ env, transactions: [pay(nonce)], withdrawals: [] }),
    )
    const isPruned = (read: () => unknown): void => {
      try {
        read()
      } catch (error) {
        assert.instanceOf(error, StatePrunedError)
        assert.equal((error as StatePrunedError).code, 'state-pruned')
        return
      }
      assert.fail('it was read')
    }
    isPruned(() => lane.account(sender, sequence))
    isPruned(() => lane.code(sender, sequence))
    isPruned(() => lane.storage(sender, bytes32FromBigInt(0n), sequence))
    isPruned(() => lane.proof(sender, [], root))
    isPruned(() => lane.call(env, pay(0n), {}, sequence))
    isPruned(() => lane.revert(sequence))
    isPruned(() => lane.hold(sequence))
    for (const block of blocks.slice(-2)) {
      assert.deepEqual(lane.proof(sender, [], block.root).account, lane.account(sender, block.sequence))
      // What a transaction of a kept block met can be looked at too: a trace needs it.
      const met = lane.call(env, pay(lane.account(sender, block.sequences[0]).nonce), {}, block.sequences[0])
      assert.equal(met.kind, 'success')
    }
  })

  it('holds on to a snapshot until it is let go', () => {
    const lane = new Lane({ historyBlocks: 1 })
    const [sender] = SENDERS as [Uint8Array]
    lane.change([{ address: sender, balance: RICH }])
    lane.seal()
    lane.change([{ address: sender, balance: RICH + 1n }])
    const snapshot = lane.head
    const release = lane.hold(snapshot)
    for (let i = 0; i < 10; i++)
      lane.executeBlock({
        env: freeEnv('cancun'),
        transactions: [],
        withdrawals: [{ index: 0n, validatorIndex: 0n, address: sender, amount: 1n }],
      })
    lane.revert(snapshot)
    assert.equal(lane.account(sender).balance, RICH + 1n)
    release()
    release()
    for (let i = 0; i < 10; i++)
      lane.executeBlock({
        env: freeEnv('cancun'),
        transactions: [],
        withdrawals: [{ index: 0n, validatorIndex: 0n, address: sender, amount: 1n }],
      })
    assert.throws(() => lane.revert(snapshot), StatePrunedError)
  })

  it('does not grow over ten thousand blocks', () => {
    const lane = new Lane({ historyBlocks: 64 })
    const contract = new Uint8Array(20).fill(0x99)
    lane.change([
      ...SENDERS.map((address) => ({ address, balance: RICH })),
      { address: contract, code: PUPPET, nonce: 1n },
    ])
    lane.seal()
    const env = freeEnv('cancun')
    const nonces = new Map(SENDERS.map((address) => [address, 0n]))
    const random = new Prng(3)
    const block = (): void => {
      const transactions = [0, 1].map(() => {
        const sender = random.pick(SENDERS)
        const nonce = nonces.get(sender) as bigint
        nonces.set(sender, nonce + 1n)
        const slot = BigInt(random.below(50))
        return transactionOf({ kind: 'store', puppet: contract, slot, value: BigInt(random.below(4)) }, sender, nonce)
      })
      const { outcomes } = lane.executeBlock({ env, transactions, withdrawals: [] })
      assert.deepEqual(
        outcomes.map(({ kind }) => kind),
        ['success', 'success'],
      )
    }
    for (let i = 0; i < 2000; i++) block()
    const settled = lane.usedBytes
    for (let i = 0; i < 8000; i++) block()
    // A chunk of the commit log comes and goes (16 KiB), and one of records may stand between two limits.
    assert.isAtMost(lane.usedBytes - settled, 128 * 1024)
    assert.deepEqual(lane.account(contract).nonce, 1n)
  })
})

describe('executor: history', () => {
  const sealed = (sequence: number, epoch: number, isBlock = true): Seal => ({
    sequence,
    root: sequence,
    epoch: BigInt(epoch),
    isBlock,
  })

  it('keeps everything when it has no limit', () => {
    const history = new History(Infinity)
    for (let i = 1; i <= 1000; i++) history.advance(i, sealed(i, i))
    assert.isNull(history.prunable())
    assert.equal(history.oldest, 0)
  })

  it('begins with a seal, never between two', () => {
    const history = new History(1)
    for (let i = 1; i <= 4; i++) history.advance(i * 10, sealed(i * 10, i))
    const release = history.hold(25)
    assert.equal(history.prunable()?.sequence, 20)
    history.check(20)
    history.check(25)
    assert.throws(() => history.check(19), StatePrunedError)
    release()
    assert.equal(history.prunable()?.sequence, 30)
    assert.throws(() => history.sealAt(25), StatePrunedError)
    assert.equal(history.rootOf(40), 40)
    assert.throws(() => history.rootOf(20), StatePrunedError)
    assert.throws(() => history.rootOf(35), StatePrunedError)
  })

  it('counts blocks, not what is sealed beside them', () => {
    const history = new History(2)
    for (let i = 1; i <= 20; i++) history.advance(i, sealed(i, i, i % 10 === 0))
    assert.isNull(history.prunable())
    history.advance(21, sealed(21, 21))
    assert.equal(history.prunable()?.sequence, 10)
  })

  it('does not pile up the seals of states that were gone back to', () => {
    const history = new History(1)
    history.advance(1, sealed(1, 1))
    for (let i = 2; i < 100; i++) {
      history.cut(1)
      history.advance(i, sealed(i, 1, false))
    }
    assert.equal(history.sealAt(50).sequence, 1)
    assert.equal(history.sealAt(99).sequence, 99)
    history.advance(100, sealed(100, 2))
    history.advance(101, sealed(101, 3))
    assert.equal(history.prunable()?.sequence, 100)
  })
})
