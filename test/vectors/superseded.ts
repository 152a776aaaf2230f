/**
 * Vectors that no engine with the final rules can pass: filled for a draft that changed later, for a format that never
 * came into a fork, or lacking what their result depends on. They are skipped and counted with their reason; everything
 * else must pass. An entry names the least that tells such a case apart.
 */

export interface CaseFacts {
  readonly file: string
  readonly name: string
  /** The file has a `config`: filled with the final places of the system contracts, and later drafts. */
  readonly hasConfig: boolean
  /** Code of the account that the case is about, if it is a state test. */
  readonly targetCode: string
}

const ENTRIES: readonly { readonly reason: string; readonly matches: (facts: CaseFacts) => boolean }[] = [
  {
    reason: 'EOF, which is in no fork',
    matches: ({ targetCode }) => targetCode.startsWith('0xef0001'),
  },
  {
    reason: 'the file lacks the ommers, withdrawals or blob base fee that its result depends on',
    matches: ({ file, name }) =>
      file.includes('state_transition/block/') &&
      /^(block_apply_ommers_reward|block_apply_withdrawal|eip7516_blob_base_fee)\b/.test(name),
  },
  {
    reason: 'EXTCODE* of a delegated account as in a draft of EIP-7702',
    matches: ({ name, hasConfig }) => !hasConfig && /::test_ext_code_on_(\w+_)?set_code\[/.test(name),
  },
  {
    reason: 'a missing system contract was no fault in a draft of EIP-7002 and EIP-7251',
    matches: ({ file, name }) =>
      /eip7002|eip7251/.test(file) && /::test_system_contract_deployment\[.*-deploy_after_fork/.test(name),
  },
]

/** Why the case is out of date, or null: it has to pass. */
export function supersededReason(facts: CaseFacts): string | null {
  return ENTRIES.find((entry) => entry.matches(facts))?.reason ?? null
}
