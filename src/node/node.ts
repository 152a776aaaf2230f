/**
 * The composition root: a config becomes a running node. Nothing here is global; two nodes in one process share nothing but
 * worker threads.
 */

import { createExecutor } from '../executor/create-executor.ts'
import type { RunningNode } from './assemble.ts'
import { assembleNode } from './assemble.ts'
import type { NodeConfig } from './config.ts'
import { resolveConfig } from './config.ts'

/**
 * Start a node and give its insides; `handle.ts` is what users get.
 * @throws {MegadevError} `config-unknown-option`, `config-invalid`, `port-taken`, `listen-failed`
 */
export async function createNode(config: NodeConfig = {}): Promise<RunningNode> {
  const resolved = resolveConfig(config)
  return assembleNode(resolved, createExecutor())
}
