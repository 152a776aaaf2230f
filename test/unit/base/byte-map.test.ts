// The map by content against a Map of hex strings, over random operations.

import { expect } from 'chai'
import { BytesMap } from '../../../src/base/byte-map.ts'
import { Prng } from '../../../src/base/prng.ts'

describe('BytesMap', () => {
  it('does what a Map of hex strings does', () => {
    const random = new Prng(2)
    const map = new BytesMap<number>()
    const model = new Map<string, number>()
    const hex = (key: Uint8Array): string => Buffer.from(key).toString('hex')
    for (let step = 0; step < 5000; step++) {
      const key = random.bytes(random.below(2)).fill(random.below(256))
      const text = hex(key)
      switch (random.below(3)) {
        case 0:
          map.set(key, step)
          model.set(text, step)
          break
        case 1:
          expect(map.delete(key)).to.equal(model.delete(text))
          break
        default:
          expect(map.get(key)).to.equal(model.get(text))
          expect(map.has(key)).to.equal(model.has(text))
      }
    }
    expect(map.size).to.equal(model.size)
    expect([...map].map(([key, value]) => [hex(key), value])).to.deep.equal([...model])
    expect([...map.keys()].map(hex)).to.deep.equal([...model.keys()])
    expect([...map.values()]).to.deep.equal([...model.values()])
    map.clear()
    expect(map.size).to.equal(0)
  })

  it('tells apart keys that differ only in high bytes or length', () => {
    const map = new BytesMap([
      [Uint8Array.of(0xc3, 0xa9), 'two bytes'],
      [Uint8Array.of(0xe9), 'one byte'],
      [new Uint8Array(0), 'none'],
    ])
    expect(map.get(Uint8Array.of(0xc3, 0xa9))).to.equal('two bytes')
    expect(map.get(Uint8Array.of(0xe9))).to.equal('one byte')
    expect(map.get(Uint8Array.of())).to.equal('none')
    expect(map.get(Uint8Array.of(0))).to.equal(undefined)
  })
})
