import { applyToken, applyTokenAndInquiryUserInfo, revoke } from './authorizations.js';
import type { Contract } from './contract.js';
import { sendMessage } from './messages.js';
import { inquiryUserInfo } from './users.js';

export { applyToken, applyTokenAndInquiryUserInfo, revoke } from './authorizations.js';
export {
  describeIssues,
  resultSchema,
  type Contract,
  type RequestOf,
  type ResponseOf,
  type Result,
} from './contract.js';
export { sendMessage } from './messages.js';
export { inquiryUserInfo, userInfoSchema, type UserInfo } from './users.js';

/** Every contract of this version. */
export const contracts: readonly Contract[] = [
  applyToken,
  applyTokenAndInquiryUserInfo,
  inquiryUserInfo,
  sendMessage,
  revoke,
];
