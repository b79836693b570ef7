import { MinigateError } from './errors.js';

/** What an auth code may be spent on. */
export type AuthCodePurpose = 'identity' | 'panel' | 'messaging';

/**
 * A one-time code from the wallet (domain.md 2.4). It serves one purpose and gives its text away once, so that it cannot
 * be spent twice, and never when it is logged or serialised.
 */
export interface AuthCode<Purpose extends AuthCodePurpose> {
  readonly purpose: Purpose;
  /** The scopes the wallet says it granted, where it says so. */
  readonly grantedScopes?: readonly string[];
  /** The code itself. Throws `MinigateError('auth_code_used')` from the second time on. */
  take(): string;
}

/** Wraps a code as the wallet gave it. */
export function createAuthCode<Purpose extends AuthCodePurpose>(
  purpose: Purpose,
  text: string,
  grantedScopes?: readonly string[],
): AuthCode<Purpose> {
  let left: string | undefined = text;
  return {
    purpose,
    grantedScopes,
    take() {
      if (left === undefined)
        throw new MinigateError(
          'auth_code_used',
          `The auth code for "${purpose}" is used: ask for a new one`,
        );
      const code = left;
      left = undefined;
      return code;
    },
  };
}
