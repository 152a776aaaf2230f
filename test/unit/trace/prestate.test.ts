/**
 * prestateTracer on a chain: what it says that a transaction changed is what the state says, and what the steps alone tell
 * (which is all there is for a call) comes to the same.
 */

import { expect } from 'chai'
import { Interface } from 'ethers'
import { bytesFromHex, hexFromBytes } from '../../../src/base/bytes.ts'
import type { Chain } from '../../../src/chain/chain.ts'
import type { Replay } from '../../../src/chain/replays.ts'
import { signAuthorization } from '../../../src/protocol/authorization.ts'
import type { Authorization } from '../../../src/protocol/transaction.ts'
import type { ForkName } from '../../../src/spec/forks.ts'
import type { PrestateAccount } from '../../../src/trace/prestate.ts'
import { traceAnswer } from '../../../src/trace/trace-answer.ts'
import type { TraceOptions } from '../../../src/trace/tracer.ts'
import { tracerChoice } from '../../../src/trace/worker-tracer.ts'
import { LaneExecutor } from '../../support/lane-executor.ts'
import { contractsOf } from '../../support/solidity.ts'
import { account, CHAIN_ID, ETHER, openChain, signed } from '../../support/test-chain.ts'

type Difference = Record<'pre' | 'post', Record<string, PrestateAccount>>

const HEIR = `0x${'be'.repeat(20)}`
const SALT = `0x${'5a'.repeat(32)}`

/** What the transactions do, in order. */
const CALLS: readonly (readonly [string, ...unknown[]])[] = [
  ['pay', HEIR, 5n],
  ['create', 3n, false],
  ['create', 3n, true],
  ['create', 10n * ETHER, false],
  ['catchFailure', HEIR],
  ['writeAndFail', HEIR],
  ['createSalted', SALT, 4n],
  ['createSalted', SALT, 4n],
  ['createAndDestroy', 2n, HEIR],
  ['destroyChild', HEIR],
  ['destroy', HEIR],
  ['pay', HEIR, 5n],
]

function authorization(by: number, address: Uint8Array, nonce: bigint, chainId: bigint = CHAIN_ID): Authorization {
  return signAuthorization({ chainId, address, nonce }, account(by).privateKey)
}

for (const fork of ['london', 'shanghai', 'cancun', 'osaka'] as const satisfies ForkName[]) {
  describe(`prestateTracer: ${fork}`, () => {
    let chain: Chain
    const replays: Replay[] = []
    const options: TraceOptions = { tracer: 'prestateTracer', tracerConfig: { diffMode: true }, fork }

    before(async function () {
      this.timeout(60_000)
      // Before Shanghai there is no PUSH0.
      const { Changes } = contractsOf('changes.sol', fork === 'london' ? 'london' : 'cancun')
      const { abi, bytecode } = Changes as ReturnType<typeof contractsOf>[string]
      const changes = new Interface([...abi])
      chain = await openChain(new LaneExecutor(), { fork })
      const creation = await chain.sendTransaction(signed(0, { data: bytesFromHex(bytecode), gasLimit: 3_000_000n }))
      const to = (await chain.receipt(creation.hash))?.contractAddress as Uint8Array
      const hashes = [creation.hash]
      const send = async (fields: object): Promise<void> => {
        const nonce = BigInt(hashes.length)
        hashes.push((await chain.sendTransaction(signed(0, { nonce, to, ...fields }))).hash)
      }
      await send({ value: ETHER })
      for (const [name, ...args] of CALLS) await send({ data: bytesFromHex(changes.encodeFunctionData(name, args)) })
      if (fork === 'osaka') {
        const own = BigInt(hashes.length)
        // Applied: 1 twice (it delegates, then ends that), 2, and the sender's own; the others do not fit.
        const authorizationList = [
          authorization(1, to, 0n),
          authorization(1, new Uint8Array(20), 1n),
          authorization(2, to, 0n, 0n),
          authorization(2, to, 7n),
          authorization(3, to, 0n, 5n),
          authorization(0, to, own),
          authorization(0, to, own + 1n),
        ]
        await send({ type: 4, to: account(2).address, authorizationList, data: bytesFromHex('0x12345678') })
        // From here on the sender's nonce is one ahead.
        const data = bytesFromHex(changes.encodeFunctionData('create', [1n, false]))
        const nonce = own + 2n
        hashes.push((await chain.sendTransaction(signed(0, { nonce, to: account(2).address, data }))).hash)
      }
      for (const hash of hashes) {
        replays.push((await chain.traceTransaction(hash, tracerChoice(options))) as Replay)
      }
    })

    after(() => chain.close())

    it('runs again to the outcome that was', async () => {
      for (const { transaction, outcome } of replays) {
        const receipt = await chain.receipt(transaction.hash)
        expect([outcome.gasUsed, outcome.kind === 'success']).to.deep.equal([receipt?.gasUsed, receipt?.succeeded])
      }
    })

    it('tells by the steps what the state tells', () => {
      for (const [index, replay] of replays.entries()) {
        const told = traceAnswer(options, { ...replay, after: null })
        expect(told, `transaction ${index}`).to.deep.equal(traceAnswer(options, replay))
      }
    })

    if (fork === 'osaka') {
      it('shows delegations that were made', () => {
        const { post } = traceAnswer(options, replays.at(-2) as Replay) as Difference
        const [sender, ended, made, refused] = [0, 1, 2, 3].map((index) => hexFromBytes(account(index).address))
        expect(post[made as string]?.code).to.match(/^0xef0100/)
        expect(post[sender as string]?.code).to.match(/^0xef0100/)
        expect(post[ended as string]).to.deep.equal({ nonce: 2 })
        expect(post).not.to.have.property(refused as string)
      })
    }

    it('shows all that changed: each state is the one before with the differences', () => {
      const world = new Map<string, PrestateAccount>()
      for (const replay of replays) {
        const { pre, post } = traceAnswer(options, replay) as Difference
        for (const [address, was] of Object.entries(pre)) {
          const { balance, nonce = 0 } = was
          const known = world.get(address)
          if (known !== undefined)
            expect([known.balance ?? '0x0', known.nonce ?? 0], address).to.deep.equal([balance, nonce])
          if (post[address] === undefined) world.delete(address)
          else world.set(address, { ...was, ...post[address] })
        }
        for (const [address, is] of Object.entries(post)) if (pre[address] === undefined) world.set(address, is)
      }
      expect(world.has(hexFromBytes(account(0).address))).to.equal(true)
    })
  })
}
