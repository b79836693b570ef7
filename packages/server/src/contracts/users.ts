import * as z from 'zod/mini';
import { customerBelongsTo, extendInfo, givenText, identifier, received, resultSchema } from './contract.js';

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

/** Asks who the user behind an access token is (domain.md 6.5). `customerBelongsTo` is required by Alipay+, absent elsewhere. */
export const inquiryUserInfo = {
  name: 'inquiryUserInfo',
  path: '/v2/users/inquiryUserInfo',
  request: z.object({
    appId: identifier(32),
    accessToken: received,
    authClientId: identifier(128),
    customerBelongsTo: z.optional(customerBelongsTo),
    extendInfo,
  }),
  response: z.object({ result: resultSchema, userInfo: userInfoSchema, extendInfo: givenText }),
};
