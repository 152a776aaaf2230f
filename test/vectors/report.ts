/**
 * The table at the end of a run: one line for each pack and fork, then the failures.
 *
 * Pure text in, text out; printing and the exit code belong to main.ts.
 */

import type { Failure, FileReport, ForkTally } from './tally.ts'

export interface Summary {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** Files in other formats, by pack. */
  readonly ignored: ReadonlyMap<string, { readonly files: number; readonly reason: string }>
  readonly rows: readonly Row[]
  readonly failures: readonly Failure[]
}

interface Row extends ForkTally {
  readonly pack: string
  readonly fork: string
}

/** Adds the files up. The order of the files does not matter for the result. */
export function summarize(reports: readonly FileReport[]): Summary {
  const rows = new Map<string, Row>()
  const ignored = new Map<string, { files: number; reason: string }>()
  for (const report of reports) {
    if (report.ignored !== null) {
      const entry = ignored.get(report.pack) ?? { files: 0, reason: report.ignored }
      ignored.set(report.pack, { ...entry, files: entry.files + 1 })
    }
    for (const [fork, tally] of Object.entries(report.forks)) {
      const key = `${report.pack}\n${fork}`
      const row = rows.get(key) ?? { pack: report.pack, fork, passed: 0, failures: [], skipped: {} }
      rows.set(key, row)
      row.passed += tally.passed
      row.failures.push(...tally.failures.map((each) => ({ ...each, where: `${report.pack}/${each.where} [${fork}]` })))
      for (const [reason, count] of Object.entries(tally.skipped))
        row.skipped[reason] = (row.skipped[reason] ?? 0) + count
    }
  }
  const sorted = [...rows.values()].sort((a, b) => compare(a.pack, b.pack) || compare(a.fork, b.fork))
  return {
    passed: total(sorted, (row) => row.passed),
    failed: total(sorted, (row) => row.failures.length),
    skipped: total(sorted, skippedOf),
    ignored,
    rows: sorted,
    failures: sorted.flatMap((row) => row.failures).sort((a, b) => compare(a.where, b.where)),
  }
}

/** The table as lines. */
export function formatTable(summary: Summary): string[] {
  const head = ['pack', 'fork', 'cases', 'passed', 'failed', 'skipped', '']
  const body = summary.rows.map((row) => [
    row.pack,
    row.fork,
    String(row.passed + row.failures.length + skippedOf(row)),
    String(row.passed),
    String(row.failures.length),
    String(skippedOf(row)),
    Object.keys(row.skipped).join('; '),
  ])
  const { passed, failed, skipped } = summary
  const sum = ['all', '', String(passed + failed + skipped), String(passed), String(failed), String(skipped), '']
  const table = [head, ...body, sum]
  const widths = head.map((_, column) => Math.max(...table.map((line) => line[column]!.length)))
  return table.map((line) =>
    line
      .map((cell, column) => pad(cell, widths[column]!, column))
      .join('  ')
      .trimEnd(),
  )
}

/** The failures as lines, at most `limit` of them. */
export function formatFailures(failures: readonly Failure[], limit: number): string[] {
  const lines = failures.slice(0, limit).map((each) => `FAILED ${each.where}: ${each.reason}`)
  if (failures.length > limit) lines.push(`… and ${failures.length - limit} more (--verbose lists all)`)
  return lines
}

function pad(cell: string, width: number, column: number): string {
  return column >= 2 && column <= 5 ? cell.padStart(width) : cell.padEnd(width)
}

function skippedOf(row: Row): number {
  return Object.values(row.skipped).reduce((sum, count) => sum + count, 0)
}

function total(rows: readonly Row[], count: (row: Row) => number): number {
  return rows.reduce((sum, row) => sum + count(row), 0)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
