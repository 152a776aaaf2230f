/** What every benchmark prints in the same way: the machine, medians, ratios, tables. */

import { cpus, release, totalmem } from 'node:os'
import { recoveryBackend } from '../src/crypto/secp256k1.ts'
import type { Program } from './peers.ts'

/** Prints where and with what the figures were taken. */
export function printMachine(programs: readonly Program[]): void {
  const processors = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  console.log(`${new Date().toISOString()}  ${processors.length} × ${processors[0]?.model.trim()}, ${memory} GiB`)
  console.log(`${process.platform} ${release()}, Node.js ${process.version}, recovery by ${recoveryBackend()}`)
  console.log(`${programs.map(({ name, version }) => `${name} ${version}`).join(', ')}\n`)
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** The value that `share` (0 … 1) of the list does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** The mean that suits ratios. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)
}

/** Prints rows under a heading: the first column to the left, the others to the right. */
export function printTable(heading: readonly string[], rows: readonly (readonly string[])[]): void {
  const all = [heading, ...rows]
  const widths = heading.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  for (const row of all) {
    console.log(
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
    )
  }
}
