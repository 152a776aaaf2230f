import { assert } from 'chai'
import { Interface } from 'ethers'
import { bytesFromHex, hexFromBytes } from '../../../src/base/bytes.ts'
import { Prng } from '../../../src/base/prng.ts'
import type { Chain } from '../../../src/chain/chain.ts'
import { ChainError, ExecutionError } from '../../../src/chain/chain-error.ts'
import type { Transaction } from '../../../src/protocol/transaction.ts'
import type { ForkName } from '../../../src/spec/forks.ts'
import { contractsOf } from '../../support/solidity.ts'
import { account, creationOf, ETHER, EXECUTORS, openChain, signed } from '../../support/test-chain.ts'

const TOKEN = new Interface([
  'constructor(string, string, uint256)',
  'function transfer(address, uint256)',
  'function approve(address, uint256)',
  'function transferFrom(address, address, uint256)',
  'function overflow(uint256)',
  'function invalid()',
])
const SENDERS = 4
const STEPS = 60

/** What one step does to a chain, and what of its answer must be equal. */
type Step = (chain: Chain) => Promise<unknown>

/** Seeded steps: transfers, deployments, token calls that succeed and fail, snapshots, questions. */
class Script {
  readonly #random: Prng
  readonly #contracts: Uint8Array[] = []

  constructor(seed: number) {
    this.#random = new Prng(seed)
  }

  next(): Step {
    const random = this.#random
    const from = random.below(SENDERS)
    switch (random.below(10)) {
      case 0:
        return (chain) => chain.mine().then(({ header }) => header.number)
      case 1:
        return (chain) => chain.snapshot()
      case 2: {
        const id = BigInt(random.below(8))
        return (chain) => chain.revert(id)
      }
      case 3: {
        const [target, balance] = [random.below(SENDERS), random.bigInt(70) + ETHER * 100n]
        return (chain) => chain.controls.change({ address: account(target).address, balance })
      }
      case 4:
        return this.#send(from, { to: null, data: tokenCreation(), gasLimit: 2_000_000n })
      case 5: {
        const data = random.bytes(random.below(40))
        return this.#send(from, { to: null, data: creationOf(hexFromBytes(data)), value: random.bigInt(3) })
      }
      case 6: {
        const { address } = account(random.below(SENDERS))
        return this.#send(from, { to: address, value: random.bigInt(60), data: random.bytes(random.below(5)) })
      }
      case 7: {
        const request = { from: account(from).address, to: this.#target(), data: this.#callData() }
        return (chain) => outcomeOf(chain.estimateGas(request, 'latest'))
      }
      default:
        return this.#send(from, { to: this.#target(), data: this.#callData(), type: random.below(3) as 0 | 1 | 2 })
    }
  }

  /** Contracts that later steps may call. */
  add(contract: Uint8Array): void {
    this.#contracts.push(contract)
  }

  #send(from: number, fields: Partial<Transaction>): Step {
    return async (chain) => {
      const nonce = await chain.nonce(account(from).address, 'pending')
      const submission = chain.sendTransaction(signed(from, { ...fields, nonce }))
      return outcomeOf(submission.then(({ outcome }) => outcome))
    }
  }

  #target(): Uint8Array {
    const known = this.#contracts.length
    return known === 0 ? account(0).address : (this.#contracts[this.#random.below(known)] as Uint8Array)
  }

  #callData(): Uint8Array {
    const random = this.#random
    const to = hexFromBytes(account(random.below(SENDERS)).address)
    const owner = hexFromBytes(account(random.below(SENDERS)).address)
    const value = random.bigInt(random.below(2) === 0 ? 40 : 256)
    const calls: readonly (readonly [string, unknown[]])[] = [
      ['transfer', [to, value]],
      ['approve', [to, value]],
      ['transferFrom', [owner, to, value]],
      ['overflow', [value]],
      ['invalid', []],
    ]
    const [method, values] = random.pick(calls)
    return bytesFromHex(TOKEN.encodeFunctionData(method, values))
  }
}

function tokenCreation(): Uint8Array {
  const token = contractsOf('token.sol').Token
  return bytesFromHex(`${token?.bytecode}${TOKEN.encodeDeploy(['Token', 'TOK', ETHER]).slice(2)}`)
}

/** An answer, or the name of what was thrown. */
async function outcomeOf(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ExecutionError) return comparable(error.outcome)
    if (error instanceof ChainError) return { thrown: error.code }
    throw error
  }
}

/** Halts are told apart by name only where both do; console calls only the real executor collects. */
function comparable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return value
  const { kind, gasUsed, output, logs, createdAddress } = value as unknown as Record<string, unknown>
  return { kind, gasUsed, output, logs, createdAddress }
}

for (const { name, create } of EXECUTORS.slice(1)) {
  describe(`the ${name} beside its slow twin`, () => {
    for (const [seed, fork] of (
      ['osaka', 'osaka', 'prague', 'cancun', 'shanghai', 'paris', 'london'] as ForkName[]
    ).entries()) {
      it(`seals the same blocks in ${fork}, seed ${seed}`, async function () {
        this.timeout(60_000)
        const slow = await openChain(await (EXECUTORS[0] as (typeof EXECUTORS)[0]).create(), { fork })
        const fast = await openChain(await create(), { fork })
        try {
          assert.deepEqual(fast.head.header, slow.head.header)
          const script = new Script(seed)
          for (let step = 0; step < STEPS; step++) {
            const run = script.next()
            const [expected, actual] = [comparable(await run(slow)), comparable(await run(fast))]
            assert.deepEqual(actual, expected, `step ${step}`)
            assert.deepEqual(fast.head.header, slow.head.header, `header after step ${step}`)
            const created = (expected as { createdAddress?: Uint8Array | null } | undefined)?.createdAddress
            if (created) script.add(created)
          }
        } finally {
          await slow.close()
          await fast.close()
        }
      })
    }
  })
}
