/**
 * Remembering the chain and going back.
 */

import { quantity } from '../codecs/decode.ts'
import { quantity as hex } from '../codecs/encode.ts'
import type { Method, Methods } from '../method.ts'
import { method, required } from '../method.ts'

const snapshot: Method = method({
  summary: 'Remember the state of the chain.',
  result: 'snapshot id',
  isChange: true,
  parameters: [],
  run: async ({ chain }) => hex(await chain.snapshot()),
})

const revert: Method = method({
  summary: 'Go back to a snapshot; it and all later ones are used up.',
  result: '`true`, or `false` when there is none of that id',
  isChange: true,
  parameters: [required('id', 'snapshot id', quantity)],
  run: ({ chain }, [id]) => chain.revert(id),
})

export const snapshotMethods: Methods = {
  evm_snapshot: snapshot,
  anvil_snapshot: snapshot,
  evm_revert: revert,
  anvil_revert: revert,
}
