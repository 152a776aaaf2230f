/**
 * Consensus encodings hash to what the block says, and ethers reads them.
 */

import { expect } from 'chai'
import { keccak256, Transaction } from 'ethers'
import { bytesFromHex, hexFromBytes } from '../../src/base/bytes.ts'
import { decodeBlock } from '../../src/protocol/block.ts'
import { orderedTrieRoot } from '../../src/protocol/ordered-trie.ts'
import type { RpcError } from '../../src/rpc/rpc-error.ts'
import { ADDRESSES, type RpcNode, startRpcNode } from '../support/rpc-node.ts'

type Json = Record<string, unknown>

const [owner, other] = ADDRESSES as readonly [string, string, string]
const UNKNOWN = `0x${'12'.repeat(32)}`

for (const dialect of ['anvil', 'hardhat'] as const) {
  describe(`rpc raw encodings: ${dialect}`, () => {
    let node: RpcNode
    let hash: string
    let block: Json
    const ask = (method: string, ...params: readonly unknown[]): Promise<unknown> => node.request(method, ...params)
    const codeOf = (method: string, ...params: unknown[]): Promise<number> =>
      ask(method, ...params).then(
        (result) => expect.fail(`answered ${JSON.stringify(result)}`),
        (error: RpcError) => error.code,
      )

    before(async () => {
      node = await startRpcNode({ dialect })
      hash = (await ask('eth_sendTransaction', { from: owner, to: other, value: '0x5' })) as string
      block = (await ask('eth_getBlockByNumber', 'latest', false)) as Json
    })

    after(() => node.close())

    it('of a transaction, by hash and by place', async () => {
      const raw = (await ask('debug_getRawTransaction', hash)) as string
      expect(Transaction.from(raw)).to.include({ hash, value: 5n, from: owner })
      expect(await ask('eth_getRawTransactionByHash', hash)).to.equal(raw)
      expect(await ask('eth_getRawTransactionByBlockHashAndIndex', block.hash, '0x0')).to.equal(raw)
      expect(await ask('eth_getRawTransactionByBlockNumberAndIndex', 'latest', 0)).to.equal(raw)
      expect(await ask('debug_getRawTransactions', 'latest')).to.deep.equal([raw])
    })

    it('of what there is not: null', async () => {
      expect(await ask('debug_getRawTransaction', UNKNOWN)).to.equal(null)
      expect(await ask('eth_getRawTransactionByHash', UNKNOWN)).to.equal(null)
      expect(await ask('eth_getRawTransactionByBlockHashAndIndex', block.hash, '0x1')).to.equal(null)
      expect(await ask('eth_getRawTransactionByBlockNumberAndIndex', '0x99', '0x0')).to.equal(null)
    })

    it('of a header and a block', async () => {
      expect(keccak256((await ask('debug_getRawHeader', block.hash)) as string)).to.equal(block.hash)
      const raw = bytesFromHex((await ask('debug_getRawBlock', 'latest')) as string)
      expect(raw.length).to.equal(Number(block.size))
      expect(decodeBlock(raw).transactions.map((entry) => hexFromBytes(entry.hash))).to.deep.equal([hash])
      expect(keccak256((await ask('debug_getRawHeader', '0x0')) as string)).to.equal(block.parentHash)
    })

    it("of receipts: their root is the block's", async () => {
      const receipts = (await ask('debug_getRawReceipts', { blockHash: block.hash })) as string[]
      expect(hexFromBytes(orderedTrieRoot(receipts.map(bytesFromHex)))).to.equal(block.receiptsRoot)
      expect(await ask('debug_getRawReceipts', 'earliest')).to.deep.equal([])
    })

    it('refuse blocks that there are not, and what names none', async () => {
      const unknown = dialect === 'hardhat' ? -32000 : -32001
      for (const name of ['Header', 'Block', 'Receipts', 'Transactions']) {
        expect(await codeOf(`debug_getRaw${name}`, '0x99'), name).to.equal(unknown)
        expect(await codeOf(`debug_getRaw${name}`, 'newest'), name).to.equal(-32602)
        expect(await codeOf(`debug_getRaw${name}`), name).to.equal(-32602)
      }
      expect(await codeOf('debug_getRawTransaction', '0x12')).to.equal(-32602)
      expect(await codeOf('eth_getRawTransactionByBlockHashAndIndex', block.hash, '-1')).to.equal(-32602)
    })

    it('of blocks that were mined in bulk', async () => {
      await node.chain.controls.mineMany(1000n, 1n)
      const { hash: middle, number } = (await ask('eth_getBlockByNumber', '0x1f4', false)) as Json
      expect(keccak256((await ask('debug_getRawHeader', number)) as string)).to.equal(middle)
      expect(decodeBlock(bytesFromHex((await ask('debug_getRawBlock', middle)) as string)).transactions).to.deep.equal(
        [],
      )
      expect(await ask('debug_getRawReceipts', number)).to.deep.equal([])
      expect(await ask('debug_traceBlockByNumber', number, { tracer: 'callTracer' })).to.deep.equal([])
      expect(await ask('eth_getTransactionBySenderAndNonce', owner, '0x0')).to.include({ hash })
    })
  })
}
