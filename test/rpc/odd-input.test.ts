/**
 * Input in the forms that clients of both families send: what either takes is taken, in both dialects, and means the same.
 */

import { expect } from 'chai'
import type { RpcError } from '../../src/rpc/rpc-error.ts'
import { ADDRESSES, type RpcNode, startRpcNode } from '../support/rpc-node.ts'

type Json = Record<string, unknown>

const [owner, other] = ADDRESSES
const ZEROS = '0'.repeat(40)
/** Returns the call data. */
const ECHO = { [other]: { code: '0x365f5f37365ff3' } }

for (const dialect of ['anvil', 'hardhat'] as const) {
  describe(`rpc odd input: ${dialect}`, () => {
    let node: RpcNode
    const ask = (method: string, ...params: readonly unknown[]): Promise<unknown> => node.request(method, ...params)
    const errorOf = (method: string, ...params: unknown[]): Promise<RpcError> =>
      ask(method, ...params).then(
        (result) => expect.fail(`answered ${JSON.stringify(result)}`),
        (error) => error,
      )

    before(async () => {
      node = await startRpcNode({ dialect })
      await ask('eth_sendTransaction', { from: owner, to: other, value: '0x1' })
    })

    after(() => node.close())

    it('takes a block in every form, or none', async () => {
      const { hash } = (await ask('eth_getBlockByNumber', '0x1', false)) as Json
      const balance = await ask('eth_getBalance', owner, 'latest')
      const forms = ['0x1', '0x01', `0x${ZEROS}1`, '1', 1, hash, { blockNumber: '0x01' }, { blockNumber: 1 }]
      for (const form of [
        ...forms,
        { blockHash: hash, requireCanonical: true },
        'safe',
        'finalized',
        'pending',
        null,
      ]) {
        expect(await ask('eth_getBalance', owner, form), JSON.stringify(form)).to.equal(balance)
      }
      expect(await ask('eth_getBalance', owner)).to.equal(balance)
      expect(await ask('eth_getBalance', owner, '0x')).to.equal(await ask('eth_getBalance', owner, 'earliest'))
      for (const form of ['newest', -1, 1.5, '0xg', '', {}, [], true, { blockNumber: '0x1', blockHash: hash }]) {
        expect((await errorOf('eth_getBalance', owner, form)).code, JSON.stringify(form)).to.equal(-32602)
      }
    })

    it('takes quantities with leading zeros, empty, decimal and as numbers', async () => {
      const value = async (form: unknown): Promise<unknown> => {
        const frame = await ask('debug_traceCall', { from: owner, to: other, value: form }, 'latest', {
          tracer: 'callTracer',
        })
        return (frame as Json).value
      }
      for (const form of ['0x10', '0x010', `0x${ZEROS}10`, '16', 16])
        expect(await value(form), `${form}`).to.equal('0x10')
      for (const form of ['0x', '0x0', '0x00', '0', 0, null, undefined])
        expect(await value(form), `${form}`).to.equal('0x0')
      for (const form of [-1, 0.5, '-1', '1e3', 2 ** 53, 'ten', {}, [], true, `0x1${'0'.repeat(64)}`]) {
        expect((await errorOf('eth_call', { to: other, value: form })).code, `${form}`).to.equal(-32602)
      }
    })

    it('takes call data as data, as input, or as both when they are equal', async () => {
      const echo = (data: object): Promise<unknown> => ask('eth_call', { to: other, ...data }, 'latest', ECHO)
      for (const data of [{ data: '0x1234' }, { input: '0x1234' }, { data: '0x1234', input: '0x1234' }]) {
        expect(await echo(data)).to.equal('0x1234')
      }
      expect(await echo({ data: '0x1234', input: null })).to.equal('0x1234')
      const clash = { to: other, data: '0x12', input: '0x34' }
      for (const method of [
        'eth_call',
        'eth_estimateGas',
        'eth_sendTransaction',
        'eth_createAccessList',
        'debug_traceCall',
      ]) {
        expect((await errorOf(method, clash)).message, method).to.match(/data and input differ/)
        expect((await errorOf(method, { to: other, data: '0x123' })).code, method).to.equal(-32602)
        expect((await errorOf(method, { to: other, data: '1234' })).code, method).to.equal(-32602)
      }
    })

    it('takes the gas limit under both names, and refuses both kinds of fee at once', async () => {
      const gas = async (fields: object): Promise<unknown> =>
        ((await ask('debug_traceCall', { to: other, ...fields }, 'latest', { tracer: 'callTracer' })) as Json).gas
      expect(await gas({ gas: '0x7530' })).to.equal('0x7530')
      expect(await gas({ gasLimit: 30_000 })).to.equal('0x7530')
      const both = await errorOf('eth_call', { to: other, gasPrice: '0x1', maxFeePerGas: '0x1' })
      expect(both).to.include({ code: -32602 })
      expect(both.message).to.match(/both gasPrice and/)
    })

    it('ignores parameters too many, and fields that it does not know', async () => {
      expect(await ask('eth_blockNumber', 1)).to.equal('0x1')
      expect(await ask('eth_getBalance', owner, 'latest', 'more', {})).to.equal(await ask('eth_getBalance', owner))
      expect(await ask('eth_call', { to: other, data: '0x12', gasToken: '0x1' }, 'latest', ECHO)).to.equal('0x12')
    })

    it('takes no parameters by name', async () => {
      const code = dialect === 'hardhat' ? -32600 : -32602
      for (const method of ['eth_getBalance', 'eth_blockNumber']) {
        const error: RpcError = await node.dispatcher.request(method, { address: owner }).then(
          () => expect.fail('answered'),
          (caught) => caught,
        )
        expect(error, method).to.include({ code })
        expect(error.message).to.match(/by position/)
      }
      expect(await node.dispatcher.request('eth_blockNumber')).to.equal('0x1')
      expect(await node.dispatcher.request('eth_blockNumber', null)).to.equal('0x1')
    })

    it('takes addresses in any case, and says where a bad one stands', async () => {
      const balance = await ask('eth_getBalance', owner)
      expect(await ask('eth_getBalance', owner.toLowerCase())).to.equal(balance)
      expect(await ask('eth_getBalance', `0x${owner.slice(2).toUpperCase()}`)).to.equal(balance)
      expect((await errorOf('eth_getBalance', owner.slice(0, -1))).message).to.match(
        /^parameter 1 \(address\): expected an address/,
      )
      expect((await errorOf('eth_call', { to: other, accessList: [{ address: '0x1' }] })).message).to.match(
        /^parameter 1 \(transaction\)\.accessList\[0\]\.address: expected an address/,
      )
    })
  })
}
