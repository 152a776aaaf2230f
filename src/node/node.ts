/**
 * The composition root: a config becomes a running node. Nothing here is global; two nodes in one process share nothing but
 * worker threads.
 */

import { startLaneWorker } from '../executor/worker-pool.ts'
import type { RunningNode } from './assemble.ts'
import type { NodeConfig } from './config.ts'
import { resolveConfig } from './config.ts'

const READ_WORKER_DELAY_MS = 100

/**
 * Start a node and give its insides; `handle.ts` is what users get.
 * @throws {MegadevError} `config-unknown-option`, `config-invalid`, `port-taken`, `listen-failed`
 */
export async function createNode(config: NodeConfig = {}): Promise<RunningNode> {
  const resolved = resolveConfig(config)
  // The thread gets ready while this one loads the rest: a start takes little longer than either.
  startLaneWorker('commit')
  const { createExecutor } = await import('../executor/create-executor.ts')
  // A chain in process is not kept waiting: its code gets fast by being used.
  const starting = createExecutor(resolved.server === null ? {} : { warmUp: resolved.rules })
  // Who assembles hears of a failure; nobody else has to.
  starting.catch(() => undefined)
  const { assembleNode } = await import('./assemble.ts')
  const node = await assembleNode(resolved, starting)
  // Calls have a thread of their own. The first call should not wait until it is there, nor the first answer for it.
  if (resolved.server !== null) setTimeout(() => startLaneWorker('read'), READ_WORKER_DELAY_MS).unref()
  return node
}
