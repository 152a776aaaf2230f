/**
 * Runs files of vectors on all cores: worker threads that take the next file when they are done with one.
 *
 * A worker that dies or does not come back in time costs the file it was on (one failure that says so), never the run.
 */

import { Worker } from 'node:worker_threads'
import type { VectorFile } from './packs.ts'
import type { CaseFilter, FileReport } from './tally.ts'

export interface PoolOptions extends CaseFilter {
  readonly engine: string
  readonly jobs: number
}

/** Sent to a worker: run this file, or every `parts`-th case of it. */
export interface Job {
  readonly file: VectorFile
  readonly part: number
  readonly parts: number
}

/** What a worker is started with. It sends READY when it can take files. */
export interface WorkerSetup {
  readonly engine: string
  readonly filter: CaseFilter
}

/** First message of a worker. */
export const READY = 'ready'

/** Deep EVM calls recurse in compiled code (DESIGN: 64 MB stacks). */
const STACK_MB = 64
const SLOW_FILE_PARTS = 8
/** For engines that hang. The longest file (BLAKE2 with 2^32 rounds, in every fork) takes several minutes. */
const FILE_TIMEOUT_MS = 900_000

/** Runs every file and returns the reports in the order in which they came in. Never rejects because of a case. */
export async function runFiles(files: readonly VectorFile[], options: PoolOptions): Promise<FileReport[]> {
  const queue = files.flatMap(jobsOf).reverse()
  const reports: FileReport[] = []
  const lanes = Math.min(options.jobs, queue.length)
  await Promise.all(Array.from({ length: lanes }, () => drain(queue, reports, options)))
  return reports
}

/** Slow files are shared out case by case. */
function jobsOf(file: VectorFile): Job[] {
  const parts = file.isSlow ? SLOW_FILE_PARTS : 1
  return Array.from({ length: parts }, (_, part) => ({ file, part, parts }))
}

async function drain(queue: Job[], reports: FileReport[], options: PoolOptions): Promise<void> {
  let worker: Worker | null = null
  for (let job = queue.pop(); job !== undefined; job = queue.pop()) {
    worker ??= await startWorker(options)
    const report = await runOne(worker, job)
    if (typeof report === 'string') {
      reports.push(lostFile(job.file, report))
      await worker.terminate()
      worker = null
    } else {
      reports.push(report)
    }
  }
  await worker?.terminate()
}

/** Resolves when the worker has its engine; rejects when it cannot load it, which no other file would change. */
async function startWorker(options: PoolOptions): Promise<Worker> {
  const setup: WorkerSetup = { engine: options.engine, filter: { forks: options.forks, text: options.text } }
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: setup,
    resourceLimits: { stackSizeMb: STACK_MB, maxOldGenerationSizeMb: 4096 },
  })
  // Listened to in runOne; this one keeps an error between two files from ending the process.
  worker.on('error', () => {})
  await new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  return worker
}

/** The report, or why there is none. */
function runOne(worker: Worker, job: Job): Promise<FileReport | string> {
  return new Promise((resolve) => {
    const settle = (result: FileReport | string): void => {
      clearTimeout(timer)
      worker.off('message', settle)
      worker.off('error', onError)
      worker.off('exit', onExit)
      resolve(result)
    }
    const onError = (error: Error): void => settle(`the worker ended: ${error.message}`)
    const onExit = (code: number): void => settle(`the worker ended with exit code ${code}`)
    const timer = setTimeout(() => settle(`not done after ${FILE_TIMEOUT_MS / 1000} s`), FILE_TIMEOUT_MS)
    worker.on('message', settle)
    worker.on('error', onError)
    worker.on('exit', onExit)
    worker.postMessage(job)
  })
}

function lostFile(file: VectorFile, reason: string): FileReport {
  const failures = [{ where: `${file.name} (whole file)`, reason }]
  return { pack: file.pack, file: file.name, ignored: null, forks: { '?': { passed: 0, failures, skipped: {} } } }
}
