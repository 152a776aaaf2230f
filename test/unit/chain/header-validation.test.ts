/**
 * Header rules and block import, one rule broken at a time: a valid child of a valid parent is changed in one field and
 * must be refused with that field's fault. The forks' real chains are in the official vectors (test/vectors).
 */

import { expect } from 'chai'
import { equalBytes } from '../../../src/base/bytes.ts'
import { type ImportContext, importBlock } from '../../../src/chain/block-import.ts'
import { type BlockFault, InvalidBlockError, validateHeader } from '../../../src/chain/header-validation.ts'
import type { BlockResult } from '../../../src/executor/executor.ts'
import type { Executed } from '../../../src/executor/outcome.ts'
import {
  type Block,
  encodeBlock,
  receiptsRoot,
  transactionsRoot,
  withdrawalsRoot,
} from '../../../src/protocol/block.ts'
import { nextBaseFee, nextExcessBlobGas } from '../../../src/protocol/fees.ts'
import { type BlockHeader, EMPTY_OMMERS_HASH } from '../../../src/protocol/header.ts'
import { makeReceipt } from '../../../src/protocol/receipt.ts'
import { requestsHash } from '../../../src/protocol/requests.ts'
import { signTransaction } from '../../../src/protocol/transaction.ts'
import { FORKS, type ForkName, type Rules, rulesOf } from '../../../src/spec/forks.ts'

const WORD = new Uint8Array(32)
const ROOT = new Uint8Array(32).fill(7)

function parentFor(rules: Rules): BlockHeader {
  return {
    parentHash: WORD,
    ommersHash: EMPTY_OMMERS_HASH,
    coinbase: new Uint8Array(20),
    stateRoot: WORD,
    transactionsRoot: transactionsRoot([]),
    receiptsRoot: receiptsRoot([]),
    logsBloom: new Uint8Array(256),
    difficulty: 0n,
    number: 10n,
    gasLimit: 30_000_000n,
    gasUsed: 20_000_000n,
    timestamp: 1000n,
    extraData: new Uint8Array(32),
    mixHash: WORD,
    nonce: new Uint8Array(8),
    baseFeePerGas: 1_000_000_000n,
    ...(rules.eip4895 ? { withdrawalsRoot: withdrawalsRoot([]) } : {}),
    ...(rules.eip4844 ? { blobGasUsed: 131_072n, excessBlobGas: 20_000_000n, parentBeaconBlockRoot: WORD } : {}),
    ...(rules.eip7685 ? { requestsHash: requestsHash([]) } : {}),
  }
}

function childOf(parent: BlockHeader, rules: Rules, changes: Partial<BlockHeader> = {}): BlockHeader {
  return {
    ...parent,
    number: parent.number + 1n,
    timestamp: parent.timestamp + 12n,
    gasUsed: 0n,
    baseFeePerGas: nextBaseFee(parent, rules),
    ...(rules.eip4844 ? { blobGasUsed: 0n, excessBlobGas: nextExcessBlobGas(parent, rules) } : {}),
    ...changes,
  }
}

function faultOf(fork: ForkName, changes: Partial<BlockHeader>): BlockFault | null {
  const rules = rulesOf(fork)
  const parent = parentFor(rules)
  try {
    validateHeader(childOf(parent, rules, changes), parent, rules)
    return null
  } catch (error) {
    if (error instanceof InvalidBlockError) return error.fault
    throw error
  }
}

describe('chain: header validation', () => {
  for (const fork of FORKS) it(`takes a valid child in ${fork}`, () => expect(faultOf(fork, {})).to.equal(null))

  const broken: readonly (readonly [BlockFault, ForkName, Partial<BlockHeader>])[] = [
    ['number', 'london', { number: 12n }],
    ['timestamp', 'london', { timestamp: 1000n }],
    ['extra-data', 'paris', { extraData: new Uint8Array(33) }],
    ['gas-limit', 'london', { gasLimit: 30_000_000n + 30_000_000n / 1024n }],
    ['gas-limit', 'london', { gasLimit: 30_000_000n - 30_000_000n / 1024n }],
    ['gas-used', 'london', { gasUsed: 30_000_001n }],
    ['base-fee', 'london', { baseFeePerGas: 1_000_000_000n }],
    ['base-fee', 'london', { baseFeePerGas: undefined }],
    ['difficulty', 'paris', { difficulty: 1n }],
    ['nonce', 'paris', { nonce: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1) }],
    ['ommers', 'paris', { ommersHash: WORD }],
    ['fields-of-another-fork', 'paris', { withdrawalsRoot: WORD }],
    ['fields-of-another-fork', 'shanghai', { withdrawalsRoot: undefined }],
    ['fields-of-another-fork', 'shanghai', { excessBlobGas: 0n }],
    ['fields-of-another-fork', 'cancun', { blobGasUsed: undefined }],
    ['fields-of-another-fork', 'cancun', { parentBeaconBlockRoot: undefined }],
    ['fields-of-another-fork', 'cancun', { requestsHash: WORD }],
    ['fields-of-another-fork', 'prague', { requestsHash: undefined }],
    ['blob-gas-used', 'cancun', { blobGasUsed: 1n }],
    ['blob-gas-used', 'cancun', { blobGasUsed: 7n * 131_072n }],
    ['blob-gas-used', 'prague', { blobGasUsed: 10n * 131_072n }],
    ['excess-blob-gas', 'cancun', { excessBlobGas: 0n }],
  ]
  for (const [fault, fork, changes] of broken) {
    it(`refuses ${Object.keys(changes).join()} in ${fork}: ${fault}`, () =>
      expect(faultOf(fork, changes)).to.equal(fault))
  }

  it('leaves difficulty, nonce and ommers before the merge to others', () => {
    expect(faultOf('london', { difficulty: 131_072n, nonce: new Uint8Array(8).fill(1), ommersHash: WORD })).to.equal(
      null,
    )
  })

  it('takes the largest moves of the gas limit', () => {
    expect(faultOf('osaka', { gasLimit: 30_000_000n + 30_000_000n / 1024n - 1n })).to.equal(null)
    expect(faultOf('osaka', { gasLimit: 30_000_000n - 30_000_000n / 1024n + 1n })).to.equal(null)
  })
})

const TRANSACTION = signTransaction({ type: 2, chainId: 1n, gasLimit: 21_000n, to: new Uint8Array(20) }, ROOT)
const OUTCOME: Executed = {
  kind: 'success',
  halt: 'none',
  gasUsed: 21_000n,
  gasSpent: 21_000n,
  output: new Uint8Array(0),
  logs: [{ address: new Uint8Array(20), topics: [WORD], data: WORD }],
  createdAddress: null,
  consoleCalls: [],
}
const RECEIPT = makeReceipt(2, true, 21_000n, OUTCOME.logs)

async function importFault(
  header: Partial<BlockHeader>,
  body: Partial<Block>,
  answer: Partial<BlockResult>,
): Promise<BlockFault | null> {
  const rules = rulesOf('osaka')
  const parent = parentFor(rules)
  const executed: Partial<BlockHeader> = {
    stateRoot: ROOT,
    gasUsed: 21_000n,
    transactionsRoot: transactionsRoot([TRANSACTION]),
    receiptsRoot: receiptsRoot([RECEIPT]),
    logsBloom: RECEIPT.logsBloom,
  }
  const block: Block = {
    header: childOf(parent, rules, { ...executed, ...header }),
    transactions: [TRANSACTION],
    ommers: [],
    withdrawals: [],
    ...body,
  }
  const result: BlockResult = {
    outcomes: [OUTCOME],
    sequences: [0],
    withdrawalRequests: new Uint8Array(0),
    consolidationRequests: new Uint8Array(0),
    stateRoot: ROOT,
    sequence: 1,
    root: 1,
    failure: null,
    ...answer,
  }
  const context: ImportContext = {
    rules,
    chainId: 1n,
    parent,
    blockHash: () => null,
    depositContract: new Uint8Array(20).fill(9),
    executeBlock: () => result,
  }
  try {
    const { receipts } = await importBlock(block, encodeBlock(block).length, context)
    expect(receipts).to.deep.equal([RECEIPT])
    return null
  } catch (error) {
    if (error instanceof InvalidBlockError) return error.fault
    throw error
  }
}

describe('chain: block import', () => {
  it('takes a block whose results are those of its header', async () => {
    expect(await importFault({}, {}, {})).to.equal(null)
  })

  const ommer = parentFor(rulesOf('osaka'))
  const tooLarge = signTransaction({ type: 2, chainId: 1n, data: new Uint8Array(8_400_000) }, ROOT)
  const withdrawal = { index: 0n, validatorIndex: 0n, address: new Uint8Array(20), amount: 1n }
  const refused: readonly (readonly [BlockFault, string, Parameters<typeof importFault>])[] = [
    ['number', 'a bad header', [{ number: 5n }, {}, {}]],
    ['size', 'more than 8 MiB', [{ transactionsRoot: transactionsRoot([tooLarge]) }, { transactions: [tooLarge] }, {}]],
    ['transactions-root', 'another list of transactions', [{}, { transactions: [] }, {}]],
    ['ommers', 'ommers', [{}, { ommers: [ommer] }, {}]],
    ['withdrawals-root', 'other withdrawals', [{}, { withdrawals: [withdrawal] }, {}]],
    ['fields-of-another-fork', 'no withdrawals', [{}, { withdrawals: undefined }, {}]],
    ['blob-gas-used', 'blob gas without blobs', [{ blobGasUsed: 131_072n }, {}, {}]],
    ['system-contract', 'a missing system contract', [{}, {}, { failure: 'missing' }]],
    ['transaction', 'a rejected transaction', [{}, {}, { outcomes: [{ kind: 'rejected', reason: 'nonce-too-low' }] }]],
    ['gas-used', 'another gas used', [{}, {}, { outcomes: [{ ...OUTCOME, gasUsed: 21_001n }] }]],
    ['receipts-root', 'another status', [{}, {}, { outcomes: [{ ...OUTCOME, kind: 'revert' }] }]],
    ['logs-bloom', 'another bloom', [{ logsBloom: new Uint8Array(256) }, {}, {}]],
    ['requests-hash', 'other requests', [{}, {}, { withdrawalRequests: new Uint8Array(76) }]],
    ['state-root', 'another state root', [{}, {}, { stateRoot: WORD }]],
  ]
  for (const [fault, what, args] of refused) {
    it(`refuses ${what}: ${fault}`, async () => expect(await importFault(...args)).to.equal(fault))
  }

  it('hands rewards to execution behind the withdrawals', async () => {
    const rules = rulesOf('london')
    const parent = parentFor(rules)
    const block: Block = { header: childOf(parent, rules), transactions: [], ommers: [] }
    let seen: readonly unknown[] = []
    await importBlock(block, encodeBlock(block).length, {
      rules,
      chainId: 1n,
      parent,
      blockHash: () => null,
      depositContract: WORD,
      rewards: [withdrawal],
      executeBlock: (work) => {
        seen = work.withdrawals
        expect(equalBytes(work.env.prevRandao, WORD)).to.equal(true)
        return {
          outcomes: [],
          sequences: [],
          withdrawalRequests: null,
          consolidationRequests: null,
          stateRoot: WORD,
          sequence: 1,
          root: 1,
          failure: null,
        }
      },
    })
    expect(seen).to.deep.equal([withdrawal])
  })
})
