/** Where executors come from. */

import type { Executor } from './executor.ts'
import { WorkerExecutor } from './worker-executor.ts'

/** An executor over a new, empty state, with its committing lane ready. */
export async function createExecutor(): Promise<Executor> {
  const executor = new WorkerExecutor()
  await executor.warm()
  return executor
}
