// What the decoder must refuse, row by row, and by mutation: nothing but TransactionError, and what it takes is canonical.

import { expect } from 'chai'
import { concatBytes, EMPTY_BYTES } from '../../../src/base/bytes.ts'
import { Prng } from '../../../src/base/prng.ts'
import { SECP256K1_HALF_ORDER, SECP256K1_ORDER } from '../../../src/crypto/secp256k1.ts'
import { recoverAuthority, signAuthorization } from '../../../src/protocol/authorization.ts'
import { encodeRlp, type RlpInput } from '../../../src/protocol/rlp.ts'
import { RlpError } from '../../../src/protocol/rlp-error.ts'
import {
  decodeTransaction,
  encodeTransaction,
  signTransaction,
  type TransactionType,
} from '../../../src/protocol/transaction.ts'
import { TransactionError, type TransactionErrorCode } from '../../../src/protocol/transaction-error.ts'
import { mutate } from './mutate.ts'
import { highS, randomFields, randomKey } from './random-transaction.ts'

type Changes = Readonly<Record<string, RlpInput>>

const ADDRESS = new Uint8Array(20).fill(0x11)
const BASE: Record<string, RlpInput> = {
  chainId: 1n,
  nonce: 1n,
  gasPrice: 10n,
  priority: 1n,
  fee: 10n,
  gasLimit: 21_000n,
  to: ADDRESS,
  value: 5n,
  data: EMPTY_BYTES,
  accessList: [],
  blobFee: 1n,
  hashes: [new Uint8Array(32).fill(1)],
  authorizations: [[1n, ADDRESS, 0n, 0n, 1n, 1n]],
  v: 0n,
  r: 1n,
  s: 1n,
}
const TAIL = ['v', 'r', 's']
const FEES = ['chainId', 'nonce', 'priority', 'fee', 'gasLimit', 'to', 'value', 'data', 'accessList']
const ORDER: readonly (readonly string[])[] = [
  ['nonce', 'gasPrice', 'gasLimit', 'to', 'value', 'data', ...TAIL],
  ['chainId', 'nonce', 'gasPrice', 'gasLimit', 'to', 'value', 'data', 'accessList', ...TAIL],
  [...FEES, ...TAIL],
  [...FEES, 'blobFee', 'hashes', ...TAIL],
  [...FEES, 'authorizations', ...TAIL],
]

function encode(type: number, changes: Changes, more: readonly RlpInput[] = []): Uint8Array {
  const legacy = type === 0 ? { v: 27n } : {}
  const values: Record<string, RlpInput> = { ...BASE, ...legacy, ...changes }
  const list = encodeRlp([...(ORDER[type] as string[]).map((name) => values[name] as RlpInput), ...more])
  return type === 0 ? list : concatBytes(Uint8Array.of(type), list)
}

function refuse(raw: Uint8Array, code: TransactionErrorCode, cause?: string): void {
  let error: unknown
  try {
    decodeTransaction(raw)
  } catch (thrown) {
    error = thrown
  }
  expect(error).to.be.instanceOf(TransactionError).and.include({ code })
  const inner = (error as TransactionError).cause
  if (cause !== undefined) expect(inner).to.be.instanceOf(RlpError).and.include({ code: cause })
}

const TOO_LARGE = Uint8Array.of(1, ...new Uint8Array(32))
const TOO_LONG = Uint8Array.of(1, ...new Uint8Array(8))

describe('transaction decoder', () => {
  it('takes the base of every row below', () => {
    for (let type = 0; type <= 4; type++) expect(decodeTransaction(encode(type, {})).type).to.equal(type)
  })

  for (let type = 0; type <= 4; type++) {
    describe(`of type ${type}`, () => {
      const malformed: [string, Changes, string][] = [
        ['a leading zero in the nonce', { nonce: Uint8Array.of(0, 1) }, 'rlp-leading-zero'],
        ['zero as a byte', { value: Uint8Array.of(0) }, 'rlp-leading-zero'],
        ['a nonce of 2^64', { nonce: TOO_LONG }, 'rlp-too-large'],
        ['a gas limit of 2^64', { gasLimit: TOO_LONG }, 'rlp-too-large'],
        ['a value of 2^256', { value: TOO_LARGE }, 'rlp-too-large'],
        ['a fee of 2^256', { gasPrice: TOO_LARGE, fee: TOO_LARGE }, 'rlp-too-large'],
        ['an r of 2^256', { r: TOO_LARGE }, 'rlp-too-large'],
        ['a leading zero in s', { s: Uint8Array.of(0, 1) }, 'rlp-leading-zero'],
        ['a recipient of 19 bytes', { to: ADDRESS.subarray(1) }, 'rlp-wrong-length'],
        ['a recipient of 21 bytes', { to: new Uint8Array(21) }, 'rlp-wrong-length'],
        ['a list as data', { data: [] }, 'rlp-string-expected'],
        ['a list as nonce', { nonce: [] }, 'rlp-string-expected'],
      ]
      if (type > 0) {
        malformed.push(
          ['a chain id of 2^256', { chainId: TOO_LARGE }, 'rlp-too-large'],
          ['bytes as access list', { accessList: EMPTY_BYTES }, 'rlp-list-expected'],
          ['an access list address of 19 bytes', { accessList: [[ADDRESS.subarray(1), []]] }, 'rlp-wrong-length'],
          ['an access list key of 31 bytes', { accessList: [[ADDRESS, [new Uint8Array(31)]]] }, 'rlp-wrong-length'],
          ['an access list entry with a third item', { accessList: [[ADDRESS, [], []]] }, 'rlp-too-many-items'],
          ['an access list entry without keys', { accessList: [[ADDRESS]] }, 'rlp-truncated'],
        )
      }
      if (type === 3) {
        malformed.push(
          ['a versioned hash of 31 bytes', { hashes: [new Uint8Array(31)] }, 'rlp-wrong-length'],
          ['a blob fee of 2^256', { blobFee: TOO_LARGE }, 'rlp-too-large'],
        )
      }
      if (type === 4) {
        const entries: [string, RlpInput, string][] = [
          ['five items', [1n, ADDRESS, 0n, 0n, 1n], 'rlp-truncated'],
          ['seven items', [1n, ADDRESS, 0n, 0n, 1n, 1n, 1n], 'rlp-too-many-items'],
          ['no address', [1n, EMPTY_BYTES, 0n, 0n, 1n, 1n], 'rlp-wrong-length'],
          ['a nonce of 2^64', [1n, ADDRESS, TOO_LONG, 0n, 1n, 1n], 'rlp-too-large'],
          ['a yParity of 256', [1n, ADDRESS, 0n, 256n, 1n, 1n], 'rlp-too-large'],
          ['an s of 2^256', [1n, ADDRESS, 0n, 0n, 1n, TOO_LARGE], 'rlp-too-large'],
        ]
        for (const [what, entry, code] of entries) {
          malformed.push([`an authorization with ${what}`, { authorizations: [entry] }, code])
        }
      }
      for (const [what, changes, cause] of malformed) {
        it(`refuses ${what}`, () => refuse(encode(type, changes), 'malformed', cause))
      }

      it('refuses one item too many, and bytes behind it', () => {
        refuse(encode(type, {}, [1n]), 'malformed', 'rlp-too-many-items')
        refuse(concatBytes(encode(type, {}), Uint8Array.of(0)), 'malformed', 'rlp-trailing-bytes')
      })

      it('refuses every shorter form', () => {
        const raw = encode(type, {})
        for (let length = 0; length < raw.length; length++) {
          expect(() => decodeTransaction(raw.slice(0, length))).to.throw(TransactionError)
        }
      })

      it('refuses signatures out of range', () => {
        for (const value of [0n, SECP256K1_ORDER, (1n << 256n) - 1n]) {
          refuse(encode(type, { r: value }), 'invalid-signature')
          refuse(encode(type, { s: value }), 'invalid-signature')
        }
        refuse(encode(type, { r: 5n }), 'invalid-signature')
        refuse(encode(type, { s: SECP256K1_HALF_ORDER + 1n }), 'high-s')
        expect(decodeTransaction(encode(type, { s: SECP256K1_HALF_ORDER })).s).to.equal(SECP256K1_HALF_ORDER)
      })
    })
  }

  it('reads v of legacy transactions before and after EIP-155', () => {
    const read = (v: bigint): unknown[] => {
      const { chainId, yParity } = decodeTransaction(encode(0, { v }))
      return [chainId, yParity]
    }
    expect(read(27n)).to.deep.equal([null, 0])
    expect(read(28n)).to.deep.equal([null, 1])
    expect(read(35n)).to.deep.equal([0n, 0])
    expect(read(38n)).to.deep.equal([1n, 1])
    expect(read(35n + 2n * 31_337n)).to.deep.equal([31_337n, 0])
    expect(read((1n << 256n) - 1n)).to.deep.equal([((1n << 256n) - 36n) >> 1n, 0])
    for (const v of [0n, 1n, 26n, 29n, 34n]) refuse(encode(0, { v }), 'invalid-v')
    refuse(encode(0, { v: TOO_LARGE }), 'malformed', 'rlp-too-large')
  })

  it('refuses a yParity beyond 1', () => {
    for (const type of [1, 2, 3, 4]) {
      for (const v of [2n, 27n, 28n, 37n, 256n]) refuse(encode(type, { v }), 'invalid-y-parity')
    }
  })

  it('refuses creation by blob and set-code transactions only', () => {
    for (const type of [0, 1, 2]) expect(decodeTransaction(encode(type, { to: EMPTY_BYTES })).to).to.equal(null)
    refuse(encode(3, { to: EMPTY_BYTES }), 'blob-create')
    refuse(encode(4, { to: EMPTY_BYTES }), 'authorization-create')
  })

  it('refuses what has no known type', () => {
    const payload = encode(2, {}).subarray(1)
    for (const first of [0, 5, 0x7f]) refuse(concatBytes(Uint8Array.of(first), payload), 'unknown-type')
    for (const first of [0x80, 0xb8, 0xbf]) refuse(concatBytes(Uint8Array.of(first), payload), 'malformed')
    refuse(EMPTY_BYTES, 'malformed')
  })

  it('takes empty lists that only the rules forbid', () => {
    expect(decodeTransaction(encode(4, { authorizations: [] })).authorizationList).to.deep.equal([])
    expect(decodeTransaction(encode(3, { hashes: [] })).blobVersionedHashes).to.deep.equal([])
  })

  it('takes authorizations whose signature is none, with no authority', () => {
    const random = new Prng(30)
    const good = signAuthorization({ chainId: 1n, address: ADDRESS, nonce: 2n }, randomKey(random))
    const flipped = { ...good, s: highS(good.s), yParity: 1n - good.yParity }
    const bad = [
      { ...good, yParity: 2n },
      flipped,
      { ...good, r: 0n },
      { ...good, s: 0n },
      { ...good, r: SECP256K1_ORDER },
    ]
    const authorizationList = [good, ...bad]
    const { raw } = signTransaction({ ...randomFields(random, 4), authorizationList }, randomKey(random))
    const authorities = decodeTransaction(raw).authorizationList.map(({ authority }) => authority)
    expect(authorities).to.deep.equal([good.authority, null, null, null, null, null])
    expect(recoverAuthority(good)).to.deep.equal(good.authority)
  })

  it('never throws anything else, and what it takes encodes to the same bytes', function () {
    this.timeout(60_000)
    const random = new Prng(31)
    let accepted = 0
    for (let round = 0; round < 4000; round++) {
      const type = random.below(5) as TransactionType
      const raw = mutate(random, signTransaction(randomFields(random, type), randomKey(random)).raw)
      try {
        const transaction = decodeTransaction(raw, { allowSidecar: true })
        accepted++
        expect(encodeTransaction(transaction)).to.deep.equal(raw)
      } catch (error) {
        if (!(error instanceof TransactionError)) throw error
      }
    }
    expect(accepted).to.be.within(200, 3000)
  })
})
