/**
 * Getters that clients use less often: what they give, what of nothing, and what they refuse.
 */

import { expect } from 'chai'
import { keccak256 } from 'ethers'
import type { RpcError } from '../../src/rpc/rpc-error.ts'
import { ADDRESSES, type RpcNode, startRpcNode } from '../support/rpc-node.ts'

type Json = Record<string, unknown>

const [owner, other, third] = ADDRESSES.map((address) => address.toLowerCase()) as [string, string, string]
const UNKNOWN = `0x${'12'.repeat(32)}`
const EMPTY_ROOT = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'
const EMPTY_HASH = keccak256('0x')
const CODE = '0x60015f5500'
/** Stores 1 and 2 in slots 0 and 1, and leaves CODE. */
const CREATION = '0x60015f5560026001556460015f55005f526005601bf3'
const word = (value: number): string => `0x${value.toString(16).padStart(64, '0')}`

for (const dialect of ['anvil', 'hardhat'] as const) {
  describe(`rpc getters: ${dialect}`, () => {
    let node: RpcNode
    let contract: string
    const hashes: string[] = []
    const ask = (method: string, ...params: readonly unknown[]): Promise<unknown> => node.request(method, ...params)
    const codeOf = (method: string, ...params: unknown[]): Promise<number> =>
      ask(method, ...params).then(
        (result) => expect.fail(`answered ${JSON.stringify(result)}`),
        (error: RpcError) => error.code,
      )
    const outOfRange = dialect === 'hardhat' ? -32000 : -32602

    before(async () => {
      hashes.length = 0
      node = await startRpcNode({ dialect })
      const creation = (await ask('eth_sendTransaction', { from: owner, data: CREATION })) as string
      contract = ((await ask('eth_getTransactionReceipt', creation)) as Json).contractAddress as string
      hashes.push(creation)
      for (let nonce = 1; nonce < 9; nonce++) {
        await ask('evm_mine')
        hashes.push((await ask('eth_sendTransaction', { from: owner, to: third, value: '0x1' })) as string)
        await ask('eth_sendTransaction', { from: other, to: third, value: '0x1' })
      }
    })

    after(() => node.close())

    it('of a node without peers and proofs of work', async () => {
      expect(await ask('eth_mining')).to.equal(false)
      expect(await ask('eth_hashrate')).to.equal('0x0')
      expect(await ask('eth_protocolVersion')).to.equal('0x1')
      expect(await ask('eth_networkId')).to.equal('31337')
      expect(await ask('net_peerCount')).to.equal('0x0')
    })

    it('ignore what is given to methods without parameters', async () => {
      for (const method of ['eth_blockNumber', 'eth_chainId', 'net_version', 'eth_gasPrice', 'eth_accounts']) {
        expect(await ask(method, 1, { more: true }), method).to.deep.equal(await ask(method))
      }
    })

    it('of headers', async () => {
      const block = (await ask('eth_getBlockByNumber', 'latest', false)) as Json
      const header = (await ask('eth_getHeaderByNumber', 'latest')) as Json
      expect(block).to.deep.include(header)
      expect(header).not.to.have.any.keys('transactions', 'uncles', 'size', 'withdrawals')
      expect(await ask('eth_getHeaderByHash', block.hash)).to.deep.equal(header)
      expect(await ask('eth_getHeaderByNumber', '0x999')).to.equal(null)
      expect(await ask('eth_getHeaderByHash', UNKNOWN)).to.equal(null)
      expect(await codeOf('eth_getHeaderByHash', '0x12')).to.equal(-32602)
      expect(await codeOf('eth_getHeaderByNumber')).to.equal(-32602)
    })

    it('of uncles: none', async () => {
      const { hash } = (await ask('eth_getBlockByNumber', '0x0', false)) as Json
      expect(await ask('eth_getUncleCountByBlockNumber', 'latest')).to.equal('0x0')
      expect(await ask('eth_getUncleCountByBlockNumber', '0x999')).to.equal(null)
      expect(await ask('eth_getUncleCountByBlockHash', hash)).to.equal('0x0')
      expect(await ask('eth_getUncleCountByBlockHash', UNKNOWN)).to.equal(null)
      expect(await ask('eth_getUncleByBlockNumberAndIndex', 'latest', '0x0')).to.equal(null)
      expect(await ask('eth_getUncleByBlockHashAndIndex', hash, 0)).to.equal(null)
      expect(await codeOf('eth_getUncleCountByBlockHash', 'latest')).to.equal(-32602)
      expect(await codeOf('eth_getUncleByBlockNumberAndIndex', 'latest')).to.equal(-32602)
    })

    it('of the transaction that used a nonce', async () => {
      for (const [nonce, hash] of hashes.entries()) {
        const found = (await ask('eth_getTransactionBySenderAndNonce', owner, `0x${nonce.toString(16)}`)) as Json
        expect(found, `nonce ${nonce}`).to.deep.equal(await ask('eth_getTransactionByHash', hash))
      }
      expect(await ask('eth_getTransactionBySenderAndNonce', owner, hashes.length)).to.equal(null)
      expect(await ask('eth_getTransactionBySenderAndNonce', third, '0x0')).to.equal(null)
      expect(await codeOf('eth_getTransactionBySenderAndNonce', owner)).to.equal(-32602)
      expect(await codeOf('eth_getTransactionBySenderAndNonce', owner, `0x1${'0'.repeat(16)}`)).to.equal(-32602)
    })

    it('of the transaction that waits with a nonce', async () => {
      await node.chain.controls.setMode({ automine: false })
      const hash = await ask('eth_sendTransaction', { from: third, to: other, value: '0x1' })
      expect(await ask('eth_getTransactionBySenderAndNonce', third, 0)).to.include({ hash, blockHash: null })
      if (dialect === 'anvil') {
        const ahead = await ask('eth_sendTransaction', { from: third, to: other, gas: '0x5208', nonce: '0x9' })
        expect(await ask('eth_getTransactionBySenderAndNonce', third, 9)).to.include({ hash: ahead })
      }
      expect(await ask('eth_getTransactionBySenderAndNonce', third, 5)).to.equal(null)
      await node.chain.controls.setMode({ automine: true })
    })

    it('of accounts', async () => {
      const balance = await ask('eth_getBalance', owner)
      const account = (await ask('eth_getAccount', owner)) as Json
      expect(account).to.deep.equal({ balance, nonce: '0x9', codeHash: EMPTY_HASH, storageRoot: EMPTY_ROOT })
      expect(await ask('eth_getAccountInfo', owner, 'latest')).to.deep.equal({ balance, nonce: '0x9', code: '0x' })
      const of = (await ask('eth_getAccount', contract, 'latest')) as Json
      expect(of.codeHash).to.equal(keccak256(CODE))
      expect(of.storageRoot).to.equal(((await ask('eth_getProof', contract, [], 'latest')) as Json).storageHash)
      expect(await ask('eth_getAccountInfo', contract)).to.deep.equal({ balance: '0x0', nonce: '0x1', code: CODE })
      expect(await ask('eth_getAccountInfo', contract, '0x0')).to.deep.equal({
        balance: '0x0',
        nonce: '0x0',
        code: '0x',
      })
      const nobody = { balance: '0x0', nonce: '0x0', codeHash: EMPTY_HASH, storageRoot: EMPTY_ROOT }
      expect(await ask('eth_getAccount', `0x${'77'.repeat(20)}`)).to.deep.equal(nobody)
      for (const method of ['eth_getAccount', 'eth_getAccountInfo']) {
        expect(await codeOf(method, owner, '0x999')).to.equal(outOfRange)
        expect(await codeOf(method, '0x12')).to.equal(-32602)
      }
    })

    it('of several slots', async () => {
      const wanted = { [contract]: ['0x0', word(1), '2'], [owner]: ['0x0'] }
      expect(await ask('eth_getStorageValues', wanted)).to.deep.equal({
        [contract]: [word(1), word(2), word(0)],
        [owner]: [word(0)],
      })
      expect(await ask('eth_getStorageValues', { [contract]: ['0x0'] }, 'earliest')).to.deep.equal({
        [contract]: [word(0)],
      })
      for (const bad of [{}, { [contract]: [] }, { me: ['0x0'] }, { [contract]: '0x0' }, [], 7]) {
        expect(await codeOf('eth_getStorageValues', bad), JSON.stringify(bad)).to.equal(-32602)
      }
      const many = Array.from({ length: 1025 }, (_, slot) => slot)
      expect(await codeOf('eth_getStorageValues', { [contract]: many })).to.equal(-32602)
      expect(await codeOf('eth_getStorageValues', wanted, '0x999')).to.equal(outOfRange)
    })
  })
}
