/** A thread of the pool: one file in, one report out, with an engine of its own. */

import { parentPort, workerData } from 'node:worker_threads'
import { createEngine } from './engines/index.ts'
import { type Job, READY, type WorkerSetup } from './pool.ts'
import { runFile } from './run-file.ts'

const { engine: name, filter } = workerData as WorkerSetup
const engine = await createEngine(name)

parentPort!.on('message', ({ file, part, parts }: Job) => {
  void runFile(file, engine, { ...filter, share: { part, parts } }).then((report) => parentPort!.postMessage(report))
})
parentPort!.postMessage(READY)
