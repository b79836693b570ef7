import * as z from 'zod/mini';
import { givenText, text } from './contract.js';

/**
 * One function of the enveloped `alipay.intl.*` protocol (seeds/003, domain.md 6.11): what goes into the `body` of the
 * request, and what comes in the `body` of the answer when it succeeds. A request has no business key: nothing tells
 * whether one without an answer arrived, and sending it again may do it twice.
 */
export interface ClassicContract<
  Request extends z.core.$ZodType = z.core.$ZodType,
  Response extends z.core.$ZodType = z.core.$ZodType,
> {
  /** What errors call it. */
  readonly name: string;
  /** The value of `function` in the head. */
  readonly function: string;
  readonly version: string;
  readonly request: Request;
  readonly response: Response;
}

/** The `head` of a request. */
export const classicHeadSchema = z.object({
  version: text(8),
  function: text(128),
  clientId: text(32),
  reqTime: z.iso.datetime({ offset: true, error: 'must be a time in RFC 3339' }),
  reqMsgId: text(64),
  reserve: z.nullish(z.string().check(z.maxLength(256, 'must have at most 256 characters'))),
});

/** The outcome in the `body` of every answer. Statuses and codes are open. */
export const resultInfoSchema = z.object({
  resultStatus: z.string(),
  resultCodeId: givenText,
  resultCode: givenText,
  resultMsg: givenText,
});

/** The documented ids of result codes. */
export const resultCodeIds = {
  SUCCESS: '00000000',
  PROCESS_FAIL: '00000019',
  UNKNOWN_EXCEPTION: '00000901',
  PARAM_ILLEGAL: '00000004',
  INVALID_SIGNATURE: '00000007',
  KEY_NO_FOUND: '00000008',
  NO_INTERFACE_DEF: '00000013',
  API_IS_INVALID: '00000014',
  OAUTH_FAILED: '00000016',
  ACCESS_DENIED: '00000021',
  CLIENT_FORBIDDEN_ACCESS_API: '12014152',
  UNKNOWN_CLIENT: '12014155',
  INVALID_CLIENT_STATUS: '12014156',
  REQUEST_TRAFFIC_EXCEED_LIMIT: '00000024',
} as const;

const notificationInfoSchema = z
  .object({
    openId: z.string().check(z.minLength(1, 'must not be empty')),
    // No row says so: inferred from the one space in the documentation's sample, which its table does not have.
    templateCode: z.string().check(z.regex(/^\S+$/, 'must not be empty and must not contain spaces')),
    templateValue: z.string().check(z.refine(isJsonObject, 'must be the text of a JSON object')),
  })
  .check(
    // "Every element's maximum length is 300": taken as the length of its JSON text.
    z.refine((info) => JSON.stringify(info).length <= 300, 'must have at most 300 characters as JSON'),
  );

/** Sends notifications to users of Alipay by their open ids (seeds/003, domain.md 6.11). */
export const delegateSendNotification = {
  name: 'delegateSendNotification',
  function: 'alipay.intl.user.inform.delegateSendNotification',
  version: '2.0.0',
  request: z.object({
    merchantId: text(64),
    notificationInfos: z
      .array(notificationInfoSchema)
      .check(z.minLength(1, 'must not be empty'), z.maxLength(100, 'must have at most 100 elements')),
  }),
  response: z.object({ resultInfo: resultInfoSchema }),
};

function isJsonObject(value: string): boolean {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}
