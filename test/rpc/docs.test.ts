/**
 * docs/rpc.md says what the method table says.
 */

import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { RPC_DOCUMENT, rpcDocument } from '../../build/rpc-docs.ts'

describe('docs/rpc.md', () => {
  it('is what `node build/rpc-docs.ts` writes', () => {
    expect(readFileSync(RPC_DOCUMENT, 'utf8')).to.equal(rpcDocument())
  })
})
