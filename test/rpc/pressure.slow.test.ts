/**
 * 20,000 signed transactions pushed over one connection without waiting for any answer: none may be lost, and the node must
 * answer to the end, whichever way blocks are made.
 */

import { expect } from 'chai'
import { Transaction, Wallet } from 'ethers'
import WebSocket from 'ws'
import type { MiningMode } from '../../src/chain/controls.ts'
import { KEYS, type RpcNode, startRpcNode } from '../support/rpc-node.ts'

const COUNT = 20_000
const TARGET = `0x${'5a'.repeat(20)}`

const MODES: Readonly<Record<string, MiningMode>> = {
  automine: { automine: true, interval: null },
  'blocks by the clock': { automine: false, interval: { min: 200, max: 200 } },
  'blocks on demand': { automine: false, interval: null },
}

/** `KEYS.length` senders, nonces in turn. */
const RAW: readonly string[] = KEYS.flatMap((key) => {
  const { signingKey } = new Wallet(key)
  return Array.from({ length: Math.ceil(COUNT / KEYS.length) }, (_, nonce) => {
    const fields = { type: 2, chainId: 31337, gasLimit: 21_000, to: TARGET, value: 1, maxFeePerGas: 10n ** 12n, nonce }
    const transaction = Transaction.from(fields)
    transaction.signature = signingKey.sign(transaction.unsignedHash)
    return transaction.serialized
  })
}).slice(0, COUNT)

describe('20,000 transactions that are pushed without waiting', () => {
  for (const [name, mining] of Object.entries(MODES)) {
    it(`are all mined: ${name}`, async () => {
      const node = await startRpcNode({ mining, poolLimits: { queuedPerSender: 64, total: COUNT } })
      try {
        const answers = await push(node)
        expect(answers.filter((answer) => 'error' in answer)).to.deep.equal([])
        expect(answers).to.have.lengthOf(COUNT)
        const balance = async (): Promise<bigint> => BigInt((await node.request('eth_getBalance', TARGET)) as string)
        for (let waits = 0; (await balance()) < BigInt(COUNT) && waits < 600; waits++) {
          if (mining.interval === null) await node.request('evm_mine')
          else await new Promise((resolve) => setTimeout(resolve, 100))
        }
        expect(await balance()).to.equal(BigInt(COUNT))
        expect(await node.request('txpool_status')).to.deep.equal({ pending: '0x0', queued: '0x0' })
      } finally {
        await node.close()
      }
    }).timeout(300_000)
  }
})

/** Every answer, in whatever order they come. */
function push(node: RpcNode): Promise<object[]> {
  const socket = new WebSocket(node.server.url.replace('http', 'ws'))
  const answers: object[] = []
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('message', (message) => {
      answers.push(JSON.parse(message.toString()))
      if (answers.length < COUNT) return
      socket.close()
      resolve(answers)
    })
    socket.on('open', () => {
      RAW.forEach((raw, id) => {
        socket.send(JSON.stringify({ jsonrpc: '2.0', id, method: 'eth_sendRawTransaction', params: [raw] }))
      })
    })
  })
}
