import { assert } from 'chai'
import { BytesMap } from '../../../src/base/byte-map.ts'
import { Prng } from '../../../src/base/prng.ts'
import type { SealedBlock } from '../../../src/chain/block-record.ts'
import { BlockRecord, encodeBlockRecord } from '../../../src/chain/block-record.ts'
import { BlockStore } from '../../../src/chain/block-store.ts'
import { ByteLog } from '../../../src/chain/byte-log.ts'
import type { Place } from '../../../src/chain/hash-index.ts'
import { HashIndex } from '../../../src/chain/hash-index.ts'
import { emptyBlockHeader } from '../../../src/chain/header-draft.ts'
import { encodeHeader, hashHeader } from '../../../src/protocol/header.ts'
import { rulesOf } from '../../../src/spec/forks.ts'
import { signed } from '../../support/test-chain.ts'

describe('chain: byte log', () => {
  it('gives back what was appended, across chunks, and forgets from a position on', () => {
    const random = new Prng(1)
    const log = new ByteLog()
    const records: { position: number; bytes: Uint8Array }[] = []
    for (let i = 0; i < 300; i++) {
      if (i % 50 === 49) {
        const kept = random.below(records.length)
        log.truncate(records[kept]?.position ?? 0)
        records.length = kept
      }
      const bytes = random.bytes(random.below(i % 10 === 0 ? 200_000 : 2_000))
      records.push({ position: log.append(bytes), bytes })
    }
    for (const { position, bytes } of records) assert.deepEqual(log.view(position, bytes.length).slice(), bytes)
  })
})

describe('chain: hash index', () => {
  it('finds and removes like a map, with colliding prefixes', () => {
    const random = new Prng(2)
    const index = new HashIndex()
    const twin = new BytesMap<Place>()
    const hashes: Uint8Array[] = []
    const confirm = (hash: Uint8Array) => (place: Place) => hashes[place.block] === hash
    for (let i = 0; i < 5_000; i++) {
      const hash = random.bytes(32)
      // Few different slots, and fingerprints that repeat.
      hash.fill(0, 0, 3)
      if (i % 7 === 0 && i > 0) hash.set((hashes[i - 1] as Uint8Array).subarray(0, 8))
      hashes.push(hash)
      index.add(hash, { block: i, index: i % 5 })
      twin.set(hash, { block: i, index: i % 5 })
      if (i % 3 === 0) {
        const victim = hashes[random.below(hashes.length)] as Uint8Array
        assert.equal(index.remove(victim, confirm(victim)), twin.delete(victim))
      }
    }
    assert.equal(index.size, twin.size)
    for (const hash of hashes) assert.deepEqual(index.find(hash, confirm(hash)), twin.get(hash) ?? null)
  })
})

/** A block with random transactions and logs. */
function randomBlock(
  random: Prng,
  number: number,
): { block: SealedBlock; header: ReturnType<typeof emptyBlockHeader> } {
  const header = { ...emptyBlockHeader(rulesOf('osaka')), number: BigInt(number), mixHash: random.bytes(32) }
  const transactions = Array.from({ length: random.below(4) }, (_, index) => ({
    transaction: signed(0, { nonce: random.bigInt(40), data: random.bytes(random.below(300)) }),
    succeeded: index % 2 === 0,
    gasUsed: random.bigInt(50),
    sequence: Number(random.bigInt(45)),
    logs: Array.from({ length: random.below(4) }, () => ({
      address: random.bytes(20),
      topics: Array.from({ length: random.below(5) }, () => random.bytes(32)),
      data: random.bytes(random.below(100)),
    })),
  }))
  const block = {
    hash: hashHeader(header),
    header: encodeHeader(header),
    withdrawals: Uint8Array.of(0xc0),
    size: 1000 + number,
    transactions,
  }
  return { block, header }
}

describe('chain: block records', () => {
  it('hold everything that was put in', () => {
    const random = new Prng(3)
    for (let number = 0; number < 50; number++) {
      const { block } = randomBlock(random, number)
      const record = new BlockRecord(encodeBlockRecord(block))
      assert.deepEqual(record.hash, block.hash)
      assert.deepEqual(record.headerView.slice(), block.header)
      assert.deepEqual(record.withdrawalsView.slice(), block.withdrawals)
      assert.equal(record.size, block.size)
      assert.equal(record.transactionCount, block.transactions.length)
      let logs = 0
      let cumulative = 0n
      block.transactions.forEach((entry, index) => {
        cumulative += entry.gasUsed
        assert.deepEqual(record.rawOf(index), entry.transaction.raw)
        assert.deepEqual(record.senderOf(index), entry.transaction.sender)
        assert.isTrue(record.hasTransactionHash(index, entry.transaction.hash))
        assert.equal(record.succeeded(index), entry.succeeded)
        assert.equal(record.gasUsedOf(index), entry.gasUsed)
        assert.equal(record.cumulativeGasUsedOf(index), cumulative)
        assert.equal(record.sequenceOf(index), entry.sequence)
        assert.equal(record.firstLogOf(index), logs)
        assert.deepEqual(record.logsOf(index), entry.logs)
        logs += entry.logs.length
      })
      assert.equal(record.logCount, logs)
    }
  })

  it('take about one kilobyte for a block with one transfer', () => {
    const { block } = randomBlock(new Prng(4), 1)
    const transaction = signed(0, { to: new Uint8Array(20) })
    const transfer = { transaction, succeeded: true, gasUsed: 21_000n, logs: [], sequence: 1 }
    assert.isBelow(encodeBlockRecord({ ...block, transactions: [transfer] }).length, 1024)
  })
})

describe('chain: block store', () => {
  it('finds by number and hash, and forgets what is cut off', () => {
    const random = new Prng(5)
    const store = new BlockStore()
    const blocks = Array.from({ length: 200 }, (_, number) => randomBlock(random, number))
    blocks.forEach(({ block, header }, sequence) => store.append(block, header, { sequence, root: sequence }))
    store.truncate(99)
    assert.equal(store.height, 99)
    blocks.forEach(({ block }, number) => {
      const isKept = number <= 99
      assert.equal(store.numberOf(block.hash), isKept ? number : null)
      assert.deepEqual(store.hashOf(BigInt(number)), isKept ? block.hash : null)
      block.transactions.forEach(({ transaction }, index) => {
        assert.deepEqual(store.placeOf(transaction.hash), isKept ? { block: number, index } : null)
      })
    })
    assert.deepEqual(store.head.hash, blocks[99]?.block.hash)
    assert.equal(store.head.header.number, 99n)
    assert.throws(() => store.record(100), RangeError)
  })
})
