/**
 * What requests change of a node beside its chain: who is impersonated, whether it prints, and which instance of a chain it is.
 */

import { Impersonation } from './impersonation.ts'

const ID_BYTES = 32

export class NodeState {
  readonly impersonation: Impersonation = new Impersonation()
  /** Whether the node tells what happens on it. */
  isLogging: boolean = true
  #instanceId: Uint8Array = newId()

  /** 32 bytes, drawn anew for each start and each reset: by it a client sees that its chain is another one. */
  get instanceId(): Uint8Array {
    return this.#instanceId
  }

  /** The chain has started over. */
  reset(): void {
    this.impersonation.clear()
    this.#instanceId = newId()
  }
}

function newId(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(ID_BYTES))
}
