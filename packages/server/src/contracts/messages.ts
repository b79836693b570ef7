import * as z from 'zod/mini';
import {
  customerBelongsTo,
  extendInfo,
  givenText,
  identifier,
  plainExtendInfo,
  received,
  resultSchema,
  text,
} from './contract.js';

/** One language's content of a message; the keys are the template's variables, the values are free text (seeds/001). */
const contentTemplateSchema = z.object({
  templateParameters: z.record(z.string(), z.string()),
  language: z.optional(z.string()),
});

const templates = z.array(contentTemplateSchema).check(z.minLength(1, 'must not be empty'));
const fiveTemplates = templates.check(z.maxLength(5, 'must have at most 5 elements'));

const message = {
  appId: identifier(32),
  accessToken: received,
  requestId: identifier(64),
  templateCode: identifier(64),
  templates: fiveTemplates,
  extendInfo,
};

/** M-Pesa, and Toka: `customerBelongsTo` is not required, and there is no `authClientId`. */
const withoutAuthClient = z.object({ ...message, customerBelongsTo: z.optional(customerBelongsTo) });

/** Sends a message made from a template; `requestId` makes it idempotent (seeds/001, seeds/002, domain.md 6.7). */
export const sendMessage = {
  name: 'sendMessage',
  path: '/v2/miniprogram/message/send',
  request: z.object({ ...message, customerBelongsTo, authClientId: z.optional(identifier(128)) }).check(
    // seeds/002: "For mini programs released to AlipayCN … authClientId is not required."
    z.refine((request) => request.customerBelongsTo === 'ALIPAY_CN' || request.authClientId !== undefined, {
      error: 'is required unless customerBelongsTo is ALIPAY_CN',
      path: ['authClientId'],
    }),
  ),
  variants: {
    MPESA: withoutAuthClient,
    TOKA: withoutAuthClient,
    /** docs-demo: neither of the two, and a link of its own, which its text requires for push and inbox. */
    DEMO: z.object({ ...message, redirectUrl: z.optional(text(2048)) }),
  },
  response: z.object({
    result: resultSchema,
    /** Documented as required, but missing from the documentation's own sample. */
    messageId: givenText,
    extendInfo: givenText,
    /** How the documentation spells it. */
    entendInfo: givenText,
  }),
};

/** The same at TNG (domain.md 6.7): no `messageId` is documented, and one is read all the same. */
export const sendByAccessToken = {
  name: 'sendByAccessToken',
  path: '/v2/customers/message/sendByAccessToken',
  request: z.object(message),
  response: z.object({ result: resultSchema, messageId: givenText, extendInfo: givenText }),
};

const notification = {
  accessToken: received,
  requestId: text(128),
  templateCode: text(256),
};

const notificationResponse = z.object({ result: resultSchema, messageId: givenText, extendInfo: givenText });

/** Sends to the inbox with a token for `NOTIFICATION_INBOX`; `requestId` makes it idempotent (seeds/000, domain.md 6.8). */
export const sendInbox = {
  name: 'sendInbox',
  path: '/v1/messages/sendInbox',
  request: z.object({ ...notification, templates }),
  response: notificationResponse,
};

/** Sends a push message with a token for `NOTIFICATION_PUSH`: seen in a public demo, documented nowhere (domain.md 6.10). */
export const sendPush = {
  name: 'sendPush',
  path: '/v1/messages/sendPush',
  request: z.object({ ...notification, templates }),
  response: notificationResponse,
};

/**
 * Sends to the inbox (domain.md 6.9).
 *
 * @deprecated by the platform: use {@link sendMessage}.
 */
export const sendInboxV2 = {
  name: 'sendInboxV2',
  path: '/v2/messages/sendInbox',
  request: z.object({
    ...notification,
    authClientId: z.optional(text(128)),
    templates: fiveTemplates,
    extendInfo: plainExtendInfo,
  }),
  response: notificationResponse,
};
