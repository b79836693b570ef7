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

/** A failure of any asynchronous JSAPI, code-shaped or scope-shaped (domain.md 2.1). */
export const hostFailureSchema = z.object({
  error: z.optional(z.unknown()),
  errorMessage: z.optional(z.unknown()),
  authErrorScopes: z.optional(z.unknown()),
});

/** What the official H5 subscription panel hands to its callback (domain.md 5.3). */
export const panelAnswerSchema = z.object({
  success: z.boolean(),
  type: z.optional(z.string()),
  errorCode: z.optional(z.unknown()),
});

/** The answer of a host, fit to be kept in an error: without the auth code. */
export function redact(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || !('authCode' in raw)) return raw;
  return { ...raw, authCode: '****' };
}
