/**
 * The JSON-RPC envelope: the fast way and the json-rpc-2.0 package give the same answer to every body.
 */

import { expect } from 'chai'
import { Prng } from '../../src/base/prng.ts'
import { Envelope } from '../../src/rpc/envelope.ts'
import { RpcError } from '../../src/rpc/rpc-error.ts'

const SEED = Number(process.env.SEED ?? 20_261_121)
const ROUNDS = 2_000

async function request(method: string, params: unknown): Promise<unknown> {
  if (method === 'echo') return params
  if (method === 'nothing') return undefined
  if (method === 'revert') throw new RpcError(3, 'execution reverted: no', '0x08c379a0')
  if (method === 'fail') throw new RpcError(-32602, 'bad')
  if (method === 'bug') throw new TypeError('a bug')
  throw new RpcError(-32601, 'Method not found')
}

function envelope(isFast: boolean, batchLimit = 100): Envelope {
  return new Envelope({ request, isChange: (method) => method === 'echo', batchLimit, isFast })
}

const fast = envelope(true)
const slow = envelope(false)

async function answer(body: string): Promise<unknown> {
  const [one, other] = await Promise.all([fast.answer(body, null), slow.answer(body, null)])
  expect(one, body).to.equal(other)
  return one === null ? null : JSON.parse(one)
}

describe('rpc envelope', () => {
  const ask = (more: object): string => JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'echo', params: [1], ...more })

  it('answers a request', async () => {
    expect(await answer(ask({}))).to.deep.equal({ jsonrpc: '2.0', id: 1, result: [1] })
    expect(await answer(ask({ id: 'a' }))).to.deep.equal({ jsonrpc: '2.0', id: 'a', result: [1] })
    expect(await answer(ask({ id: null }))).to.deep.equal({ jsonrpc: '2.0', id: null, result: [1] })
    expect(await answer(ask({ params: undefined }))).to.deep.equal({ jsonrpc: '2.0', id: 1, result: null })
    expect(await answer(ask({ method: 'nothing' }))).to.deep.equal({ jsonrpc: '2.0', id: 1, result: null })
  })

  it('answers errors with code, message and data', async () => {
    const error = { code: 3, message: 'execution reverted: no', data: '0x08c379a0' }
    expect(await answer(ask({ method: 'revert' }))).to.deep.equal({ jsonrpc: '2.0', id: 1, error })
    expect(await answer(ask({ method: 'fail' }))).to.have.deep.property('error', { code: -32602, message: 'bad' })
    expect(await answer(ask({ method: 'bug' }))).to.have.deep.property('error', { code: -32603, message: 'a bug' })
  })

  it('does not answer notifications, also when they fail', async () => {
    expect(await answer(ask({ id: undefined }))).to.equal(null)
    expect(await answer(ask({ id: undefined, method: 'fail' }))).to.equal(null)
    expect(await answer(`[${ask({ id: undefined })}]`)).to.equal(null)
  })

  const invalid: readonly [string, string, unknown][] = [
    ['a number', '5', null],
    ['null', 'null', null],
    ['a string', '"x"', null],
    ['an empty batch', '[]', null],
    ['an empty object', '{}', null],
    ['no version', ask({ jsonrpc: undefined }), 1],
    ['another version', ask({ jsonrpc: '1.0' }), 1],
    ['no method', ask({ method: undefined }), 1],
    ['a method that is no string', ask({ method: 5 }), 1],
    ['an id that is none', ask({ id: {} }), null],
    ['a result', ask({ result: 1 }), 1],
  ]
  for (const [what, body, id] of invalid) {
    it(`refuses ${what}`, async () => {
      expect(await answer(body)).to.deep.equal({
        jsonrpc: '2.0',
        id,
        error: { code: -32600, message: 'Invalid Request' },
      })
    })
  }

  it('refuses what is not JSON', async () => {
    for (const body of ['', '{', '[1,', '\u0000', 'eth_chainId', '{"a":undefined}']) {
      expect(await answer(body)).to.deep.equal({
        jsonrpc: '2.0',
        id: null,
        error: { code: -32700, message: 'Parse error' },
      })
    }
  })

  it('answers a batch in order, as a list also when it has one item', async () => {
    expect(await answer(`[${ask({})}]`)).to.deep.equal([{ jsonrpc: '2.0', id: 1, result: [1] }])
    const mixed = await answer(`[${ask({ id: 1 })},5,${ask({ id: undefined })},${ask({ id: 2, method: 'fail' })}]`)
    expect((mixed as { id: unknown }[]).map(({ id }) => id)).to.deep.equal([1, null, 2])
  })

  it('limits a batch', async () => {
    const small = envelope(true, 2)
    const items = (count: number): string => `[${Array.from({ length: count }, () => ask({})).join()}]`
    expect(JSON.parse((await small.answer(items(2), null)) as string)).to.have.lengthOf(2)
    expect(JSON.parse((await small.answer(items(3), null)) as string).error.code).to.equal(-32600)
  })

  it('runs a change after the reads before it and before those after it', async () => {
    const order: string[] = []
    const slowly = new Envelope({
      request: async (method, params) => {
        order.push(`${method} starts`)
        await new Promise((resolve) => setTimeout(resolve, Number(params)))
        order.push(`${method} ends`)
      },
      isChange: (method) => method === 'change',
      batchLimit: 10,
    })
    const item = (method: string, ms: number): string => JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: ms })
    await slowly.answer(`[${item('a', 9)},${item('b', 1)},${item('change', 5)},${item('c', 1)}]`, null)
    expect(order).to.deep.equal([
      'a starts',
      'b starts',
      'b ends',
      'a ends',
      'change starts',
      'change ends',
      'c starts',
      'c ends',
    ])
  })

  it(`gives the package's answers to ${ROUNDS} seeded bodies, broken in many ways`, async () => {
    const random = new Prng(SEED)
    for (let round = 0; round < ROUNDS; round++) {
      const text = await fast.answer(randomBody(random), null)
      if (text !== null) JSON.parse(text)
    }
    const again = new Prng(SEED)
    for (let round = 0; round < ROUNDS; round++) await answer(randomBody(again))
  })
})

function randomValue(random: Prng, depth: number): unknown {
  const kind = random.below(depth > 2 ? 7 : 9)
  if (kind === 7) return Array.from({ length: random.below(4) }, () => randomValue(random, depth + 1))
  if (kind === 8) return { a: randomValue(random, depth + 1), toString: 1, __proto__: null, constructor: 'x' }
  return [null, true, random.next(), -1, 'text', '', random.bigInt(80).toString(16)][kind]
}

function randomItem(random: Prng): unknown {
  if (random.below(8) === 0) return randomValue(random, 0)
  const item: Record<string, unknown> = {}
  const put = (name: string, usual: unknown): void => {
    const choice = random.below(10)
    if (choice > 1) item[name] = usual
    else if (choice === 1) item[name] = randomValue(random, 0)
  }
  put('jsonrpc', '2.0')
  put('id', random.below(1000))
  put(
    'method',
    random.pick(['echo', 'nothing', 'revert', 'fail', 'bug', 'unknown', 'toString', '__proto__', 'constructor']),
  )
  put('params', randomValue(random, 0))
  if (random.below(20) === 0) put('result', 1)
  return item
}

/** A request or a batch, and in a third of the cases with a few bytes changed. */
function randomBody(random: Prng): string {
  const isBatch = random.below(3) === 0
  const body = JSON.stringify(
    isBatch ? Array.from({ length: random.below(5) }, () => randomItem(random)) : randomItem(random),
  )
  if (body === undefined || random.below(3) > 0) return body ?? ''
  const characters = [...body]
  for (let change = random.below(4); change >= 0; change--) {
    const at = random.below(characters.length + 1)
    characters.splice(
      at,
      random.below(3),
      random.pick(['{', '}', '[', ']', '"', ',', ':', '0', 'x', '\\', '\u0000', 'é']),
    )
  }
  return characters.join('')
}
