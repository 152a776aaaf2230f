/** Where executors come from. */

import type { Executor, ExecutorOptions } from './executor.ts'
import { WorkerExecutor } from './worker-executor.ts'

/** An executor over a new, empty state, with its committing lane ready. */
export async function createExecutor(options: ExecutorOptions = {}): Promise<Executor> {
  const executor = new WorkerExecutor(options)
  await executor.warm(options.warmUp)
  return executor
}
