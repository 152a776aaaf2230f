// Fees from block to block: examples of the EIPs, properties over random blocks, and a slow twin of the exponential.

import { expect } from 'chai'
import { Prng } from '../../../src/base/prng.ts'
import {
  blobBaseFee,
  fakeExponential,
  INITIAL_BASE_FEE,
  nextBaseFee,
  nextExcessBlobGas,
} from '../../../src/protocol/fees.ts'
import { FORKS, rulesOf } from '../../../src/spec/forks.ts'

const BLOB = 131_072n

describe('fees', () => {
  const osaka = rulesOf('osaka')
  const base = (gasUsed: bigint, baseFeePerGas: bigint): bigint =>
    nextBaseFee({ gasLimit: 30_000_000n, gasUsed, baseFeePerGas }, osaka)

  it('moves the base fee by at most an eighth', () => {
    expect(base(15_000_000n, 1_000_000_000n)).to.equal(1_000_000_000n)
    expect(base(30_000_000n, 1_000_000_000n)).to.equal(1_125_000_000n)
    expect(base(0n, 1_000_000_000n)).to.equal(875_000_000n)
    expect(base(14_000_000n, 1_000_000_000n)).to.equal(991_666_667n)
    expect(base(16_000_000n, 1_000_000_000n)).to.equal(1_008_333_333n)
  })

  it('rises by at least one wei, and stays low once low', () => {
    expect(base(15_000_001n, 1n)).to.equal(2n)
    expect(base(15_000_001n, 0n)).to.equal(1n)
    expect(base(0n, 7n)).to.equal(7n)
    expect(base(0n, 8n)).to.equal(7n)
  })

  it('begins at 1 gwei, and keeps the fee where there is no target', () => {
    expect(nextBaseFee({ gasLimit: 1n, gasUsed: 0n }, osaka)).to.equal(INITIAL_BASE_FEE)
    expect(nextBaseFee({ gasLimit: 1n, gasUsed: 1n, baseFeePerGas: 9n }, osaka)).to.equal(9n)
  })

  it('counts excess blob gas above each target', () => {
    for (const fork of FORKS.slice(3)) {
      const rules = rulesOf(fork)
      const target = BigInt(rules.numbers.blobTarget) * BLOB
      const next = (excessBlobGas: bigint, blobGasUsed: bigint): bigint =>
        nextExcessBlobGas({ excessBlobGas, blobGasUsed, baseFeePerGas: 0n }, rules)
      expect(next(0n, 0n), fork).to.equal(0n)
      expect(next(0n, target)).to.equal(0n)
      expect(next(BLOB, target - BLOB)).to.equal(0n)
      expect(next(BLOB, target)).to.equal(BLOB)
      expect(next(10n * target, 0n)).to.equal(9n * target)
      expect(nextExcessBlobGas({}, rules)).to.equal(0n)
    }
  })

  it('lets the excess fall only while blobs cost as much as execution, from Osaka on', () => {
    // At an excess of 0 the blob base fee is 1 wei: 8192 × base fee > 131072 from a base fee of 17 on.
    const parent = { excessBlobGas: 0n, blobGasUsed: 6n * BLOB }
    expect(nextExcessBlobGas({ ...parent, baseFeePerGas: 16n }, osaka)).to.equal(0n)
    expect(nextExcessBlobGas({ ...parent, baseFeePerGas: 17n }, osaka)).to.equal((6n * BLOB * 3n) / 9n)
    expect(nextExcessBlobGas({ ...parent, baseFeePerGas: 17n }, rulesOf('prague'))).to.equal(0n)
    expect(nextExcessBlobGas({ ...parent, baseFeePerGas: 17n }, rulesOf('bpo2'))).to.equal(0n)
    const above = { excessBlobGas: 14n * BLOB, blobGasUsed: 3n * BLOB, baseFeePerGas: 10n ** 9n }
    expect(nextExcessBlobGas(above, rulesOf('bpo2'))).to.equal(14n * BLOB + (3n * BLOB * 7n) / 21n)
  })

  it('prices blob gas by the exponential', () => {
    const cancun = rulesOf('cancun')
    expect(blobBaseFee(0n, cancun)).to.equal(1n)
    // From EIP-4844's own test vectors of fake_exponential.
    const rows: [bigint, bigint, bigint, bigint][] = [
      [1n, 0n, 1n, 1n],
      [38_493n, 0n, 1000n, 38_493n],
      [0n, 1234n, 2345n, 0n],
      [1n, 2n, 1n, 6n],
      [1n, 4n, 2n, 6n],
      [1n, 3n, 1n, 16n],
      [1n, 6n, 2n, 18n],
      [1n, 4n, 1n, 49n],
      [1n, 8n, 2n, 50n],
      [10n, 8n, 2n, 542n],
      [11n, 8n, 2n, 596n],
      [1n, 5n, 1n, 136n],
      [1n, 5n, 2n, 11n],
      [2n, 5n, 2n, 23n],
      [1n, 50_000_000n, 2_225_652n, 5_709_098_764n],
    ]
    for (const [factor, numerator, denominator, expected] of rows) {
      expect(fakeExponential(factor, numerator, denominator)).to.equal(expected)
    }
  })

  it('stays near the real exponential and never falls', () => {
    const random = new Prng(40)
    for (let round = 0; round < 100; round++) {
      const excess = random.bigInt(26)
      const fee = Number(blobBaseFee(excess, osaka))
      const real = Math.exp(Number(excess) / 5_007_716)
      expect(fee).to.be.within(Math.floor(real * 0.99) - 1, real + 1)
      expect(blobBaseFee(excess + BLOB, osaka) >= BigInt(fee)).to.equal(true)
    }
  })
})
