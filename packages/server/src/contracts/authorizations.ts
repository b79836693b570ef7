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
import { userInfoSchema } from './users.js';

/** The two grants, each with what `fields` adds. */
const grants = <Fields extends z.core.$ZodLooseShape>(fields: Fields) =>
  z.discriminatedUnion(
    'grantType',
    [
      z.object({ ...fields, grantType: z.literal('AUTHORIZATION_CODE'), authCode: received }),
      z.object({ ...fields, grantType: z.literal('REFRESH_TOKEN'), refreshToken: received }),
    ],
    'must be AUTHORIZATION_CODE or REFRESH_TOKEN',
  );

const app = {
  appId: identifier(32),
  authClientId: identifier(128),
  customerBelongsTo: z.optional(customerBelongsTo),
  extendInfo,
};

const refreshToken = {
  refreshToken: givenText,
  accessTokenExpiryTime: givenText,
  refreshTokenExpiryTime: givenText,
};

/** Exchanges an auth code, or a refresh token, for tokens (domain.md 6.2). */
export const applyToken = {
  name: 'applyToken',
  path: '/v2/authorizations/applyToken',
  request: grants(app),
  variants: {
    /** docs-demo, and the older pages of GCash: `authClientId` is not required (domain.md 6.2). */
    DEMO: grants({ ...app, authClientId: z.optional(identifier(128)) }),
  },
  response: z.object({
    result: resultSchema,
    accessToken: received,
    ...refreshToken,
    customerId: received,
    extendInfo: givenText,
  }),
};

/**
 * The same in v1 (domain.md 6.3), which names the wallet in `extendInfo` (domain.md 3.1). Its documented 16 characters
 * for `grantType` and 32 for `authCode` are too few for its own samples, and `customerId` is not required.
 */
export const applyTokenV1 = {
  name: 'applyTokenV1',
  path: '/v1/authorizations/applyToken',
  request: grants({ referenceClientId: z.optional(text(128)), extendInfo: plainExtendInfo }),
  response: z.object({
    result: resultSchema,
    accessToken: received,
    ...refreshToken,
    customerId: givenText,
    extendInfo: givenText,
  }),
};

/**
 * `applyToken` and `inquiryUserInfo` in one call, in three modes: for an auth code; for an access token that is still
 * good, which only gives the user's information; for a refresh token after its end (domain.md 6.4). Its tables are not
 * published where we could read them: the fields are inferred from the two calls it combines.
 */
export const applyTokenAndInquiryUserInfo = {
  name: 'applyTokenAndInquiryUserInfo',
  path: '/v2/authorizations/applyTokenAndInquiryUserInfo',
  request: z
    .object({
      ...app,
      grantType: z.optional(z.string()),
      authCode: z.optional(received),
      accessToken: z.optional(received),
      refreshToken: z.optional(received),
    })
    .check(
      z.refine(
        ({ authCode, accessToken, refreshToken }) =>
          [authCode, accessToken, refreshToken].some((given) => given !== undefined),
        { error: 'must be given, or else accessToken or refreshToken', path: ['authCode'] },
      ),
    ),
  response: z.object({
    result: resultSchema,
    accessToken: givenText,
    ...refreshToken,
    customerId: givenText,
    userInfo: userInfoSchema,
    extendInfo: givenText,
  }),
};

/** Makes an access token and its refresh token unusable (domain.md 6.6; which fields are required is not recorded there). */
export const revoke = {
  name: 'revoke',
  path: '/v2/authorizations/revoke',
  request: z.object({
    appId: identifier(32),
    accessToken: received,
    authClientId: z.optional(identifier(128)),
    extendInfo,
  }),
  response: z.object({ result: resultSchema, extendInfo: givenText }),
};

/** The same in v1 (domain.md 6.6). */
export const cancelToken = {
  name: 'cancelToken',
  path: '/v1/authorizations/cancelToken',
  request: z.object({ accessToken: received, extendInfo }),
  response: z.object({ result: resultSchema, extendInfo: givenText }),
};
