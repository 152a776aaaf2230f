/**
 * viem deploys and uses a token over HTTP, over a WebSocket and in process.
 */

import { expect } from 'chai'
import {
  type Abi,
  type Address,
  BaseError,
  type Chain,
  ContractFunctionRevertedError,
  createPublicClient,
  createTestClient,
  createWalletClient,
  custom,
  http,
  InsufficientFundsError,
  NonceTooLowError,
  type Transport,
  webSocket,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { hardhat } from 'viem/chains'
import { ADDRESSES, KEYS, type RpcNode, startRpcNode } from '../support/rpc-node.ts'
import { contractsOf } from '../support/solidity.ts'

const SUPPLY = 1_000_000n
const { Token, Batch } = contractsOf('token.sol') as Record<'Token' | 'Batch', ReturnType<typeof contractsOf>[string]>
const abi = Token.abi as Abi
const chain: Chain = hardhat

const TRANSPORTS: Readonly<Record<string, (node: RpcNode) => Transport>> = {
  HTTP: (node) => http(node.server.url),
  'HTTP in batches': (node) => http(node.server.url, { batch: true }),
  WebSocket: (node) => webSocket(node.server.url.replace('http', 'ws')),
  'in process': (node) =>
    custom({ request: ({ method, params }) => node.dispatcher.request(method, params) }, { retryCount: 0 }),
}

const owner = privateKeyToAccount(KEYS[0])

for (const [name, transportOf] of Object.entries(TRANSPORTS)) {
  describe(`viem over ${name}`, () => {
    let node: RpcNode
    let reader: ReturnType<typeof clients>['reader']
    let writer: ReturnType<typeof clients>['writer']
    let address: Address

    function clients(transport: Transport) {
      const options = { chain, transport, pollingInterval: 20, cacheTime: 0 }
      return { reader: createPublicClient(options), writer: createWalletClient({ ...options, account: owner }) }
    }

    before(async () => {
      node = await startRpcNode()
      ;({ reader, writer } = clients(transportOf(node)))
      const hash = await writer.deployContract({ abi, bytecode: Token.bytecode, args: ['Gold', 'AU', SUPPLY] })
      const receipt = await reader.waitForTransactionReceipt({ hash })
      address = receipt.contractAddress as Address
    })
    after(async () => {
      if (name === 'WebSocket')
        (await (reader.transport as unknown as { getRpcClient(): Promise<{ close(): void }> }).getRpcClient()).close()
      await node.close()
    })

    const write = async (functionName: string, args: readonly unknown[]) => {
      const hash = await writer.writeContract({ address, abi, functionName, args })
      return reader.waitForTransactionReceipt({ hash })
    }

    it('reads and writes', async () => {
      expect(await reader.readContract({ address, abi, functionName: 'symbol' })).to.equal('AU')
      const receipt = await write('transfer', [ADDRESSES[1], 5n])
      expect(receipt.status).to.equal('success')
      expect(await reader.readContract({ address, abi, functionName: 'balanceOf', args: [ADDRESSES[1]] })).to.equal(5n)
    })

    it('finds events, and watches them', async () => {
      const heard = new Promise<unknown>((resolve, reject) => {
        const stop = reader.watchContractEvent({
          address,
          abi,
          eventName: 'Approval',
          args: { owner: owner.address },
          onError: reject,
          onLogs: (logs) => {
            stop()
            resolve((logs[0] as { args?: unknown }).args)
          },
        })
      })
      await new Promise((resolve) => setTimeout(resolve, 60))
      await write('approve', [ADDRESSES[2], 9n])
      expect(await heard).to.deep.equal({ owner: owner.address, spender: ADDRESSES[2], value: 9n })
      const events = await reader.getContractEvents({ address, abi, eventName: 'Approval', fromBlock: 0n })
      expect(events).to.have.lengthOf(1)
    })

    describe('failures', () => {
      const reverted = async (
        functionName: string,
        args: readonly unknown[],
      ): Promise<ContractFunctionRevertedError> => {
        const error = await reader
          .simulateContract({ address, abi, functionName, args, account: owner })
          .catch((e) => e)
        return (error as BaseError).walk((cause) => cause instanceof ContractFunctionRevertedError) as never
      }
      it('decodes reasons, custom errors and panics', async () => {
        expect((await reverted('transferFrom', [ADDRESSES[1], ADDRESSES[2], 1n])).reason).to.equal('allowance too low')
        const custom = await reverted('transfer', [ADDRESSES[1], SUPPLY * 2n])
        expect(custom.data?.errorName).to.equal('InsufficientBalance')
        expect(custom.data?.args?.[2]).to.equal(SUPPLY * 2n)
        expect((await reverted('overflow', [2n ** 256n - 1n])).reason).to.match(/^Arithmetic operation resulted in/)
        expect(await reverted('failSilently', [])).to.be.instanceOf(ContractFunctionRevertedError)
      })
      it('knows missing funds and used nonces', async () => {
        const causeOf = async (sending: Promise<unknown>, kind: new (...values: never[]) => Error) => {
          const error = await sending.catch((reason) => reason)
          expect(error).to.be.instanceOf(BaseError)
          expect(
            (error as BaseError).walk((cause) => cause instanceof kind),
            String(error),
          ).to.not.equal(null)
        }
        const poor = privateKeyToAccount(`0x${'77'.repeat(32)}`)
        const transfer = { to: ADDRESSES[0], value: 1n, gas: 21000n } as const
        await causeOf(writer.sendTransaction({ ...transfer, account: poor }), InsufficientFundsError)
        await causeOf(writer.sendTransaction({ ...transfer, nonce: 0 }), NonceTooLowError)
      })
    })

    it('sends legacy, access-list and dynamic-fee transactions', async () => {
      for (const [type, more] of [
        ['legacy', {}],
        ['eip2930', { accessList: [{ address, storageKeys: [] }] }],
        ['eip1559', {}],
      ] as const) {
        const hash = await writer.sendTransaction({ type, to: ADDRESSES[1], value: 1n, ...more } as never)
        const receipt = await reader.waitForTransactionReceipt({ hash })
        expect(receipt.type).to.equal(type)
        expect((await reader.getTransaction({ hash })).type).to.equal(type)
      }
    })

    it('sends a set-code transaction (EIP-7702)', async () => {
      const hash = await writer.deployContract({ abi: Batch.abi as Abi, bytecode: Batch.bytecode, args: [] })
      const target = (await reader.waitForTransactionReceipt({ hash })).contractAddress as Address
      const authorization = await writer.signAuthorization({ contractAddress: target, executor: 'self' })
      const sent = await writer.sendTransaction({
        to: owner.address,
        authorizationList: [authorization],
        ...({ data: '0x' } as const),
        gas: 200_000n,
      })
      const receipt = await reader.waitForTransactionReceipt({ hash: sent })
      expect(receipt.type).to.equal('eip7702')
      expect(await reader.getCode({ address: owner.address })).to.equal(`0xef0100${target.slice(2)}`)
    })

    it('asks for blocks, fees, proofs and estimates', async () => {
      const block = await reader.getBlock({ includeTransactions: true })
      expect(block.transactions).to.have.lengthOf(1)
      expect((await reader.getBlock({ blockTag: 'pending' })).hash).to.equal(null)
      const history = await reader.getFeeHistory({ blockCount: 2, rewardPercentiles: [50] })
      expect(history.baseFeePerGas).to.have.lengthOf(3)
      const proof = await reader.getProof({ address, storageKeys: [`0x${'0'.repeat(63)}2`] })
      expect(proof.storageProof[0]?.value).to.equal(SUPPLY)
      expect(await reader.estimateGas({ account: owner, to: ADDRESSES[1], value: 1n })).to.equal(21000n)
    })

    it('asks many things at once', async () => {
      const asked = await Promise.all(
        Array.from({ length: 50 }, () => reader.readContract({ address, abi, functionName: 'totalSupply' })),
      )
      expect(new Set(asked)).to.deep.equal(new Set([SUPPLY]))
    })

    it('mines, snapshots and funds with the test client, as Hardhat and as anvil', async () => {
      for (const mode of ['hardhat', 'anvil'] as const) {
        const tester = createTestClient({ mode, chain, transport: transportOf(node) })
        const id = await tester.snapshot()
        await tester.setBalance({ address: ADDRESSES[2], value: 5n })
        expect(await reader.getBalance({ address: ADDRESSES[2] })).to.equal(5n)
        const { number, timestamp } = await reader.getBlock()
        await tester.setNextBlockTimestamp({ timestamp: timestamp + 100n })
        await node.request('evm_mine')
        expect(await reader.getBlock()).to.include({ number: number + 1n, timestamp: timestamp + 100n })
        await tester.revert({ id })
        expect((await reader.getBlock()).number).to.equal(number)
        if (name === 'WebSocket')
          (await (tester.transport as unknown as { getRpcClient(): Promise<{ close(): void }> }).getRpcClient()).close()
      }
    })
  })
}
