import * as z from 'zod/mini';

/** What an auth code is for: to know who the user is, or to be allowed to send the user messages. */
export type HandoffPurpose = 'identity' | 'messaging';

/** The body of `POST auth-codes`: one auth code on its way to the merchant's server. */
export const authCodeHandoffSchema = z.object({
  /** Names this handoff, so that a lost answer can be found out about. */
  handoffId: z.string(),
  purpose: z.string(),
  authCode: z.string(),
  scopes: z.array(z.string()),
  appId: z.optional(z.string()),
  siteName: z.optional(z.string()),
  transport: z.optional(z.string()),
});
/** An auth code on its way to the merchant's server, handed to {@link Backend.exchange}. */
export type AuthCodeHandoff = Omit<z.output<typeof authCodeHandoffSchema>, 'purpose' | 'transport'> & {
  purpose: HandoffPurpose;
};
