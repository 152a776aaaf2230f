// A block of the official execution-spec-tests (Prague, a creation and a withdrawal): every hash and root of its header comes out.

import { expect } from 'chai'
import { bytesFromHex, equalBytes, hexFromBytes } from '../../../src/base/bytes.ts'
import { Prng } from '../../../src/base/prng.ts'
import {
  decodeBlock,
  encodeBlock,
  ommersHash,
  receiptsRoot,
  transactionsRoot,
  withdrawalsRoot,
} from '../../../src/protocol/block.ts'
import { bloomOfLogs } from '../../../src/protocol/bloom.ts'
import {
  decodeHeader,
  EMPTY_OMMERS_HASH,
  encodeHeader,
  hashHeader,
  headerFields,
} from '../../../src/protocol/header.ts'
import { makeReceipt } from '../../../src/protocol/receipt.ts'
import { requestsHash } from '../../../src/protocol/requests.ts'
import { encodeRlp } from '../../../src/protocol/rlp.ts'
import { RlpError } from '../../../src/protocol/rlp-error.ts'
import { signTransaction, type TransactionType } from '../../../src/protocol/transaction.ts'
import { TransactionError } from '../../../src/protocol/transaction-error.ts'
import { mutate } from './mutate.ts'
import { randomFields, randomKey } from './random-transaction.ts'

const BLOCK = bytesFromHex(
  [
    '0xf902d0f9025da0fff9c5c475f97a57626442e77f038a9c9512c1865c38c7db8730a92df257d7f5a01dcc4de8dec75d7aab',
    '85b567b6ccd41ad312451b948a7413f0a142fd40d49347942adc25665018aa1fe0e6bc666dac8fc2697ff9baa0d63f4d12a6',
    '659703c554bb0dc17d60bbeef828944ecf6c9f78aaf4e399a55a16a01caedad81421ea1697157f7355d4a2ebf77b5e3bf59f',
    'bd3b75f7a3a4942842afa06363485005a5cae5b903c3085b077d8b668552fb8aa354458f3966fe5aaf87dab9010000000000',
    '0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000',
    '0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000',
    '0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000',
    '0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000',
    '0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000',
    '0000800188016345785d8a000082d01f0c80a000000000000000000000000000000000000000000000000000000000000000',
    '0088000000000000000007a082cc6fbe74c41496b382fcdf25216c5af7bdbb5a3929e8f2e61bd6445ab664368080a0000000',
    '0000000000000000000000000000000000000000000000000000000000a0e3b0c44298fc1c149afbf4c8996fb92427ae41e4',
    '649b934ca495991b7852b855f853f851800a830f424080808560016000f325a0aa4416bc33be9eb3ac22a10724647c5352c9',
    '34da54994aea094f24f3c7868741a07c67dae2f47ead0e15606a9cdd87b6a73f0fc84732c441633a6adf7bbf0a5032c0d9d8',
    '8080946295ee1b4f6dd65047762f924ecd367c17eabf8f01',
  ].join(''),
)

describe('blocks', () => {
  it('decode with every hash and root of the header', () => {
    const block = decodeBlock(BLOCK)
    const { header, transactions, ommers, withdrawals } = block
    expect(hexFromBytes(hashHeader(header))).to.equal(
      '0xfc8becb1e2b396942261bedc14ee3dd931bdd52f901445936371051f5bb6bdca',
    )
    expect(transactionsRoot(transactions)).to.deep.equal(header.transactionsRoot)
    expect(withdrawalsRoot(withdrawals ?? [])).to.deep.equal(header.withdrawalsRoot)
    expect(ommersHash(ommers)).to.deep.equal(header.ommersHash)
    expect(equalBytes(header.ommersHash, EMPTY_OMMERS_HASH)).to.equal(true)
    const receipt = makeReceipt(0, true, header.gasUsed, [])
    expect(receiptsRoot([receipt])).to.deep.equal(header.receiptsRoot)
    expect(bloomOfLogs([])).to.deep.equal(header.logsBloom)
    expect(requestsHash([])).to.deep.equal(header.requestsHash)
    expect(withdrawals).to.deep.equal([
      { index: 0n, validatorIndex: 0n, address: bytesFromHex('6295ee1b4f6dd65047762f924ecd367c17eabf8f'), amount: 1n },
    ])
    expect(encodeBlock(block)).to.deep.equal(BLOCK)
  })

  it('encode and decode with transactions of all types, ommers, and without withdrawals', () => {
    const random = new Prng(50)
    const { header } = decodeBlock(BLOCK)
    const transactions = Array.from({ length: 20 }, (_, i) =>
      signTransaction(randomFields(random, (i % 5) as TransactionType), randomKey(random)),
    )
    const block = { header, transactions, ommers: [header, header], withdrawals: undefined }
    expect(decodeBlock(encodeBlock(block))).to.deep.equal(block)
  })

  it('keep headers of every fork apart by their number of fields', () => {
    const full = decodeBlock(BLOCK).header
    const names = [
      'requestsHash',
      'parentBeaconBlockRoot',
      'excessBlobGas',
      'blobGasUsed',
      'withdrawalsRoot',
      'baseFeePerGas',
    ]
    let header = full
    const seen = new Set<string>()
    for (const name of names) {
      header = { ...header, [name]: undefined }
      expect(decodeHeader(encodeHeader(header))).to.deep.equal(header)
      seen.add(hexFromBytes(hashHeader(header)))
    }
    expect(seen.size).to.equal(6)
  })

  it('refuse header fields of a wrong length', () => {
    const { header } = decodeBlock(BLOCK)
    for (const [name, value] of Object.entries(header)) {
      if (!(value instanceof Uint8Array) || name === 'extraData') continue
      for (const wrong of [value.subarray(1), Uint8Array.of(...value, 1)]) {
        const bytes = encodeHeader({ ...header, [name]: wrong })
        expect(() => decodeHeader(bytes), name)
          .to.throw(RlpError)
          .with.property('code', 'rlp-wrong-length')
      }
    }
    const tooLarge = encodeHeader({ ...header, gasUsed: 1n << 64n })
    expect(() => decodeHeader(tooLarge))
      .to.throw(RlpError)
      .with.property('code', 'rlp-too-large')
    const tooMany = encodeRlp([...headerFields(header), 1n])
    expect(() => decodeHeader(tooMany))
      .to.throw(RlpError)
      .with.property('code', 'rlp-too-many-items')
  })

  it('never fail in another way, and are canonical when accepted', () => {
    const random = new Prng(51)
    let accepted = 0
    for (let round = 0; round < 3000; round++) {
      const bytes = mutate(random, BLOCK)
      try {
        const block = decodeBlock(bytes)
        accepted++
        expect(encodeBlock(block)).to.deep.equal(bytes)
      } catch (error) {
        if (!(error instanceof RlpError || error instanceof TransactionError)) throw error
      }
    }
    expect(accepted).to.be.greaterThan(300)
  })
})
