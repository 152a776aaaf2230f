/** The tools behind the differential tests: the assembler, the generator's repeatability, and that a difference is seen. */

import { expect } from 'chai'
import { hexFromBytes } from '../../src/base/bytes.ts'
import { Prng } from '../../src/base/prng.ts'
import { assemble } from '../support/assembler.ts'
import { brokenEngine, type Defect } from '../vectors/engines/broken.ts'
import { createEngine } from '../vectors/engines/index.ts'
import { compareScenario } from './compare.ts'
import { ProgramWriter } from './program.ts'

describe('differential: assembler', () => {
  it('pushes numbers as short as they are, and bytes as long as they are', () => {
    expect(hexFromBytes(assemble([0, 255, 256n, Uint8Array.of(0, 1), 'ADD']))).to.equal('0x600060ff610100' + '61000101')
  })

  it('resolves labels before and behind their use', () => {
    const code = assemble([{ to: 'end' }, 'JUMP', { label: 'start' }, { to: 'start' }, { label: 'end' }])
    expect(hexFromBytes(code)).to.equal('0x610008565b6100045b')
  })

  it('refuses what it does not know', () => {
    expect(() => assemble(['NOSUCH'])).to.throw(RangeError)
    expect(() => assemble([{ to: 'nowhere' }])).to.throw(RangeError)
    expect(() => assemble([1n << 256n])).to.throw(RangeError)
  })
})

describe('differential: generator', () => {
  const program = (seed: number): string =>
    hexFromBytes(new ProgramWriter(new Prng(seed), { fork: 'osaka', addresses: [new Uint8Array(20)] }).write(50))

  it('writes the same program for the same seed, and another for another', () => {
    expect(program(7)).to.equal(program(7))
    expect(program(7)).not.to.equal(program(8))
  })

  for (const defect of ['state-root', 'gas', 'logs', 'acceptance'] satisfies readonly Defect[]) {
    it(`sees a wrong ${defect} within a few scenarios`, async () => {
      const right = await createEngine('interpreter')
      const results: unknown[] = []
      for (let seed = 1; seed <= 6; seed++) {
        results.push(await compareScenario(seed, 'osaka', brokenEngine(right, defect), right))
      }
      expect(results.some((result) => typeof result === 'string')).to.equal(true)
    })
  }
})
