/**
 * Whether a thread that waits for another should look for a little while before it sleeps. To be woken costs 25 µs on an
 * idle machine, about what a transfer takes, and the one who wakes 10 µs; so in a run of short requests it pays to stay
 * awake. It does not where the work is long, or the machine so busy that the other thread cannot run meanwhile. So it is
 * done where it has paid lately, and tried again now and then.
 */

/** So many failures in a row are enough. */
const FAILURES_MAX = 3
/** After so many sleeps it is tried again. */
const SLEEPS_MAX = 32

export class Patience {
  #failures = 0
  #sleeps = 0

  /** Look, or sleep at once? Asked once for each time of waiting. */
  isWorthIt(): boolean {
    if (this.#failures < FAILURES_MAX) return true
    this.#sleeps = (this.#sleeps + 1) % SLEEPS_MAX
    return this.#sleeps === 0
  }

  /** What was looked for came. */
  succeed(): void {
    this.#failures = 0
  }

  /** It did not. */
  fail(): void {
    this.#failures++
  }
}
