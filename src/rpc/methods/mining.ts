/**
 * When blocks are made: at once, by the clock, on demand, many at a time.
 */

import type { Interval } from '../../chain/interval-miner.ts'
import type { Decoder } from '../codecs/decode.ts'
import { boolean, field, listOf, object, quantity, smallQuantity } from '../codecs/decode.ts'
import { seconds } from '../codecs/decode-time.ts'
import type { Method, Methods, Scope } from '../method.ts'
import { method, optional, required } from '../method.ts'
import { invalidParams } from '../rpc-error.ts'

/** A timer cannot wait longer. */
const INTERVAL_MS_MAX = 2 ** 31 - 1
const MS_PER_SECOND = 1000
/** Above this many seconds between blocks, and below this many milliseconds, the other unit was probably meant. */
const DOUBTFUL_SECONDS = 1000
const DOUBTFUL_MS = 100

interface MineRequest {
  readonly timestamp: bigint | undefined
  readonly blocks: bigint
}

const ONE_BLOCK: MineRequest = { timestamp: undefined, blocks: 1n }

/** Hardhat: a timestamp; anvil and ganache also `{timestamp?, blocks?}`. */
const mineRequest: Decoder<MineRequest> = (value, at) => {
  if (typeof value !== 'object') return { timestamp: seconds(value, at), blocks: 1n }
  const from = object(value, at)
  return { timestamp: field(from, 'timestamp', seconds, at), blocks: field(from, 'blocks', quantity, at) ?? 1n }
}

/** In the unit of the method. */
const interval: Decoder<Interval> = (value, at) => {
  if (!Array.isArray(value)) {
    const every = smallQuantity(value, at)
    return { min: every, max: every }
  }
  const [min, max, ...rest] = listOf(smallQuantity)(value, at)
  if (min === undefined || max === undefined || rest.length > 0 || min > max) {
    throw invalidParams(`${at}: expected [min, max]`)
  }
  return { min, max }
}

function mine(answer: true | null, stepDefault: bigint): Method {
  return method({
    summary: 'Seal many blocks; what waits goes into the first ones. A million take no longer than ten.',
    result: answer === null ? 'null' : '`true`',
    isChange: true,
    parameters: [
      optional('count', 'quantity; default: 1', quantity, 1n),
      optional('interval', `seconds from block to block; default: ${stepDefault}`, seconds, stepDefault),
    ],
    run: async ({ chain }, [count, step]) => {
      await chain.controls.mineMany(count, step)
      return answer
    },
  })
}

/** In anvil there is one mode at a time: automine ends blocks by the clock. */
async function setAutomine({ chain, dialect }: Scope, automine: boolean): Promise<void> {
  const isSwitch = dialect === 'anvil' && automine && !chain.controls.mode.automine
  await chain.controls.setMode(isSwitch ? { automine, interval: null } : { automine })
}

const getAutomine: Method = method({
  summary: 'Whether each transaction is sealed in a block at once.',
  result: 'boolean',
  parameters: [],
  run: ({ chain }) => chain.controls.mode.automine,
})

function automineSetter(answer: 'dialect' | null): Method {
  return method({
    summary:
      'Seal each transaction at once, or let them wait. In the anvil dialect, turning it on ends blocks by the clock.',
    result: answer === null ? 'null' : '`true` (Hardhat dialect) or null (anvil)',
    isChange: true,
    parameters: [required('on', 'boolean', boolean)],
    run: async (scope, [on]) => {
      await setAutomine(scope, on)
      return answer !== null && scope.dialect === 'hardhat' ? true : null
    },
  })
}

/** In anvil blocks by the clock take the place of automine; in Hardhat both may be on. */
async function setInterval(scope: Scope, { min, max }: Interval, unit: 'seconds' | 'milliseconds'): Promise<void> {
  const { chain, dialect, onWarning } = scope
  const warning = doubt(max, unit)
  if (warning !== null) onWarning(warning)
  const factor = unit === 'seconds' ? MS_PER_SECOND : 1
  if (max * factor > INTERVAL_MS_MAX) throw invalidParams(`interval: at most ${INTERVAL_MS_MAX} ms`)
  const every = max === 0 ? null : { min: min * factor, max: max * factor }
  await chain.controls.setMode(dialect === 'anvil' ? { automine: false, interval: every } : { interval: every })
}

/** What to say of a value that looks like one of the other unit, or null. */
function doubt(value: number, unit: 'seconds' | 'milliseconds'): string | null {
  if (unit === 'seconds' && value >= DOUBTFUL_SECONDS) {
    const meant = value / MS_PER_SECOND
    return `An interval of ${value} seconds was set: here the unit is seconds. For ${value} milliseconds give ${meant}, or use --dialect hardhat.`
  }
  if (unit === 'milliseconds' && value > 0 && value < DOUBTFUL_MS) {
    const meant = value * MS_PER_SECOND
    return `An interval of ${value} milliseconds was set: here the unit is milliseconds. For ${value} seconds give ${meant}, or use anvil_setIntervalMining.`
  }
  return null
}

const INTERVAL_FORM = 'quantity or `[min, max]`; 0: none'

export const miningMethods: Methods = {
  evm_mine: method({
    summary: 'Seal a block with what waits, also an empty one.',
    result: '`"0"` (Hardhat dialect) or `"0x0"` (anvil)',
    isChange: true,
    parameters: [optional('request', 'timestamp, or `{timestamp, blocks}`', mineRequest, ONE_BLOCK)],
    run: async ({ chain, dialect }, [{ timestamp, blocks }]) => {
      if (blocks > 0n) await chain.mine(timestamp)
      if (blocks > 1n) await chain.controls.mineMany(blocks - 1n, 0n)
      return dialect === 'hardhat' ? '0' : '0x0'
    },
  }),
  hardhat_mine: mine(true, 1n),
  anvil_mine: mine(null, 0n),
  evm_setAutomine: automineSetter('dialect'),
  anvil_setAutomine: automineSetter(null),
  hardhat_getAutomine: getAutomine,
  anvil_getAutomine: getAutomine,
  evm_setIntervalMining: method({
    summary:
      'Seal a block every so often. In the anvil dialect this takes the place of automine. A value that looks like the other unit is warned about.',
    result: '`true` (Hardhat dialect) or null (anvil)',
    isChange: true,
    parameters: [required('interval', `milliseconds (Hardhat dialect) or seconds (anvil): ${INTERVAL_FORM}`, interval)],
    run: async (scope, [every]) => {
      await setInterval(scope, every, scope.dialect === 'hardhat' ? 'milliseconds' : 'seconds')
      return scope.dialect === 'hardhat' ? true : null
    },
  }),
  anvil_setIntervalMining: method({
    summary: 'Seal a block every so many seconds, in both dialects.',
    result: 'null',
    isChange: true,
    parameters: [required('interval', `seconds: ${INTERVAL_FORM}`, interval)],
    run: async (scope, [every]) => {
      await setInterval(scope, every, 'seconds')
      return null
    },
  }),
  anvil_getIntervalMining: method({
    summary: 'Seconds from block to block, the longest of a range.',
    result: 'number, or null without blocks by the clock',
    parameters: [],
    run: ({ chain }) => {
      const every = chain.controls.mode.interval
      return every === null ? null : every.max / MS_PER_SECOND
    },
  }),
}
