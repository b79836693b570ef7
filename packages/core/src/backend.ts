import * as z from 'zod/mini';
import type { AuthCodeHandoff } from './handoff.js';
import type { WaitOptions } from './signal.js';

export { authCodeHandoffSchema, type AuthCodeHandoff, type HandoffPurpose } from './handoff.js';

/**
 * What the page may know of a signed-in user. Never holds a token. `POST auth-codes` and `GET session` answer with it in
 * `session`, which is `null` where there is none.
 */
export const sessionSchema = z.object({
  /** The user, as an opaque name given by the server. */
  subject: z.string(),
  profile: z.optional(z.object({ nickName: z.optional(z.string()), avatar: z.optional(z.string()) })),
  /** For what the server holds a token of this user: `identity`, `messaging`. */
  purposes: z.array(z.string()),
  /** The templates whose messages this user agreed to, as the server has recorded it. */
  subscribed: z.array(z.string()),
  /** The `handoffId` of the last exchange of each purpose. */
  handoffs: z.object({ identity: z.optional(z.string()), messaging: z.optional(z.string()) }),
  endsInSeconds: z.optional(z.number()),
});
/** What the page may know of a signed-in user. */
export type Session = z.output<typeof sessionSchema>;

/** The user's decision about one template. */
export const decisionSchema = z.object({ templateId: z.string(), outcome: z.string() });
/** The user's decision about one template. */
export interface Decision {
  templateId: string;
  outcome: 'agreed' | 'rejected';
}

/** The body of `POST subscriptions`: a decision about messages on its way to the merchant's server. */
export const subscriptionReceiptSchema = z.object({
  /** Delivering the same `receiptId` again changes nothing. */
  receiptId: z.string(),
  /** The user who decided, as named by {@link Session}. */
  subject: z.optional(z.string()),
  /** Grows with every decision made on one device; the highest is the newest. */
  sequence: z.number(),
  decisions: z.array(decisionSchema),
  /** ISO 8601. */
  decidedAt: z.string(),
  language: z.optional(z.string()),
  /** ISO 8601, the page's clock when it sends: what a wrong clock is off by is then known. */
  sentAt: z.optional(z.string()),
});
/** A decision about messages, delivered to the merchant's server at least once. */
export type SubscriptionReceipt = Omit<
  z.output<typeof subscriptionReceiptSchema>,
  'decisions' | 'subject'
> & {
  subject: string;
  decisions: Decision[];
};

/** The body of every answer that is not 2xx. */
export const backendErrorSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/**
 * The way to the merchant's server. Only `exchange` is required. Every method rejects with a `MinigateError`:
 * `network` or `timeout` when the answer was lost, `invalid_response` when it made no sense, otherwise what the server said.
 */
export interface Backend {
  /** Hands over an auth code; the server exchanges it for a token that it keeps. Must not be repeated with the same code. */
  exchange(handoff: AuthCodeHandoff, options?: WaitOptions): Promise<Session>;
  /** Delivers a receipt; idempotent on `receiptId`. Without this method no receipts are kept. */
  record?(receipt: SubscriptionReceipt, options?: WaitOptions): Promise<void>;
  /** The live session, if there is one. Without this method a lost answer ends as `outcome_unknown`. */
  session?(options?: WaitOptions): Promise<Session | undefined>;
  /** Ends the session. */
  signOut?(options?: WaitOptions): Promise<void>;
}
