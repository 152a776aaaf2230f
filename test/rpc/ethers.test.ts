/**
 * ethers 6 deploys and uses a token over HTTP, over a WebSocket and in process.
 */

import { createHash } from 'node:crypto'
import { expect } from 'chai'
import {
  AbiCoder,
  BrowserProvider,
  Contract,
  ContractFactory,
  type Eip1193Provider,
  type EventLog,
  hexlify,
  isError,
  type JsonRpcApiProvider,
  JsonRpcProvider,
  Transaction,
  type TransactionRequest,
  Wallet,
  WebSocketProvider,
} from 'ethers'
import { ADDRESSES, KEYS, type RpcNode, startRpcNode } from '../support/rpc-node.ts'
import { contractsOf } from '../support/solidity.ts'

const SUPPLY = 1_000_000n
const { Token, Batch } = contractsOf('token.sol') as Record<'Token' | 'Batch', ReturnType<typeof contractsOf>[string]>

function inProcess(node: RpcNode): Eip1193Provider {
  return { request: ({ method, params }) => node.dispatcher.request(method, params) }
}

const TRANSPORTS: Readonly<Record<string, (node: RpcNode) => JsonRpcApiProvider>> = {
  HTTP: (node) => new JsonRpcProvider(node.server.url, undefined, { cacheTimeout: -1, pollingInterval: 20 }),
  WebSocket: (node) => new WebSocketProvider(node.server.url.replace('http', 'ws'), undefined, { cacheTimeout: -1 }),
  'in process': (node) => new BrowserProvider(inProcess(node), undefined, { cacheTimeout: -1, pollingInterval: 20 }),
}

for (const [transport, connect] of Object.entries(TRANSPORTS)) {
  describe(`ethers over ${transport}`, () => {
    let node: RpcNode
    let provider: JsonRpcApiProvider
    let owner: Wallet
    let token: Contract

    before(async () => {
      node = await startRpcNode()
      provider = connect(node)
      owner = new Wallet(KEYS[0], provider)
      const deployed = await new ContractFactory([...Token.abi], Token.bytecode, owner).deploy('Gold', 'AU', SUPPLY)
      await deployed.waitForDeployment()
      token = new Contract(await deployed.getAddress(), [...Token.abi], owner)
    })
    after(async () => {
      provider.destroy()
      await node.close()
    })

    /** Wait for it, and give the receipt. */
    async function sent(request: TransactionRequest) {
      const receipt = await (await owner.sendTransaction(request)).wait()
      expect(receipt?.status).to.equal(1)
      return receipt as NonNullable<typeof receipt>
    }

    it('reads what the constructor wrote', async () => {
      expect(await token.getFunction('name')()).to.equal('Gold')
      expect(await token.getFunction('balanceOf')(owner.address)).to.equal(SUPPLY)
      expect(await provider.getCode(token)).to.have.length.above(2)
    })

    it('transfers, and finds the event in the receipt and by a filter', async () => {
      const receipt = await (await token.getFunction('transfer')(ADDRESSES[1], 5n)).wait()
      const [event] = receipt.logs as EventLog[]
      expect(event?.args.toArray()).to.deep.equal([owner.address, ADDRESSES[1], 5n])
      const found = await token.queryFilter(token.filters.Transfer?.(null, ADDRESSES[1]) as never, 0)
      expect(found.map((log) => log.transactionHash)).to.deep.equal([receipt.hash])
      expect(await token.queryFilter(token.filters.Transfer?.(null, ADDRESSES[2]) as never, 0)).to.deep.equal([])
    })

    it('hears events', async () => {
      const heard = new Promise<unknown[]>((resolve) => {
        void token.once('Approval', (...values: unknown[]) => resolve(values.slice(0, 3)))
      })
      // The listener is installed on the server by a request of its own.
      await new Promise((resolve) => setTimeout(resolve, 50))
      await (await token.getFunction('approve')(ADDRESSES[2], 9n)).wait()
      expect(await heard).to.deep.equal([owner.address, ADDRESSES[2], 9n])
    })

    it('signs with an account of the node', async () => {
      const signer = await provider.getSigner(1)
      expect(signer.address).to.equal(ADDRESSES[1])
      const receipt = await (await signer.sendTransaction({ to: ADDRESSES[2], value: 7n })).wait()
      expect(receipt?.from).to.equal(ADDRESSES[1])
      expect(receipt?.gasUsed).to.equal(21000n)
    })

    it('gives nonces to transactions that are sent at once', async () => {
      const signer = await provider.getSigner(2)
      const sentAtOnce = await Promise.all(
        Array.from({ length: 5 }, () => signer.sendTransaction({ to: ADDRESSES[0], value: 1n })),
      )
      expect(sentAtOnce.map((response) => response.nonce)).to.deep.equal([0, 1, 2, 3, 4])
    })

    describe('failures', () => {
      const failure = (promise: Promise<unknown>): Promise<unknown> =>
        promise.then(
          () => expect.fail('succeeded'),
          (error) => error,
        )

      it('decodes a reason', async () => {
        const error = await failure(token.getFunction('transferFrom').staticCall(ADDRESSES[1], ADDRESSES[2], 1n))
        expect(isError(error, 'CALL_EXCEPTION')).to.equal(true)
        expect(error).to.have.property('reason', 'allowance too low')
      })
      it('decodes a custom error', async () => {
        const call = token.getFunction('transfer').staticCall(ADDRESSES[1], SUPPLY * 2n)
        const error = (await failure(call)) as { revert?: { name: string; args: { needed: bigint } } }
        expect(error.revert?.name).to.equal('InsufficientBalance')
        expect(error.revert?.args.needed).to.equal(SUPPLY * 2n)
      })
      it('gets the data of a custom error from an estimate', async () => {
        const error = (await failure(token.getFunction('transfer')(ADDRESSES[1], SUPPLY * 2n))) as { data: string }
        expect(token.interface.parseError(error.data)?.args.toArray()[2]).to.equal(SUPPLY * 2n)
      })
      it('decodes a panic', async () => {
        const error = (await failure(token.getFunction('overflow')(2n ** 256n - 1n))) as { reason: string }
        expect(error.reason).to.match(/^Panic due to OVERFLOW/)
      })
      it('knows a revert without data', async () => {
        const error = (await failure(token.getFunction('failSilently')())) as { data: string }
        expect(isError(error, 'CALL_EXCEPTION')).to.equal(true)
        expect(error.data).to.equal('0x')
      })
      it('mines a transaction that fails and says so in its receipt', async () => {
        const data = token.interface.encodeFunctionData('transfer', [ADDRESSES[1], SUPPLY * 2n])
        const response = await owner.sendTransaction({ to: await token.getAddress(), data, gasLimit: 100_000n })
        const error = (await failure(response.wait())) as { receipt?: { status: number } }
        expect(error.receipt?.status).to.equal(0)
      })
      it('knows missing funds and used nonces', async () => {
        const poor = new Wallet(`0x${'77'.repeat(32)}`, provider)
        const funds = await failure(poor.sendTransaction({ to: ADDRESSES[0], value: 1n, gasLimit: 21000n }))
        expect(isError(funds, 'INSUFFICIENT_FUNDS')).to.equal(true)
        const nonce = await failure(owner.sendTransaction({ to: ADDRESSES[0], nonce: 0, gasLimit: 21000n }))
        expect(isError(nonce, 'NONCE_EXPIRED')).to.equal(true)
      })
    })

    describe('transaction types', () => {
      it('legacy, with and without a chain id', async () => {
        const receipt = await sent({ type: 0, to: ADDRESSES[1], value: 1n })
        expect(receipt.type).to.equal(0)
        const found = await provider.getTransaction(receipt.hash)
        expect(found?.chainId).to.equal(31337n)
        expect(found?.from).to.equal(owner.address)
      })
      it('access list (EIP-2930)', async () => {
        const accessList = [{ address: await token.getAddress(), storageKeys: [`0x${'00'.repeat(32)}`] }]
        const receipt = await sent({ type: 1, to: ADDRESSES[1], accessList })
        expect(receipt.type).to.equal(1)
        expect(receipt.gasUsed).to.equal(21000n + 2400n + 1900n)
        expect((await provider.getTransaction(receipt.hash))?.accessList).to.deep.equal(accessList)
      })
      it('dynamic fee (EIP-1559)', async () => {
        const receipt = await sent({
          type: 2,
          to: ADDRESSES[1],
          maxFeePerGas: 5_000_000_000n,
          maxPriorityFeePerGas: 3n,
        })
        const block = await provider.getBlock(receipt.blockNumber)
        expect(receipt.gasPrice).to.equal((block?.baseFeePerGas ?? 0n) + 3n)
      })
      it('blobs (EIP-4844, with the cell proofs of EIP-7594)', async () => {
        const raw = await blobTransaction(owner)
        const response = await provider.broadcastTransaction(raw)
        const receipt = await response.wait()
        expect(receipt?.type).to.equal(3)
        expect(receipt?.blobGasUsed).to.equal(131_072n)
        expect(receipt?.blobGasPrice).to.equal(1n)
        expect(response.blobVersionedHashes).to.have.lengthOf(1)
      })
      it('set code (EIP-7702): an account runs a batch for itself', async () => {
        const deployed = await new ContractFactory([...Batch.abi], Batch.bytecode, owner).deploy()
        await deployed.waitForDeployment()
        const target = await deployed.getAddress()
        const user = new Wallet(KEYS[1], provider)
        const authorization = await user.authorize({ address: target, nonce: (await user.getNonce()) + 1 })
        const calls = [1n, 2n].map((value) => token.interface.encodeFunctionData('transfer', [ADDRESSES[2], value]))
        const to = await token.getAddress()
        const data = deployed.interface.encodeFunctionData('run', [[to, to], calls])
        const response = await user.sendTransaction({
          type: 4,
          to: user.address,
          data,
          authorizationList: [authorization],
        })
        const receipt = await response.wait()
        expect(receipt?.status).to.equal(1)
        expect(receipt?.logs).to.have.lengthOf(3)
        expect(await provider.getCode(user.address)).to.equal(`0xef0100${target.slice(2).toLowerCase()}`)
        expect((await provider.getTransaction(receipt?.hash as string))?.authorizationList).to.have.lengthOf(1)
      })
    })

    it('asks for blocks, fees and storage', async () => {
      const block = await provider.getBlock('latest', true)
      expect(block?.prefetchedTransactions).to.have.lengthOf(1)
      expect(block?.hash).to.equal((await provider.getBlock(block?.number as number))?.hash)
      expect(await provider.getBlock('pending')).to.have.property('number', (block?.number as number) + 1)
      const fees = await provider.getFeeData()
      expect(fees.maxPriorityFeePerGas).to.equal(1_000_000_000n)
      const word = await provider.getStorage(token, 2)
      expect(AbiCoder.defaultAbiCoder().decode(['uint256'], word)[0]).to.equal(SUPPLY)
    })
  })
}

/** A transaction with one blob of zeros: its commitment and proofs are the point at infinity. */
async function blobTransaction(owner: Wallet): Promise<string> {
  const infinity = `c0${'00'.repeat(47)}`
  const commitment = Buffer.from(infinity, 'hex')
  const versionedHash = createHash('sha256').update(commitment).digest()
  versionedHash[0] = 1
  const fields = await owner.populateTransaction({ type: 2, to: ADDRESSES[1] })
  const { from: _sender, ...unsigned } = fields
  const transaction = Transaction.from({
    ...unsigned,
    type: 3,
    maxFeePerBlobGas: 10n,
    blobVersionedHashes: [hexlify(versionedHash)],
  } as never)
  transaction.blobs = [
    { data: `0x${'00'.repeat(131_072)}`, commitment: `0x${infinity}`, proof: `0x${infinity.repeat(128)}` },
  ]
  transaction.blobWrapperVersion = 1
  transaction.signature = owner.signingKey.sign(transaction.unsignedHash)
  return transaction.serialized
}
