/**
 * Values of command-line options: text to numbers and amounts, or a refusal that names what is expected.
 */

import { InvalidArgumentError } from 'commander'

const PORT_MAX = 65_535
const ETHER_DECIMALS = 18

/** A whole number from 0 on, decimal or 0x hex. */
export function wholeNumber(text: string): bigint {
  if (/^(?:[0-9]+|0x[0-9a-f]+)$/i.test(text)) return BigInt(text)
  throw new InvalidArgumentError('Expected a whole number.')
}

/** A TCP port; 0 is any free one. */
export function portNumber(text: string): number {
  const port = wholeNumber(text)
  if (port <= PORT_MAX) return Number(port)
  throw new InvalidArgumentError(`Expected a port from 0 to ${PORT_MAX}.`)
}

/** A count from `min` to `max`. */
export function countBetween(min: number, max: number): (text: string) => number {
  return (text) => {
    const count = wholeNumber(text)
    if (count >= BigInt(min) && count <= BigInt(max)) return Number(count)
    throw new InvalidArgumentError(`Expected a number from ${min} to ${max}.`)
  }
}

/** Gas, or false for `off`: no limit. */
export function gasOrOff(text: string): bigint | false {
  return text === 'off' ? false : wholeNumber(text)
}

const MS_PER_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 }

/** A time above 0, in milliseconds: a plain number is seconds, suffixes are ms, s and m. */
export function durationMs(text: string): number {
  const [, amount, unit = 's'] = /^([0-9]+(?:\.[0-9]+)?)(ms|s|m)?$/.exec(text) ?? []
  const ms = Math.round(Number(amount) * (MS_PER_UNIT[unit] as number))
  if (ms > 0) return ms
  throw new InvalidArgumentError('Expected a time above 0, such as 2, 0.5 or 250ms.')
}

/** Ether with at most 18 decimals, to wei. */
export function etherAmount(text: string): bigint {
  const match = /^([0-9]+)(?:\.([0-9]{1,18}))?$/.exec(text)
  if (match === null) throw new InvalidArgumentError('Expected an amount of ether, such as 10000 or 0.5.')
  const [, whole = '0', fraction = ''] = match
  return BigInt(whole + fraction.padEnd(ETHER_DECIMALS, '0'))
}

/** Wei as ether, without trailing zeros. */
export function etherText(wei: bigint): string {
  const digits = wei.toString().padStart(ETHER_DECIMALS + 1, '0')
  const fraction = digits.slice(-ETHER_DECIMALS).replace(/0+$/, '')
  const whole = digits.slice(0, -ETHER_DECIMALS)
  return fraction === '' ? whole : `${whole}.${fraction}`
}
