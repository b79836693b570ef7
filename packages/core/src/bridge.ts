import { createAuthCode, type AuthCode, type AuthCodePurpose } from './auth-code.js';
import type { Clock } from './clock.js';
import { MinigateError } from './errors.js';
import { appIdSchema, authCodeSchema, fieldsOf, redact, siteInfoSchema } from './jsapi.js';
import { within } from './wait.js';
import type { WalletProfile } from './wallets/profile.js';

/** Where the page runs, known once connected. */
export interface Host {
  /** The mini program, where the wallet tells. */
  readonly appId?: string;
  /** The wallet's own name for itself, where it has `my.getSiteInfo`. */
  readonly siteName?: string;
  readonly wallet: WalletProfile;
  /** Tells whether the host has a JSAPI of this name. */
  can(api: string): boolean;
}

/** What came of asking for an auth code: the code, or a user who said no or closed the sheet. */
export type AuthCodeAnswer<Purpose extends AuthCodePurpose> =
  { outcome: 'granted'; authCode: AuthCode<Purpose> } | { outcome: 'rejected' | 'dismissed' };

/** The host's `my`, typed and validated. */
export interface Bridge {
  can(api: string): boolean;
  /** The mini program's id; `undefined` where the wallet has no `my.getAppIdSync`. */
  appId(): string | undefined;
  /** The wallet's name; `undefined` where it does not say. Rejects with `bridge_timeout` if it never answers. */
  siteName(): Promise<string | undefined>;
  /**
   * Asks for an auth code, calling the host at once. Has no limit where a sheet may be open.
   * Rejects with what the wallet's profile says its failure means.
   */
  getAuthCode<Purpose extends AuthCodePurpose>(
    purpose: Purpose,
    scopes: readonly string[],
    wallet: WalletProfile,
  ): Promise<AuthCodeAnswer<Purpose>>;
}

/**
 * Looks for a `my` that can be used, every 50 ms, for `limit` ms. Bridge scripts assign `my` late and sometimes before
 * its functions (domain.md 4.3). Rejects with `not_in_wallet`, or `unsupported` where `my` cannot sign in.
 */
export async function findMy(look: () => object | undefined, clock: Clock, limit: number): Promise<object> {
  const sleep = () => new Promise<void>((resolve) => void clock.after(50, resolve));
  for (let left = Math.ceil(limit / 50); ; left--) {
    const my = look();
    if (my && has(my, 'getAuthCode')) return my;
    if (left > 0) await sleep();
    else if (my)
      throw new MinigateError('unsupported', '"my" has no "getAuthCode": sign-in is not offered here');
    else
      throw new MinigateError(
        'not_in_wallet',
        `Found no "my" within ${limit} ms: open this page inside a wallet`,
      );
  }
}

/** Makes `my` typed, validated and limited. `silentLimit` (ms) is for calls that show no sheet. */
export function createBridge(my: object, clock: Clock, silentLimit: number): Bridge {
  const silently = (api: string, params: object = {}) =>
    within(
      clock,
      silentLimit,
      () => call(my, api, params),
      () =>
        new MinigateError('bridge_timeout', `The wallet did not answer "${api}" within ${silentLimit} ms`),
    );

  return {
    can: (api) => has(my, api),

    appId() {
      if (!has(my, 'getAppIdSync')) return undefined;
      const answer = callSync(my, 'getAppIdSync');
      if (typeof answer === 'string') return answer;
      const parsed = appIdSchema.safeParse(answer);
      if (parsed.success) return parsed.data.appId;
      throw new MinigateError('invalid_response', '"getAppIdSync" answered without "appId"');
    },

    async siteName() {
      if (!has(my, 'getSiteInfo')) return undefined;
      const answer = await silently('getSiteInfo').catch((error: unknown) => {
        // A mini program without the permission for it can still name its wallet in the options (seeds/002).
        if (error instanceof HostFailure) return undefined;
        throw error;
      });
      const parsed = siteInfoSchema.safeParse(answer);
      return parsed.success ? parsed.data.siteName : undefined;
    },

    getAuthCode(purpose, scopes, wallet) {
      const silent = scopes.every((scope) => wallet.scopes[scope] === 'silent');
      const params = { scopes: [...scopes] };
      return (silent ? silently('getAuthCode', params) : call(my, 'getAuthCode', params)).then(
        (answer) => ({ outcome: 'granted', authCode: readAuthCode(purpose, answer) }) as const,
        (error: unknown) => {
          if (!(error instanceof HostFailure)) throw error;
          return { outcome: readRefusal(error.raw, scopes, wallet) };
        },
      );
    },
  };
}

class HostFailure extends Error {
  readonly raw: unknown;
  constructor(raw: unknown) {
    super('The host reported a failure');
    this.raw = raw;
  }
}

function has(my: object, api: string): boolean {
  return typeof (my as Record<string, unknown>)[api] === 'function';
}

function callSync(my: object, api: string): unknown {
  try {
    return (my as Record<string, () => unknown>)[api]!();
  } catch (cause) {
    throw new MinigateError(
      'permission_denied',
      `"${api}" failed: the mini program may lack the permission`,
      {
        cause,
      },
    );
  }
}

/** Wraps the callback form, the only one that every tenant documents (domain.md 2.1). */
function call(my: object, api: string, params: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (raw: unknown) => reject(new HostFailure(raw));
    // Some bridges report failures through `success` with a non-zero `error` (domain.md 4.4).
    const success = (raw: unknown) => (errorOf(raw) ? fail(raw) : resolve(raw));
    try {
      (my as Record<string, (params: object) => void>)[api]!({ ...params, success, fail });
    } catch (cause) {
      reject(new MinigateError('unknown', `"${api}" failed at once`, { cause }));
    }
  });
}

function errorOf(raw: unknown): string | undefined {
  const { error } = fieldsOf(raw);
  return error && Number(error) !== 0 ? String(error) : undefined;
}

function readAuthCode<Purpose extends AuthCodePurpose>(purpose: Purpose, answer: unknown): AuthCode<Purpose> {
  const parsed = authCodeSchema.safeParse(answer);
  if (parsed.success && parsed.data.authCode)
    return createAuthCode(purpose, parsed.data.authCode, parsed.data.authSuccessScopes);
  throw new MinigateError('invalid_response', '"getAuthCode" answered without "authCode"', {
    raw: redact(answer),
  });
}

function readRefusal(
  raw: unknown,
  scopes: readonly string[],
  wallet: WalletProfile,
): 'rejected' | 'dismissed' {
  const reasons = reasonsOf(raw);
  const reason = reasons.find((candidate) => typeof wallet.authFailures[candidate] === 'string');
  const meaning = reason === undefined ? 'unknown' : wallet.authFailures[reason]!;
  const unknownScope = scopes.find((scope) => !wallet.scopes[scope]);
  if (meaning === 'rejected' || (meaning === 'dismissed' && unknownScope === undefined)) return meaning;
  const code = meaning === 'dismissed' ? 'invalid_scope' : meaning;
  const about = code === 'invalid_scope' ? ` (check the scope "${unknownScope ?? scopes.join('", "')}")` : '';
  throw new MinigateError(
    code,
    `"getAuthCode" failed in ${wallet.name} with "${reasons.join(', ')}"${about}`,
    {
      raw: redact(raw),
    },
  );
}

/** The code of a code-shaped failure, or the codes of a scope-shaped one. */
function reasonsOf(raw: unknown): string[] {
  const error = errorOf(raw);
  if (error) return [error];
  const { authErrorScopes } = fieldsOf(raw);
  const isByScope = typeof authErrorScopes === 'object' && authErrorScopes !== null;
  return isByScope ? Object.values(authErrorScopes).map(String) : [String(authErrorScopes ?? 'no reason')];
}
