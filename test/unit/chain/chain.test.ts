import type { HeaderData } from '@ethereumjs/block'
import { createBlock } from '@ethereumjs/block'
import { createCustomCommon, Mainnet } from '@ethereumjs/common'
import { createMPT } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import { createTxFromRLP } from '@ethereumjs/tx'
import { Address } from '@ethereumjs/util'
import { Bloom, encodeReceipt } from '@ethereumjs/vm'
import { assert } from 'chai'
import { getCreateAddress } from 'ethers'
import { bytesFromHex, hexFromBytes } from '../../../src/base/bytes.ts'
import type { Chain } from '../../../src/chain/chain.ts'
import { ChainError } from '../../../src/chain/chain-error.ts'
import type { BlockView, ChainEvent } from '../../../src/chain/views.ts'
import type { BlockHeader } from '../../../src/protocol/header.ts'
import type { ForkName } from '../../../src/spec/forks.ts'
import { FORKS } from '../../../src/spec/forks.ts'
import {
  account,
  COINBASE,
  creationOf,
  ETHER,
  EXECUTORS,
  GENESIS_TIME,
  GWEI,
  openChain,
  signed,
  TestClock,
} from '../../support/test-chain.ts'

/** Logs an empty event whose topic is the length of the call data; reverts when value is sent. */
const LOGGER = '0x34600957365f5fa1005b5f5ffd'
/** Stores call data word 0 in slot 0. */
const SETTER = '0x5f355f5500'

async function rejects(promise: Promise<unknown>, code: string): Promise<ChainError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ChainError)) throw error ?? new Error('Nothing was thrown')
  assert.equal(error.code, code)
  return error
}

/** The block's hash and transactions root as @ethereumjs/block computes them from its fields. */
async function recomputed(
  block: BlockView,
  fork: ForkName,
): Promise<{ hash: string; isTransactionsRootRight: boolean }> {
  const common = createCustomCommon({ chainId: 31337 }, Mainnet, { hardfork: fork })
  const transactions = block.transactions().map(({ transaction }) => createTxFromRLP(transaction.raw, { common }))
  const { ommersHash, logsBloom, receiptsRoot, stateRoot, parentHash, transactionsRoot } = block.header
  const header = {
    ...withoutUndefined(block.header),
    uncleHash: ommersHash,
    transactionsTrie: transactionsRoot,
    receiptTrie: receiptsRoot,
    logsBloom,
    stateRoot,
    parentHash,
    coinbase: new Address(block.header.coinbase),
  }
  const theirs = createBlock({ header, transactions }, { common, skipConsensusFormatValidation: true })
  return { hash: hexFromBytes(theirs.hash()), isTransactionsRootRight: await theirs.transactionsTrieIsValid() }
}

/** Their types know no undefined fields. */
function withoutUndefined(header: BlockHeader): HeaderData {
  return Object.fromEntries(Object.entries(header).filter(([, value]) => value !== undefined)) as HeaderData
}

for (const { name, create } of EXECUTORS) {
  describe(`chain over the ${name}`, () => {
    let chain: Chain
    const clock = new TestClock()

    beforeEach(async () => {
      clock.seconds = Number(GENESIS_TIME)
      chain = await openChain(await create(), { clock })
    })

    afterEach(() => chain.close())

    /** Deploys and gives the address. */
    async function deploy(runtime: string, nonce: bigint, from = 0): Promise<Uint8Array> {
      const transaction = signed(from, { to: null, data: creationOf(runtime), nonce, gasLimit: 200_000n })
      const { outcome } = await chain.sendTransaction(transaction)
      assert(outcome?.kind === 'success' && outcome.createdAddress !== null)
      return outcome.createdAddress
    }

    for (const fork of FORKS) {
      it(`has a genesis block with the fields and the hash of ${fork}`, async () => {
        await chain.close()
        chain = await openChain(await create(), { fork })
        const block = await chain.block('earliest')
        assert(block?.hash)
        const { hash, isTransactionsRootRight } = await recomputed(block, fork)
        assert.equal(hexFromBytes(block.hash), hash)
        assert.isTrue(isTransactionsRootRight)
        assert.equal(block.header.extraData.length, 2)
        assert.equal(block.header.baseFeePerGas, GWEI)
      })

      it(`seals transfers in ${fork} with the hash that ethereumjs computes`, async () => {
        await chain.close()
        chain = await openChain(await create(), { fork })
        await chain.sendTransaction(signed(0, { to: account(1).address, value: 1n, gasLimit: 21_000n }))
        await chain.sendTransaction(signed(0, { to: null, data: creationOf(SETTER), nonce: 1n, type: 0 }))
        const block = await chain.block('latest')
        assert(block?.hash)
        const { hash, isTransactionsRootRight } = await recomputed(block, fork)
        assert.equal(hexFromBytes(block.hash), hash)
        assert.isTrue(isTransactionsRootRight)
        assert.deepEqual(block.header.parentHash, (await chain.block(1n))?.hash)
      })
    }

    it('moves the base fee as Hardhat does', async () => {
      assert.equal(chain.nextBaseFee(), 875_000_000n)
      assert.equal(chain.gasPrice(), 1_875_000_000n)
      await chain.mine()
      assert.equal(chain.head.header.baseFeePerGas, 875_000_000n)
    })

    it('seals a transfer before it answers', async () => {
      const transaction = signed(0, { to: account(1).address, value: ETHER, gasLimit: 21_000n })
      const { outcome, blockNumber } = await chain.sendTransaction(transaction)
      assert.equal(outcome?.kind, 'success')
      assert.equal(blockNumber, 1n)
      assert.equal(chain.head.number, 1n)
      assert.equal((await chain.account(account(1).address, 'latest')).balance, 10_001n * ETHER)
      assert.equal((await chain.account(account(1).address, 0n)).balance, 10_000n * ETHER)
      const tip = (await chain.account(COINBASE, 'latest')).balance
      assert.equal(tip, 21_000n * GWEI)
      const receipt = await chain.receipt(transaction.hash)
      assert(receipt)
      assert.isTrue(receipt.succeeded)
      assert.equal(receipt.gasUsed, 21_000n)
      assert.equal(receipt.effectiveGasPrice, 1_875_000_000n)
      assert.equal((await chain.transaction(transaction.hash))?.position?.blockNumber, 1n)
      assert.deepEqual((await chain.transaction(transaction.hash))?.transaction, transaction)
    })

    it('sends raw transactions', async () => {
      const { raw, hash } = signed(0, { to: account(1).address, value: 1n })
      const submission = await chain.sendRawTransaction(raw)
      assert.deepEqual(submission.hash, hash)
      assert.isNotNull(await chain.receipt(hash))
    })

    it('mines what reverts and says so', async () => {
      const logger = await deploy(LOGGER, 0n)
      const transaction = signed(0, { to: logger, value: 1n, nonce: 1n })
      const { outcome, blockNumber } = await chain.sendTransaction(transaction)
      assert.equal(outcome?.kind, 'revert')
      assert.equal(blockNumber, 2n)
      assert.isFalse((await chain.receipt(transaction.hash))?.succeeded)
    })

    it('computes contract addresses of receipts', async () => {
      const transaction = signed(0, { to: null, data: creationOf(SETTER) })
      const { outcome } = await chain.sendTransaction(transaction)
      const receipt = await chain.receipt(transaction.hash)
      assert(receipt?.contractAddress && outcome)
      assert.deepEqual(receipt.contractAddress, outcome.createdAddress)
      const expected = getCreateAddress({ from: hexFromBytes(account(0).address), nonce: 0 })
      assert.equal(hexFromBytes(receipt.contractAddress), expected.toLowerCase())
      assert.equal(hexFromBytes(await chain.code(receipt.contractAddress, 'latest')), SETTER)
    })

    it('rejects with names and figures', async () => {
      const to = account(1).address
      await chain.sendTransaction(signed(0, { to }))
      const low = await rejects(chain.sendTransaction(signed(0, { to, value: 1n })), 'nonce-too-low')
      assert.deepEqual(low.details, { expected: 1n, actual: 0n })
      const high = await rejects(chain.sendTransaction(signed(0, { to, nonce: 3n })), 'nonce-too-high')
      assert.deepEqual(high.details, { expected: 1n, actual: 3n })
      const cases = [
        [{ gasLimit: 20_999n }, 'intrinsic-gas-too-low'],
        [{ gasLimit: 60_000_001n }, 'gas-limit-above-block'],
        [{ gasLimit: 16_777_217n }, 'gas-limit-above-cap'],
        [{ value: 10_000n * ETHER }, 'insufficient-funds'],
        [{ maxFeePerGas: 1n, maxPriorityFeePerGas: 0n }, 'fee-cap-below-base-fee'],
        [{ maxFeePerGas: GWEI, maxPriorityFeePerGas: 2n * GWEI }, 'priority-fee-above-fee-cap'],
        [{ chainId: 1n }, 'wrong-chain-id'],
        [{ to: null, data: new Uint8Array(49_153), gasLimit: 10_000_000n }, 'initcode-too-large'],
      ] as const
      for (const [fields, code] of cases) {
        await rejects(chain.sendTransaction(signed(0, { to, nonce: 1n, ...fields })), code)
      }
      await rejects(chain.sendTransaction(signed(0, { to })), 'known-transaction')
      assert.equal(chain.head.number, 1n)
      assert.isEmpty(chain.pendingTransactions())
    })

    it('leaves no trace of what only execution rejects', async () => {
      const other = await openChain(await create(), { clock })
      const refused = signed(1, { type: 4, to: account(2).address })
      await rejects(chain.sendTransaction(refused), 'authorization-list-empty')
      assert.equal(chain.head.number, 0n)
      assert.isEmpty(chain.pendingTransactions())
      // System calls of the refused block would have left marks at another timestamp.
      clock.seconds += 10
      for (const each of [chain, other]) await each.sendTransaction(signed(1, { to: account(2).address }))
      assert.deepEqual(chain.head.header, other.head.header)
      await other.close()
    })

    it('lets future nonces wait when it may', async () => {
      await chain.close()
      chain = await openChain(await create(), { futureNonces: 'wait' })
      const to = account(1).address
      const later = signed(0, { to, nonce: 1n })
      assert.isNull((await chain.sendTransaction(later)).outcome)
      assert.isNull((await chain.transaction(later.hash))?.position)
      assert.equal(chain.head.number, 0n)
      assert.equal(await chain.nonce(account(0).address, 'pending'), 0n)
      await chain.sendTransaction(signed(0, { to, nonce: 0n }))
      assert.equal(chain.head.number, 1n)
      assert.lengthOf((await chain.block(1n))?.transactionHashes ?? [], 2)
      assert.isNotNull(await chain.receipt(later.hash))
    })

    it('keeps waiting what the base fee has overtaken, and those behind it', async () => {
      await chain.close()
      chain = await openChain(await create(), { futureNonces: 'wait', gasLimit: 400_000n })
      const to = account(1).address
      const cheap = signed(0, {
        to,
        nonce: 1n,
        gasLimit: 21_000n,
        maxFeePerGas: 900_000_000n,
        maxPriorityFeePerGas: 0n,
      })
      const behind = signed(0, { to, nonce: 2n, gasLimit: 21_000n })
      for (const waiting of [cheap, behind]) await chain.sendTransaction(waiting)
      // Full blocks raise the base fee.
      const burner = await deploy('0x5b5f56', 0n, 3)
      for (let nonce = 1n; nonce < 4n; nonce++) {
        await chain.sendTransaction(signed(3, { to: burner, nonce, gasLimit: 400_000n }))
      }
      assert.isAbove(Number(chain.nextBaseFee()), 900_000_000)
      const { blockNumber } = await chain.sendTransaction(signed(0, { to, gasLimit: 21_000n }))
      assert.isNotNull(blockNumber)
      assert.isNull(await chain.receipt(cheap.hash))
      assert.isNull(await chain.receipt(behind.hash))
      while (chain.nextBaseFee() > 900_000_000n) await chain.mine()
      await chain.mine()
      assert.isNotNull(await chain.receipt(cheap.hash))
      assert.isNotNull(await chain.receipt(behind.hash))
    })

    it('finds logs by address, topic and range', async () => {
      const first = await deploy(LOGGER, 0n)
      const second = await deploy(LOGGER, 1n)
      for (const [index, to] of [first, second, first].entries()) {
        await chain.sendTransaction(signed(0, { to, nonce: BigInt(index + 2), data: new Uint8Array(index) }))
      }
      const any = { addresses: [], topics: [] }
      assert.lengthOf(await chain.logs(any, 'earliest', 'latest'), 3)
      assert.lengthOf(await chain.logs({ ...any, addresses: [first] }, 0n, 99n), 2)
      assert.lengthOf(await chain.logs({ ...any, addresses: [first] }, 0n, 4n), 1)
      const topic = bytesFromHex(`0x${'0'.repeat(63)}1`)
      const [log] = await chain.logs({ ...any, topics: [[topic]] }, 0n, 'latest')
      assert(log)
      assert.deepEqual(log.log.address, second)
      assert.equal(log.position.blockNumber, 4n)
      assert.isEmpty(await chain.logs({ ...any, topics: [null, [topic]] }, 0n, 'latest'))
      assert.isEmpty(await chain.logs(any, 90n, 99n))
      await rejects(chain.logs(any, 3n, 2n), 'block-range-reversed')
    })

    it('has the receipts root and bloom that ethereumjs computes', async () => {
      const logger = await deploy(LOGGER, 0n)
      await chain.close()
      chain = await openChain(await create(), { futureNonces: 'wait' })
      await chain.sendTransaction(signed(0, { to: logger, nonce: 2n, value: 1n }))
      await chain.sendTransaction(signed(0, { to: logger, nonce: 1n, type: 0 }))
      await chain.sendTransaction(signed(0, { to: null, data: creationOf(LOGGER) }))
      const receipts = await chain.receipts('latest')
      assert(receipts)
      assert.deepEqual(
        receipts.map(({ succeeded }) => succeeded),
        [true, true, false],
      )
      const trie = await createMPT()
      const blockBloom = new Bloom()
      for (const [index, receipt] of receipts.entries()) {
        const bloom = new Bloom()
        for (const { address, topics } of receipt.logs) for (const item of [address, ...topics]) bloom.add(item)
        blockBloom.or(bloom)
        assert.deepEqual(receipt.logsBloom, bloom.bitvector)
        const theirs = encodeReceipt(
          {
            status: receipt.succeeded ? 1 : 0,
            cumulativeBlockGasUsed: receipt.cumulativeGasUsed,
            bitvector: bloom.bitvector,
            logs: receipt.logs.map(({ address, topics, data }) => [address, [...topics], data]),
          },
          receipt.transaction.type,
        )
        await trie.put(RLP.encode(index), theirs)
      }
      assert.deepEqual(chain.head.header.receiptsRoot, trie.root())
      assert.deepEqual(chain.head.header.logsBloom, blockBloom.bitvector)
      assert.equal(chain.head.header.gasUsed, receipts.at(-1)?.cumulativeGasUsed)
    })

    it('answers calls at the state of each block', async () => {
      const reader = await deploy('0x5f545f5260205ff3', 0n)
      assert.equal((await chain.call({ to: reader }, 'latest')).output.length, 32)
      assert.equal((await chain.call({ to: reader }, 0n)).output.length, 0)
      await rejects(chain.call({ to: reader }, 9n), 'unknown-block')
    })

    it('sees the block of a call, and overrides', async () => {
      const number = await deploy('0x435f5260205ff3', 0n)
      const read = async (at: 'latest' | 'pending' | bigint): Promise<bigint> =>
        BigInt(hexFromBytes((await chain.call({ to: number }, at)).output))
      assert.equal(await read('latest'), 1n)
      assert.equal(await read('pending'), 2n)
      const overridden = await chain.call({ to: number }, 'latest', [], { number: 77n })
      assert.equal(BigInt(hexFromBytes(overridden.output)), 77n)
      const code = bytesFromHex('0x60fe5f5260205ff3')
      const replaced = await chain.call({ to: number }, 'latest', [{ address: number, code }])
      assert.equal(BigInt(hexFromBytes(replaced.output)), 0xfen)
    })

    it('does not let a call start that cannot pay', async () => {
      const from = bytesFromHex(`0x${'11'.repeat(20)}`)
      await rejects(chain.call({ from, to: COINBASE, value: 1n }, 'latest'), 'insufficient-funds')
      await rejects(chain.call({ to: COINBASE, gasPrice: 1n }, 'latest'), 'fee-cap-below-base-fee')
      assert.equal((await chain.call({ from, to: COINBASE }, 'latest')).kind, 'success')
    })

    it('reverts to snapshots, state and blocks and time', async () => {
      const to = account(1).address
      await chain.controls.change({ address: to, balance: 7n })
      const first = await chain.snapshot()
      const transaction = signed(0, { to, value: 1n })
      await chain.sendTransaction(transaction)
      const second = await chain.snapshot()
      await chain.controls.change({ address: to, balance: 5n })
      chain.increaseTime(1000n)
      await chain.mine()
      assert.equal((await chain.account(to, 'latest')).balance, 5n)
      assert.isTrue(await chain.revert(first))
      assert.equal(chain.head.number, 0n)
      assert.equal((await chain.account(to, 'latest')).balance, 7n)
      assert.isNull(await chain.receipt(transaction.hash))
      assert.isNull(await chain.transaction(transaction.hash))
      assert.isFalse(await chain.revert(second))
      assert.isFalse(await chain.revert(first))
      await chain.mine()
      assert.equal(chain.head.header.timestamp, GENESIS_TIME + 1n)
      const { blockNumber } = await chain.sendTransaction(transaction)
      assert.equal(blockNumber, 2n)
    })

    it('numbers snapshots as Hardhat does when told so', async () => {
      await chain.close()
      chain = await openChain(await create(), { sendsUseSnapshotIds: true })
      assert.equal(await chain.snapshot(), 1n)
      await chain.sendTransaction(signed(0, { to: COINBASE }))
      await rejects(chain.sendTransaction(signed(0, { to: COINBASE, nonce: 9n })), 'nonce-too-high')
      assert.equal(await chain.snapshot(), 3n)
      assert.isFalse(await chain.revert(2n))
      assert.isTrue(await chain.revert(3n))
    })

    it('makes the same blocks again after a revert', async () => {
      const id = await chain.snapshot()
      await chain.sendTransaction(signed(0, { to: account(1).address, value: 1n }))
      const { hash } = chain.head
      assert.isTrue(await chain.revert(id))
      await chain.sendTransaction(signed(0, { to: account(1).address, value: 1n }))
      assert.deepEqual(chain.head.hash, hash)
    })

    it('proves accounts and slots of kept blocks', async () => {
      const setter = await deploy(SETTER, 0n)
      await chain.sendTransaction(signed(0, { to: setter, nonce: 1n, data: new Uint8Array(32).fill(9) }))
      const slot = new Uint8Array(32)
      const proof = await chain.proof(setter, [slot], 'latest')
      assert.deepEqual(proof.storageProofs[0]?.value, new Uint8Array(32).fill(9))
      const older = await chain.proof(setter, [slot], 1n)
      assert.deepEqual(older.storageProofs[0]?.value, new Uint8Array(32))
      assert.equal((await chain.proof(setter, [], 0n)).account.exists, false)
    })

    it('chooses timestamps as asked and goes on from them', async () => {
      await chain.mine(GENESIS_TIME + 100n)
      clock.seconds += 10
      await chain.mine()
      assert.equal(chain.head.header.timestamp, GENESIS_TIME + 110n)
      chain.setNextTimestamp(GENESIS_TIME + 500n)
      await chain.mine()
      await chain.mine()
      assert.equal(chain.head.header.timestamp, GENESIS_TIME + 501n)
      await rejects(chain.mine(GENESIS_TIME), 'timestamp-too-low')
      await rejects(chain.mine(GENESIS_TIME + 501n), 'timestamp-equal')
      assert.equal(chain.head.number, 4n)
    })

    it('shows the pending block without sealing it', async () => {
      const block = await chain.block('pending')
      assert(block)
      assert.isNull(block.hash)
      assert.equal(block.header.number, 1n)
      assert.equal(chain.head.number, 0n)
      assert.deepEqual(block.header.parentHash, chain.head.hash)
    })

    it('tells listeners in order', async () => {
      const heard: string[] = []
      const stop = chain.subscribe((event: ChainEvent) => heard.push(event.kind))
      const id = await chain.snapshot()
      await chain.sendTransaction(signed(0, { to: COINBASE }))
      await chain.revert(id)
      stop()
      await chain.mine()
      assert.deepEqual(heard, ['pending', 'block', 'reverted'])
    })

    it('keeps fee history', async () => {
      await chain.sendTransaction(signed(0, { to: COINBASE, gasLimit: 21_000n }))
      const history = await chain.feeHistory(10, 'latest', [0, 50, 100])
      assert.equal(history.oldestBlock, 0n)
      assert.deepEqual(history.baseFees, [GWEI, 875_000_000n, chain.nextBaseFee()])
      assert.deepEqual(history.gasUsedRatios, [0, 21_000 / 60_000_000])
      assert.deepEqual(history.rewards, [
        [0n, 0n, 0n],
        [GWEI, GWEI, GWEI],
      ])
    })
  })
}
