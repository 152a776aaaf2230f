// The rules of each fork, number by number as the EIPs state them.

import { expect } from 'chai'
import { DEFAULT_FORK, EIP_FLAGS, FORKS, forkFromName, isForkAtLeast, rulesOf } from '../../../src/spec/forks.ts'

describe('forks', () => {
  it('switches each EIP on at its fork and never off again', () => {
    const begins = Object.fromEntries(
      EIP_FLAGS.map((flag) => [flag, FORKS.find((fork) => rulesOf(fork)[flag])] as const),
    )
    expect(begins).to.deep.equal({
      eip1153: 'cancun',
      eip1559: 'london',
      eip2537: 'prague',
      eip2935: 'prague',
      eip3198: 'london',
      eip3529: 'london',
      eip3541: 'london',
      eip3607: 'london',
      eip3651: 'shanghai',
      eip3675: 'paris',
      eip3855: 'shanghai',
      eip3860: 'shanghai',
      eip4399: 'paris',
      eip4788: 'cancun',
      eip4844: 'cancun',
      eip4895: 'shanghai',
      eip5656: 'cancun',
      eip6110: 'prague',
      eip6780: 'cancun',
      eip7002: 'prague',
      eip7251: 'prague',
      eip7516: 'cancun',
      eip7594: 'osaka',
      eip7610: 'london',
      eip7623: 'prague',
      eip7685: 'prague',
      eip7691: 'prague',
      eip7702: 'prague',
      eip7823: 'osaka',
      eip7825: 'osaka',
      eip7840: 'prague',
      eip7883: 'osaka',
      eip7892: 'osaka',
      eip7918: 'osaka',
      eip7934: 'osaka',
      eip7939: 'osaka',
      eip7951: 'osaka',
    })
    for (const flag of EIP_FLAGS) {
      const states = FORKS.map((fork) => Number(rulesOf(fork)[flag]))
      expect(states, flag).to.deep.equal(states.toSorted())
    }
  })

  it('follows the blob schedule', () => {
    const schedule = FORKS.map((fork) => {
      const { blobTarget, blobMax, blobBaseFeeUpdateFraction, maxBlobsPerTx } = rulesOf(fork).numbers
      return [fork, blobTarget, blobMax, blobBaseFeeUpdateFraction, maxBlobsPerTx]
    })
    expect(schedule).to.deep.equal([
      ['london', 0, 0, 0n, 0],
      ['paris', 0, 0, 0n, 0],
      ['shanghai', 0, 0, 0n, 0],
      ['cancun', 3, 6, 3_338_477n, 6],
      ['prague', 6, 9, 5_007_716n, 9],
      ['osaka', 6, 9, 5_007_716n, 6],
      ['bpo1', 10, 15, 8_346_193n, 6],
      ['bpo2', 14, 21, 11_684_671n, 6],
    ])
  })

  it('has the numbers of the EIPs', () => {
    expect(rulesOf('london').numbers).to.include({ maxCodeSize: 24_576, maxInitcodeSize: 0, refundQuotient: 5n })
    expect(rulesOf('shanghai').numbers.maxInitcodeSize).to.equal(49_152)
    expect(rulesOf('prague').numbers).to.include({ txGasCap: 0n, maxBlockRlpSize: 0, floorGasPerToken: 10n })
    expect(rulesOf('osaka').numbers).to.include({
      txGasCap: 16_777_216n,
      maxBlockRlpSize: 8_388_608,
      blobBaseCost: 8_192n,
      elasticityMultiplier: 2n,
      baseFeeMaxChangeDenominator: 8n,
    })
  })

  it('takes blob parameters of a chain', () => {
    const blobSchedule = { target: 1, max: 2, baseFeeUpdateFraction: 3n }
    expect(rulesOf('cancun', { blobSchedule }).numbers).to.include({ blobTarget: 1, blobMax: 2, maxBlobsPerTx: 2 })
    expect(rulesOf('osaka', { blobSchedule }).numbers).to.include({ blobBaseFeeUpdateFraction: 3n, maxBlobsPerTx: 6 })
    expect(rulesOf('paris', { blobSchedule })).to.equal(rulesOf('paris'))
    expect(rulesOf('osaka').numbers.blobMax).to.equal(9)
  })

  it('understands names and aliases in any case', () => {
    for (const fork of FORKS) expect(forkFromName(fork.toUpperCase())).to.equal(fork)
    expect(forkFromName('Merge')).to.equal('paris')
    expect(forkFromName('arrowGlacier')).to.equal('london')
    expect(forkFromName('grayGlacier')).to.equal('london')
    expect(forkFromName('gray-glacier')).to.equal('london')
    for (const unknown of ['berlin', '', 'constructor', 'toString', 'amsterdam']) {
      expect(forkFromName(unknown), unknown).to.equal(undefined)
    }
  })

  it('orders forks and gives the same frozen object for the same fork', () => {
    expect(DEFAULT_FORK).to.equal('osaka')
    expect(FORKS.map((fork) => rulesOf(fork).index)).to.deep.equal(FORKS.map((_, index) => index))
    expect(isForkAtLeast('osaka', 'osaka')).to.equal(true)
    expect(isForkAtLeast('prague', 'osaka')).to.equal(false)
    expect(rulesOf('osaka')).to.equal(rulesOf('osaka'))
    expect(Object.isFrozen(rulesOf('osaka')) && Object.isFrozen(rulesOf('osaka').numbers)).to.equal(true)
  })
})
