/**
 * The one base class of errors that this project throws on purpose. Callers tell them apart by `code`, which is
 * part of the interface and never changes; the message is for people and may.
 */

/** What an error may carry besides its code and message. */
export interface ErrorDetails {
  /** What the reader can do about it, as a whole sentence. */
  hint?: string
  cause?: unknown
}

/** An error with a stable `code` in kebab-case. Each part of the program derives its own class from it. */
export class MegadevError extends Error {
  /** Stable name of what went wrong. */
  readonly code: string
  /** What the reader can do about it. */
  declare readonly hint?: string

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = new.target.name
    this.code = code
    if (details.hint !== undefined) this.hint = details.hint
  }
}
