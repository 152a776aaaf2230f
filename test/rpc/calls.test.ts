/**
 * Questions to the EVM beyond the plain ones: access lists that save what they promise, changed state and blocks, odd input.
 */

import { expect } from 'chai'
import { getCreateAddress, Interface } from 'ethers'
import type { RpcError } from '../../src/rpc/rpc-error.ts'
import { ADDRESSES, type RpcNode, startRpcNode } from '../support/rpc-node.ts'
import { contractsOf } from '../support/solidity.ts'

type Json = Record<string, unknown>
interface Found {
  readonly accessList: { address: string; storageKeys: string[] }[]
  readonly gasUsed: string
  readonly error?: string
}

const [owner, other, third] = ADDRESSES.map((address) => address.toLowerCase()) as [string, string, string]
const { Token } = contractsOf('token.sol') as Record<'Token', ReturnType<typeof contractsOf>[string]>
const token = new Interface([...Token.abi])
const CREATION = Token.bytecode + token.encodeDeploy(['Gold', 'AU', 100n]).slice(2)
const word = (value: bigint | number): string => `0x${value.toString(16).padStart(64, '0')}`
/** Loads slot 0 and adds slot 1, then reads the balance of the address in slot 2 and calls it. */
const READER = '0x5f54600154016002548031905f5f5f5f5f6002545af1'

for (const dialect of ['anvil', 'hardhat'] as const) {
  describe(`rpc calls: ${dialect}`, () => {
    let node: RpcNode
    let contract: string
    const ask = (method: string, ...params: readonly unknown[]): Promise<unknown> => node.request(method, ...params)
    const list = (...params: readonly unknown[]): Promise<Found> =>
      ask('eth_createAccessList', ...params) as Promise<Found>
    const errorOf = (method: string, ...params: unknown[]): Promise<RpcError> =>
      ask(method, ...params).then(
        (result) => expect.fail(`answered ${JSON.stringify(result)}`),
        (error) => error,
      )

    before(async () => {
      node = await startRpcNode({ dialect })
      const hash = await ask('eth_sendTransaction', { from: owner, data: CREATION })
      contract = ((await ask('eth_getTransactionReceipt', hash)) as Json).contractAddress as string
    })

    after(() => node.close())

    describe('eth_createAccessList', () => {
      it('lists slots, with the gas that the transaction then uses', async () => {
        const request = { from: owner, to: contract, data: token.encodeFunctionData('transfer', [other, 7n]) }
        const found = await list(request)
        expect(found).to.have.all.keys('accessList', 'gasUsed')
        expect(found.accessList).to.have.lengthOf(1)
        expect(found.accessList[0]?.address).to.equal(contract)
        expect(found.accessList[0]?.storageKeys).to.have.lengthOf(2)
        expect(await list({ ...request, accessList: found.accessList })).to.deep.equal(found)
        const id = await ask('evm_snapshot')
        const hash = await ask('eth_sendTransaction', { ...request, accessList: found.accessList })
        expect(await ask('eth_getTransactionReceipt', hash)).to.include({ gasUsed: found.gasUsed, status: '0x1' })
        await ask('evm_revert', id)
      })

      it('lists addresses that are named, and leaves out what is warm', async () => {
        const state = { [other]: { code: READER, stateDiff: { '0x2': `0x${'0'.repeat(24)}${third.slice(2)}` } } }
        const { accessList } = await list({ from: owner, to: other }, 'latest', state)
        expect(accessList).to.deep.equal([
          { address: third, storageKeys: [] },
          { address: other, storageKeys: [word(0), word(1), word(2)] },
        ])
        for (const warm of [owner, other, `0x${'0'.repeat(39)}4`]) {
          const itself = { [other]: { code: `0x73${warm.slice(2)}3100` } }
          expect((await list({ from: owner, to: other }, 'latest', itself)).accessList, warm).to.deep.equal([])
        }
      })

      it('is empty for a transfer, and keeps what is given', async () => {
        expect(await list({ from: owner, to: other, value: '0x1' })).to.deep.equal({
          accessList: [],
          gasUsed: '0x5208',
        })
        const accessList = [{ address: third, storageKeys: [word(5)] }]
        expect((await list({ to: other, accessList })).accessList).to.deep.equal(accessList)
      })

      it('says how a call fails', async () => {
        const reverting = {
          from: other,
          to: contract,
          data: token.encodeFunctionData('transferFrom', [owner, other, 1n]),
        }
        const found = await list(reverting)
        expect(found.error).to.equal('execution reverted')
        expect(found.accessList).to.have.lengthOf(1)
        expect((await list({ to: other }, 'latest', { [other]: { code: '0xfe' } })).error).to.match(/^invalid opcode/)
      })

      it('refuses what cannot be a call', async () => {
        expect((await errorOf('eth_createAccessList')).code).to.equal(-32602)
        expect((await errorOf('eth_createAccessList', { to: '0x12' })).code).to.equal(-32602)
        expect((await errorOf('eth_createAccessList', {}, '0x99')).code).to.equal(
          dialect === 'hardhat' ? -32000 : -32602,
        )
      })
    })

    describe('that cannot start', () => {
      const words = {
        anvil: {
          funds: [-32003, /^Insufficient funds for gas \* price \+ value: cost \d+, balance 5$/],
          gas: [-32000, /^intrinsic gas too low: gas 100, minimum needed 21000$/],
          initcode: [-32003, /^max initcode size exceeded/],
          fee: [-32003, /^max fee per gas less than block base fee/],
          tip: [-32003, /^max priority fee per gas higher than max fee per gas/],
        },
        hardhat: {
          funds: [-32000, /^Sender doesn't have enough funds to send tx\. The max upfront cost is: \d+ and .*: 5\.$/],
          gas: [-32000, /^Transaction requires at least 21000 gas but got 100$/],
          initcode: [-32000, /init code length is 49153\. The max length allowed by EIP-3860 is 49152\. Enable the/],
          fee: [-32000, /^Transaction maxFeePerGas \(1\) is too low for the next block/],
          tip: [-32000, /^maxPriorityFeePerGas \(9\) is bigger than maxFeePerGas \(1\)$/],
        },
      } as const
      const poor = `0x${'77'.repeat(20)}`
      const requests = {
        funds: { from: poor, to: other, value: '0x6' },
        gas: { from: owner, to: other, gas: '0x64' },
        initcode: { from: owner, data: `0x${'00'.repeat(49_153)}` },
        fee: { from: owner, to: other, maxFeePerGas: '0x1' },
        tip: { from: owner, to: other, maxFeePerGas: '0x1', maxPriorityFeePerGas: '0x9' },
      }
      for (const [name, request] of Object.entries(requests) as [keyof typeof requests, object][]) {
        it(`say why, with the figures: ${name}`, async () => {
          for (const method of ['eth_call', 'debug_traceCall', 'eth_createAccessList']) {
            const options = { [poor]: { balance: '0x5' } }
            const last = method === 'debug_traceCall' ? { stateOverrides: options } : options
            const { code, message } = await errorOf(method, request, 'latest', last)
            expect(message, method).to.match(words[dialect][name][1])
            expect(code, method).to.equal(words[dialect][name][0])
          }
        })
      }
    })

    describe('under overrides', () => {
      it('estimate and call as if the state were so', async () => {
        const request = { from: third, to: contract, data: token.encodeFunctionData('transfer', [other, 7n]) }
        const slots = (await list({ ...request, from: owner })).accessList[0]?.storageKeys as string[]
        expect((await errorOf('eth_estimateGas', request)).code).to.equal(3)
        const mine = await list({ to: contract, data: token.encodeFunctionData('balanceOf', [third]) })
        const rich = { [contract]: { stateDiff: { [mine.accessList[0]?.storageKeys[0] as string]: word(50) } } }
        expect(await ask('eth_estimateGas', request, 'latest', rich)).to.match(/^0x[0-9a-f]+$/)
        expect(await ask('eth_call', request, 'latest', rich)).to.equal(word(1))
        const bare = { [contract]: { state: { [slots[0] as string]: word(50) } } }
        const supply = { to: contract, data: token.encodeFunctionData('totalSupply') }
        expect(await ask('eth_call', supply, 'latest', bare)).to.equal(word(0))
      })

      it('estimate in another block', async () => {
        // Returns at once before the time 100, and else stores.
        const code = '0x6064421060085700' + '5b60015f5500'
        const request = { from: owner, to: other }
        const estimate = async (time: string): Promise<number> =>
          Number(await ask('eth_estimateGas', request, 'latest', { [other]: { code } }, { time }))
        expect((await estimate('0x1')) - (await estimate('0x100'))).to.be.above(19_000)
      })

      it('create where the nonce says', async () => {
        const returnsAddress = '0x305f5260205ff3'
        const call = { from: owner, data: returnsAddress }
        const address = await ask('eth_call', call, 'latest', { [owner]: { nonce: '0x7' } })
        const expected = getCreateAddress({ from: owner, nonce: 7 }).toLowerCase()
        expect(address).to.equal(`0x${'0'.repeat(24)}${expected.slice(2)}`)
      })

      it('refuse what is not supported, by name, and what is malformed', async () => {
        const at = `0x${'0'.repeat(39)}1`
        for (const method of ['eth_call', 'eth_estimateGas', 'eth_createAccessList']) {
          const moved = await errorOf(method, { to: at }, 'latest', { [at]: { movePrecompileToAddress: other } })
          expect(moved.code).to.equal(-32602)
          expect(moved.message).to.match(/movePrecompileToAddress: not supported/)
          const both = { [other]: { state: {}, stateDiff: {} } }
          expect((await errorOf(method, { to: other }, 'latest', both)).message).to.match(/exclude each other/)
          expect((await errorOf(method, { to: other }, 'latest', { me: {} })).code).to.equal(-32602)
          expect((await errorOf(method, { to: other }, 'latest', {}, { number: 'soon' })).code).to.equal(-32602)
        }
      })
    })
  })
}
