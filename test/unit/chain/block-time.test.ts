import { assert } from 'chai'
import { BlockTime } from '../../../src/chain/block-time.ts'
import { TestClock } from '../../support/test-chain.ts'

function timeAt(seconds: number, genesis: bigint, allowEqual = false): { clock: TestClock; time: BlockTime } {
  const clock = new TestClock()
  clock.seconds = seconds
  return { clock, time: new BlockTime(clock, allowEqual, genesis) }
}

describe('chain: block time', () => {
  it('runs with the clock from the genesis time on', () => {
    const { clock, time } = timeAt(1000, 50n)
    clock.seconds = 1007
    assert.equal(time.choose(50n, null).timestamp, 57n)
  })

  it('moves on by one when the clock has not, for good', () => {
    const { clock, time } = timeAt(1000, 1000n)
    for (const expected of [1001n, 1002n]) {
      const chosen = time.choose(expected - 1n, null)
      assert.equal(chosen.timestamp, expected)
      time.settle(chosen)
    }
    clock.seconds = 1010
    assert.equal(time.choose(1002n, null).timestamp, 1012n)
  })

  it('repeats the timestamp where that is allowed', () => {
    const { time } = timeAt(1000, 1000n, true)
    assert.equal(time.choose(1000n, null).timestamp, 1000n)
    assert.equal(time.choose(1000n, 1000n).timestamp, 1000n)
  })

  it('keeps what happens to it while a block is made', () => {
    const { time } = timeAt(1000, 1000n)
    const chosen = time.choose(1000n, null)
    time.increase(500n)
    time.setNext(3000n, 1000n)
    time.settle(chosen)
    assert.equal(time.offset, 501n)
    assert.equal(time.choose(1001n, null).timestamp, 3000n)
  })

  it('does not jump back when restored later', () => {
    const { clock, time } = timeAt(1000, 1000n)
    const saved = time.save()
    clock.seconds = 1060
    time.increase(100n)
    time.restore(saved)
    assert.equal(time.choose(999n, null).timestamp, 1000n)
  })
})
