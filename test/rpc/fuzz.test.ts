/**
 * Seeded nonsense as parameters of every method: the answer is a result or an error with a code of its own, never an
 * internal error, and the node goes on. SEED and ROUNDS in the environment repeat or lengthen a run.
 */

import { expect } from 'chai'
import { Prng } from '../../src/base/prng.ts'
import { METHODS } from '../../src/rpc/methods/table.ts'
import { ADDRESSES, type RpcNode, startRpcNode } from '../support/rpc-node.ts'

const SEED = Number(process.env.SEED ?? 7_070)
const ROUNDS = Number(process.env.ROUNDS ?? 3_000)

/** Too slow with large counts or waiting by design; they get parameters, but small ones. */
const PATIENT = new Set(['eth_sendRawTransactionSync'])

const NAMES = [
  ...['from', 'to', 'gas', 'gasPrice', 'maxFeePerGas', 'maxPriorityFeePerGas', 'value', 'data', 'input', 'nonce'],
  ...['type', 'chainId', 'accessList', 'address', 'storageKeys', 'topics', 'fromBlock', 'toBlock', 'blockHash'],
  ...['blockNumber', 'requireCanonical', 'blobVersionedHashes', 'maxFeePerBlobGas', 'authorizationList', 'balance'],
  ...['code', 'state', 'stateDiff', 'timestamp', 'blocks', 'time', 'gasLimit', '__proto__', 'toString'],
]

function hex(random: Prng): string {
  const digits = random.pick([0, 1, 2, 3, 8, 40, 40, 63, 64, 64, 65, 128])
  const text = [...random.bytes(digits)].map((byte) => (byte % 16).toString(16)).join('')
  return `0x${text}`
}

function value(random: Prng, depth: number): unknown {
  switch (random.below(depth > 3 ? 9 : 12)) {
    case 0:
      return null
    case 1:
      return random.pick([true, false])
    case 2:
      return random.pick([0, 1, -1, 1.5, 2 ** 53, 1e300, random.next()])
    case 3:
      return random.pick(['latest', 'pending', 'earliest', 'safe', 'finalized', 'newHeads', 'logs'])
    case 4:
      return random.pick(ADDRESSES)
    case 5:
      return random.pick(['0x0', '0x1', '0x2', '1', '0x5208', '', 'x', '0x', '\u0000', '💥'])
    case 6:
    case 7:
    case 8:
      return hex(random)
    case 9:
      return Array.from({ length: random.below(4) }, () => value(random, depth + 1))
    default:
      return object(random, depth)
  }
}

function object(random: Prng, depth: number): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  for (let count = random.below(7); count > 0; count--) {
    const name = random.below(8) === 0 ? random.pick(ADDRESSES) : random.pick(NAMES)
    Object.defineProperty(made, name, { value: value(random, depth + 1), enumerable: true, configurable: true })
  }
  return made
}

describe('rpc fuzz', () => {
  let node: RpcNode
  before(async () => {
    node = await startRpcNode()
  })
  after(() => node.close())

  it(`gives a clear answer to ${ROUNDS} seeded requests (seed ${SEED})`, async function () {
    this.timeout(ROUNDS * 20)
    const random = new Prng(SEED)
    const names = Object.keys(METHODS)
    for (let round = 0; round < ROUNDS; round++) {
      const method = random.pick(names)
      const params =
        random.below(20) === 0 ? value(random, 0) : Array.from({ length: random.below(5) }, () => value(random, 0))
      if (PATIENT.has(method) && Array.isArray(params)) params[1] = '0x1'
      const body = JSON.stringify({ jsonrpc: '2.0', id: round, method, params })
      const answer = JSON.parse((await node.dispatcher.handle(body)) as string)
      expect(answer.id).to.equal(round)
      expect(answer.error?.code, `seed ${SEED}: ${body}\n${answer.error?.message}`).not.to.equal(-32603)
    }
    expect(await node.request('eth_chainId')).to.equal('0x7a69')
  })

  it('survives bodies of random bytes', async () => {
    const random = new Prng(SEED)
    for (let round = 0; round < 200; round++) {
      const answer = JSON.parse((await node.dispatcher.handle(random.bytes(random.below(200)))) as string)
      expect(answer.error.code).to.be.oneOf([-32700, -32600])
    }
  })

  it('survives deep nesting', async () => {
    for (const body of [
      '['.repeat(100_000),
      `${'['.repeat(5000)}${']'.repeat(5000)}`,
      `{"a":${'{"a":'.repeat(3000)}1${'}'.repeat(3001)}`,
    ]) {
      expect(JSON.parse((await node.dispatcher.handle(body)) as string)).to.satisfy((answer: unknown) =>
        JSON.stringify(answer).includes('error'),
      )
    }
  })
})
