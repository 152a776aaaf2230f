/**
 * Where the chain gets the time from. Injected, so that tests and replays decide what time it is.
 */

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
}

export const SYSTEM_CLOCK: Clock = { now: () => Date.now() }
