/**
 * What only a development chain does, in both dialects: pool, mining, time, forced state, impersonation, settings.
 */

import { expect } from 'chai'
import { Transaction, Wallet } from 'ethers'
import type { Dialect } from '../../src/rpc/dialect.ts'
import { RpcError } from '../../src/rpc/rpc-error.ts'
import { ADDRESSES, KEYS, type RpcNode, type RpcNodeOptions, startRpcNode } from '../support/rpc-node.ts'

type Json = Record<string, unknown>

const [owner, other, third] = ADDRESSES.map((address) => address.toLowerCase()) as [string, string, string]
const STRANGER = `0x${'5a'.repeat(20)}`
const GWEI = 10n ** 9n
const DIALECTS: readonly Dialect[] = ['anvil', 'hardhat']
const MANUAL = { automine: false, interval: null }

function signed(fields: object, key: string = KEYS[0]): string {
  const transaction = Transaction.from({
    type: 2,
    chainId: 31337,
    gasLimit: 21_000,
    to: other,
    maxFeePerGas: 10n * GWEI,
    maxPriorityFeePerGas: GWEI,
    ...fields,
  })
  transaction.signature = new Wallet(key).signingKey.sign(transaction.unsignedHash)
  return transaction.serialized
}

/** Timers that a test lets run out. */
class TestTimers {
  readonly waits: number[] = []
  #work: (() => void) | null = null

  after(milliseconds: number, work: () => void): () => void {
    this.waits.push(milliseconds)
    this.#work = work
    return () => {
      this.#work = null
    }
  }

  get isWaiting(): boolean {
    return this.#work !== null
  }

  run(): void {
    const work = this.#work
    this.#work = null
    work?.()
  }
}

for (const dialect of DIALECTS) {
  describe(`rpc methods of development in the ${dialect} dialect`, () => {
    let node: RpcNode
    const isHardhat = dialect === 'hardhat'
    /** What setters of the family that follows the dialect answer. */
    const done = isHardhat ? true : null

    const ask = (method: string, ...params: readonly unknown[]): Promise<unknown> => node.request(method, ...params)
    const askObject = (method: string, ...params: readonly unknown[]): Promise<Json> =>
      ask(method, ...params) as Promise<Json>
    const errorOf = async (method: string, ...params: readonly unknown[]): Promise<RpcError> => {
      const error = await ask(method, ...params).then(
        (result) => expect.fail(`answered ${JSON.stringify(result)}`),
        (reason: unknown) => reason,
      )
      expect(error).to.be.instanceOf(RpcError)
      return error as RpcError
    }
    const latest = (): Promise<Json> => askObject('eth_getBlockByNumber', 'latest', false)
    const height = async (): Promise<number> => Number(await ask('eth_blockNumber'))
    const start = async (options: RpcNodeOptions = {}): Promise<void> => {
      node = await startRpcNode({ dialect, ...options })
    }

    afterEach(() => node.close())

    describe('that show and drop what waits', () => {
      beforeEach(() => start({ mining: MANUAL }))

      it('takes several transactions of a sender in any order, and mines them in one block', async () => {
        for (const nonce of [2, 0, 1, 4]) await ask('eth_sendRawTransaction', signed({ nonce }))
        expect(await ask('txpool_status')).to.deep.equal({ pending: '0x3', queued: '0x1' })
        expect(await ask('eth_getTransactionCount', owner, 'pending')).to.equal('0x3')
        expect(await ask('eth_getTransactionCount', owner, 'latest')).to.equal('0x0')
        await ask('evm_mine')
        expect((await latest()).transactions).to.have.lengthOf(3)
        expect(await ask('txpool_status')).to.deep.equal({ pending: '0x0', queued: '0x1' })
      })

      it('shows them by sender and nonce', async () => {
        const [ready, creation, gap] = [
          await ask('eth_sendRawTransaction', signed({ nonce: 0, value: 5 })),
          await ask('eth_sendRawTransaction', signed({ nonce: 1, to: null, data: '0x00', gasLimit: 60_000 })),
          await ask('eth_sendRawTransaction', signed({ nonce: 3 })),
        ]
        const content = await askObject('txpool_content')
        const pending = (content.pending as Record<string, Record<string, Json>>)[owner] as Record<string, Json>
        const queued = (content.queued as Record<string, Record<string, Json>>)[owner] as Record<string, Json>
        expect(Object.keys(pending)).to.deep.equal(['0', '1'])
        expect(pending['0']).to.include({ hash: ready, blockHash: null, gasPrice: '0x2540be400', from: owner })
        expect(queued['3']).to.include({ hash: gap, blockNumber: null })
        expect(await ask('txpool_contentFrom', owner)).to.deep.equal({ pending, queued })
        expect(await ask('txpool_contentFrom', other)).to.deep.equal({ pending: {}, queued: {} })
        expect(await ask('txpool_inspect')).to.deep.equal({
          pending: {
            [owner]: {
              0: `${other}: 5 wei + 21000 gas × 10000000000 wei`,
              1: 'contract creation: 0 wei + 60000 gas × 10000000000 wei',
            },
          },
          queued: { [owner]: { 3: `${other}: 0 wei + 21000 gas × 10000000000 wei` } },
        })
        const all = (await ask('eth_pendingTransactions')) as Json[]
        expect(all.map(({ hash }) => hash)).to.deep.equal([ready, creation, gap])
        expect(await askObject('eth_getTransactionByHash', gap)).to.include({ hash: gap, blockNumber: null })
        expect(await ask('eth_getTransactionReceipt', gap)).to.equal(null)
      })

      it('shows the pending block and its state', async () => {
        const hash = await ask('eth_sendRawTransaction', signed({ nonce: 0, to: STRANGER, value: 7 }))
        expect((await askObject('eth_getBlockByNumber', 'pending', false)).transactions).to.deep.equal([hash])
        expect(await ask('eth_getBalance', STRANGER, 'pending')).to.equal('0x7')
        expect(await ask('eth_getBalance', STRANGER, 'latest')).to.equal('0x0')
        await ask('eth_sendRawTransaction', signed({ nonce: 1, to: STRANGER, value: 1 }))
        expect(await ask('eth_getBalance', STRANGER, 'pending')).to.equal('0x8')
        expect(await height()).to.equal(0)
        // The balance of the caller, by code that is only there for the call.
        const code = { [other]: { code: `0x73${STRANGER.slice(2)}315f5260205ff3` } }
        expect(BigInt((await ask('eth_call', { to: other }, 'pending', code)) as string)).to.equal(8n)
        expect(BigInt((await ask('eth_call', { to: other }, 'latest', code)) as string)).to.equal(0n)
        await ask('evm_mine')
        expect(await ask('eth_getBalance', STRANGER, 'latest')).to.equal('0x8')
      })

      it('drops one, those of a sender, and all', async () => {
        const [first, second] = [
          await ask('eth_sendRawTransaction', signed({ nonce: 0 })),
          await ask('eth_sendRawTransaction', signed({ nonce: 1 })),
        ]
        expect(await ask('hardhat_dropTransaction', second)).to.equal(true)
        expect(await ask('hardhat_dropTransaction', second)).to.equal(false)
        expect(await ask('anvil_dropTransaction', first)).to.equal(first)
        expect(await ask('anvil_dropTransaction', first)).to.equal(null)
        expect(await ask('eth_getTransactionByHash', first)).to.equal(null)
        await ask('eth_sendRawTransaction', signed({ nonce: 0 }))
        await ask('eth_sendRawTransaction', signed({ nonce: 0 }, KEYS[1]))
        expect(await ask('anvil_removePoolTransactions', owner)).to.equal(null)
        expect(await ask('txpool_status')).to.deep.equal({ pending: '0x1', queued: '0x0' })
        expect(await ask('anvil_dropAllTransactions')).to.equal(null)
        await ask('eth_sendRawTransaction', signed({ nonce: 0 }, KEYS[1]))
        expect(await ask('hardhat_dropAllTransactions')).to.equal(null)
        expect(await ask('txpool_status')).to.deep.equal({ pending: '0x0', queued: '0x0' })
      })

      it('does not drop what is mined', async () => {
        const hash = await ask('eth_sendRawTransaction', signed({ nonce: 0 }))
        await ask('evm_mine')
        const error = await errorOf('hardhat_dropTransaction', hash)
        expect(error).to.include({
          code: -32602,
          message: `Transaction ${hash} cannot be dropped because it's already mined`,
        })
        expect(await ask('anvil_dropTransaction', hash)).to.equal(null)
      })

      it('replaces for a tenth more of both fees', async () => {
        const old = await ask('eth_sendRawTransaction', signed({ nonce: 0 }))
        const cheap = await errorOf('eth_sendRawTransaction', signed({ nonce: 0, maxFeePerGas: 10n * GWEI + 1n }))
        expect(cheap.message).to.match(
          /^replacement transaction underpriced|^Replacement transaction underpriced\. A gas/i,
        )
        const fields = { nonce: 0, maxFeePerGas: 11n * GWEI }
        expect((await errorOf('eth_sendRawTransaction', signed(fields))).message).to.match(/priority ?fee/i)
        const better = await ask(
          'eth_sendRawTransaction',
          signed({ ...fields, maxPriorityFeePerGas: 11n * (GWEI / 10n) }),
        )
        await ask('evm_mine')
        expect((await latest()).transactions).to.deep.equal([better])
        expect(await ask('eth_getTransactionByHash', old)).to.equal(null)
        const known = await errorOf(
          'eth_sendRawTransaction',
          signed({ ...fields, maxPriorityFeePerGas: 11n * (GWEI / 10n) }),
        )
        expect(known.message).to.match(/already imported|Known transaction/)
      })

      it('lets wait what pays less than the base fee', async () => {
        await ask('eth_sendRawTransaction', signed({ nonce: 0, maxFeePerGas: 8n * 10n ** 8n, maxPriorityFeePerGas: 0 }))
        await ask('evm_mine')
        expect((await latest()).transactions).to.have.lengthOf(0)
        await ask('evm_mine')
        expect((await latest()).transactions).to.have.lengthOf(1)
      })
    })

    it('refuses what is beyond the limits of the pool', async () => {
      await start({ mining: MANUAL, poolLimits: { queuedPerSender: 1, total: 2 } })
      await ask('eth_sendRawTransaction', signed({ nonce: 5 }))
      expect((await errorOf('eth_sendRawTransaction', signed({ nonce: 6 }))).message).to.match(/ wait for nonce 0/)
      await ask('eth_sendRawTransaction', signed({ nonce: 0 }))
      const error = await errorOf('eth_sendRawTransaction', signed({ nonce: 0 }, KEYS[1]))
      expect(error.code).to.equal(isHardhat ? -32000 : -32003)
      expect(error.message).to.match(/full: 2 transactions wait/)
    })

    it('loses nothing of what is pushed without waiting', async () => {
      await start()
      const count = 1_500
      const raw = [0, 1].flatMap((key) =>
        Array.from({ length: count }, (_, nonce) => signed({ nonce, to: STRANGER, value: 1 }, KEYS[key] as string)),
      )
      await Promise.all(raw.map((bytes) => ask('eth_sendRawTransaction', bytes)))
      expect(await ask('eth_getBalance', STRANGER)).to.equal(`0x${(2 * count).toString(16)}`)
      expect(await ask('txpool_status')).to.deep.equal({ pending: '0x0', queued: '0x0' })
    })

    describe('that mine', () => {
      it('turn automine off and on', async () => {
        await start()
        expect(await ask('hardhat_getAutomine')).to.equal(true)
        expect(await ask('evm_setAutomine', false)).to.equal(done)
        expect(await ask('anvil_getAutomine')).to.equal(false)
        await ask('eth_sendRawTransaction', signed({ nonce: 0 }))
        expect(await height()).to.equal(0)
        expect(await ask('anvil_setAutomine', true)).to.equal(null)
        expect(await height()).to.equal(0)
        await ask('eth_sendRawTransaction', signed({ nonce: 1 }))
        expect(await ask('eth_getTransactionCount', owner)).to.equal('0x2')
      })

      it('mine by the clock, in the units of the dialect', async () => {
        const timers = new TestTimers()
        const warnings: string[] = []
        await start({ timers, onWarning: (line) => warnings.push(line) })
        expect(await ask('anvil_getIntervalMining')).to.equal(null)
        expect(await ask('evm_setIntervalMining', isHardhat ? 3000 : 3)).to.equal(done)
        expect(await ask('anvil_getIntervalMining')).to.equal(3)
        expect(timers.waits).to.deep.equal([3000])
        const mined = new Promise<void>((resolve) => {
          const stop = node.chain.subscribe(() => {
            stop()
            resolve()
          })
        })
        timers.run()
        await mined
        expect(await height()).to.equal(1)
        expect(timers.isWaiting).to.equal(true)
        // In anvil one mode takes the place of the other; in Hardhat there may be both.
        expect(await ask('hardhat_getAutomine')).to.equal(isHardhat)
        expect(await ask('anvil_setIntervalMining', 2)).to.equal(null)
        expect(timers.waits.at(-1)).to.equal(2000)
        expect(warnings).to.deep.equal([])
        await ask('evm_setIntervalMining', isHardhat ? 5 : 5000)
        expect(warnings).to.have.lengthOf(1)
        expect(warnings[0]).to.match(isHardhat ? /milliseconds/ : /dialect hardhat/)
        expect(await ask('evm_setIntervalMining', 0)).to.equal(done)
        expect(timers.isWaiting).to.equal(false)
        expect(await ask('anvil_getIntervalMining')).to.equal(null)
      })

      it('draw the time from a range', async () => {
        const timers = new TestTimers()
        await start({ timers })
        await ask('evm_setIntervalMining', [2, 9])
        const unit = isHardhat ? 1 : 1000
        for (let beat = 0; beat < 20; beat++) timers.run()
        expect(Math.min(...timers.waits)).to.be.at.least(2 * unit)
        expect(Math.max(...timers.waits)).to.be.at.most(9 * unit)
        expect(new Set(timers.waits).size).to.be.above(1)
        expect((await errorOf('evm_setIntervalMining', [9, 2])).code).to.equal(-32602)
        expect((await errorOf('evm_setIntervalMining', 'soon')).code).to.equal(-32602)
      })

      it('mine many at once', async () => {
        await start()
        expect(await ask('hardhat_mine')).to.equal(true)
        expect(await ask('hardhat_mine', '0x3', '0x3c')).to.equal(true)
        expect(await height()).to.equal(4)
        const at = async (number: number): Promise<number> =>
          Number((await askObject('eth_getBlockByNumber', `0x${number.toString(16)}`, false)).timestamp)
        expect((await at(4)) - (await at(3))).to.equal(60)
        expect(await ask('anvil_mine', 1_000_000, 12)).to.equal(null)
        expect(await height()).to.equal(1_000_004)
        expect((await at(500_001)) - (await at(500_000))).to.equal(12)
        await ask('hardhat_mine', 0)
        expect(await height()).to.equal(1_000_004)
        expect((await errorOf('hardhat_mine', '0xffffffffffff')).message).to.match(/room for/)
      })

      it('give blocks of a range by number, and by hash from then on', async () => {
        await start()
        await ask('hardhat_mine', 1_000_000)
        const block = await askObject('eth_getBlockByNumber', '0x7a120', true)
        expect(block).to.include({ number: '0x7a120', gasUsed: '0x0' })
        expect(await askObject('eth_getBlockByHash', block.hash, true)).to.deep.equal(block)
        expect(await ask('eth_getBlockReceipts', '0x7a120')).to.deep.equal([])
        expect(await ask('eth_getLogs', { fromBlock: 'earliest', toBlock: 'latest' })).to.deep.equal([])
        expect(await ask('eth_getBalance', owner, '0x7a120')).to.equal('0x21e19e0c9bab2400000')
      })
    })

    describe('of time', () => {
      beforeEach(() => start())

      it('set the time, forward and back', async () => {
        const now = Math.floor(Date.now() / 1000)
        const offset = (await ask('evm_setTime', now + 5000)) as number
        expect(offset).to.be.within(4990, 5001)
        await ask('evm_mine')
        expect(Number((await latest()).timestamp)).to.be.within(now + 5000, now + 5010)
        expect(await ask('anvil_setTime', (now + 9000) * 1000)).to.be.within(8990, 9001)
        await ask('evm_mine')
        const last = Number((await latest()).timestamp)
        expect(last).to.be.within(now + 9000, now + 9010)
        await ask('evm_setTime', now)
        await ask('evm_mine')
        expect(Number((await latest()).timestamp)).to.equal(last + 1)
      })

      it('space blocks equally', async () => {
        expect(await ask('anvil_setBlockTimestampInterval', 7)).to.equal(null)
        const before = Number((await latest()).timestamp)
        await ask('evm_mine')
        await ask('evm_mine')
        expect(Number((await latest()).timestamp)).to.equal(before + 14)
        await ask('evm_setNextBlockTimestamp', before + 100)
        await ask('evm_mine')
        expect(Number((await latest()).timestamp)).to.equal(before + 100)
        expect(await ask('anvil_removeBlockTimestampInterval')).to.equal(true)
        expect(await ask('hardhat_setBlockTimestampInterval', 3000)).to.equal(true)
        await ask('evm_mine')
        expect(Number((await latest()).timestamp)).to.equal(before + 103)
        expect(await ask('hardhat_removeBlockTimestampInterval')).to.equal(true)
        expect(await ask('anvil_removeBlockTimestampInterval')).to.equal(false)
      })
    })

    describe('that force state', () => {
      beforeEach(() => start())

      it('set balance, code, nonce and storage', async () => {
        expect(await ask('hardhat_setBalance', STRANGER, '0x05')).to.equal(true)
        expect(await ask('anvil_setBalance', STRANGER, '7')).to.equal(null)
        expect(await ask('eth_getBalance', STRANGER)).to.equal('0x7')
        expect(await ask('evm_setAccountBalance', STRANGER, '0x8')).to.equal(true)
        expect(await ask('evm_setAccountCode', STRANGER, '0x')).to.equal(true)
        expect(await ask('hardhat_setCode', STRANGER, '0x6001')).to.equal(true)
        expect(await ask('anvil_setCode', STRANGER, '0x5f545f5260205ff3')).to.equal(null)
        expect(await ask('eth_getCode', STRANGER)).to.equal('0x5f545f5260205ff3')
        const value = `0x${'0'.repeat(62)}2a`
        expect(await ask('hardhat_setStorageAt', STRANGER, '0x0', value)).to.equal(true)
        expect(await ask('anvil_setStorageAt', STRANGER, `0x${'0'.repeat(64)}`, value)).to.equal(true)
        expect(await ask('eth_getStorageAt', STRANGER, '0x0')).to.equal(value)
        expect(await ask('eth_call', { to: STRANGER })).to.equal(value)
        expect(await ask('hardhat_setNonce', STRANGER, '0x9')).to.equal(true)
        expect(await ask('anvil_setNonce', STRANGER, 10)).to.equal(null)
        expect(await ask('evm_setAccountNonce', STRANGER, 11)).to.equal(null)
        expect(await ask('eth_getTransactionCount', STRANGER)).to.equal('0xb')
        expect(await height()).to.equal(0)
        await ask('evm_mine')
        expect(await ask('eth_getTransactionCount', STRANGER)).to.equal('0xb')
      })

      it('refuse or take what the dialects refuse or take', async () => {
        await ask('hardhat_setNonce', STRANGER, 5)
        if (!isHardhat) {
          expect(await ask('hardhat_setStorageAt', STRANGER, '0x0', '0x1')).to.equal(true)
          expect(await ask('hardhat_setNonce', STRANGER, 4)).to.equal(true)
          return
        }
        expect(await errorOf('hardhat_setStorageAt', STRANGER, '0x0', '0x1')).to.include({
          code: -32000,
          message: 'Storage value must be exactly 32 bytes long. Received 0x1, which is 0 bytes long.',
        })
        expect(await errorOf('hardhat_setNonce', STRANGER, 4)).to.include({
          code: -32000,
          message: 'New nonce (4) must not be smaller than the existing nonce (5)',
        })
        await ask('evm_setAutomine', false)
        await ask('eth_sendRawTransaction', signed({ nonce: 0 }))
        expect(await errorOf('hardhat_setNonce', STRANGER, 6)).to.include({
          code: -32603,
          message: 'Cannot set account nonce when the transaction pool is not empty',
        })
      })

      it('drop what a nonce has passed', async () => {
        if (isHardhat) return
        await ask('evm_setAutomine', false)
        await ask('eth_sendRawTransaction', signed({ nonce: 0 }))
        await ask('eth_sendRawTransaction', signed({ nonce: 2 }))
        await ask('anvil_setNonce', owner, 2)
        expect(await ask('txpool_status')).to.deep.equal({ pending: '0x1', queued: '0x0' })
      })

      it('send as accounts without a key', async () => {
        const request = { from: STRANGER, to: other, value: '0x1', gas: '0x5208' }
        await ask('anvil_setBalance', STRANGER, `0x${(10n ** 18n).toString(16)}`)
        expect((await errorOf('eth_sendTransaction', request)).message).to.match(/No Signer|Unknown account/)
        expect(await ask('hardhat_impersonateAccount', STRANGER)).to.equal(true)
        const hash = await ask('eth_sendTransaction', request)
        expect(await askObject('eth_getTransactionReceipt', hash)).to.include({ from: STRANGER, status: '0x1' })
        expect(await askObject('eth_getTransactionByHash', hash)).to.include({ from: STRANGER, hash })
        expect(await ask('hardhat_stopImpersonatingAccount', STRANGER)).to.equal(true)
        expect(await ask('hardhat_stopImpersonatingAccount', STRANGER)).to.equal(false)
        expect(await ask('anvil_impersonateAccount', STRANGER)).to.equal(null)
        expect(await ask('anvil_stopImpersonatingAccount', STRANGER)).to.equal(null)
        await errorOf('eth_sendTransaction', request)
        expect(await ask('anvil_autoImpersonateAccount', true)).to.equal(null)
        await ask('eth_sendTransaction', request)
        expect(await ask('hardhat_autoImpersonateAccount', false)).to.equal(true)
        await errorOf('eth_sendTransaction', request)
        await ask('eth_sendUnsignedTransaction', request)
        expect(await ask('eth_getTransactionCount', STRANGER)).to.equal('0x3')
      })
    })

    it('send as a contract (EIP-3607 aside), also when it is impersonated by its gas estimate', async () => {
      await start()
      await ask('anvil_setBalance', STRANGER, `0x${(10n ** 18n).toString(16)}`)
      await ask('anvil_setCode', STRANGER, '0x00')
      await ask('anvil_impersonateAccount', STRANGER)
      const hash = await ask('eth_sendTransaction', { from: STRANGER, to: other, value: '0x1' })
      expect(await askObject('eth_getTransactionReceipt', hash)).to.include({ from: STRANGER, status: '0x1' })
    })

    describe('of settings', () => {
      beforeEach(() => start())

      it('change the blocks to come', async () => {
        expect(await ask('hardhat_setCoinbase', third)).to.equal(true)
        expect(await ask('eth_coinbase')).to.equal(third)
        expect(await ask('anvil_setCoinbase', other)).to.equal(null)
        expect(await ask('hardhat_setNextBlockBaseFeePerGas', '0x1')).to.equal(true)
        expect(await ask('anvil_setNextBlockBaseFeePerGas', '0x77359400')).to.equal(null)
        expect(await ask('evm_setBlockGasLimit', '0x1c9c380')).to.equal(true)
        const randao = `0x${'ab'.repeat(32)}`
        expect(await ask('hardhat_setPrevRandao', `0x${'01'.repeat(32)}`)).to.equal(true)
        expect(await ask('anvil_setNextBlockPrevRandao', randao)).to.equal(null)
        expect(await ask('eth_baseFee')).to.equal('0x77359400')
        await ask('evm_mine')
        expect(await latest()).to.include({
          miner: other,
          baseFeePerGas: '0x77359400',
          gasLimit: '0x1c9c380',
          mixHash: randao,
        })
        await ask('evm_mine')
        expect((await latest()).mixHash).to.not.equal(randao)
        expect((await latest()).baseFeePerGas).to.equal('0x684ee180')
        expect((await errorOf('evm_setBlockGasLimit', '0x0')).message).to.equal(
          'Block gas limit must be greater than 0',
        )
        expect(await ask('anvil_setBlockGasLimit', 30_000_000)).to.equal(true)
      })

      it('come back with a snapshot, but for gas limit and mining mode', async () => {
        const id = await ask('evm_snapshot')
        await ask('hardhat_setCoinbase', third)
        await ask('hardhat_setNextBlockBaseFeePerGas', '0x1')
        await ask('evm_setBlockGasLimit', '0x1c9c380')
        await ask('evm_setAutomine', false)
        await ask('eth_sendRawTransaction', signed({ nonce: 0 }))
        await ask('hardhat_mine', 5000)
        await ask('hardhat_setBalance', STRANGER, '0x9')
        expect(await ask('evm_revert', id)).to.equal(true)
        expect(await height()).to.equal(0)
        expect(await ask('eth_coinbase')).to.equal('0xc014ba5ec014ba5ec014ba5ec014ba5ec014ba5e')
        expect(await ask('eth_baseFee')).to.equal('0x342770c0')
        expect(await ask('hardhat_getAutomine')).to.equal(false)
        expect(await ask('eth_getBalance', STRANGER)).to.equal('0x0')
        expect(await ask('eth_getTransactionCount', owner)).to.equal('0x0')
        expect(await ask('eth_getBlockByNumber', '0x100', false)).to.equal(null)
        await ask('evm_mine')
        expect(await latest()).to.include({ number: '0x1', gasLimit: '0x1c9c380' })
      })

      it('start over', async () => {
        const genesis = (await latest()).hash
        const firstId = await ask('evm_snapshot')
        const { instanceId } = await askObject('hardhat_metadata')
        await ask('eth_sendRawTransaction', signed({ nonce: 0 }))
        await ask('hardhat_setCoinbase', third)
        await ask('hardhat_impersonateAccount', STRANGER)
        await ask('evm_increaseTime', 100_000)
        await ask('hardhat_mine', 1000)
        for (const [method, answer] of [
          ['hardhat_reset', true],
          ['anvil_reset', null],
        ] as const) {
          expect(await ask(method, {})).to.equal(answer)
          expect(await latest()).to.include({ hash: genesis, number: '0x0' })
          expect(await ask('eth_getTransactionCount', owner)).to.equal('0x0')
          expect(await ask('evm_revert', firstId)).to.equal(false)
          expect(await ask('evm_snapshot')).to.equal(firstId)
          await ask('eth_sendRawTransaction', signed({ nonce: 0 }))
          expect(Number((await latest()).timestamp)).to.be.below(Date.now() / 1000 + 100)
        }
        expect(await ask('eth_coinbase')).to.equal('0xc014ba5ec014ba5ec014ba5ec014ba5ec014ba5e')
        expect((await askObject('hardhat_metadata')).instanceId).to.not.equal(instanceId)
        await errorOf('eth_sendTransaction', { from: STRANGER, to: other, gas: '0x5208' })
        expect((await errorOf('hardhat_reset', { forking: { jsonRpcUrl: 'x' } })).code).to.equal(-32602)
      })

      it('tell of the node', async () => {
        const { hash } = await latest()
        const metadata = await askObject('hardhat_metadata')
        expect(metadata).to.include({ chainId: 31337, latestBlockNumber: 0, latestBlockHash: hash })
        expect(metadata.clientVersion).to.equal(await ask('web3_clientVersion'))
        expect(metadata.instanceId).to.match(/^0x[0-9a-f]{64}$/)
        expect(await askObject('anvil_metadata')).to.deep.include({ ...metadata, forkedNetwork: null, snapshots: {} })
        expect(await ask('anvil_nodeInfo')).to.deep.include({
          currentBlockNumber: '0x0',
          currentBlockHash: hash,
          hardFork: 'osaka',
          transactionOrder: 'fees',
          forkConfig: { forkUrl: null, forkBlockNumber: null, forkRetryBackoff: null },
        })
        expect(await ask('hardhat_setLoggingEnabled', false)).to.equal(true)
        expect(node.dispatcher.isLogging).to.equal(false)
        expect(await ask('anvil_setLoggingEnabled', true)).to.equal(null)
        expect(node.dispatcher.isLogging).to.equal(true)
      })
    })
  })
}
