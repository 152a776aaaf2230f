/**
 * Every method of the table, called as a client would, with the shape of its answer; and what differs by dialect.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { Interface, keccak256, Transaction, toUtf8Bytes, Wallet } from 'ethers'
import { METHODS } from '../../src/rpc/methods/table.ts'
import { RpcError } from '../../src/rpc/rpc-error.ts'
import { ADDRESSES, KEYS, type RpcNode, startRpcNode } from '../support/rpc-node.ts'
import { contractsOf } from '../support/solidity.ts'

type Json = Record<string, unknown>

const [owner, other] = ADDRESSES.map((address) => address.toLowerCase()) as [string, string, string]
const { Token } = contractsOf('token.sol') as Record<'Token', ReturnType<typeof contractsOf>[string]>
const token = new Interface([...Token.abi])
const QUANTITY = /^0x(?:0|[1-9a-f][0-9a-f]*)$/
const HASH = /^0x[0-9a-f]{64}$/

const CREATION = Token.bytecode + token.encodeDeploy(['Gold', 'AU', 100n]).slice(2)

function errorOf(promise: Promise<unknown>): Promise<RpcError> {
  return promise.then(
    (result) => expect.fail(`answered ${JSON.stringify(result)}`),
    (error) => {
      expect(error).to.be.instanceOf(RpcError)
      return error
    },
  )
}

function signed(fields: object): string {
  const wallet = new Wallet(KEYS[0])
  const transaction = Transaction.from({
    type: 2,
    chainId: 31337,
    gasLimit: 100_000,
    maxFeePerGas: 10n ** 10n,
    ...fields,
  })
  transaction.signature = wallet.signingKey.sign(transaction.unsignedHash)
  return transaction.serialized
}

describe('rpc methods', () => {
  let node: RpcNode
  const ask = (method: string, ...params: readonly unknown[]): Promise<unknown> => node.request(method, ...params)
  const askObject = (method: string, ...params: readonly unknown[]): Promise<Json> =>
    ask(method, ...params) as Promise<Json>

  afterEach(async () => {
    await (node as RpcNode | undefined)?.close()
  })

  it('are all named in a test', () => {
    const folder = new URL('.', import.meta.url)
    const text = readdirSync(folder)
      .map((name) => readFileSync(new URL(name, folder), 'utf8'))
      .join()
    expect(Object.keys(METHODS).filter((name) => !text.includes(`'${name}'`))).to.deep.equal([])
  })

  describe('that ask', () => {
    let creation: string
    let contract: string

    beforeEach(async () => {
      node = await startRpcNode()
      creation = (await ask('eth_sendTransaction', { from: owner, data: CREATION })) as string
      contract = (await askObject('eth_getTransactionReceipt', creation)).contractAddress as string
    })

    it('say who the node is', async () => {
      expect(await ask('eth_chainId')).to.equal('0x7a69')
      expect(await ask('eth_accounts')).to.deep.equal(ADDRESSES.map((address) => address.toLowerCase()))
      expect(await ask('eth_requestAccounts')).to.have.lengthOf(3)
      expect(await ask('eth_coinbase')).to.equal('0xc014ba5ec014ba5ec014ba5ec014ba5ec014ba5e')
      expect(await ask('eth_syncing')).to.equal(false)
      expect(await ask('net_version')).to.equal('31337')
      expect(await ask('net_listening')).to.equal(true)
      expect(await ask('web3_clientVersion')).to.match(/^anvil\/v/)
      expect(await ask('web3_sha3', '0x616263')).to.equal(keccak256(toUtf8Bytes('abc')))
    })

    it('give blocks', async () => {
      expect(await ask('eth_blockNumber')).to.equal('0x1')
      const block = await askObject('eth_getBlockByNumber', 'latest', false)
      expect(block).to.include({
        number: '0x1',
        difficulty: '0x0',
        totalDifficulty: '0x0',
        nonce: '0x0000000000000000',
      })
      expect(block).to.have.all.keys(
        ...['number', 'hash', 'parentHash', 'nonce', 'mixHash', 'sha3Uncles', 'logsBloom', 'transactionsRoot'],
        ...['stateRoot', 'receiptsRoot', 'miner', 'difficulty', 'totalDifficulty', 'extraData', 'size', 'gasLimit'],
        ...['gasUsed', 'timestamp', 'transactions', 'uncles', 'baseFeePerGas', 'withdrawals', 'withdrawalsRoot'],
        ...['blobGasUsed', 'excessBlobGas', 'parentBeaconBlockRoot', 'requestsHash'],
      )
      expect(block.transactions).to.deep.equal([creation])
      const full = await askObject('eth_getBlockByHash', block.hash, true)
      expect((full.transactions as Json[])[0]).to.include({ hash: creation, blockHash: block.hash })
      expect(await ask('eth_getBlockByNumber', '0x99', false)).to.equal(null)
      expect(await ask('eth_getBlockByHash', `0x${'12'.repeat(32)}`, false)).to.equal(null)
      expect(await ask('eth_getBlockTransactionCountByNumber', '0x1')).to.equal('0x1')
      expect(await ask('eth_getBlockTransactionCountByHash', block.hash)).to.equal('0x1')
      expect(await ask('eth_getBlockTransactionCountByNumber', '0x99')).to.equal(null)
    })

    it('give transactions and receipts', async () => {
      const found = await askObject('eth_getTransactionByHash', creation)
      expect(found).to.include({
        hash: creation,
        from: owner,
        to: null,
        type: '0x2',
        chainId: '0x7a69',
        transactionIndex: '0x0',
      })
      expect(found.input).to.equal(CREATION)
      for (const name of ['v', 'r', 's', 'yParity', 'gas', 'gasPrice', 'nonce', 'value', 'blockNumber']) {
        expect(found[name], name).to.match(QUANTITY)
      }
      expect(await ask('eth_getTransactionByBlockHashAndIndex', found.blockHash, '0x0')).to.deep.equal(found)
      expect(await ask('eth_getTransactionByBlockNumberAndIndex', '0x1', '0x0')).to.deep.equal(found)
      expect(await ask('eth_getTransactionByBlockNumberAndIndex', '0x1', '0x1')).to.equal(null)
      const receipt = await askObject('eth_getTransactionReceipt', creation)
      expect(receipt).to.include({ status: '0x1', type: '0x2', to: null, from: owner, transactionHash: creation })
      expect(receipt.effectiveGasPrice).to.equal(found.gasPrice)
      expect((receipt.logs as Json[])[0]).to.include({
        address: contract,
        logIndex: '0x0',
        removed: false,
        blockNumber: '0x1',
      })
      expect(await ask('eth_getBlockReceipts', 'latest')).to.deep.equal([receipt])
      expect(await ask('eth_getTransactionReceipt', `0x${'12'.repeat(32)}`)).to.equal(null)
      expect(await ask('eth_getTransactionByHash', `0x${'12'.repeat(32)}`)).to.equal(null)
    })

    it('give state, now and then', async () => {
      expect(await ask('eth_getBalance', other, 'latest')).to.equal('0x21e19e0c9bab2400000')
      expect(BigInt((await ask('eth_getBalance', owner)) as string) < 10n ** 22n).to.equal(true)
      expect(await ask('eth_getBalance', owner, '0x0')).to.equal('0x21e19e0c9bab2400000')
      const { hash } = await askObject('eth_getBlockByNumber', '0x0', false)
      expect(await ask('eth_getBalance', owner, { blockHash: hash })).to.equal('0x21e19e0c9bab2400000')
      expect(await ask('eth_getCode', contract)).to.have.length.above(100)
      expect(await ask('eth_getCode', contract, 'earliest')).to.equal('0x')
      expect(await ask('eth_getStorageAt', contract, '0x2')).to.equal(`0x${'0'.repeat(62)}64`)
      expect(await ask('eth_getTransactionCount', owner)).to.equal('0x1')
      expect(await ask('eth_getTransactionCount', owner, 'earliest')).to.equal('0x0')
      const proof = await askObject('eth_getProof', contract, ['0x2'], 'latest')
      expect(proof).to.have.all.keys(
        ...['address', 'accountProof', 'balance', 'codeHash', 'nonce', 'storageHash', 'storageProof'],
      )
      expect((proof.storageProof as Json[])[0]).to.include({ key: `0x${'0'.repeat(63)}2`, value: '0x64' })
    })

    it('run calls, with changed state and block', async () => {
      const data = token.encodeFunctionData('balanceOf', [owner])
      const word = (value: bigint): string => `0x${value.toString(16).padStart(64, '0')}`
      expect(await ask('eth_call', { to: contract, data })).to.equal(word(100n))
      expect(await ask('eth_call', { to: contract, input: data, value: '0x0' }, 'latest')).to.equal(word(100n))
      expect(await ask('eth_call', { to: contract, data }, 'earliest')).to.equal('0x')
      const constant = { [other]: { code: '0x60075f5260205ff3' } }
      expect(await ask('eth_call', { to: other }, 'latest', constant)).to.equal(word(7n))
      const timestamp = { [other]: { code: '0x425f5260205ff3' } }
      expect(await ask('eth_call', { to: other }, 'latest', timestamp, { time: '0x9' })).to.equal(word(9n))
      expect(await ask('eth_estimateGas', { from: owner, to: other, value: '0x1' })).to.equal('0x5208')
    })

    it('tell fees', async () => {
      for (const method of ['eth_gasPrice', 'eth_maxPriorityFeePerGas', 'eth_baseFee', 'eth_blobBaseFee']) {
        expect(await ask(method), method).to.match(QUANTITY)
      }
      const history = await askObject('eth_feeHistory', '0x2', 'latest', [25, 75])
      expect(history.baseFeePerGas).to.have.lengthOf(3)
      expect(history.gasUsedRatio).to.have.lengthOf(2)
      expect(history.reward).to.have.lengthOf(2)
      expect(await askObject('eth_feeHistory', 2, 'latest')).not.to.have.property('reward')
      expect((await errorOf(ask('eth_feeHistory', 2, 'latest', [75, 25]))).code).to.equal(-32602)
    })

    it('find logs', async () => {
      const [topic] = token.encodeFilterTopics('Transfer', [])
      const logs = (await ask('eth_getLogs', { fromBlock: 'earliest', topics: [topic] })) as Json[]
      expect(logs.map((log) => log.transactionHash)).to.deep.equal([creation])
      const { blockHash } = logs[0] as Json
      expect(await ask('eth_getLogs', { blockHash, address: contract })).to.deep.equal(logs)
      expect(await ask('eth_getLogs', { fromBlock: 'earliest', address: other })).to.deep.equal([])
      expect(await ask('eth_getLogs', { fromBlock: '0x50', toBlock: '0x60' })).to.deep.equal([])
    })

    it('collect news in filters', async () => {
      const blocks = await ask('eth_newBlockFilter')
      const logs = await ask('eth_newFilter', { address: contract })
      const pending = await ask('eth_newPendingTransactionFilter')
      const data = token.encodeFunctionData('transfer', [other, 1n])
      const hash = await ask('eth_sendTransaction', { from: owner, to: contract, data })
      const { blockHash } = await askObject('eth_getTransactionReceipt', hash)
      expect(await ask('eth_getFilterChanges', blocks)).to.deep.equal([blockHash])
      expect(await ask('eth_getFilterChanges', blocks)).to.deep.equal([])
      expect(((await ask('eth_getFilterChanges', logs)) as Json[])[0]).to.include({ transactionHash: hash })
      expect(await ask('eth_getFilterLogs', logs)).to.have.lengthOf(1)
      expect(await ask('eth_getFilterChanges', pending)).to.be.an('array')
      expect(await ask('eth_uninstallFilter', blocks)).to.equal(true)
      expect(await ask('eth_uninstallFilter', blocks)).to.equal(false)
      expect(await errorOf(ask('eth_getFilterChanges', blocks))).to.include({
        code: -32000,
        message: 'filter not found',
      })
    })

    it('push blocks, logs and transactions to a session until it ends', async () => {
      const pushed: [string, unknown][] = []
      const session = node.dispatcher.connect((id, result) => pushed.push([id, result]))
      const subscribe = (...params: unknown[]) => node.dispatcher.request('eth_subscribe', params, session)
      const [heads, logs, all] = [
        await subscribe('newHeads'),
        await subscribe('logs', { address: contract }),
        await subscribe('logs'),
      ]
      const pending = await subscribe('newPendingTransactions')
      const data = token.encodeFunctionData('transfer', [other, 1n])
      const hash = await ask('eth_sendTransaction', { from: owner, to: contract, data })
      const of = (id: unknown): Json[] => pushed.filter(([to]) => to === id).map(([, result]) => result as Json)
      expect(of(heads).map(({ number }) => number)).to.deep.equal(['0x2'])
      expect(of(heads)[0]).to.have.property('hash').that.matches(HASH)
      expect(of(logs).map(({ transactionHash }) => transactionHash)).to.deep.equal([hash])
      expect(of(logs)).to.deep.equal(await ask('eth_getLogs', { fromBlock: '0x2' }))
      expect(of(all)).to.deep.equal(of(logs))
      expect(of(pending).every((entry) => (entry as unknown) === hash)).to.equal(true)
      expect(await node.dispatcher.request('eth_unsubscribe', [heads], session)).to.equal(true)
      expect(await node.dispatcher.request('eth_unsubscribe', [heads], session)).to.equal(false)
      session.close()
      const before = pushed.length
      await ask('evm_mine')
      expect(pushed).to.have.lengthOf(before)
    })

    it('cannot push over HTTP', async () => {
      expect((await errorOf(ask('eth_subscribe', 'newHeads'))).message).to.match(/^notifications not supported/)
    })
  })

  describe('that send', () => {
    beforeEach(async () => {
      node = await startRpcNode()
    })

    it('take a signed transaction and mine it before they answer', async () => {
      const raw = signed({ nonce: 0, to: other, value: 5 })
      expect(await ask('eth_sendRawTransaction', raw)).to.equal(keccak256(raw))
      expect(await ask('eth_blockNumber')).to.equal('0x1')
    })

    it('answer with the receipt (EIP-7966), also of a transaction that fails', async () => {
      const receipt = await askObject('eth_sendRawTransactionSync', signed({ nonce: 0, to: other }))
      expect(receipt).to.deep.equal(await ask('eth_getTransactionReceipt', receipt.transactionHash))
      const failing = signed({ nonce: 1, to: null, data: '0x60006000fd' })
      expect(await ask('eth_sendRawTransactionSync', failing)).to.include({ status: '0x0' })
    })

    it('give up waiting for a receipt with code 4 and the hash', async () => {
      const raw = signed({ nonce: 7, to: other })
      expect(await errorOf(ask('eth_sendRawTransactionSync', raw, 20))).to.include({ code: 4, data: keccak256(raw) })
    })

    it('wait for a receipt that comes later', async () => {
      const waiting = ask('eth_sendRawTransactionSync', signed({ nonce: 1, to: other }), 5000) as Promise<Json>
      await ask('eth_sendRawTransaction', signed({ nonce: 0, to: other }))
      expect((await waiting).status).to.equal('0x1')
    })

    it('sign what they send, and sign without sending', async () => {
      const raw = (await ask('eth_signTransaction', {
        from: owner,
        to: other,
        value: '0x5',
        gasPrice: '0x77359400',
      })) as string
      const transaction = Transaction.from(raw)
      expect(transaction).to.include({ type: 0, nonce: 0, value: 5n, gasLimit: 21000n, chainId: 31337n })
      expect(transaction.from?.toLowerCase()).to.equal(owner)
      expect(await ask('eth_blockNumber')).to.equal('0x0')
      await ask('eth_sendTransaction', { to: other, value: '0x5' })
      expect(await ask('eth_getTransactionCount', owner)).to.equal('0x1')
    })

    it('fill in fees as the request implies a type', async () => {
      const typeOf = async (more: object): Promise<number> =>
        Transaction.from((await ask('eth_signTransaction', { to: other, gas: '0x186a0', ...more })) as string)
          .type as number
      expect(await typeOf({})).to.equal(2)
      expect(await typeOf({ gasPrice: '0x77359400' })).to.equal(0)
      expect(await typeOf({ gasPrice: '0x77359400', accessList: [] })).to.equal(1)
      expect(await typeOf({ accessList: [] })).to.equal(2)
      expect(await typeOf({ type: '0x0' })).to.equal(0)
      expect((await errorOf(ask('eth_signTransaction', { to: other, type: '0x3' }))).message).to.match(/blob/)
      expect((await errorOf(ask('eth_signTransaction', { to: other, type: '0x9' }))).message).to.match(/type 9/)
      expect((await errorOf(ask('eth_signTransaction', { to: other, chainId: '0x1' }))).code).to.equal(-32602)
    })
  })

  describe('of development', () => {
    beforeEach(async () => {
      node = await startRpcNode()
    })

    it('mine', async () => {
      await ask('evm_mine')
      await ask('evm_mine', [])
        .then(() => expect.fail('a list is no timestamp'))
        .catch((error) => expect(error).to.have.property('code', -32602))
      await ask('evm_mine', { blocks: 3 })
      expect(await ask('eth_blockNumber')).to.equal('0x4')
      const { timestamp } = await askObject('eth_getBlockByNumber', 'latest', false)
      const later = Number(timestamp) + 1000
      await ask('evm_mine', later)
      expect(await askObject('eth_getBlockByNumber', 'latest', false)).to.include({
        timestamp: `0x${later.toString(16)}`,
      })
      expect((await errorOf(ask('evm_mine', 1))).message).to.match(/lower than/)
    })

    it('go back to snapshots', async () => {
      for (const family of ['evm', 'anvil']) {
        const id = await ask(family === 'evm' ? 'evm_snapshot' : 'anvil_snapshot')
        await ask('eth_sendTransaction', { from: owner, to: other, value: '0x5' })
        expect(await ask(family === 'evm' ? 'evm_revert' : 'anvil_revert', id)).to.equal(true)
        expect(await ask('eth_blockNumber')).to.equal('0x0')
        expect(await ask('eth_getBalance', other)).to.equal('0x21e19e0c9bab2400000')
        expect(await ask('evm_revert', id)).to.equal(false)
      }
    })

    it('move time', async () => {
      const now = Number((await askObject('eth_getBlockByNumber', 'latest', false)).timestamp)
      expect(await ask('evm_increaseTime', '0x3e8')).to.be.a('number')
      expect(await ask('anvil_increaseTime', 1000)).to.be.a('number')
      await ask('evm_mine')
      const later = Number((await askObject('eth_getBlockByNumber', 'latest', false)).timestamp)
      expect(later - now).to.be.within(2000, 2010)
      expect(await ask('evm_setNextBlockTimestamp', later + 50)).to.equal(null)
      await ask('evm_mine')
      expect(Number((await askObject('eth_getBlockByNumber', 'latest', false)).timestamp)).to.equal(later + 50)
      expect((await errorOf(ask('anvil_setNextBlockTimestamp', 1))).code).to.equal(-32602)
    })

    it('set balances', async () => {
      expect(await ask('hardhat_setBalance', other, '0x1')).to.equal(true)
      expect(await ask('anvil_setBalance', other, '1000')).to.equal(null)
      expect(await ask('eth_getBalance', other)).to.equal('0x3e8')
    })
  })

  describe('by dialect', () => {
    const reverting = { from: owner, data: `0x${'60'}0a600c600039600a6000fd`, gas: '0x30d40' }

    async function inDialect(dialect: 'anvil' | 'hardhat'): Promise<void> {
      node = await startRpcNode({ dialect })
    }

    it('anvil: a failed transaction is mined and its hash returned', async () => {
      await inDialect('anvil')
      const hash = await ask('eth_sendTransaction', reverting)
      expect(await ask('eth_getTransactionReceipt', hash)).to.include({ status: '0x0' })
    })

    it('Hardhat: a failed transaction is mined, then thrown with its hash', async () => {
      await inDialect('hardhat')
      const error = await errorOf(ask('eth_sendTransaction', { ...reverting, data: '0x60006000fd' }))
      expect(error).to.include({ code: 3, message: 'Transaction reverted without a reason string', data: '0x' })
      expect(await ask('eth_getTransactionReceipt', error.transactionHash)).to.include({ status: '0x0' })
      const raw = signed({ nonce: 1, to: null, data: '0x60006000fd' })
      expect((await errorOf(ask('eth_sendRawTransaction', raw))).transactionHash).to.equal(keccak256(raw))
    })

    const words: Readonly<Record<'anvil' | 'hardhat', Readonly<Record<string, readonly [number, RegExp]>>>> = {
      anvil: {
        unknown: [-32601, /^Method not found/],
        block: [-32602, /^BlockOutOfRangeError: block height is 0 but requested was 153$/],
        account: [-32602, /^No Signer available$/],
        funds: [-32003, /^Insufficient funds for gas \* price \+ value/],
        text: [3, /^execution reverted: allowance too low$/],
        panic: [3, /^execution reverted: panic: arithmetic underflow or overflow \(0x11\)$/],
        custom: [3, /^execution reverted: custom error 0xdb42144d$/],
        invalid: [-32003, /^EVM error (?:InvalidFEOpcode|OpcodeNotFound)$/],
      },
      hardhat: {
        unknown: [-32004, /^Method eth_foo is not supported$/],
        block: [-32000, /^Received invalid block tag 153\. Latest block number is 0$/],
        account: [-32000, /^Unknown account 0x0{39}1$/],
        funds: [-32000, /^Sender doesn't have enough funds to send tx/],
        text: [3, /reverted with reason string 'allowance too low'$/],
        panic: [3, /reverted with panic code 0x11 \(Arithmetic operation overflowed outside of an unchecked block\)$/],
        custom: [3, /reverted with an unrecognized custom error \(return data: 0xdb42144d/],
        invalid: [3, /^VM Exception while processing transaction: invalid opcode$/],
      },
    }
    for (const dialect of ['anvil', 'hardhat'] as const) {
      it(`${dialect}: errors have its codes and words`, async () => {
        await inDialect(dialect)
        const expectError = async (name: string, method: string, ...params: unknown[]) => {
          const error = await errorOf(ask(method, ...params))
          const [code, message] = words[dialect][name] as readonly [number, RegExp]
          expect(error.message, name).to.match(message)
          expect(error.code, name).to.equal(code)
        }
        await expectError('unknown', 'eth_foo')
        await expectError('block', 'eth_getBalance', owner, '0x99')
        await expectError('account', 'eth_sendTransaction', { from: `0x${'0'.repeat(39)}1`, to: other })
        await expectError('funds', 'eth_sendTransaction', {
          from: owner,
          to: other,
          value: `0x1${'0'.repeat(30)}`,
          gas: '0x5208',
        })
        const hash = await ask('eth_sendTransaction', { from: owner, data: CREATION })
        const to = (await askObject('eth_getTransactionReceipt', hash)).contractAddress
        const call = (name: string, ...args: unknown[]) => ({ to, data: token.encodeFunctionData(name, args) })
        await expectError('text', 'eth_call', call('transferFrom', owner, other, 1n))
        await expectError('panic', 'eth_call', call('overflow', 2n ** 256n - 1n))
        await expectError('custom', 'eth_call', call('transfer', other, 10n ** 20n))
        await expectError('invalid', 'eth_call', call('invalid'))
      })
    }

    it('Hardhat: another client version, decimal strings, and an error for a nonce ahead of its turn', async () => {
      await inDialect('hardhat')
      expect(await ask('web3_clientVersion')).to.match(/^HardhatNetwork\//)
      expect(await ask('evm_increaseTime', 10)).to.match(/^1[0-9]$/)
      expect(await ask('evm_mine')).to.equal('0')
      const error = await errorOf(ask('eth_sendRawTransaction', signed({ nonce: 7, to: other })))
      expect(error).to.include({ code: -32000 })
      expect(error.message).to.match(/^Nonce too high\. Expected nonce to be 0 but got 7\./)
    })
  })
})
