import { assert } from 'chai'
import { hexFromBytes } from '../../../src/base/bytes.ts'
import { MegadevError } from '../../../src/base/errors.ts'
import type { NodeConfig } from '../../../src/node/config.ts'
import { resolveConfig } from '../../../src/node/config.ts'
import { rulesOf } from '../../../src/spec/forks.ts'

function code(config: unknown): string {
  try {
    resolveConfig(config as NodeConfig)
  } catch (error) {
    if (error instanceof MegadevError) return error.code
    throw error
  }
  return 'accepted'
}

describe('node: config', () => {
  it('has the defaults of Hardhat', () => {
    const config = resolveConfig({ clock: { now: () => 1_700_000_000_500 } })
    assert.equal(config.chainId, 31_337n)
    assert.equal(config.rules, rulesOf('osaka'))
    assert.equal(config.blockGasLimit, 60_000_000n)
    assert.equal(config.initialBaseFee, 10n ** 9n)
    assert.equal(hexFromBytes(config.coinbase), '0xc014ba5ec014ba5ec014ba5ec014ba5ec014ba5e')
    assert.equal(config.genesisTime, 1_700_000_000n)
    assert.lengthOf(config.accounts, 20)
    assert.equal(config.accounts[19]?.balance, 10_000n * 10n ** 18n)
    assert.deepEqual(config.server, { host: '127.0.0.1', port: 8545 })
    assert.isFrozen(config)
  })

  it('takes what is given', () => {
    const privateKey = `0x${'01'.repeat(32)}`
    const config = resolveConfig({
      chainId: 5,
      hardfork: 'Merge',
      accounts: [{ privateKey, balance: 7n }],
      initialDate: new Date(1_000_000),
      dialect: 'hardhat',
      server: false,
    })
    assert.equal(config.chainId, 5n)
    assert.equal(config.rules, rulesOf('paris'))
    assert.equal(
      hexFromBytes(config.accounts[0]?.address ?? new Uint8Array()),
      '0x1a642f0e3c3af545e7acbd38b07251b3990914f1',
    )
    assert.equal(config.accounts[0]?.balance, 7n)
    assert.equal(config.genesisTime, 1000n)
    assert.isNull(config.server)
    assert.lengthOf(resolveConfig({ accounts: { count: 2 } }).accounts, 2)
    assert.lengthOf(resolveConfig({ accounts: [] }).accounts, 0)
  })

  it('changes limits of the fork', () => {
    const { numbers } = resolveConfig({ transactionGasCap: false, allowUnlimitedContractSize: true }).rules
    assert.equal(numbers.txGasCap, 0n)
    assert.isAbove(numbers.maxInitcodeSize, 1_000_000)
    assert.isAbove(numbers.maxCodeSize, 1_000_000)
    assert.equal(resolveConfig({ transactionGasCap: 30_000 }).rules.numbers.txGasCap, 30_000n)
  })

  it('mines at once unless told to mine by the clock, and both when told so', () => {
    const mode = (mining: NodeConfig['mining']): unknown => resolveConfig({ mining }).mining
    const every = (min: number, max: number = min): object => ({ min, max })
    assert.deepEqual(mode(undefined), { automine: true, interval: null })
    assert.deepEqual(mode({ interval: 0 }), { automine: true, interval: null })
    assert.deepEqual(mode({ auto: false }), { automine: false, interval: null })
    assert.deepEqual(mode({ interval: 2000 }), { automine: false, interval: every(2000) })
    assert.deepEqual(mode({ auto: true, interval: [10, 20] }), { automine: true, interval: every(10, 20) })
    assert.equal(resolveConfig({}).order, 'fees')
    assert.equal(resolveConfig({ mining: { order: 'fifo' } }).order, 'fifo')
    assert.deepEqual(resolveConfig({}).poolLimits, { queuedPerSender: 64, total: 10_000 })
    assert.deepEqual(resolveConfig({ pool: { total: 5 } }).poolLimits, { queuedPerSender: 64, total: 5 })
  })

  it('refuses what it does not know or cannot be', () => {
    assert.equal(code({ chainid: 1 }), 'config-unknown-option')
    assert.equal(code({ accounts: { number: 3 } }), 'config-unknown-option')
    assert.equal(code({ mining: { blockTime: 3 } }), 'config-unknown-option')
    assert.equal(code({ pool: { size: 3 } }), 'config-unknown-option')
    assert.equal(code({ server: { port: 1, path: '/' } }), 'config-unknown-option')
    for (const config of [
      { chainId: 0 },
      { chainId: 1.5 },
      { chainId: '1' },
      { hardfork: 'frontier' },
      { blockGasLimit: 1 },
      { transactionGasCap: 5 },
      { coinbase: '0x12' },
      { dialect: 'ganache' },
      { server: { port: 65_536 } },
      { initialDate: new Date(Number.NaN) },
      { accounts: { count: -1 } },
      { mining: { interval: -1 } },
      { mining: { interval: [5, 4] } },
      { mining: { interval: 2 ** 31 } },
      { mining: { order: 'size' } },
      { pool: { total: 0 } },
      { accounts: [{ privateKey: `0x${'00'.repeat(32)}` }] },
      { accounts: [{ privateKey: '0xab' }] },
    ]) {
      assert.equal(code(config), 'config-invalid', JSON.stringify(config))
    }
  })
})
