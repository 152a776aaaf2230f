import { assert } from 'chai'
import { bigIntFromBytes, bytes32FromBigInt, bytesFromHex, hexFromBytes } from '../../../src/base/bytes.ts'
import type { Chain } from '../../../src/chain/chain.ts'
import type { BlockView, ChainEvent } from '../../../src/chain/views.ts'
import { nextBaseFee } from '../../../src/protocol/fees.ts'
import { hashHeader } from '../../../src/protocol/header.ts'
import { rulesOf } from '../../../src/spec/forks.ts'
import { account, EXECUTORS, GENESIS_TIME, openChain, signed, TestClock } from '../../support/test-chain.ts'

const MILLION = 1_000_000n
const MANUAL = { automine: false, interval: null }
const PROBE = bytesFromHex(`0x${'b0'.repeat(20)}`)
/** The history contract of EIP-2935 and the beacon roots of EIP-4788. */
const HISTORY = bytesFromHex('0x0000f90827f1c53a10cb7a02335b175320002935')
const BEACON_ROOTS = bytesFromHex('0x000f3df6d732807ef1319fb7b8bb8522d0beac02')

async function blockAt(chain: Chain, number: bigint): Promise<BlockView & { readonly hash: Uint8Array }> {
  const block = await chain.block(number)
  assert(block !== null && block.hash !== null, `block ${number}`)
  return block as BlockView & { readonly hash: Uint8Array }
}

for (const { name, create } of EXECUTORS) {
  describe(`many blocks at once over the ${name}`, () => {
    let chain: Chain
    const clock = new TestClock()

    beforeEach(async () => {
      clock.seconds = Number(GENESIS_TIME)
      chain = await openChain(await create(), { clock, futureNonces: 'wait', mining: MANUAL })
    })

    afterEach(() => chain.close())

    it('begin with what waits, and end with a block whose parent is the last of the range', async () => {
      const events: ChainEvent[] = []
      chain.subscribe((event) => events.push(event))
      for (const nonce of [0n, 1n]) await chain.sendTransaction(signed(0, { to: account(1).address, nonce }))
      await chain.controls.mineMany(MILLION, 12n)
      assert.equal(chain.head.number, MILLION)
      assert.lengthOf((await blockAt(chain, 1n)).transactionHashes, 2)
      assert.lengthOf((await blockAt(chain, 2n)).transactionHashes, 0)
      const last = await blockAt(chain, MILLION - 1n)
      assert.deepEqual(chain.head.header.parentHash, last.hash)
      assert.deepEqual((await chain.block(last.hash))?.header, last.header)
      assert.deepEqual(last.header.stateRoot, (await blockAt(chain, 2n)).header.stateRoot)
      assert.equal(chain.head.header.timestamp, (await blockAt(chain, 1n)).header.timestamp + 12n * (MILLION - 1n))
      assert.deepEqual(
        events.flatMap((event) => (event.kind === 'block' ? [event.block.header.number] : [])),
        [1n, 2n, MILLION],
      )
    })

    it('have headers that follow from each other in fees, times and numbers', async () => {
      await chain.controls.mineMany(2_000n, 5n)
      let parent = (await blockAt(chain, 1n)).header
      for (let number = 2n; number <= 2_000n; number++) {
        const { header, hash } = await blockAt(chain, number)
        assert.equal(header.number, number)
        assert.equal(header.timestamp, parent.timestamp + 5n)
        assert.equal(header.baseFeePerGas, nextBaseFee(parent, rulesOf('osaka')))
        assert.equal(hexFromBytes(hash), hexFromBytes(hashHeader(header)))
        parent = header
      }
    })

    it('cost the same however many they are, and as often as one likes', async () => {
      const start = performance.now()
      for (let time = 0; time < 20; time++) await chain.controls.mineMany(MILLION, 1n)
      assert.isBelow(performance.now() - start, 5_000)
      assert.equal(chain.head.number, 20n * MILLION)
      const { header } = await blockAt(chain, 7n * MILLION + 123_456n)
      assert.equal(header.number, 7n * MILLION + 123_456n)
      assert.isNull(await chain.block(20n * MILLION + 1n))
      assert.lengthOf(await chain.logs({ addresses: [], topics: [] }, 0n, 'latest'), 0)
    })

    it('are gone after a revert, and their hashes with them', async () => {
      await chain.controls.mineMany(MILLION, 1n)
      const id = await chain.snapshot()
      await chain.controls.mineMany(MILLION, 1n)
      const { hash } = await blockAt(chain, MILLION + 500_000n)
      assert.isTrue(await chain.revert(id))
      assert.equal(chain.head.number, MILLION)
      assert.isNull(await chain.block(hash))
      assert.isNull(await chain.block(MILLION + 500_000n))
      const kept = await blockAt(chain, 500_000n)
      assert.isNotNull(await chain.block(kept.hash))
      await chain.sendTransaction(signed(0, { to: PROBE, value: 5n }))
      await chain.mine()
      assert.equal(chain.head.number, MILLION + 1n)
      assert.equal((await chain.account(PROBE, 'latest')).balance, 5n)
      assert.equal((await chain.account(PROBE, MILLION)).balance, 0n)
      await chain.controls.reset()
      assert.equal(chain.head.number, 0n)
      assert.isNull(await chain.block(kept.hash))
    })

    it('leave the state as it was, at every height', async () => {
      await chain.controls.change({ address: PROBE, balance: 9n })
      await chain.controls.mineMany(1_000n, 1n)
      assert.equal((await chain.account(PROBE, 500n)).balance, 9n)
      const { header } = await blockAt(chain, 500n)
      const { accountProof } = await chain.proof(PROBE, [], 500n)
      assert.isAbove(accountProof.length, 0)
      assert.deepEqual(header.stateRoot, (await blockAt(chain, 1n)).header.stateRoot)
    })

    it('answer BLOCKHASH as headers do, and the history contracts with nothing', async () => {
      await chain.controls.mineMany(20_000n, 1n)
      // BLOCKHASH of call data word 0.
      await chain.controls.change({ address: PROBE, code: bytesFromHex('0x5f35405f5260205ff3') })
      const ask = async (to: Uint8Array, word: bigint): Promise<{ kind: string; output: Uint8Array }> =>
        chain.call({ to, data: bytes32FromBigInt(word) }, 'latest')
      for (const number of [19_999n, 19_800n, 19_744n]) {
        const { output } = await ask(PROBE, number)
        assert.equal(hexFromBytes(output), hexFromBytes((await blockAt(chain, number)).hash))
      }
      assert.equal(bigIntFromBytes((await ask(PROBE, 19_743n)).output), 0n)
      // The closing block stored the hash of the last of the range; those before were never stored.
      assert.equal(
        hexFromBytes((await ask(HISTORY, 19_999n)).output),
        hexFromBytes((await blockAt(chain, 19_999n)).hash),
      )
      assert.equal(bigIntFromBytes((await ask(HISTORY, 19_500n)).output), 0n)
      const { timestamp } = (await blockAt(chain, 19_500n)).header
      assert.equal((await ask(BEACON_ROOTS, timestamp)).kind, 'revert')
    })

    it('are refused beyond what a chain can hold', async () => {
      for (const [count, step] of [
        [2n ** 40n, 1n],
        [MILLION, 2n ** 52n],
      ] as const) {
        const error = await chain.controls.mineMany(count, step).then(
          () => null,
          (reason: unknown) => reason,
        )
        assert.include(error, { code: 'too-many-blocks' })
      }
      assert.equal(chain.head.number, 0n)
    })
  })
}
