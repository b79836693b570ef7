import * as z from 'zod/mini';
import { customerBelongsTo, extendInfo, givenText, identifier, received, resultSchema } from './contract.js';
import { userInfoSchema } from './users.js';

const app = {
  appId: identifier(32),
  authClientId: identifier(128),
  customerBelongsTo: z.optional(customerBelongsTo),
  extendInfo,
};

const tokenTimes = { accessTokenExpiryTime: givenText, refreshTokenExpiryTime: givenText };

/** Exchanges an auth code, or a refresh token, for tokens (domain.md 6.2). */
export const applyToken = {
  name: 'applyToken',
  path: '/v2/authorizations/applyToken',
  request: z.discriminatedUnion(
    'grantType',
    [
      z.object({ ...app, grantType: z.literal('AUTHORIZATION_CODE'), authCode: received }),
      z.object({ ...app, grantType: z.literal('REFRESH_TOKEN'), refreshToken: received }),
    ],
    'must be AUTHORIZATION_CODE or REFRESH_TOKEN',
  ),
  response: z.object({
    result: resultSchema,
    accessToken: received,
    refreshToken: givenText,
    ...tokenTimes,
    customerId: received,
    extendInfo: givenText,
  }),
};

/**
 * `applyToken` and `inquiryUserInfo` in one call, for an auth code, an access token or a refresh token (domain.md 6.4).
 * Its tables are not published where we could read them: the fields are inferred from the two calls it combines.
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
        ({ authCode, accessToken, refreshToken }) => Boolean(authCode || accessToken || refreshToken),
        {
          error: 'must be given, or else accessToken or refreshToken',
          path: ['authCode'],
        },
      ),
    ),
  response: z.object({
    result: resultSchema,
    accessToken: givenText,
    refreshToken: givenText,
    ...tokenTimes,
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
