/**
 * debug_trace…: what clients get of a token's deployment, transfers and failures; the tracers' forms; refusals by dialect.
 */

import { expect } from 'chai'
import { Interface } from 'ethers'
import { createTestClient, http, publicActions } from 'viem'
import { foundry } from 'viem/chains'
import type { Dialect } from '../../src/rpc/dialect.ts'
import type { RpcError } from '../../src/rpc/rpc-error.ts'
import { ADDRESSES, type RpcNode, startRpcNode } from '../support/rpc-node.ts'
import { contractsOf } from '../support/solidity.ts'

type Json = Record<string, unknown>
type Accounts = Record<string, Json & { storage?: Record<string, string> }>

const [owner, other] = ADDRESSES.map((address) => address.toLowerCase()) as [string, string]
const { Token } = contractsOf('token.sol') as Record<'Token', ReturnType<typeof contractsOf>[string]>
const token = new Interface([...Token.abi])
const CREATION = Token.bytecode + token.encodeDeploy(['Gold', 'AU', 100n]).slice(2)
const COINBASE = '0xc014ba5ec014ba5ec014ba5ec014ba5ec014ba5e'
const UNKNOWN = `0x${'12'.repeat(32)}`
const TRACERS = ['callTracer', 'prestateTracer', '4byteTracer', 'noopTracer'] as const

for (const dialect of ['anvil', 'hardhat'] as const satisfies Dialect[]) {
  describe(`rpc tracing: ${dialect}`, () => {
    let node: RpcNode
    let creation: string
    let contract: string
    let transfer: string
    const ask = (method: string, ...params: readonly unknown[]): Promise<unknown> => node.request(method, ...params)
    const errorOf = async (...call: [string, ...unknown[]]): Promise<RpcError> =>
      ask(...call).then(
        (result) => expect.fail(`answered ${JSON.stringify(result)}`),
        (error) => error,
      )
    const trace = (hash: string, tracer: string, tracerConfig: object = {}): Promise<Json> =>
      ask('debug_traceTransaction', hash, { tracer, tracerConfig }) as Promise<Json>

    before(async () => {
      node = await startRpcNode({ dialect })
      creation = (await ask('eth_sendTransaction', { from: owner, data: CREATION })) as string
      contract = ((await ask('eth_getTransactionReceipt', creation)) as Json).contractAddress as string
      const data = token.encodeFunctionData('transfer', [other, 30n])
      transfer = (await ask('eth_sendTransaction', { from: owner, to: contract, data })) as string
      // What comes later must not be seen by traces of what was before.
      await ask('eth_sendTransaction', {
        from: other,
        to: contract,
        data: token.encodeFunctionData('transfer', [owner, 5n]),
      })
    })

    after(() => node.close())

    it('give struct logs with the gas of the receipt', async () => {
      const { gasUsed } = (await ask('eth_getTransactionReceipt', transfer)) as { gasUsed: string }
      const answer = (await ask('debug_traceTransaction', transfer)) as Json & { structLogs: Json[] }
      expect(answer).to.include({ failed: false, gas: Number(gasUsed), returnValue: `0x${'0'.repeat(63)}1` })
      const [first] = answer.structLogs as [Json]
      expect(first).to.include({ pc: 0, op: 'PUSH1', gasCost: 3, depth: 1 })
      expect(first.stack).to.deep.equal([])
      expect(first).not.to.have.property('memory')
      const stores = answer.structLogs.filter(({ op }) => op === 'SSTORE')
      expect(stores).to.have.lengthOf(2)
      const values = Object.values(stores[1]?.storage as Record<string, string>)
      expect(values.map((value) => Number(`0x${value}`))).to.deep.equal([70, 30])
    })

    it('take the options of struct logs', async () => {
      const logs = async (options: object): Promise<Json[]> =>
        ((await ask('debug_traceTransaction', transfer, options)) as { structLogs: Json[] }).structLogs
      expect(await logs({ limit: 3 })).to.have.lengthOf(3)
      const bare = await logs({ disableStack: true, disableStorage: true, timeout: '10s', reexec: 128 })
      expect(bare.some((log) => 'stack' in log || 'storage' in log)).to.equal(false)
      const full = await logs({ enableMemory: true, enableReturnData: true })
      expect(full.at(-1)?.memory).to.be.an('array').with.length.above(2)
    })

    it('give the call with its logs, or without', async () => {
      const frame = await trace(transfer, 'callTracer', { withLog: true })
      expect(frame).to.include({ type: 'CALL', from: owner, to: contract, value: '0x0' })
      expect(frame.input).to.equal(token.encodeFunctionData('transfer', [other, 30n]))
      expect((frame.logs as Json[])[0]).to.include({ address: contract, index: '0x0', position: '0x0' })
      expect(await trace(transfer, 'callTracer')).not.to.have.property('logs')
      const created = await trace(creation, 'callTracer')
      expect(created).to.include({ type: 'CREATE', to: contract, output: await ask('eth_getCode', contract) })
    })

    it('give the state before', async () => {
      const accounts = (await trace(transfer, 'prestateTracer')) as Accounts
      expect(Object.keys(accounts)).to.deep.equal([contract, owner, COINBASE].sort())
      expect(accounts[owner]?.balance).to.equal(await ask('eth_getBalance', owner, '0x1'))
      expect(accounts[owner]?.nonce).to.equal(1)
      expect(accounts[contract]?.code).to.equal(await ask('eth_getCode', contract))
      expect(
        Object.values(accounts[contract]?.storage ?? {})
          .map(Number)
          .sort(),
      ).to.deep.equal([0, 100])
      const lean = (await trace(transfer, 'prestateTracer', { disableCode: true, disableStorage: true })) as Accounts
      expect(lean[contract]).to.have.all.keys('balance', 'nonce')
    })

    it('give what changed', async () => {
      const { pre, post } = (await trace(transfer, 'prestateTracer', { diffMode: true })) as Record<string, Accounts>
      expect(post?.[owner]).to.deep.equal({ balance: await ask('eth_getBalance', owner, '0x2'), nonce: 2 })
      expect(post?.[COINBASE]).to.deep.equal({ balance: await ask('eth_getBalance', COINBASE, '0x2') })
      expect(pre?.[owner]?.balance).to.equal(await ask('eth_getBalance', owner, '0x1'))
      expect(Object.values(pre?.[contract]?.storage ?? {}).map(Number)).to.deep.equal([100])
      expect(
        Object.values(post?.[contract]?.storage ?? {})
          .map(Number)
          .sort(),
      ).to.deep.equal([30, 70])
      const created = (await trace(creation, 'prestateTracer', { diffMode: true })) as Record<string, Accounts>
      expect(created.pre).not.to.have.property(contract)
      expect(created.post?.[contract]).to.include({ nonce: 1, code: await ask('eth_getCode', contract) })
    })

    it('give selectors, nothing, or several answers at once', async () => {
      expect(await trace(transfer, '4byteTracer')).to.deep.equal({ '0xa9059cbb-64': 1 })
      expect(await trace(transfer, 'noopTracer')).to.deep.equal({})
      const config = Object.fromEntries(TRACERS.map((name) => [name, {}]))
      const all = await trace(transfer, 'muxTracer', { ...config, prestateTracer: { diffMode: true } })
      for (const name of TRACERS) {
        const options = name === 'prestateTracer' ? { diffMode: true } : {}
        expect(all[name], name).to.deep.equal(await trace(transfer, name, options))
      }
    })

    it('trace a failing transaction', async () => {
      const failing = token.encodeFunctionData('transferFrom', [owner, other, 1n])
      const request = { from: other, to: contract, data: failing, gas: '0x186a0' }
      const hash = await ask('eth_sendTransaction', request).catch((error) => error.transactionHash)
      const frame = await trace(hash as string, 'callTracer')
      expect(frame).to.include({ error: 'execution reverted', revertReason: 'allowance too low' })
      const struct = (await ask('debug_traceTransaction', hash)) as Json
      expect(struct.failed).to.equal(true)
      expect(struct.returnValue).to.equal(frame.output)
    })

    it('trace each transaction of a block in the state that it met', async () => {
      await node.chain.controls.setMode({ automine: false })
      const data = token.encodeFunctionData('transfer', [other, 1n])
      const hashes: string[] = []
      for (let count = 0; count < 4; count++) {
        hashes.push((await ask('eth_sendTransaction', { from: owner, to: contract, data, gas: '0x186a0' })) as string)
      }
      await ask('evm_mine')
      await node.chain.controls.setMode({ automine: true })
      const { number } = (await ask('eth_getBlockByNumber', 'latest', false)) as { number: string }
      const parent = `0x${(Number(number) - 1).toString(16)}`
      const answers = (await ask('debug_traceBlockByNumber', number, {
        tracer: 'prestateTracer',
        tracerConfig: { diffMode: true },
      })) as { txHash: string; result: Record<'pre' | 'post', Accounts> }[]
      expect(answers.map(({ txHash }) => txHash)).to.deep.equal(hashes)
      let nonce = Number(await ask('eth_getTransactionCount', owner, parent))
      let balance = await ask('eth_getBalance', owner, parent)
      let storage: object | undefined
      for (const [index, { txHash, result }] of answers.entries()) {
        const { pre, post } = result
        expect(pre[owner], `transaction ${index}`).to.include({ nonce, balance })
        if (storage !== undefined) expect(pre[contract]?.storage).to.deep.equal(storage)
        nonce++
        balance = post[owner]?.balance
        storage = post[contract]?.storage
        expect(post[owner]?.nonce).to.equal(nonce)
        const { gasUsed } = (await ask('eth_getTransactionReceipt', txHash)) as { gasUsed: string }
        expect(((await ask('debug_traceTransaction', txHash)) as Json).gas).to.equal(Number(gasUsed))
        expect(await trace(txHash, 'prestateTracer', { diffMode: true })).to.deep.equal(result)
      }
      expect(balance).to.equal(await ask('eth_getBalance', owner, number))
    })

    it('trace blocks', async () => {
      const number = ((await ask('eth_getTransactionReceipt', transfer)) as Json).blockNumber
      const { hash } = (await ask('eth_getBlockByNumber', number, false)) as Json
      const byNumber = await ask('debug_traceBlockByNumber', number, { tracer: 'callTracer' })
      expect(byNumber).to.deep.equal([{ txHash: transfer, result: await trace(transfer, 'callTracer') }])
      expect(await ask('debug_traceBlockByHash', hash, { tracer: 'callTracer' })).to.deep.equal(byNumber)
      expect(await ask('debug_traceBlockByNumber', 'earliest')).to.deep.equal([])
      expect((await errorOf('debug_traceBlockByNumber', '0x99')).code).to.equal(dialect === 'hardhat' ? -32000 : -32602)
      expect((await errorOf('debug_traceBlockByHash', UNKNOWN)).code).to.equal(dialect === 'hardhat' ? -32000 : -32001)
      expect((await errorOf('debug_traceBlockByHash', 'latest')).code).to.equal(-32602)
    })

    it('trace calls, with changed state and block', async () => {
      const call = { from: owner, to: contract, data: token.encodeFunctionData('transfer', [other, 1n]) }
      const plain = (await ask('debug_traceCall', call)) as Json
      expect(plain).to.have.all.keys('gas', 'failed', 'returnValue', 'structLogs')
      const then = (await ask('debug_traceCall', call, '0x0', { tracer: 'callTracer' })) as Json
      expect(then).not.to.have.property('output')
      const options = {
        tracer: 'callTracer',
        stateOverrides: { [other]: { code: '0x425f5260205ff3' } },
        blockOverrides: { time: '0x9' },
      }
      const timed = (await ask('debug_traceCall', { to: other }, 'latest', options)) as Json
      expect(Number(timed.output)).to.equal(9)
    })

    it('give the state that a call would change, under overrides', async () => {
      const options = {
        tracer: 'prestateTracer',
        tracerConfig: { diffMode: true },
        stateOverrides: { [other]: { code: '0x60075f5500', balance: '0x10', stateDiff: { '0x0': '0x5' } } },
      }
      const answer = (await ask('debug_traceCall', { from: owner, to: other, value: '0x3' }, 'latest', options)) as Json
      const slot = `0x${'0'.repeat(64)}`
      const { pre, post } = answer as Record<string, Accounts>
      expect(pre?.[other]).to.deep.include({ balance: '0x10', storage: { [slot]: `0x${'0'.repeat(63)}5` } })
      expect(post?.[other]).to.deep.equal({ balance: '0x13', storage: { [slot]: `0x${'0'.repeat(63)}7` } })
    })

    it('refuse what they do not know', async () => {
      const unknown = await errorOf('debug_traceTransaction', UNKNOWN)
      expect(unknown.code).to.equal(dialect === 'hardhat' ? -32000 : -32001)
      if (dialect === 'hardhat') {
        expect(unknown.message).to.equal(`Unable to find a block containing transaction ${UNKNOWN}`)
      }
      for (const options of [
        { tracer: 'noSuchTracer' },
        { tracer: '{ step: function () {} }' },
        { tracer: 7 },
        { tracer: 'callTracer', tracerConfig: { withLog: 'yes' } },
        { tracer: 'muxTracer', tracerConfig: { noSuchTracer: {} } },
        { disableStack: 1 },
        { limit: -1 },
        [],
        'callTracer',
      ]) {
        expect((await errorOf('debug_traceTransaction', transfer, options)).code, JSON.stringify(options)).to.equal(
          -32602,
        )
        expect((await errorOf('debug_traceCall', {}, 'latest', options)).code, JSON.stringify(options)).to.equal(-32602)
      }
      expect((await errorOf('debug_traceCall', { from: 'me' })).code).to.equal(-32602)
      expect((await errorOf('debug_traceTransaction')).code).to.equal(-32602)
      expect((await errorOf('debug_traceTransaction', '0x12')).code).to.equal(-32602)
    })

    it('answer viem', async () => {
      const client = createTestClient({ chain: foundry, mode: 'anvil', transport: http(node.server.url) }).extend(
        publicActions,
      )
      const request = client.request as (call: { method: string; params: unknown[] }) => Promise<Json>
      const frame = await request({ method: 'debug_traceTransaction', params: [transfer, { tracer: 'callTracer' }] })
      expect(frame.to).to.equal(contract)
    })
  })
}
