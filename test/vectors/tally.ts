/**
 * What one file of vectors came to, counted by fork.
 *
 * A case is counted exactly once: passed, failed or skipped. Cases that the filters leave out are not counted at all.
 * Reports are plain objects, since they cross from a worker to the main thread.
 */

/** A case that did not come out as the vectors say. */
export interface Failure {
  /** File (below its pack) and case. */
  readonly where: string
  readonly reason: string
}

export interface ForkTally {
  passed: number
  readonly failures: Failure[]
  /** Reason and count. */
  readonly skipped: Record<string, number>
}

/** Everything about one file. `ignored` says why it holds no vectors that this runner reads. */
export interface FileReport {
  readonly pack: string
  readonly file: string
  readonly ignored: string | null
  readonly forks: Record<string, ForkTally>
}

/** Which cases are wanted. Empty lists and texts leave nothing out. */
export interface CaseFilter {
  /** Every `parts`-th case, from `part` on. Left out: all. */
  readonly share?: { readonly part: number; readonly parts: number }
  /** Lower-case names as in the vectors, or names of the same fork. */
  readonly forks: readonly string[]
  readonly text: string
}

const WHOLE = { part: 0, parts: 1 }

/** Counts the cases of one file. */
export class Tally {
  /** Below its pack. */
  readonly file: string
  readonly #pack: string
  readonly #filter: CaseFilter
  #seen = 0
  readonly #forks: Record<string, ForkTally> = {}

  constructor(pack: string, file: string, filter: CaseFilter) {
    this.#pack = pack
    this.file = file
    this.#filter = filter
  }

  /** Whether the filters leave the case in; to be asked once for each. `names` are the names its fork goes by. */
  wants(names: readonly string[], name: string): boolean {
    const { forks, text, share = WHOLE } = this.#filter
    if (this.#seen++ % share.parts !== share.part) return false
    if (forks.length > 0 && !names.some((each) => forks.includes(each.toLowerCase()))) return false
    return text === '' || this.#where(name).includes(text)
  }

  pass(fork: string): void {
    this.#of(fork).passed++
  }

  fail(fork: string, name: string, reason: string): void {
    this.#of(fork).failures.push({ where: this.#where(name), reason })
  }

  skip(fork: string, reason: string): void {
    const skipped = this.#of(fork).skipped
    skipped[reason] = (skipped[reason] ?? 0) + 1
  }

  /** Runs one case: it passes when `check` returns null, fails with the text that it returns or with what it throws. */
  async run(fork: string, name: string, check: () => string | null | Promise<string | null>): Promise<void> {
    let reason: string | null
    try {
      reason = await check()
    } catch (error) {
      reason = `runner or engine threw: ${describeError(error)}`
    }
    if (reason === null) this.pass(fork)
    else this.fail(fork, name, reason)
  }

  report(ignored: string | null = null): FileReport {
    return { pack: this.#pack, file: this.file, ignored, forks: this.#forks }
  }

  #of(fork: string): ForkTally {
    const tally = this.#forks[fork] ?? { passed: 0, failures: [], skipped: {} }
    this.#forks[fork] = tally
    return tally
  }

  #where(name: string): string {
    return `${this.file} ${name}`
  }
}

/** One line: the message and where it was thrown. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const place = error.stack
    ?.split('\n')
    .find((line) => line.includes(' at '))
    ?.trim()
  return place === undefined
    ? error.message
    : `${error.message} (${place.replace(/file:\/\/\S*\/(?=(src|test|node_modules)\/)/, '')})`
}
