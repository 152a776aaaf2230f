/** The cache of prepared points: same answer as without, and bounded. */

import { expect } from 'chai'
import { RecentPoints } from '../../../src/evm/precompiles/recent-points.ts'

describe('recent points', () => {
  it('asks once for the same bytes, and again for what was invalid', () => {
    const recent = new RecentPoints<string>()
    let asked = 0
    const make = (value: string | null) => () => {
      asked++
      return value
    }
    expect(recent.get(Uint8Array.of(1, 255), make('a'))).to.equal('a')
    expect(recent.get(Uint8Array.of(1, 255), make('b'))).to.equal('a')
    expect(recent.get(Uint8Array.of(1, 254), make('c'))).to.equal('c')
    expect(asked).to.equal(2)
    expect(recent.get(Uint8Array.of(2), make(null))).to.equal(null)
    expect(recent.get(Uint8Array.of(2), make('d'))).to.equal('d')
  })

  it('forgets the one not used for longest', () => {
    const recent = new RecentPoints<number>()
    for (let i = 0; i < 64; i++) recent.get(Uint8Array.of(i), () => i)
    recent.get(Uint8Array.of(0), () => -1)
    recent.get(Uint8Array.of(64), () => 64)
    expect(recent.get(Uint8Array.of(0), () => -1)).to.equal(0)
    expect(recent.get(Uint8Array.of(1), () => -1)).to.equal(-1)
  })
})
