// The opcode table: what must be true of any such table, the opcodes each fork brought, and the regular families by formula.

import { expect } from 'chai'
import { FORKS } from '../../../src/spec/forks.ts'
import { OPCODES, opcodesOf } from '../../../src/spec/opcodes.ts'

describe('opcodes', () => {
  it('are in order, named once, and say only once what each byte is', () => {
    const bytes = OPCODES.map(({ byte }) => byte)
    expect(bytes).to.deep.equal([...new Set(bytes)].toSorted((a, b) => a - b))
    expect(new Set(OPCODES.map(({ name }) => name)).size).to.equal(OPCODES.length)
    expect(OPCODES.length).to.equal(150)
  })

  it('come with their forks', () => {
    const added = FORKS.map((fork) => [
      fork,
      OPCODES.filter(({ since }) => since === fork).map(({ byte, name }) => `${byte.toString(16)} ${name}`),
    ])
    expect(Object.fromEntries(added)).to.deep.equal({
      london: ['48 BASEFEE'],
      paris: [],
      shanghai: ['5f PUSH0'],
      cancun: ['49 BLOBHASH', '4a BLOBBASEFEE', '5c TLOAD', '5d TSTORE', '5e MCOPY'],
      prague: [],
      osaka: ['1e CLZ'],
      bpo1: [],
      bpo2: [],
    })
    expect(opcodesOf('london').length).to.equal(143)
    expect(opcodesOf('bpo2').length).to.equal(150)
  })

  it('move the stack as their families do', () => {
    for (const { byte, name, inputs, outputs, immediate, gas } of OPCODES) {
      const family = name.replace(/\d+$/, '')
      const n = Number(name.slice(family.length))
      if (family === 'PUSH' && n > 0)
        expect([byte, inputs, outputs, immediate, gas]).to.deep.equal([0x5f + n, 0, 1, n, 3])
      else expect(immediate, name).to.equal(0)
      if (family === 'DUP') expect([byte, inputs, outputs, gas]).to.deep.equal([0x7f + n, n, n + 1, 3])
      if (family === 'SWAP') expect([byte, inputs, outputs, gas]).to.deep.equal([0x8f + n, n + 1, n + 1, 3])
      if (family === 'LOG') expect([byte, inputs, outputs, gas]).to.deep.equal([0xa0 + n, n + 2, 0, 375 * (n + 1)])
    }
  })
})
