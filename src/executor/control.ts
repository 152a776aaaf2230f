/**
 * The words that the giving thread and a worker share: one piece of work at a time, handed over with Atomics. What does
 * not fit in words (memories, error texts) goes through the message port beside it, before the word is set.
 */

/** Index of each word in the Int32Array. */
export const CONTROL = { state: 0, chain: 1, operation: 2, work: 3 } as const
export const CONTROL_WORDS = 4

/** Values of `CONTROL.state`. */
export const IDLE = 0
export const ASKED = 1
export const DONE = 2
export const FAILED = 3

/** What a lane can be asked to do, each by its index; each takes the address of a WORK. */
export const OPERATIONS = [
  'runBlock',
  'previewBlock',
  'runCall',
  'runAhead',
  'commitAhead',
  'runChanges',
  'runRevert',
  'sealWork',
  'runLoad',
  'runPrune',
] as const
export type Operation = (typeof OPERATIONS)[number]

/** What a worker can be asked besides; numbers that no operation has. */
export const ATTACH = 100
export const DETACH = 101
export const TRACE = 102
export const WARM_UP = 103

/** Through the port with ATTACH. */
export interface AttachMessage {
  readonly chain: number
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
}

/** Back through the port when a TRACE is done; the worker was sent a TracerChoice. */
export interface TraceMessage {
  readonly result: unknown
}

/** Through the port with FAILED. */
export interface FailureMessage {
  readonly code: string
  readonly message: string
}
