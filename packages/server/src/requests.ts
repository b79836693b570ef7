import { authCodeHandoffSchema, decisionSchema, subscriptionReceiptSchema } from '@minigate/core/backend';
import * as z from 'zod/mini';

const text = (maximum: number) =>
  z
    .string()
    .check(
      z.minLength(1, 'must not be empty'),
      z.maxLength(maximum, `must have at most ${maximum} characters`),
    );

const list = <Item extends z.ZodMiniType>(item: Item) =>
  z.array(item).check(z.maxLength(50, 'must have at most 50 elements'));

const time = text(40).check(
  z.refine((value) => !Number.isNaN(Date.parse(value)), 'must be a time in ISO 8601'),
);

/** The body of `POST auth-codes`, within what a server should have to take. */
export const handoffSchema = z.extend(authCodeHandoffSchema, {
  handoffId: text(128),
  purpose: z.enum(['identity', 'messaging']),
  // Wallets exceed the documented 64 characters.
  authCode: text(4096),
  scopes: list(text(128)),
  appId: z.optional(text(128)),
  siteName: z.optional(text(128)),
  transport: z.optional(z.literal('bearer')),
});
/** An auth code as a page hands it over. */
export type Handoff = z.output<typeof handoffSchema>;

/** The body of `POST subscriptions`, within what a server should have to take. */
export const receiptSchema = z.extend(subscriptionReceiptSchema, {
  receiptId: text(128),
  subject: z.optional(text(128)),
  decisions: list(
    z.extend(decisionSchema, { templateId: text(128), outcome: z.enum(['agreed', 'rejected']) }),
  ).check(z.minLength(1, 'must not be empty')),
  decidedAt: time,
  sentAt: z.optional(time),
  language: z.optional(text(35)),
});
