/**
 * A worker thread from the giving side: a queue of work, one piece under way. The process stays alive while something is
 * under way and can end whenever nothing is.
 */

import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { MegadevError } from '../base/errors.ts'
import {
  ASKED,
  ATTACH,
  type AttachMessage,
  CONTROL,
  CONTROL_WORDS,
  DETACH,
  FAILED,
  type FailureMessage,
  OPERATIONS,
  type Operation,
  TRACE,
  type TraceMessage,
  WARM_UP,
} from './control.ts'
import { MEMORY_FULL, MemoryFullError } from './memory-full-error.ts'
import { Patience } from './patience.ts'
import type { TracerChoice } from './run-tracer.ts'

/** Deep recursion of compiled code, and of V8's own compilers, has room in this. */
const STACK_MB = 64
/** Little of what a worker makes lives long, and what is dropped should not wait until 32 MB are full. */
const YOUNG_MB = 4
/** How long to look for an answer before sleeping, in milliseconds: a transfer takes a third. To be woken takes as long. */
const LOOK_MS = 0.1
/** After so many answers at once, this thread's other work has its turn. */
const MOST_AT_ONCE = 64

/** As source in tests, else as built. */
const ENTRY = import.meta.url.endsWith('.ts')
  ? new URL('./worker.ts', import.meta.url)
  : new URL('./worker.js', import.meta.url)

interface Job {
  readonly chain: number
  readonly operation: number
  /** Writes the work when its turn has come; its address. */
  readonly prepare: () => number
  readonly settle: (failure: Error | null) => void
}

export class LaneWorker {
  readonly #control: Int32Array
  readonly #port: MessagePort
  readonly #worker: Worker
  readonly #queue: Job[] = []
  readonly #patience = new Patience()
  #busy = false
  /** The piece of work whose answer is slept for. */
  #waiting: Job | null = null
  #dead: Error | null = null

  constructor() {
    const { port1, port2 } = new MessageChannel()
    const control = new SharedArrayBuffer(CONTROL_WORDS * Int32Array.BYTES_PER_ELEMENT)
    this.#control = new Int32Array(control)
    this.#port = port1
    this.#worker = new Worker(ENTRY, {
      workerData: { control, port: port2 },
      transferList: [port2],
      resourceLimits: { stackSizeMb: STACK_MB, maxYoungGenerationSizeMb: YOUNG_MB },
    })
    this.#worker.once('error', (error) => this.#fail(error))
    this.#worker.once('exit', () => this.#fail(new Error('it ended')))
    this.#worker.unref()
    port1.unref()
  }

  /** Give the worker an instance over a chain's memory. */
  attach(message: AttachMessage): Promise<void> {
    return this.#enqueue(message.chain, ATTACH, () => {
      this.#port.postMessage(message)
      return 0
    })
  }

  /** Let the worker forget a chain. */
  detach(chain: number): Promise<void> {
    return this.#enqueue(chain, DETACH, () => 0)
  }

  /** Do a call many times (warm-up.ts). `prepare` writes it. */
  warmUp(chain: number, prepare: () => number): Promise<void> {
    return this.#enqueue(chain, WARM_UP, prepare)
  }

  /** Do a piece of work. `read` takes the results out of it before the next piece is begun. */
  run<T>(chain: number, operation: Operation, prepare: () => number, read: (work: number) => T): Promise<T> {
    return this.#work(chain, OPERATIONS.indexOf(operation), prepare, read)
  }

  /** Do a call that is marked as traced; `read` is also given the tracer's answer. */
  trace<T>(
    chain: number,
    choice: TracerChoice,
    prepare: () => number,
    read: (work: number, result: unknown) => T,
  ): Promise<T> {
    return this.#work(
      chain,
      TRACE,
      () => {
        const work = prepare()
        this.#port.postMessage(choice)
        return work
      },
      (work) => read(work, (this.#received() as TraceMessage | undefined)?.result),
    )
  }

  async #work<T>(chain: number, operation: number, prepare: () => number, read: (work: number) => T): Promise<T> {
    let work = 0
    let result: T | undefined
    await this.#enqueue(
      chain,
      operation,
      () => {
        work = prepare()
        return work
      },
      () => {
        result = read(work)
      },
    )
    return result as T
  }

  /** Can it still be given work? */
  get isAlive(): boolean {
    return this.#dead === null
  }

  /** End the thread; all that was asked of it is refused. */
  async terminate(): Promise<void> {
    await this.#worker.terminate()
  }

  #enqueue(chain: number, operation: number, prepare: () => number, finish: () => void = () => {}): Promise<void> {
    if (this.#dead !== null) return Promise.reject(this.#dead)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const settle = (failure: Error | null): void => {
      if (failure !== null) return reject(failure)
      try {
        finish()
        resolve()
      } catch (error) {
        reject(error)
      }
    }
    this.#queue.push({ chain, operation, prepare, settle })
    if (!this.#busy) this.#drain()
    return promise
  }

  /** Give out work until a piece is not answered at once; its answer calls back here. */
  #drain(): void {
    if (!this.#busy) this.#worker.ref()
    this.#busy = true
    let streak = 0
    for (let job = this.#queue.shift(); job !== undefined; job = this.#queue.shift()) {
      if (!this.#ask(job)) continue
      if (++streak > MOST_AT_ONCE || !this.#isAnsweredSoon()) return this.#awaitAnswer(job)
      this.#settle(job)
    }
    this.#busy = false
    this.#worker.unref()
  }

  /** False when the work could not even be written. */
  #ask(job: Job): boolean {
    try {
      this.#control[CONTROL.work] = job.prepare()
    } catch (error) {
      job.settle(error as Error)
      return false
    }
    this.#control[CONTROL.chain] = job.chain
    this.#control[CONTROL.operation] = job.operation
    Atomics.store(this.#control, CONTROL.state, ASKED)
    Atomics.notify(this.#control, CONTROL.state)
    return true
  }

  #isAnsweredSoon(): boolean {
    if (!this.#patience.isWorthIt()) return false
    const end = performance.now() + LOOK_MS
    while (performance.now() < end) {
      if (Atomics.load(this.#control, CONTROL.state) === ASKED) continue
      this.#patience.succeed()
      return true
    }
    this.#patience.fail()
    return false
  }

  #awaitAnswer(job: Job): void {
    this.#waiting = job
    const wait = Atomics.waitAsync(this.#control, CONTROL.state, ASKED)
    const answered = wait.async ? wait.value : new Promise((resolve) => setImmediate(resolve))
    answered.then(() => {
      if (this.#dead !== null) return
      this.#waiting = null
      this.#settle(job)
      this.#drain()
    })
  }

  #settle(job: Job): void {
    job.settle(Atomics.load(this.#control, CONTROL.state) === FAILED ? this.#failure() : null)
  }

  #failure(): Error {
    const message = this.#received() as FailureMessage | undefined
    if (message?.code === MEMORY_FULL) return new MemoryFullError()
    return new MegadevError(message?.code ?? 'internal', message?.message ?? 'Execution failed without a reason.')
  }

  #received(): unknown {
    return receiveMessageOnPort(this.#port)?.message
  }

  /** The worker is gone: nothing that it held can be trusted, so everything that asks is told. */
  #fail(cause: unknown): void {
    if (this.#dead !== null) return
    this.#dead = new MegadevError('lane-died', 'The thread that executes transactions has died; restart the node.', {
      cause,
    })
    const jobs = this.#waiting === null ? this.#queue.splice(0) : [this.#waiting, ...this.#queue.splice(0)]
    for (const job of jobs) job.settle(this.#dead)
  }
}
