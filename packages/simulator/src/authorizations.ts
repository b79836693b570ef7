import type { Clock } from '@minigate/core';
import { Refusal } from './refusal.js';
import type { BreakRule } from './rules.js';
import type { Secrets } from './secrets.js';

/** Who allowed whom what. */
export interface Authorization {
  readonly userId: string;
  readonly appId: string;
  readonly scopes: readonly string[];
}

/** What `applyToken` hands out. */
export interface IssuedToken extends Authorization {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Milliseconds since 1970, like the next. */
  readonly expiresAt: number;
  readonly refreshExpiresAt: number;
}

/** The grants, codes and tokens of a super app. What is asked for in vain throws a {@link Refusal}. */
export interface Authorizations {
  grant(to: Authorization): void;
  isGranted(to: Omit<Authorization, 'scopes'>, scope: string): boolean;
  /** Makes a code; `flaw` makes one that will be refused. */
  issueCode(to: Authorization, flaw?: 'expired' | 'used'): string;
  /** Uses up a code for the panel or for a token. */
  spendCode(spending: { authCode: string; appId: string; on: 'panel' | 'token' }): Authorization;
  issueToken(to: Authorization): IssuedToken;
  /** Uses up a refresh token, which is inferred from the code `USED_REFRESH_TOKEN` (domain.md 6.2), and hands out new ones. */
  refresh(spending: { refreshToken: string; appId: string }): IssuedToken;
  /** Finds a live access token. */
  token(of: { accessToken: string; appId: string }): IssuedToken;
  /** Ends an access token and its refresh token. */
  revoke(of: { accessToken: string; appId: string }): void;
}

interface Code extends Authorization {
  readonly expiresAt: number;
  spentOn?: 'panel' | 'token';
}

/** Starts without any grant, code or token. */
export function createAuthorizations(options: {
  clock: Clock;
  secrets: Secrets;
  breaks: BreakRule;
}): Authorizations {
  const { clock, secrets, breaks } = options;
  const grants = new Set<string>();
  const codes = new Map<string, Code>();
  const tokens = new Map<string, IssuedToken>();
  const refreshTokens = new Map<string, { issued: IssuedToken; used: boolean }>();

  function spendCode({ authCode, appId, on }: { authCode: string; appId: string; on: 'panel' | 'token' }) {
    const code = codes.get(authCode);
    if (!code || code.appId !== appId) throw new Refusal('INVALID_AUTHCODE', 'The authCode does not exist.');
    const usedUp =
      code.spentOn === 'token' ||
      (code.spentOn === 'panel' && breaks('panelConsumesCode', `used again for the ${on}`));
    if (usedUp) throw new Refusal('USED_AUTHCODE', 'The authCode has been used.');
    if (code.expiresAt <= clock.now()) throw new Refusal('EXPIRED_AUTHCODE', 'The authCode is expired.');
    code.spentOn = on;
    return code;
  }

  function issueToken({ userId, appId, scopes }: Authorization): IssuedToken {
    const issued = {
      userId,
      appId,
      scopes,
      accessToken: secrets.token(),
      refreshToken: secrets.token(),
      expiresAt: clock.now() + lifetimes.accessToken,
      refreshExpiresAt: clock.now() + lifetimes.refreshToken,
    };
    tokens.set(issued.accessToken, issued);
    refreshTokens.set(issued.refreshToken, { issued, used: false });
    return issued;
  }

  function token({ accessToken, appId }: { accessToken: string; appId: string }): IssuedToken {
    const issued = tokens.get(accessToken);
    if (!issued || issued.appId !== appId)
      throw new Refusal('INVALID_ACCESS_TOKEN', 'The access token is invalid.');
    if (issued.expiresAt <= clock.now())
      throw new Refusal('EXPIRED_ACCESS_TOKEN', 'The access token is expired.');
    return issued;
  }

  return {
    grant: ({ scopes, ...to }) => scopes.forEach((scope) => grants.add(grantKey(to, scope))),
    isGranted: (to, scope) => grants.has(grantKey(to, scope)),
    issueCode({ userId, appId, scopes }, flaw) {
      const authCode = secrets.authCode();
      const expiresAt = clock.now() + (flaw === 'expired' ? 0 : lifetimes.authCode);
      codes.set(authCode, { userId, appId, scopes, expiresAt, ...(flaw === 'used' && { spentOn: 'token' }) });
      return authCode;
    },
    spendCode,
    issueToken,
    refresh({ refreshToken, appId }) {
      const found = refreshTokens.get(refreshToken);
      if (!found || found.issued.appId !== appId)
        throw new Refusal('INVALID_REFRESH_TOKEN', 'The refresh token does not exist.');
      if (found.used) throw new Refusal('USED_REFRESH_TOKEN', 'The refresh token has been used.');
      if (found.issued.refreshExpiresAt <= clock.now())
        throw new Refusal('EXPIRED_REFRESH_TOKEN', 'The refresh token is expired.');
      found.used = true;
      return issueToken(found.issued);
    },
    token,
    revoke(of) {
      const issued = token(of);
      tokens.delete(issued.accessToken);
      refreshTokens.delete(issued.refreshToken);
    },
  };
}

const minute = 60_000;
const day = 24 * 60 * minute;

/** A code lives as briefly as any wallet documents (domain.md 2.4). How long tokens live is our choice. */
const lifetimes = { authCode: 3 * minute, accessToken: 15 * day, refreshToken: 30 * day };

function grantKey({ userId, appId }: Omit<Authorization, 'scopes'>, scope: string): string {
  return JSON.stringify([userId, appId, scope]);
}
