/**
 * The lanes' worker threads of this process, shared by all its chains: one that executes and commits, one that reads
 * (calls, estimates), so that no call delays a block. Each is started when it is first needed.
 */

import { LaneWorker } from './lane-worker.ts'

/** What a worker is for. */
export type LaneRole = 'commit' | 'read'

const workers = new Map<LaneRole, LaneWorker>()

/** Start a worker ahead of its first work. */
export function startLaneWorker(role: LaneRole): void {
  laneWorker(role)
}

/** The worker of a role, started if need be, or anew if it has died. */
export function laneWorker(role: LaneRole): LaneWorker {
  let worker = workers.get(role)
  if (worker === undefined || !worker.isAlive) {
    worker = new LaneWorker()
    workers.set(role, worker)
  }
  return worker
}
