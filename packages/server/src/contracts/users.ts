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

/** A user as the wallet describes them (domain.md 6.5); what is there depends on wallet, scopes and law. Unknown keys are kept. */
export const userInfoSchema = z.looseObject({
  userId: givenText,
  status: givenText,
  nickName: givenText,
  userName: z.nullish(z.looseObject({ fullName: givenText, firstName: givenText, lastName: givenText })),
  avatar: givenText,
  gender: givenText,
  birthDate: givenText,
  nationality: givenText,
  loginIdInfos: z.nullish(z.array(z.looseObject({ loginId: givenText, loginIdType: givenText }))),
  contactInfos: z.nullish(z.array(z.looseObject({ contactNo: givenText, contactType: givenText }))),
  extendInfo: givenText,
});
/** A user as the wallet describes them. */
export type UserInfo = z.output<typeof userInfoSchema>;

const response = z.object({ result: resultSchema, userInfo: userInfoSchema, extendInfo: givenText });

const token = { appId: identifier(32), accessToken: received, extendInfo };
const authClientId = identifier(128);

/** What every document but Alipay+'s has: no `customerBelongsTo`. */
const withoutWallet = z.object({ ...token, authClientId });

/** Asks who the user behind an access token is (domain.md 6.5). Tenants differ in how they name the wallet. */
export const inquiryUserInfo = {
  name: 'inquiryUserInfo',
  path: '/v2/users/inquiryUserInfo',
  request: z.object({ ...token, authClientId, customerBelongsTo: z.optional(customerBelongsTo) }),
  variants: {
    ALIPAY_PLUS: z.object({ ...token, authClientId, customerBelongsTo }),
    GCASH: withoutWallet,
    MPESA: withoutWallet,
    /** docs-demo: `authClientId` is not required either. */
    DEMO: z.object({ ...token, authClientId: z.optional(authClientId) }),
  },
  response,
};

/** The same in v1 (domain.md 6.5), which names the wallet in `extendInfo` (domain.md 3.1). */
export const inquiryUserInfoV1 = {
  name: 'inquiryUserInfoV1',
  path: '/v1/users/inquiryUserInfo',
  request: z.object({ accessToken: received, appId: z.optional(text(32)), extendInfo: plainExtendInfo }),
  response,
};

/** The same at TNG, and at GCash in v1 (domain.md 6.1; rows from a full copy of the page in a public repository). */
export const inquiryUserInfoByAccessToken = {
  name: 'inquiryUserInfoByAccessToken',
  path: '/v1/customers/user/inquiryUserInfoByAccessToken',
  request: z.object({
    accessToken: received,
    authClientId: z.optional(text(128)),
    extendInfo: plainExtendInfo,
  }),
  response,
};
