// Static validity by fork, a row for each rule: just inside and just outside.

import { expect } from 'chai'
import { signAuthorization } from '../../../src/protocol/authorization.ts'
import { callTransaction, type TransactionFields } from '../../../src/protocol/transaction.ts'
import { type TransactionFault, transactionFault } from '../../../src/protocol/transaction-validity.ts'
import { type ForkName, rulesOf } from '../../../src/spec/forks.ts'

const TO = new Uint8Array(20).fill(1)
const HASH = new Uint8Array(32).fill(1)
const AUTHORIZATION = signAuthorization({ chainId: 1n, address: TO, nonce: 0n }, new Uint8Array(32).fill(1))

function fault(fork: ForkName, fields: TransactionFields, chainId?: bigint): TransactionFault | null {
  const transaction = callTransaction({ chainId: 1n, to: TO, gasLimit: 100_000n, ...fields }, TO)
  return transactionFault(transaction, rulesOf(fork), chainId)
}

describe('transaction validity', () => {
  it('lets types begin at their forks', () => {
    const blob: TransactionFields = { type: 3, blobVersionedHashes: [HASH] }
    const setCode: TransactionFields = { type: 4, authorizationList: [AUTHORIZATION] }
    for (const type of [0, 1, 2] as const) expect(fault('london', { type })).to.equal(null)
    expect(fault('shanghai', blob)).to.equal('type-not-supported')
    expect(fault('cancun', blob)).to.equal(null)
    expect(fault('cancun', setCode)).to.equal('type-not-supported')
    expect(fault('prague', setCode)).to.equal(null)
  })

  it('wants the chain id, except of unprotected legacy transactions', () => {
    expect(fault('osaka', { type: 2 }, 1n)).to.equal(null)
    expect(fault('osaka', { type: 2 }, 2n)).to.equal('wrong-chain-id')
    expect(fault('osaka', { type: 0, chainId: null }, 2n)).to.equal(null)
  })

  it('bounds nonce and fees', () => {
    const last = (1n << 64n) - 1n
    expect(fault('osaka', { type: 0, nonce: last - 1n })).to.equal(null)
    expect(fault('osaka', { type: 0, nonce: last })).to.equal('nonce-overflow')
    expect(fault('osaka', { type: 2, maxFeePerGas: 1n, maxPriorityFeePerGas: 1n })).to.equal(null)
    expect(fault('osaka', { type: 2, maxFeePerGas: 1n, maxPriorityFeePerGas: 2n })).to.equal(
      'priority-fee-above-fee-cap',
    )
    const fits = ((1n << 256n) - 1n) / 100_000n
    expect(fault('osaka', { type: 0, gasPrice: fits, value: 1n << 255n })).to.equal(null)
    expect(fault('osaka', { type: 0, gasPrice: fits + 1n })).to.equal('cost-overflow')
  })

  it('caps gas from Osaka on and initcode from Shanghai on', () => {
    expect(fault('osaka', { type: 0, gasLimit: 1n << 24n })).to.equal(null)
    expect(fault('osaka', { type: 0, gasLimit: (1n << 24n) + 1n })).to.equal('gas-limit-above-cap')
    expect(fault('prague', { type: 0, gasLimit: (1n << 24n) + 1n })).to.equal(null)
    const create = { type: 0, to: null, gasLimit: 10_000_000n } as const
    expect(fault('shanghai', { ...create, data: new Uint8Array(49_152) })).to.equal(null)
    expect(fault('shanghai', { ...create, data: new Uint8Array(49_153) })).to.equal('initcode-too-large')
    expect(fault('paris', { ...create, data: new Uint8Array(49_153) })).to.equal(null)
  })

  it('wants intrinsic gas, and the floor from Prague on', () => {
    expect(fault('osaka', { type: 0, gasLimit: 21_000n })).to.equal(null)
    expect(fault('osaka', { type: 0, gasLimit: 20_999n })).to.equal('intrinsic-gas-too-low')
    const data = new Uint8Array(100).fill(1)
    expect(fault('cancun', { type: 0, data, gasLimit: 22_600n })).to.equal(null)
    expect(fault('prague', { type: 0, data, gasLimit: 24_999n })).to.equal('floor-gas-too-low')
    expect(fault('prague', { type: 0, data, gasLimit: 25_000n })).to.equal(null)
  })

  it('counts blobs and looks at their version', () => {
    const blobs = (count: number): TransactionFields => ({ type: 3, blobVersionedHashes: Array(count).fill(HASH) })
    expect(fault('osaka', blobs(0))).to.equal('blob-count-zero')
    expect(fault('osaka', blobs(6))).to.equal(null)
    expect(fault('osaka', blobs(7))).to.equal('blob-count-above-limit')
    expect(fault('bpo2', blobs(7))).to.equal('blob-count-above-limit')
    expect(fault('prague', blobs(9))).to.equal(null)
    expect(fault('prague', blobs(10))).to.equal('blob-count-above-limit')
    expect(fault('cancun', blobs(7))).to.equal('blob-count-above-limit')
    expect(fault('osaka', { type: 3, blobVersionedHashes: [HASH, new Uint8Array(32)] })).to.equal('blob-version')
    expect(fault('osaka', { ...blobs(1), to: null })).to.equal('blob-create')
  })

  it('wants authorizations and a recipient of set-code transactions', () => {
    expect(fault('osaka', { type: 4 })).to.equal('authorization-list-empty')
    const authorizationList = [AUTHORIZATION]
    expect(fault('osaka', { type: 4, authorizationList, to: null })).to.equal('authorization-create')
    expect(fault('osaka', { type: 4, authorizationList, gasLimit: 45_999n })).to.equal('intrinsic-gas-too-low')
    expect(fault('osaka', { type: 4, authorizationList, gasLimit: 46_000n })).to.equal(null)
  })
})
