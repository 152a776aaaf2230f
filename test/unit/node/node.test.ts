import { assert } from 'chai'
import { BrowserProvider, Contract, ContractFactory, JsonRpcProvider } from 'ethers'
import { hexFromBytes } from '../../../src/base/bytes.ts'
import type { RunningNode } from '../../../src/node/assemble.ts'
import { assembleNode } from '../../../src/node/assemble.ts'
import type { NodeConfig } from '../../../src/node/config.ts'
import { resolveConfig } from '../../../src/node/config.ts'
import { contractsOf } from '../../support/solidity.ts'
import { EXECUTORS } from '../../support/test-chain.ts'

for (const { name, create } of EXECUTORS) {
  describe(`node over the ${name}`, () => {
    let node: RunningNode

    const start = async (config: NodeConfig): Promise<RunningNode> => {
      node = await assembleNode(resolveConfig(config), await create())
      return node
    }

    afterEach(() => node.close())

    it('answers in process without listening', async () => {
      const { provider, url } = await start({ server: false, chainId: 99 })
      assert.isNull(url)
      assert.equal(await provider.request({ method: 'eth_chainId' }), '0x63')
      assert.lengthOf((await provider.request({ method: 'eth_accounts' })) as string[], 20)
    })

    it('mines by the clock while it runs, and what waits with it', async () => {
      const { provider } = await start({ server: false, mining: { interval: 20 } })
      const from = hexFromBytes(node.config.accounts[0]?.address ?? new Uint8Array(20))
      const request = { from, to: from, value: '0x1', gas: '0x5208' }
      const hash = await provider.request({ method: 'eth_sendTransaction', params: [request] })
      const beats = new Promise<void>((resolve) => {
        let count = 0
        node.chain.subscribe(() => ++count === 3 && resolve())
      })
      await beats
      assert.isNotNull(await provider.request({ method: 'eth_getTransactionReceipt', params: [hash] }))
      assert.isAtLeast(Number(await provider.request({ method: 'eth_blockNumber' })), 3)
    })

    it('has the same genesis block whenever its time is given', async () => {
      const hashes = new Set<unknown>()
      for (const now of [1_800_000_000_000, 1_900_000_000_000]) {
        const { provider } = await start({ server: false, initialDate: 1_700_000_000, clock: { now: () => now } })
        const block = (await provider.request({ method: 'eth_getBlockByNumber', params: ['0x0', false] })) as {
          hash: string
        }
        hashes.add(block.hash)
        await node.close()
      }
      assert.equal(hashes.size, 1)
    })

    it('gives blocks of equal times when allowed', async () => {
      const clock = { now: () => 1_700_000_000_000 }
      const { chain } = await start({ server: false, clock, allowBlocksWithSameTimestamp: true })
      await chain.mine()
      await chain.controls.mineMany(10n, 0n)
      assert.equal(chain.head.header.timestamp, 1_700_000_000n)
    })

    it('answers over HTTP what it answers in process', async () => {
      const { url, provider } = await start({ server: { port: 0 } })
      assert(url)
      const remote = new JsonRpcProvider(url, undefined, { staticNetwork: true })
      const signer = await remote.getSigner(0)
      const response = await signer.sendTransaction({ to: await remote.getSigner(1), value: 5n })
      await response.wait()
      assert.equal(await provider.request({ method: 'eth_blockNumber' }), '0x1')
      remote.destroy()
    })

    it('deploys and uses a contract through ethers', async () => {
      const { provider } = await start({ server: false })
      const signer = await new BrowserProvider(provider as never).getSigner(0)
      const token = contractsOf('token.sol').Token
      assert(token)
      const factory = new ContractFactory([...token.abi], token.bytecode, signer)
      const deployed = await factory.deploy('Token', 'TOK', 1000n)
      await deployed.waitForDeployment()
      const contract = new Contract(await deployed.getAddress(), [...token.abi], signer)
      const to = node.config.accounts[1]?.address ?? new Uint8Array(20)
      const sent = await contract.getFunction('transfer')(`0x${Buffer.from(to).toString('hex')}`, 10n)
      const receipt = await sent.wait()
      assert.equal(receipt.status, 1)
      assert.lengthOf(receipt.logs, 1)
    })

    it('pushes subscriptions to an in-process provider', async () => {
      const { provider } = await start({ server: false })
      const heard: unknown[] = []
      provider.on('message', (message) => heard.push(message))
      const id = await provider.request({ method: 'eth_subscribe', params: ['newHeads'] })
      await provider.request({ method: 'evm_mine' })
      assert.lengthOf(heard, 1)
      assert.deepInclude(heard[0] as object, { type: 'eth_subscription' })
      assert.deepNestedInclude(heard[0] as object, { 'data.subscription': id })
    })

    it('refuses requests after close, and closes once', async () => {
      const { provider, close } = await start({ server: { port: 0 } })
      let disconnects = 0
      provider.on('disconnect', () => disconnects++)
      await Promise.all([close(), provider.close()])
      const error = await provider.request({ method: 'eth_chainId' }).catch((reason: unknown) => reason)
      assert.equal((error as { code: number }).code, 4900)
      assert.equal(disconnects, 1)
    })
  })
}
