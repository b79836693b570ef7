import {
  applyToken,
  applyTokenAndInquiryUserInfo,
  applyTokenV1,
  cancelToken,
  revoke,
} from './authorizations.js';
import type { Contract } from './contract.js';
import { sendByAccessToken, sendInbox, sendInboxV2, sendMessage, sendPush } from './messages.js';
import { inquiryUserInfo, inquiryUserInfoByAccessToken, inquiryUserInfoV1 } from './users.js';

export {
  applyToken,
  applyTokenAndInquiryUserInfo,
  applyTokenV1,
  cancelToken,
  revoke,
} from './authorizations.js';
export {
  describeIssues,
  requestSchemaOf,
  resultSchema,
  type Contract,
  type RequestOf,
  type ResponseOf,
  type Result,
} from './contract.js';
export { sendByAccessToken, sendInbox, sendInboxV2, sendMessage, sendPush } from './messages.js';
export {
  classicHeadSchema,
  delegateSendNotification,
  resultCodeIds,
  resultInfoSchema,
  type ClassicContract,
} from './notifications.js';
export {
  inquiryUserInfo,
  inquiryUserInfoByAccessToken,
  inquiryUserInfoV1,
  userInfoSchema,
  type UserInfo,
} from './users.js';

/** Every contract of the protocol with signed headers; `delegateSendNotification` is of another. */
export const contracts: readonly Contract[] = [
  applyToken,
  applyTokenV1,
  applyTokenAndInquiryUserInfo,
  revoke,
  cancelToken,
  inquiryUserInfo,
  inquiryUserInfoV1,
  inquiryUserInfoByAccessToken,
  sendMessage,
  sendByAccessToken,
  sendInbox,
  sendPush,
  sendInboxV2,
];
