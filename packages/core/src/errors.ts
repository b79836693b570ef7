/** What went wrong, for code that has to decide what to do next. Stable; messages may change. */
export type MinigateErrorCode =
  | 'not_in_wallet'
  | 'bridge_timeout'
  | 'unsupported'
  | 'invalid_scope'
  | 'permission_denied'
  | 'busy'
  | 'interrupted'
  | 'aborted'
  | 'timeout'
  | 'network'
  | 'invalid_response'
  | 'auth_code_used'
  | 'auth_code_expired'
  | 'backend_refused'
  | 'session_not_kept'
  | 'user_mismatch'
  | 'inconsistent_templates'
  | 'invalid_template'
  | 'too_many_templates'
  | 'rate_limited'
  | 'outcome_unknown'
  | 'unknown';

/**
 * The one error of this kit: expected trouble with the wallet or the backend. Switch on `code`.
 * Wrong use of the kit itself is a `TypeError`; a user who says no is a result, not an error.
 */
export class MinigateError extends Error {
  override readonly name = 'MinigateError';
  readonly code: MinigateErrorCode;
  /** What the host or the backend said, with codes and tokens taken out. */
  declare readonly raw?: unknown;

  /** `details.cause` becomes the error's `cause`, as with every `Error`. */
  constructor(code: MinigateErrorCode, message: string, details: { raw?: unknown; cause?: unknown } = {}) {
    super(message);
    this.code = code;
    // Assigned, not passed to super: engines before Chromium 93 ignore the second argument of Error.
    Object.assign(this, details);
  }
}

/** Tells whether `error` is a {@link MinigateError}, also one of another copy of this kit, and of `code` if given. */
export function isMinigateError(error: unknown, code?: MinigateErrorCode): error is MinigateError {
  if (!(error instanceof Error) || error.name !== 'MinigateError') return false;
  return code === undefined || (error as MinigateError).code === code;
}
