import * as z from 'zod/mini';

/*
 * The contract with the host. Tolerant on purpose: wallets add fields, leave some out and disagree about types
 * (domain.md 2.1), so only what the kit reads is named, and only as far as all wallets agree.
 */

/** `my.getAppIdSync()`, where it is an object as documented; older type packages say it is a string (domain.md 3.1). */
export const appIdSchema = z.object({ appId: z.string() });

/** The success of `my.getSiteInfo` (domain.md 3.1). */
export const siteInfoSchema = z.object({ siteName: z.string() });

/** The success of `my.getAuthCode` (domain.md 2.1). */
export const authCodeSchema = z.object({
  authCode: z.string(),
  authSuccessScopes: z.optional(z.array(z.string())),
});

/**
 * The fields of an answer whose form is not settled, to be compared and not trusted: failures are code-shaped,
 * scope-shaped, both or neither (domain.md 2.1), and the panel's answer is documented in part (domain.md 5.3).
 */
export function fieldsOf(raw: unknown): Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null ? { ...raw } : {};
}

/** The answer of a host, fit to be kept in an error: without the auth code. */
export function redact(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || !('authCode' in raw)) return raw;
  return { ...raw, authCode: '****' };
}
