/**
 * viem's test client, with all of its actions that a node of this kind can answer, in its modes.
 */

import { expect } from 'chai'
import type { Address, Hash } from 'viem'
import { createPublicClient, createTestClient, custom, http, publicActions, walletActions } from 'viem'
import { hardhat } from 'viem/chains'
import type { Dialect } from '../../src/rpc/dialect.ts'
import { ADDRESSES, type RpcNode, startRpcNode } from '../support/rpc-node.ts'

const STRANGER: Address = `0x${'5a'.repeat(20)}`
const ETHER = 10n ** 18n

for (const dialect of ['anvil', 'hardhat'] as const satisfies readonly Dialect[]) {
  describe(`viem's test client, mode ${dialect}`, () => {
    let node: RpcNode
    const clientOf = () =>
      createTestClient({
        mode: dialect,
        chain: hardhat,
        transport: custom({ request: ({ method, params }) => node.dispatcher.request(method, params) }),
        pollingInterval: 20,
        cacheTime: 0,
      })
        .extend(publicActions)
        .extend(walletActions)

    beforeEach(async () => {
      node = await startRpcNode({ dialect })
    })
    afterEach(() => node.close())

    it('mines, and moves time', async () => {
      const client = clientOf()
      const before = await client.getBlock()
      await client.mine({ blocks: 1000, interval: 60 })
      expect((await client.getBlock()).number).to.equal(1000n)
      expect((await client.getBlock()).timestamp - before.timestamp >= 60n * 999n).to.equal(true)
      await client.increaseTime({ seconds: 500 })
      await client.setBlockGasLimit({ gasLimit: 30_000_000n })
      await client.setNextBlockBaseFeePerGas({ baseFeePerGas: 20n })
      const { timestamp } = await client.getBlock()
      await client.setNextBlockTimestamp({ timestamp: timestamp + 10_000n })
      await client.mine({ blocks: 1 })
      expect(await client.getBlock()).to.include({
        gasLimit: 30_000_000n,
        baseFeePerGas: 20n,
        timestamp: timestamp + 10_000n,
      })
      await client.setBlockTimestampInterval({ interval: 5 })
      await client.mine({ blocks: 1 })
      expect((await client.getBlock()).timestamp).to.equal(timestamp + 10_005n)
      await client.removeBlockTimestampInterval()
    })

    it('lets transactions wait, shows and drops them', async () => {
      const client = clientOf()
      expect(await client.getAutomine()).to.equal(true)
      await client.setAutomine(false)
      const send = (nonce: number): Promise<Hash> =>
        client.sendTransaction({ account: ADDRESSES[0], to: STRANGER, value: 1n, nonce, gas: 21_000n })
      const [, second] = [await send(0), await send(1)]
      await send(3)
      expect(await client.getTxpoolStatus()).to.deep.equal({ pending: 2, queued: 1 })
      const from = ADDRESSES[0].toLowerCase() as Address
      expect(Object.keys((await client.getTxpoolContent()).pending[from] ?? {})).to.deep.equal(['0', '1'])
      expect((await client.inspectTxpool()).queued[from]).to.have.property('3')
      await client.dropTransaction({ hash: second })
      expect(await client.getTxpoolStatus()).to.deep.equal({ pending: 1, queued: 1 })
      await client.mine({ blocks: 1 })
      expect(await client.getBalance({ address: STRANGER })).to.equal(1n)
    })

    it('forces state, and sends as anybody', async () => {
      const client = clientOf()
      await client.setBalance({ address: STRANGER, value: ETHER })
      await client.setCode({ address: STRANGER, bytecode: '0x00' })
      await client.setNonce({ address: STRANGER, nonce: 420 })
      await client.setStorageAt({ address: STRANGER, index: 2, value: `0x${'0'.repeat(60)}beef` })
      await client.setCoinbase({ address: ADDRESSES[2] })
      await client.setLoggingEnabled(false)
      expect(await client.getStorageAt({ address: STRANGER, slot: '0x2' })).to.match(/beef$/)
      expect(await client.getTransactionCount({ address: STRANGER })).to.equal(420)
      await client.impersonateAccount({ address: STRANGER })
      const hash = await client.sendTransaction({ account: STRANGER, to: ADDRESSES[1], value: 1n })
      expect((await client.getTransactionReceipt({ hash })).status).to.equal('success')
      await client.stopImpersonatingAccount({ address: STRANGER })
      const unsigned = await client.sendUnsignedTransaction({ from: STRANGER, to: ADDRESSES[1], value: 1n })
      expect((await client.getTransaction({ hash: unsigned })).from).to.equal(STRANGER)
    })

    it('mines by the clock, goes back, and starts over', async () => {
      const client = clientOf()
      const id = await client.snapshot()
      await client.setIntervalMining({ interval: 1 })
      await new Promise<void>((resolve) => {
        const stop = node.chain.subscribe(() => {
          stop()
          resolve()
        })
      })
      await client.setIntervalMining({ interval: 0 })
      expect(await client.getBlockNumber()).to.equal(1n)
      await client.revert({ id })
      expect(await client.getBlockNumber()).to.equal(0n)
      await client.mine({ blocks: 3 })
      await client.reset()
      expect(await client.getBlockNumber()).to.equal(0n)
    })
  })
}

describe("viem's test client, mode ganache", () => {
  it('mines and goes back', async () => {
    const node = await startRpcNode()
    const transport = http(node.server.url)
    const client = createTestClient({ mode: 'ganache', chain: hardhat, transport })
    const reader = createPublicClient({ chain: hardhat, transport, cacheTime: 0 })
    const id = await client.snapshot()
    await client.mine({ blocks: 4 })
    expect(await reader.getBlockNumber()).to.equal(4n)
    await client.revert({ id })
    expect(await reader.getBlockNumber()).to.equal(0n)
    await client.setBalance({ address: STRANGER, value: 5n })
    await client.setCode({ address: STRANGER, bytecode: '0x01' })
    expect(await reader.getBalance({ address: STRANGER })).to.equal(5n)
    expect(await client.getTxpoolStatus()).to.deep.equal({ pending: 0, queued: 0 })
    await node.close()
  })
})
