import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as z from 'zod/mini';
import {
  applyToken,
  applyTokenAndInquiryUserInfo,
  applyTokenV1,
  cancelToken,
  contracts,
  delegateSendNotification,
  describeIssues,
  inquiryUserInfo,
  inquiryUserInfoByAccessToken,
  inquiryUserInfoV1,
  requestSchemaOf,
  revoke,
  sendByAccessToken,
  sendInbox,
  sendInboxV2,
  sendMessage,
  sendPush,
  type Contract,
} from './index.js';

/** What a row says of a field: its length, and whether it forbids `@ # ?`. */
type Row = [field: string, maximum: number, forbids: 'forbids @ # ?' | 'forbids nothing'];

interface Documented {
  contract: Pick<Contract, 'name' | 'request' | 'variants'>;
  tenant?: string;
  /** A request that is right, with every field that the rows are about. */
  request: Record<string, unknown>;
  rows: Row[];
  /** What is accepted at any length: it came from the platform. */
  received?: string[];
  optional?: string[];
}

const templates = [{ templateParameters: { Title: 'A title' } }];
const app = { appId: 'P1', authClientId: 'A1' };
const byCode = { grantType: 'AUTHORIZATION_CODE', authCode: 'c' };
const message = {
  appId: 'P1',
  accessToken: 't',
  requestId: 'r',
  templateCode: 'T',
  templates,
  extendInfo: 'x',
};
const notification = { accessToken: 't', requestId: 'r', templateCode: 'T', templates };

const appRows: Row[] = [
  ['appId', 32, 'forbids @ # ?'],
  ['authClientId', 128, 'forbids @ # ?'],
];
const extendInfo: Row = ['extendInfo', 4096, 'forbids @ # ?'];
const plainExtendInfo: Row = ['extendInfo', 4096, 'forbids nothing'];
const messageRows: Row[] = [
  ['appId', 32, 'forbids @ # ?'],
  ['requestId', 64, 'forbids @ # ?'],
  ['templateCode', 64, 'forbids @ # ?'],
  extendInfo,
];
const notificationRows: Row[] = [
  ['requestId', 128, 'forbids nothing'],
  ['templateCode', 256, 'forbids nothing'],
];

const documented: Documented[] = [
  {
    contract: applyToken,
    request: { ...app, ...byCode, customerBelongsTo: 'TNG', extendInfo: 'x' },
    rows: [...appRows, extendInfo],
    received: ['authCode'],
    optional: ['customerBelongsTo', 'extendInfo'],
  },
  {
    contract: applyToken,
    tenant: 'DEMO',
    request: { ...app, grantType: 'REFRESH_TOKEN', refreshToken: 't' },
    rows: appRows,
    received: ['refreshToken'],
    optional: ['authClientId'],
  },
  {
    contract: applyTokenV1,
    request: { referenceClientId: 'R1', ...byCode, extendInfo: 'x' },
    rows: [['referenceClientId', 128, 'forbids nothing'], plainExtendInfo],
    received: ['authCode'],
    optional: ['referenceClientId', 'extendInfo'],
  },
  {
    contract: applyTokenV1,
    request: { grantType: 'REFRESH_TOKEN', refreshToken: 't' },
    rows: [],
    received: ['refreshToken'],
  },
  {
    contract: applyTokenAndInquiryUserInfo,
    request: { ...app, ...byCode, extendInfo: 'x' },
    rows: [...appRows, extendInfo],
    received: ['authCode'],
    optional: ['grantType', 'extendInfo'],
  },
  {
    contract: revoke,
    request: { ...app, accessToken: 't', extendInfo: 'x' },
    rows: [...appRows, extendInfo],
    received: ['accessToken'],
    optional: ['authClientId', 'extendInfo'],
  },
  {
    contract: cancelToken,
    request: { accessToken: 't', extendInfo: 'x' },
    rows: [extendInfo],
    received: ['accessToken'],
    optional: ['extendInfo'],
  },
  {
    contract: inquiryUserInfo,
    request: { ...app, accessToken: 't', customerBelongsTo: 'TNG', extendInfo: 'x' },
    rows: [...appRows, extendInfo],
    received: ['accessToken'],
    optional: ['customerBelongsTo', 'extendInfo'],
  },
  {
    contract: inquiryUserInfo,
    tenant: 'ALIPAY_PLUS',
    request: { ...app, accessToken: 't', customerBelongsTo: 'TNG' },
    rows: appRows,
    received: ['accessToken'],
  },
  {
    contract: inquiryUserInfo,
    tenant: 'GCASH',
    request: { ...app, accessToken: 't' },
    rows: appRows,
    received: ['accessToken'],
  },
  {
    contract: inquiryUserInfo,
    tenant: 'DEMO',
    request: { ...app, accessToken: 't' },
    rows: appRows,
    received: ['accessToken'],
    optional: ['authClientId'],
  },
  {
    contract: inquiryUserInfoV1,
    request: { accessToken: 't', appId: 'P1', extendInfo: 'x' },
    rows: [['appId', 32, 'forbids nothing'], plainExtendInfo],
    received: ['accessToken'],
    optional: ['appId', 'extendInfo'],
  },
  {
    contract: inquiryUserInfoByAccessToken,
    request: { accessToken: 't', authClientId: 'A1', extendInfo: 'x' },
    rows: [['authClientId', 128, 'forbids nothing'], plainExtendInfo],
    received: ['accessToken'],
    optional: ['authClientId', 'extendInfo'],
  },
  {
    contract: sendMessage,
    request: { ...message, customerBelongsTo: 'GCASH', authClientId: 'A1' },
    rows: [...messageRows, ['authClientId', 128, 'forbids @ # ?']],
    received: ['accessToken'],
    optional: ['extendInfo'],
  },
  {
    contract: sendMessage,
    request: { ...message, customerBelongsTo: 'ALIPAY_CN', authClientId: 'A1' },
    rows: [['authClientId', 128, 'forbids @ # ?']],
    optional: ['authClientId', 'extendInfo'],
  },
  ...['MPESA', 'TOKA'].map((tenant) => ({
    contract: sendMessage,
    tenant,
    request: { ...message, customerBelongsTo: 'TNG' },
    rows: messageRows,
    received: ['accessToken'],
    optional: ['customerBelongsTo', 'extendInfo'],
  })),
  {
    contract: sendMessage,
    tenant: 'DEMO',
    request: { ...message, redirectUrl: 'mini://app?x=1#y' },
    rows: [...messageRows, ['redirectUrl', 2048, 'forbids nothing']],
    received: ['accessToken'],
    optional: ['redirectUrl', 'extendInfo'],
  },
  {
    contract: sendByAccessToken,
    request: message,
    rows: messageRows,
    received: ['accessToken'],
    optional: ['extendInfo'],
  },
  { contract: sendInbox, request: notification, rows: notificationRows, received: ['accessToken'] },
  { contract: sendPush, request: notification, rows: notificationRows, received: ['accessToken'] },
  {
    contract: sendInboxV2,
    request: { ...notification, authClientId: 'A1', extendInfo: 'x' },
    rows: [...notificationRows, ['authClientId', 128, 'forbids nothing'], plainExtendInfo],
    received: ['accessToken'],
    optional: ['authClientId', 'extendInfo'],
  },
  {
    contract: delegateSendNotification,
    request: {
      merchantId: 'M1',
      notificationInfos: [{ openId: 'o', templateCode: 'T', templateValue: '{}' }],
    },
    rows: [['merchantId', 64, 'forbids nothing']],
  },
];

describe('contracts', () => {
  it('have their documented limits tested here, each of them', () => {
    const tested = new Set(documented.map(({ contract }) => contract.name));
    assert.deepEqual(
      [...tested].sort(),
      [...contracts, delegateSendNotification].map(({ name }) => name).sort(),
    );
  });

  for (const { contract, tenant, request, rows, received = [], optional = [] } of documented) {
    const problemOf = (changes: object) => {
      const parsed = z.safeParse(requestSchemaOf(contract, tenant), { ...request, ...changes });
      return parsed.success ? '' : describeIssues(parsed.error);
    };
    const where = `${contract.name}${tenant ? ` of ${tenant}` : ''}`;

    it(`${where}: accepts a request that keeps to the limits`, () => {
      assert.equal(problemOf({}), '');
    });

    for (const [field, maximum, forbids] of rows)
      it(`${where}: takes ${maximum} characters of "${field}", which ${forbids}`, () => {
        assert.equal(problemOf({ [field]: 'x'.repeat(maximum) }), '');
        const tooLong = `"${field}" must have at most ${maximum} characters`;
        assert.equal(problemOf({ [field]: 'x'.repeat(maximum + 1) }), tooLong);
        for (const at of [0, 1, 2])
          for (const character of ['@', '#', '?']) {
            const value = `${'ab'.slice(0, at)}${character}${'ab'.slice(at)}`;
            const problem = forbids === 'forbids nothing' ? '' : `"${field}" must not contain any of @ # ?`;
            assert.equal(problemOf({ [field]: value }), problem);
          }
        assert.equal(problemOf({ [field]: ' -_.:/*&=%äö你好🍗' }), '');
      });

    for (const field of received)
      it(`${where}: takes "${field}" at any length, and with any character`, () => {
        assert.equal(problemOf({ [field]: '@#?'.repeat(2000) }), '');
        assert.equal(problemOf({ [field]: '' }), `"${field}" must not be empty`);
      });

    for (const field of Object.keys(request))
      it(`${where}: ${optional.includes(field) ? 'does not require' : 'requires'} "${field}"`, () => {
        assert.equal(problemOf({ [field]: undefined }) === '', optional.includes(field));
        for (const wrong of [7, true, [], {}])
          assert.ok(problemOf({ [field]: wrong }).startsWith(`"${field}" `));
      });

    if ('templates' in request)
      it(`${where}: limits the number of templates at most, never what is in them`, () => {
        const most = ['sendInbox', 'sendPush'].includes(contract.name) ? 50 : 5;
        const many = (length: number) => ({ templates: Array(length).fill(templates[0]) as unknown[] });
        assert.equal(problemOf(many(most)), '');
        assert.equal(problemOf(many(0)), '"templates" must not be empty');
        if (most === 5) assert.equal(problemOf(many(6)), '"templates" must have at most 5 elements');
        const templateParameters = { 'any @#? key': '@#?'.repeat(5000), Url: 'mini://x?a=b&c#d', empty: '' };
        assert.equal(problemOf({ templates: [{ templateParameters, language: 'en-US' }] }), '');
        const notText = { templates: [{ templateParameters: { Title: 7 } }] };
        assert.equal(problemOf(notText), '"templates.0.templateParameters.Title" must be string');
      });
  }
});
