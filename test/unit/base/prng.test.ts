// The random stream: the same for ever (seeds in other tests rely on it), and even enough to test with.

import { expect } from 'chai'
import { Prng } from '../../../src/base/prng.ts'

describe('Prng', () => {
  it('gives the same stream for the same seed, and another for another', () => {
    const stream = (seed: number): number[] => {
      const random = new Prng(seed)
      return Array.from({ length: 4 }, () => random.next())
    }
    expect(stream(1)).to.deep.equal(stream(1))
    expect(stream(1)).to.not.deep.equal(stream(2))
    expect(stream(42)).to.deep.equal([660444221, 3652823732, 77672526, 910233633])
  })

  it('reaches every value below a limit, about equally often', () => {
    const random = new Prng(3)
    const counts = new Array<number>(10).fill(0)
    for (let i = 0; i < 10_000; i++) {
      const value = random.below(10)
      counts[value] = (counts[value] ?? 0) + 1
    }
    for (const count of counts) expect(count).to.be.within(850, 1150)
  })

  it('keeps integers within their bits', () => {
    const random = new Prng(4)
    for (let bits = 0; bits < 300; bits += 7) expect(random.bigInt(bits) >> BigInt(bits)).to.equal(0n)
  })

  it('has nothing to pick from an empty list', () => {
    expect(() => new Prng(5).pick([])).to.throw(RangeError)
  })
})
