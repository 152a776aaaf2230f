/**
 * Where the chain gets the time from. Injected, so that tests and replays decide what time it is.
 */

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
}

export const SYSTEM_CLOCK: Clock = { now: () => Date.now() }

/** Work at a later time. Injected like the clock. */
export interface Timers {
  /** Do `work` once after so many milliseconds; calling the answer before then calls it off. */
  after(milliseconds: number, work: () => void): () => void
}

/** Timers that keep no process alive: a script ends by itself, a node lives by its server. */
export const SYSTEM_TIMERS: Timers = {
  after: (milliseconds, work) => {
    const timer = setTimeout(work, milliseconds).unref()
    return () => clearTimeout(timer)
  },
}
