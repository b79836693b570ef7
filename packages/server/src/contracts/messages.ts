import * as z from 'zod/mini';
import { customerBelongsTo, extendInfo, givenText, identifier, received, resultSchema } from './contract.js';

/** One language's content of a message; the keys are the template's variables, the values are free text (seeds/001). */
const contentTemplateSchema = z.object({
  templateParameters: z.record(z.string(), z.string()),
  language: z.optional(z.string()),
});

/** Sends a message made from a template; `requestId` makes it idempotent (seeds/001, seeds/002, domain.md 6.7). */
export const sendMessage = {
  name: 'sendMessage',
  path: '/v2/miniprogram/message/send',
  request: z
    .object({
      appId: identifier(32),
      accessToken: received,
      customerBelongsTo,
      requestId: identifier(64),
      authClientId: z.optional(identifier(128)),
      templateCode: identifier(64),
      templates: z
        .array(contentTemplateSchema)
        .check(z.minLength(1, 'must not be empty'), z.maxLength(5, 'must have at most 5 elements')),
      extendInfo,
    })
    .check(
      // seeds/002: "For mini programs released to AlipayCN … authClientId is not required."
      z.refine((request) => request.customerBelongsTo === 'ALIPAY_CN' || request.authClientId !== undefined, {
        error: 'is required unless customerBelongsTo is ALIPAY_CN',
        path: ['authClientId'],
      }),
    ),
  response: z.object({
    result: resultSchema,
    /** Documented as required, but missing from the documentation's own sample. */
    messageId: givenText,
    extendInfo: givenText,
    /** How the documentation spells it. */
    entendInfo: givenText,
  }),
};
