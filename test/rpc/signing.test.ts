/**
 * Signatures against ethers and viem: messages, and typed data of every type, made up by seed.
 */

import { expect } from 'chai'
import { hexlify, TypedDataEncoder, toUtf8Bytes, verifyMessage, verifyTypedData, Wallet } from 'ethers'
import { createWalletClient, http, hashTypedData as viemHash } from 'viem'
import { foundry } from 'viem/chains'
import { hexFromBytes } from '../../src/base/bytes.ts'
import { Prng } from '../../src/base/prng.ts'
import type { RpcError } from '../../src/rpc/rpc-error.ts'
import { hashTypedData, typedData } from '../../src/rpc/typed-data.ts'
import { ADDRESSES, KEYS, type RpcNode, startRpcNode } from '../support/rpc-node.ts'

type Json = Record<string, unknown>
type Fields = Record<string, { name: string; type: string }[]>

const [owner, other] = ADDRESSES
const UNKNOWN = `0x${'12'.repeat(20)}`
const MAIL_TYPES: Fields = {
  Person: [
    { name: 'name', type: 'string' },
    { name: 'wallets', type: 'address[]' },
  ],
  Mail: [
    { name: 'from', type: 'Person' },
    { name: 'to', type: 'Person[]' },
    { name: 'contents', type: 'string' },
  ],
}
const DOMAIN = { name: 'Ether Mail', version: '1', chainId: 31337, verifyingContract: `0x${'cc'.repeat(20)}` }
const DOMAIN_TYPE = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
]
const MAIL = {
  from: { name: 'Cow', wallets: [owner] },
  to: [{ name: 'Bob', wallets: [other, UNKNOWN] }],
  contents: 'Grüße, Bob!',
}
const TYPED = {
  types: { EIP712Domain: DOMAIN_TYPE, ...MAIL_TYPES },
  primaryType: 'Mail',
  domain: DOMAIN,
  message: MAIL,
}

const hashOf = (value: unknown): string => hexFromBytes(hashTypedData(typedData(value, 'typedData')))

/** A value of a random type, `types` growing with the structs that it needs. */
function randomValue(random: Prng, types: Fields, depth: number): { type: string; value: unknown } {
  const kind = random.below(depth > 3 ? 6 : 8)
  const bits = 8 * (1 + random.below(32))
  switch (kind) {
    case 0:
      return { type: `uint${bits}`, value: random.bigInt(bits).toString() }
    case 1: {
      const value = BigInt.asIntN(bits, random.bigInt(bits))
      return { type: `int${bits}`, value: value.toString() }
    }
    case 2:
      return { type: `bytes${bits / 8}`, value: hexlify(random.bytes(bits / 8)) }
    case 3:
      return random.below(2) === 0
        ? { type: 'bytes', value: hexlify(random.bytes(random.below(70))) }
        : { type: 'string', value: 'ä€x'.repeat(random.below(30)) }
    case 4:
      return { type: 'bool', value: random.below(2) === 0 }
    case 5:
      return { type: 'address', value: hexlify(random.bytes(20)) }
    case 6: {
      const count = random.below(4)
      const { type, value } = randomValue(random, types, depth + 1)
      const suffix = random.below(2) === 0 ? '[]' : `[${count}]`
      return { type: `${type}${suffix}`, value: Array.from({ length: count }, () => value) }
    }
    default: {
      const name = `T${Object.keys(types).length}`
      types[name] = []
      const value: Json = {}
      for (let field = random.below(4); field >= 0; field--) {
        const inner = randomValue(random, types, depth + 1)
        types[name]?.push({ name: `f${field}`, type: inner.type })
        value[`f${field}`] = inner.value
      }
      return { type: name, value }
    }
  }
}

describe('typed data (EIP-712)', () => {
  it('hashes as ethers and viem do, with and without the domain type', () => {
    const expected = TypedDataEncoder.hash(DOMAIN, MAIL_TYPES, MAIL)
    expect(hashOf(TYPED)).to.equal(expected)
    expect(hashOf(JSON.stringify(TYPED))).to.equal(expected)
    expect(hashOf({ ...TYPED, types: MAIL_TYPES })).to.equal(expected)
    expect(viemHash(TYPED as unknown as Parameters<typeof viemHash>[0])).to.equal(expected)
  })

  it('hashes 300 random structs as ethers does', () => {
    for (let seed = 0; seed < 300; seed++) {
      const random = new Prng(seed)
      const types: Fields = { Root: [] }
      const message: Json = {}
      for (let field = random.below(5); field >= 0; field--) {
        const { type, value } = randomValue(random, types, 0)
        types.Root?.push({ name: `r${field}`, type })
        message[`r${field}`] = value
      }
      const primaryType = 'Root'
      expect(hashOf({ types, primaryType, domain: DOMAIN, message }), `seed ${seed}`).to.equal(
        TypedDataEncoder.hash(DOMAIN, types, message),
      )
    }
  })

  it('hashes a domain alone, and a missing struct as zero', () => {
    const types = { EIP712Domain: DOMAIN_TYPE }
    const alone = { types, primaryType: 'EIP712Domain', domain: DOMAIN, message: {} }
    expect(hashOf(alone)).to.equal(viemHash(alone as unknown as Parameters<typeof viemHash>[0]))
    const list = {
      List: [
        { name: 'value', type: 'uint256' },
        { name: 'next', type: 'List' },
      ],
    }
    const end = (next: unknown): string =>
      hashOf({ types: list, primaryType: 'List', domain: {}, message: { value: 1, next } })
    expect(end(null)).to.equal(end(undefined))
    expect(end({ value: 2, next: null })).not.to.equal(end(null))
  })

  const bad: readonly (readonly [string, unknown, RegExp])[] = [
    ['no object', 7, /an object/],
    ['no JSON', '{', /EIP-712/],
    ['no types', { ...TYPED, types: undefined }, /types/],
    ['an unknown primary type', { ...TYPED, primaryType: 'Letter' }, /there is no type "Letter"/],
    ['a missing field', { ...TYPED, message: { ...MAIL, contents: undefined } }, /message\.contents/],
    ['a wrong type of value', { ...TYPED, message: { ...MAIL, to: 'Bob' } }, /message\.to: expected a list/],
    ['a short address', { ...TYPED, message: { ...MAIL, from: { name: 'x', wallets: ['0x12'] } } }, /wallets\[0\]/],
    ...(
      [
        ['uint8', 256],
        ['int8', 128],
        ['uint256', -1],
        ['uint7', 1],
        ['uint264', 1],
        ['bytes4', '0x1234'],
        ['bytes33', `0x${'00'.repeat(33)}`],
        ['bool', 'yes'],
        ['address payable', owner],
        ['uint8[2]', [1]],
      ] as const
    ).map(([type, value]): [string, unknown, RegExp] => [
      `${type} of ${JSON.stringify(value).slice(0, 20)}`,
      { types: { A: [{ name: 'a', type }] }, primaryType: 'A', domain: {}, message: { a: value } },
      /message\.a/,
    ]),
  ]
  for (const [what, value, words] of bad) {
    it(`refuses ${what}`, () => {
      expect(() => hashOf(value))
        .to.throw(words)
        .with.property('code', -32602)
    })
  }

  it('refuses what is nested too deeply, and does not fall over it', () => {
    let message: Json = { next: null }
    for (let depth = 0; depth < 2000; depth++) message = { next: message }
    const types = { A: [{ name: 'next', type: 'A' }] }
    expect(() => hashOf({ types, primaryType: 'A', domain: {}, message })).to.throw(/too deeply/)
  })
})

for (const dialect of ['anvil', 'hardhat'] as const) {
  describe(`rpc signing: ${dialect}`, () => {
    let node: RpcNode
    const ask = (method: string, ...params: readonly unknown[]): Promise<unknown> => node.request(method, ...params)
    const errorOf = (method: string, ...params: unknown[]): Promise<RpcError> =>
      ask(method, ...params).then(
        (result) => expect.fail(`answered ${JSON.stringify(result)}`),
        (error) => error,
      )

    before(async () => {
      node = await startRpcNode({ dialect })
    })

    after(() => node.close())

    it('of messages', async () => {
      const text = 'Grüße'
      const message = hexlify(toUtf8Bytes(text))
      const signature = (await ask('eth_sign', owner, message)) as string
      expect(signature).to.equal(await new Wallet(KEYS[0]).signMessage(text))
      expect(verifyMessage(text, signature)).to.equal(owner)
      expect(await ask('personal_sign', message, owner.toLowerCase())).to.equal(signature)
      expect(await ask('eth_sign', other, '0x')).to.equal(await new Wallet(KEYS[1]).signMessage(''))
    })

    it('of typed data', async () => {
      const signature = (await ask('eth_signTypedData_v4', owner, TYPED)) as string
      expect(signature).to.equal(await new Wallet(KEYS[0]).signTypedData(DOMAIN, MAIL_TYPES, MAIL))
      expect(verifyTypedData(DOMAIN, MAIL_TYPES, MAIL, signature)).to.equal(owner)
      for (const name of ['eth_signTypedData', 'eth_signTypedData_v3', 'eth_signTypedData_v4']) {
        expect(await ask(name, owner, JSON.stringify(TYPED)), name).to.equal(signature)
      }
    })

    it('as viem asks for them', async () => {
      const wallet = createWalletClient({ account: owner, chain: foundry, transport: http(node.server.url) })
      expect(verifyMessage('hi', await wallet.signMessage({ message: 'hi' }))).to.equal(owner)
      const typed = TYPED as unknown as Parameters<typeof wallet.signTypedData>[0]
      expect(verifyTypedData(DOMAIN, MAIL_TYPES, MAIL, await wallet.signTypedData(typed))).to.equal(owner)
    })

    it('by known accounts only', async () => {
      for (const [method, ...params] of [
        ['eth_sign', UNKNOWN, '0x12'],
        ['personal_sign', '0x12', UNKNOWN],
        ['eth_signTypedData_v4', UNKNOWN, TYPED],
      ] as const) {
        const { code, message } = await errorOf(method, ...params)
        expect([code, message], method).to.deep.equal(
          dialect === 'hardhat' ? [-32000, `Unknown account ${UNKNOWN}`] : [-32602, 'No Signer available'],
        )
      }
    })

    it('of what is data', async () => {
      expect((await errorOf('eth_sign', owner, 'hello')).code).to.equal(-32602)
      expect((await errorOf('personal_sign', '0x123', owner)).code).to.equal(-32602)
      expect((await errorOf('eth_sign', owner)).code).to.equal(-32602)
      expect((await errorOf('eth_signTypedData_v4', owner, { types: {} })).code).to.equal(-32602)
    })

    it('and of transactions that are sent and waited for', async () => {
      const request = { from: owner, to: other, value: '0x5' }
      const receipt = (await ask('eth_sendTransactionSync', request)) as Json
      expect(receipt).to.deep.equal(await ask('eth_getTransactionReceipt', receipt.transactionHash))
      const failing = { from: owner, data: '0x60006000fd', gas: '0x186a0' }
      expect(await ask('eth_sendTransactionSync', failing, '0x3e8')).to.include({ status: '0x0' })
      expect((await errorOf('eth_sendTransactionSync', { from: UNKNOWN })).code).to.be.oneOf([-32000, -32602])
      if (dialect === 'anvil') {
        const error = await errorOf('eth_sendTransactionSync', { ...request, nonce: '0x63' }, 20)
        expect(error).to.include({ code: 4, message: 'Transaction confirmation timeout' })
        expect(error.data).to.match(/^0x[0-9a-f]{64}$/)
      }
    })
  })
}
