/**
 * What parameters may look like: everything that Hardhat or anvil accept, and a clear −32602 for the rest.
 */

import { expect } from 'chai'
import { bytesFromHex, hexFromBytes } from '../../src/base/bytes.ts'
import * as decode from '../../src/rpc/codecs/decode.ts'
import { logQuery } from '../../src/rpc/codecs/decode-filter.ts'
import { blockOverrides, stateOverrides } from '../../src/rpc/codecs/decode-overrides.ts'
import { transactionRequest } from '../../src/rpc/codecs/decode-transaction.ts'
import { decodeParameters, optional, required } from '../../src/rpc/method.ts'
import { RpcError } from '../../src/rpc/rpc-error.ts'

const ADDRESS = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const HASH = `0x${'ab'.repeat(32)}`

function expectRefused(run: () => unknown, words: RegExp): void {
  try {
    run()
  } catch (error) {
    expect(error).to.be.instanceOf(RpcError)
    expect((error as RpcError).code).to.equal(-32602)
    expect((error as RpcError).message).to.match(words)
    return
  }
  expect.fail('was accepted')
}

describe('rpc decode', () => {
  describe('quantity', () => {
    const accepted: readonly [unknown, bigint][] = [
      ['0x0', 0n],
      ['0x', 0n],
      ['0x00ff', 255n],
      [`0x${'0'.repeat(63)}7`, 7n],
      [`0x${'f'.repeat(64)}`, 2n ** 256n - 1n],
      ['1000', 1000n],
      [(2n ** 256n - 1n).toString(), 2n ** 256n - 1n],
      [12, 12n],
      [0, 0n],
    ]
    for (const [value, expected] of accepted) {
      it(`takes ${JSON.stringify(value)}`, () => expect(decode.quantity(value, 'x')).to.equal(expected))
    }
    const refused = [
      `0x1${'0'.repeat(64)}`,
      (2n ** 256n).toString(),
      '',
      'ten',
      '0xg',
      -1,
      1.5,
      2 ** 53,
      '-1',
      null,
      {},
      [],
      true,
    ]
    for (const value of refused) {
      it(`refuses ${JSON.stringify(value)}`, () =>
        expectRefused(() => decode.quantity(value, 'x'), /^x: expected a quantity/))
    }
    it('says what it got, also when that has no JSON form', () => {
      expectRefused(() => decode.quantity(1n, 'x'), /got 1n$/)
      expectRefused(() => decode.quantity(undefined, 'x'), /got nothing$/)
      expectRefused(() => decode.quantity('9'.repeat(500), 'x'), /9…$/)
    })
  })

  it('takes data of whole bytes only', () => {
    expect(decode.data('0x', 'x')).to.have.lengthOf(0)
    expect(hexFromBytes(decode.data('0xDEad', 'x'))).to.equal('0xdead')
    for (const value of ['0xabc', 'dead', '0xzz', 1, null]) expectRefused(() => decode.data(value, 'x'), /data/)
  })

  it('takes addresses in any case, and of 20 bytes only', () => {
    expect(hexFromBytes(decode.address(ADDRESS, 'x'))).to.equal(ADDRESS.toLowerCase())
    expect(decode.address(ADDRESS.toUpperCase().replace('0X', '0x'), 'x')).to.have.lengthOf(20)
    for (const value of [ADDRESS.slice(0, -2), `${ADDRESS}00`, ADDRESS.slice(2), '0x', 5]) {
      expectRefused(() => decode.address(value, 'x'), /address/)
    }
  })

  it('pads words', () => {
    expect(hexFromBytes(decode.word('0x1', 'x'))).to.equal(`0x${'0'.repeat(63)}1`)
    expect(hexFromBytes(decode.word(HASH, 'x'))).to.equal(HASH)
  })

  it('takes a block in every form of EIP-1898 and by number', () => {
    for (const tag of ['latest', 'pending', 'earliest', 'safe', 'finalized'])
      expect(decode.blockId(tag, 'x')).to.equal(tag)
    expect(decode.blockId('0x10', 'x')).to.equal(16n)
    expect(decode.blockId(16, 'x')).to.equal(16n)
    expect(decode.blockId({ blockNumber: '0x10' }, 'x')).to.equal(16n)
    expect(decode.blockId({ blockHash: HASH, requireCanonical: true }, 'x')).to.deep.equal(bytesFromHex(HASH))
    expect(decode.blockId(HASH, 'x')).to.deep.equal(bytesFromHex(HASH))
    const refused = ['newest', '', {}, [], { blockHash: HASH, blockNumber: '0x1' }, { blockHash: '0x1' }, true, -1]
    for (const value of refused) expectRefused(() => decode.blockId(value, 'x'), /^x/)
    expectRefused(() => decode.blockId({ blockHash: HASH, requireCanonical: 1 }, 'x'), /requireCanonical/)
    expectRefused(() => decode.blockNumber({ blockHash: HASH }, 'x'), /a block/)
  })

  describe('transaction request', () => {
    const decoded = (value: unknown) => transactionRequest(value, 'tx')

    it('takes data and input, alone or equal', () => {
      expect(hexFromBytes(decoded({ data: '0x01' }).data)).to.equal('0x01')
      expect(hexFromBytes(decoded({ input: '0x02' }).data)).to.equal('0x02')
      expect(hexFromBytes(decoded({ data: '0x03', input: '0x03' }).data)).to.equal('0x03')
      expectRefused(() => decoded({ data: '0x03', input: '0x04' }), /differ/)
    })
    it('reads null as absent', () => {
      const request = decoded({ from: null, to: null, gas: null, accessList: null, value: null })
      expect(request.from).to.equal(undefined)
      expect(request.to).to.equal(null)
      expect(request.gas).to.equal(undefined)
      expect(request.value).to.equal(0n)
    })
    it('reads gasLimit as gas', () => expect(decoded({ gasLimit: '0x5208' }).gas).to.equal(21000n))
    it('reads access lists and authorizations', () => {
      const signed = { chainId: '0x1', address: ADDRESS, nonce: '0x0', yParity: '0x0', r: '0x1', s: '0x1' }
      const request = decoded({ accessList: [{ address: ADDRESS, storageKeys: ['0x1'] }], authorizationList: [signed] })
      expect(request.accessList?.[0]?.storageKeys[0]).to.have.lengthOf(32)
      expect(request.authorizationList?.[0]?.chainId).to.equal(1n)
    })
    it('names the field that is wrong', () => {
      expectRefused(() => decoded({ value: 'x' }), /^tx\.value: /)
      expectRefused(() => decoded({ accessList: [{ address: '0x' }] }), /^tx\.accessList\[0\]\.address: /)
      expectRefused(() => decoded('0x'), /^tx: expected an object/)
    })
    it('refuses two kinds of fees', () => {
      expectRefused(() => decoded({ gasPrice: '0x1', maxFeePerGas: '0x1' }), /both gasPrice and/)
    })
  })

  it('reads log filters: topics by position, alternatives, and null', () => {
    const { filter, from, to } = logQuery(
      { address: [ADDRESS], topics: [null, HASH, [HASH, HASH], []], toBlock: 'latest' },
      'x',
    )
    expect(filter.addresses).to.have.lengthOf(1)
    expect(filter.topics.map((topics) => topics?.length ?? null)).to.deep.equal([null, 1, 2, null])
    expect([from, to]).to.deep.equal(['latest', 'latest'])
    expect(logQuery({ blockHash: HASH }, 'x').from).to.deep.equal(bytesFromHex(HASH))
    expectRefused(() => logQuery({ blockHash: HASH, fromBlock: '0x1' }, 'x'), /excludes/)
    expectRefused(() => logQuery({ topics: [null, null, null, null, null] }, 'x'), /at most 4/)
    expectRefused(() => logQuery({ topics: ['0x12'] }, 'x'), /topics\[0\]/)
  })

  it('reads state and block overrides', () => {
    const [override] = stateOverrides({ [ADDRESS]: { balance: '0x1', code: '0x00', stateDiff: { '0x1': '0x2' } } }, 'x')
    expect(override?.balance).to.equal(1n)
    expect(override?.nonce).to.equal(undefined)
    expect(override?.replaceStorage).to.equal(false)
    expect(stateOverrides({ [ADDRESS]: { state: {} } }, 'x')[0]?.replaceStorage).to.equal(true)
    expectRefused(() => stateOverrides({ [ADDRESS]: { state: {}, stateDiff: {} } }, 'x'), /exclude/)
    expectRefused(() => stateOverrides({ '0x1': {} }, 'x'), /address/)
    expect(blockOverrides({ time: '0x5', baseFeePerGas: 7 }, 'x')).to.include({ timestamp: 5n, baseFee: 7n })
  })

  describe('positional parameters', () => {
    const parameters = [
      required('who', 'address', decode.address),
      optional('block', 'block', decode.blockId, 'latest'),
    ]
    it('fills in defaults and ignores what is too much', () => {
      expect(decodeParameters(parameters, [ADDRESS])[1]).to.equal('latest')
      expect(decodeParameters(parameters, [ADDRESS, null, 'more'])[1]).to.equal('latest')
      expect(decodeParameters([], undefined)).to.deep.equal([])
      expect(decodeParameters([], [1, 2])).to.deep.equal([])
    })
    it('names the one that is missing, and refuses names', () => {
      expectRefused(() => decodeParameters(parameters, []), /^missing parameter 1 \(who\): address$/)
      expectRefused(() => decodeParameters(parameters, { who: ADDRESS }), /by position/)
      expectRefused(() => decodeParameters(parameters, 'x'), /by position/)
    })
  })
})
