import { assert } from 'chai'
import { Interface } from 'ethers'
import { bytesFromHex, hexFromBytes } from '../../../src/base/bytes.ts'
import type { CallRequest } from '../../../src/chain/call-request.ts'
import type { Chain } from '../../../src/chain/chain.ts'
import { ChainError, ExecutionError } from '../../../src/chain/chain-error.ts'
import { contractsOf } from '../../support/solidity.ts'
import { account, COINBASE, creationOf, ETHER, EXECUTORS, GWEI, openChain, signed } from '../../support/test-chain.ts'

/** Calls itself as deep as there is call data, so that the 63/64 rule matters; reverts when a call fails. */
const NESTED = '0x36600557005b5f5f600136035f5f305af16017575f5ffd5b00'
/** Clears slot 0 when it is set, sets it when it is not: a refund on every other call. */
const FLIPPER = '0x5f54155f5500'
/** Needs more than `gas` to be left after its first instruction, though it spends almost nothing. */
function greedy(gas: number): string {
  return `0x5a62${gas.toString(16).padStart(6, '0')}10600c575f5ffd5b00`
}

for (const { name, create } of EXECUTORS) {
  describe(`gas estimates over the ${name}`, () => {
    let chain: Chain
    const from = account(0).address

    beforeEach(async () => {
      chain = await openChain(await create())
    })

    afterEach(() => chain.close())

    async function deploy(data: Uint8Array): Promise<Uint8Array> {
      const nonce = await chain.nonce(from, 'pending')
      const { outcome } = await chain.sendTransaction(signed(0, { to: null, data, nonce, gasLimit: 5_000_000n }))
      assert(outcome?.createdAddress)
      return outcome.createdAddress
    }

    /** The estimate, after checking that it is enough and one less is not. */
    async function exact(request: CallRequest): Promise<bigint> {
      const gas = await chain.estimateGas(request, 'latest')
      assert.equal((await chain.call({ ...request, gas }, 'latest')).kind, 'success')
      const less = await chain.call({ ...request, gas: gas - 1n }, 'latest').catch((error: unknown) => error)
      if (!(less instanceof ChainError)) assert.notEqual((less as { kind: string }).kind, 'success')
      return gas
    }

    it('needs 21,000 for a transfer', async () => {
      assert.equal(await exact({ from, to: account(1).address, value: 1n }), 21_000n)
      assert.equal(await exact({ to: account(1).address }), 21_000n)
    })

    it('takes no call of a precompile for a transfer', async () => {
      const precompile = (number: number): Uint8Array => new Uint8Array(20).fill(number, 19)
      assert.equal(await exact({ from, to: precompile(1) }), 24_000n)
      assert.equal(await exact({ from, to: precompile(2), value: 1n }), 21_060n)
      assert.equal(await exact({ from, to: precompile(0x12) }), 21_000n)
    })

    it('refuses a transfer of more than there is', async () => {
      const value = (await chain.account(from, 'latest')).balance + 1n
      const request = { from, to: account(1).address, value }
      const error = await chain.estimateGas(request, 'latest').catch((reason: unknown) => reason)
      assert.instanceOf(error, ChainError)
      assert.equal(error.code, 'insufficient-funds')
      assert.deepEqual(error.details, { cost: value, balance: value - 1n })
    })

    it('needs the floor for a lot of data', async () => {
      assert.equal(await exact({ from, to: COINBASE, data: new Uint8Array(100).fill(1) }), 21_000n + 4000n)
    })

    it('is exact for creations', async () => {
      const { bytecode } = contractsOf('token.sol').Token ?? { bytecode: '0x' }
      const args = new Interface(['constructor(string, string, uint256)']).encodeDeploy(['Token', 'TOK', ETHER])
      await exact({ from, data: bytesFromHex(bytecode + args.slice(2)) })
    })

    it('is exact for refunds', async () => {
      const to = await deploy(creationOf(FLIPPER))
      const set = await exact({ from, to })
      await chain.sendTransaction(signed(0, { to, nonce: 1n }))
      const clear = await exact({ from, to })
      assert.isBelow(Number(clear), Number(set))
    })

    it('is exact where much more must be there than is spent', async () => {
      for (let needed = 50_000; needed < 5_000_000; needed = Math.floor(needed * 1.7)) {
        const to = await deploy(creationOf(greedy(needed)))
        // GAS costs 2 and pushes what is left; one more than `needed` must be.
        assert.equal(await exact({ from, to }), 21_000n + 2n + BigInt(needed) + 1n)
      }
    })

    it('is exact for nested calls', async () => {
      const to = await deploy(creationOf(NESTED))
      await exact({ from, to, data: new Uint8Array(20) })
    })

    it('gives the reason of a revert', async () => {
      const to = await deploy(creationOf('0x60425f5260205ffd'))
      const error = await chain.estimateGas({ from, to }, 'latest').catch((reason: unknown) => reason)
      assert.instanceOf(error, ExecutionError)
      assert.equal(error.outcome.kind, 'revert')
      assert.equal(BigInt(hexFromBytes(error.outcome.output)), 0x42n)
    })

    it('says when no allowance is enough', async () => {
      const to = await deploy(creationOf('0x5b5f56'))
      const error = await chain.estimateGas({ from, to, gas: 100_000n }, 'latest').catch((reason: unknown) => reason)
      assert.instanceOf(error, ChainError)
      assert.equal(error.code, 'gas-exceeds-allowance')
      assert.deepEqual(error.details, { allowance: 100_000n })
    })

    it('never asks for more than the sender can pay', async () => {
      const poor = account(3).address
      await chain.controls.change({ address: poor, balance: 30_000n * 2n * GWEI })
      const request = { from: poor, to: account(1).address, maxFeePerGas: 2n * GWEI }
      assert.equal(await chain.estimateGas(request, 'pending'), 21_000n)
      const data = new Uint8Array(2000).fill(1)
      const error = await chain.estimateGas({ ...request, data }, 'pending').catch((reason: unknown) => reason)
      assert.instanceOf(error, ChainError)
      assert.equal(error.code, 'gas-exceeds-allowance')
    })
  })
}
