/**
 * Entry of a lane's worker thread: waits for work, does it, says so. It keeps one instance per chain and knows nothing of
 * blocks or requests. EVM code runs here and never on the main thread, with a stack of 64 MB (docs/architecture.md).
 */

import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { MegadevError } from '../base/errors.ts'
import {
  ASKED,
  ATTACH,
  type AttachMessage,
  CONTROL,
  DETACH,
  DONE,
  FAILED,
  type FailureMessage,
  OPERATIONS,
  type Operation,
  TRACE,
  type TraceMessage,
  WARM_UP,
} from './control.ts'
import { LaneRunner } from './lane-runner.ts'
import { Patience } from './patience.ts'
import { loadTracer, type TracerChoice } from './run-tracer.ts'

/** What the pool gives a new worker. */
export interface LaneWorkerData {
  readonly control: SharedArrayBuffer
  readonly port: MessagePort
}

/** How long to look for work before sleeping, in milliseconds: twice the time between two transfers of one client. */
const LOOK_MS = 0.2

const { control: buffer, port } = workerData as LaneWorkerData
const control = new Int32Array(buffer)
const lanes = new Map<number, LaneRunner>()
const patience = new Patience()

function laneOf(chain: number): LaneRunner {
  const lane = lanes.get(chain)
  if (lane === undefined) throw new MegadevError('internal', 'This thread does not know the chain.')
  return lane
}

function attach(): void {
  const message = receiveMessageOnPort(port)?.message as AttachMessage
  lanes.set(message.chain, new LaneRunner(message.module, message.memory))
}

function trace(chain: number, work: number): void {
  const tracer = loadTracer(receiveMessageOnPort(port)?.message as TracerChoice)
  const answer: TraceMessage = { result: laneOf(chain).trace(work, tracer) }
  port.postMessage(answer)
}

function obey(): void {
  const chain = control[CONTROL.chain] as number
  const operation = control[CONTROL.operation] as number
  const work = (control[CONTROL.work] as number) >>> 0
  if (operation === ATTACH) attach()
  else if (operation === DETACH) lanes.delete(chain)
  else if (operation === TRACE) trace(chain, work)
  else if (operation === WARM_UP) laneOf(chain).warmUp(work)
  else laneOf(chain).run(OPERATIONS[operation] as Operation, work)
}

function failureOf(error: unknown): FailureMessage {
  if (error instanceof MegadevError) return { code: error.code, message: error.message }
  // A trap or a stack overflow is a defect of ours, never an EVM result.
  return {
    code: 'internal',
    message: `Execution failed inside the engine: ${error instanceof Error ? error.message : error}`,
  }
}

/** Do what was asked and answer. */
function answer(): void {
  let state: number = DONE
  try {
    obey()
  } catch (error) {
    port.postMessage(failureOf(error))
    state = FAILED
  }
  Atomics.store(control, CONTROL.state, state)
  Atomics.notify(control, CONTROL.state)
}

/** Wait for work, `state` being what there is instead. */
function rest(state: number): void {
  if (!patience.isWorthIt()) return void Atomics.wait(control, CONTROL.state, state)
  const end = performance.now() + LOOK_MS
  while (performance.now() < end) {
    if (Atomics.load(control, CONTROL.state) !== state) return patience.succeed()
  }
  patience.fail()
}

while (true) {
  const state = Atomics.load(control, CONTROL.state)
  if (state === ASKED) answer()
  else rest(state)
}
