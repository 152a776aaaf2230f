// When a thread looks for what it waits for before it sleeps: where that has paid lately, and now and then to find out.

import { expect } from 'chai'
import { Patience } from '../../../src/executor/patience.ts'

/** How often it is worth it in `times` times that all end in the same way. */
function looks(patience: Patience, times: number, end: 'succeed' | 'fail'): number {
  let count = 0
  for (let i = 0; i < times; i++) {
    if (!patience.isWorthIt()) continue
    count++
    patience[end]()
  }
  return count
}

describe('patience', () => {
  it('looks at first, and where it does not pay, only now and then', () => {
    expect(looks(new Patience(), 3 + 320, 'fail')).to.equal(3 + 10)
  })

  it('looks again when a try has paid', () => {
    const patience = new Patience()
    looks(patience, 3 + 31, 'fail')
    expect(looks(patience, 10, 'succeed')).to.equal(10)
  })

  it('goes on looking where it pays', () => {
    const patience = new Patience()
    looks(patience, 40, 'succeed')
    expect(looks(patience, 100, 'succeed')).to.equal(100)
  })

  it('gives up after some failures in a row, not after one', () => {
    const patience = new Patience()
    looks(patience, 40, 'succeed')
    patience.fail()
    expect(patience.isWorthIt()).to.equal(true)
    patience.succeed()
    expect(looks(patience, 20, 'fail')).to.equal(3)
  })
})
