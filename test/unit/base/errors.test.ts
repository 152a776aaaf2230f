// What callers rely on: the code, the hint, the cause and the class name.

import { expect } from 'chai'
import { assert, unreachable } from '../../../src/base/assert.ts'
import { MegadevError } from '../../../src/base/errors.ts'

describe('errors', () => {
  it('carry code, hint and cause', () => {
    class SpecialError extends MegadevError {}
    const cause = new Error('below')
    const error = new SpecialError('some-code', 'A message', { hint: 'Do this.', cause })
    expect(error).to.include({ name: 'SpecialError', code: 'some-code', message: 'A message', hint: 'Do this.', cause })
    expect('hint' in new MegadevError('x', 'y')).to.equal(false)
    expect('cause' in new MegadevError('x', 'y')).to.equal(false)
  })

  it('come from assertions with the code of a bug', () => {
    expect(() => assert(1 > 2, 'order'))
      .to.throw(MegadevError, 'order')
      .with.property('code', 'internal')
    expect(() => assert(true, 'order')).to.not.throw()
    expect(() => unreachable('x' as never)).to.throw(MegadevError, 'x')
  })
})
