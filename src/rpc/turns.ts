/**
 * A queue of one lane: each piece of work starts when the one before has ended, however it ended.
 */

/** Runs what it is given one after the other, in the order of the calls. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve()

  /** Settles as `work` does. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => undefined)
    return result
  }
}
