/**
 * Whether a worker that has nothing to do should look for work a little longer before it sleeps. To be woken costs 25 µs on
 * an idle machine, about what a transfer takes, and the one who wakes 10 µs; so in a run of requests it pays to stay awake.
 * On a busy machine it does not: the thread that would give work cannot run meanwhile. So it is done where it has found work
 * lately, and tried again now and then.
 */

/** How long to look, in milliseconds: twice the time between two transfers of one client. */
export const LOOK_MS = 0.2
/** So many failures in a row are enough. */
const FAILURES_MAX = 3
/** After so many sleeps it is tried again. */
const SLEEPS_MAX = 32

export class Patience {
  #failures = FAILURES_MAX
  #sleeps = 0

  /** Look for work now, or sleep at once? Asked once each time that there is none. */
  isWorthIt(): boolean {
    if (this.#failures < FAILURES_MAX) return true
    this.#sleeps = (this.#sleeps + 1) % SLEEPS_MAX
    return this.#sleeps === 0
  }

  /** Work came while it was looked for. */
  succeed(): void {
    this.#failures = 0
  }

  /** None came. */
  fail(): void {
    this.#failures++
  }
}
