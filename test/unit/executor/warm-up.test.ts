// The warm-up's program: that it runs to its end, leaves nothing behind, and that a node does it before it is used.

import { expect } from 'chai'
import { Lane } from '../../../src/executor/lane.ts'
import { warmUpCall } from '../../../src/executor/warm-up.ts'
import { WorkerExecutor } from '../../../src/executor/worker-executor.ts'
import { FORKS, rulesOf } from '../../../src/spec/forks.ts'

describe('the warm-up', () => {
  for (const fork of FORKS) {
    it(`runs its program to the end under ${fork}`, () => {
      const lane = new Lane()
      const { env, transaction, options } = warmUpCall(rulesOf(fork))
      const outcome = lane.call(env, transaction, options)
      expect(outcome.kind).to.equal('success')
      // 200 rounds of some 150 gas: all of the program, not a part.
      expect(outcome.kind === 'success' && Number(outcome.gasUsed - 21_000n)).to.be.within(30_000, 60_000)
    })
  }

  it('changes neither the state nor what comes after it', async () => {
    const warmed = new WorkerExecutor()
    const cold = new WorkerExecutor()
    await Promise.all([warmed.warm(rulesOf('osaka')), cold.warm()])
    expect(warmed.head).to.equal(cold.head)
    const change = [{ address: new Uint8Array(20).fill(1), balance: 5n }]
    expect(await warmed.change(change)).to.equal(await cold.change(change))
    expect((await warmed.seal()).stateRoot).to.deep.equal((await cold.seal()).stateRoot)
    await Promise.all([warmed.close(), cold.close()])
  })
})
