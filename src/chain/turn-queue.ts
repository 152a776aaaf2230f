/**
 * One thing at a time: work that changes the chain runs in the order in which it was asked for.
 *
 * An error of one piece of work goes to whoever asked for it and does not disturb the next.
 */

export class TurnQueue {
  #last: Promise<unknown> = Promise.resolve()

  /** Run `work` when everything asked for before has ended. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => undefined)
    return turn
  }
}
