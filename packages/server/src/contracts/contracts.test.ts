import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as z from 'zod/mini';
import * as all from './index.js';
import {
  applyToken,
  applyTokenAndInquiryUserInfo,
  applyTokenV1,
  contracts,
  describeIssues,
  inquiryUserInfo,
  requestSchemaOf,
  sendInbox,
  sendMessage,
  type Contract,
} from './index.js';

const app = { appId: 'P000000000000001xxxx', authClientId: '202016726873874774774xxxx' };
const longToken = 'x'.repeat(900);

const message = {
  ...app,
  accessToken: '2019112719074101000700000077771xxxx',
  customerBelongsTo: 'GCASH',
  requestId: '20191129872100000777719901212',
  templateCode: 'TP_5800000001xxxx',
  templates: [{ templateParameters: { customTitle: 'test title' }, language: 'en-US' }],
};

const without = <Key extends keyof typeof message>(key: Key) => ({ ...message, [key]: undefined });

/** What is wrong with a request, or nothing. */
function problemOf(contract: Contract, request: unknown): string {
  const parsed = z.safeParse(contract.request, request);
  return parsed.success ? '' : describeIssues(parsed.error);
}

describe('contracts', () => {
  it('has each API once, by name and by path', () => {
    for (const key of ['name', 'path'] as const)
      assert.equal(new Set(contracts.map((contract) => contract[key])).size, contracts.length);
  });

  it('names each contract as it is exported', () => {
    const exported = new Map<string, unknown>(Object.entries(all));
    for (const contract of contracts) assert.equal(exported.get(contract.name), contract);
  });

  it('reads any result, with whatever a tenant adds, and never needs a resultMessage', () => {
    const result = { resultStatus: 'A', resultCode: 'ACCEPT', newField: 1 };
    for (const { response } of contracts) {
      const parsed = z.safeParse(response, {
        result,
        accessToken: longToken,
        customerId: '1',
        userInfo: {},
        messageId: 'm'.repeat(1000),
        extendInfo: null,
      });
      assert.equal(parsed.success, true);
    }
  });
});

describe('requestSchemaOf()', () => {
  it('gives the variant of a tenant that has one, and the common request otherwise', () => {
    assert.equal(requestSchemaOf(sendMessage, 'MPESA'), sendMessage.variants.MPESA);
    for (const tenant of [undefined, 'GCASH', 'constructor', ''])
      assert.equal(requestSchemaOf(sendMessage, tenant), sendMessage.request);
    assert.equal(requestSchemaOf(sendInbox, 'MPESA'), sendInbox.request);
  });

  it('gives a variant that drops what the tenant does not have', () => {
    const parsed = z.parse(requestSchemaOf(inquiryUserInfo, 'GCASH'), {
      ...app,
      accessToken: 'a',
      customerBelongsTo: 'GCASH',
    });
    assert.deepEqual(parsed, { ...app, accessToken: 'a' });
  });
});

describe('applyToken', () => {
  const byCode = {
    ...app,
    grantType: 'AUTHORIZATION_CODE',
    authCode: '2810111301lGZcM9CjlF91WH00039190xxxx',
  };
  const byToken = { ...app, grantType: 'REFRESH_TOKEN', refreshToken: 'r' };

  it('takes both grant types, and tokens and codes of any length', () => {
    for (const request of [
      byCode,
      byToken,
      { ...byCode, authCode: longToken },
      { ...byToken, refreshToken: longToken },
    ])
      assert.equal(problemOf(applyToken, request), '');
  });

  it('names what is wrong', () => {
    const cases: [object, string][] = [
      [{ ...byCode, authCode: undefined }, '"authCode" must be string'],
      [{ ...byCode, authCode: '' }, '"authCode" must not be empty'],
      [{ ...byCode, grantType: 'PASSWORD' }, '"grantType" must be AUTHORIZATION_CODE or REFRESH_TOKEN'],
      [{ ...byToken, grantType: 'AUTHORIZATION_CODE' }, '"authCode" must be string'],
      [{ ...byCode, appId: 'a'.repeat(33) }, '"appId" must have at most 32 characters'],
      [{ ...byCode, authClientId: 'a#b' }, '"authClientId" must not contain any of @ # ?'],
      [{ ...byCode, extendInfo: 'x'.repeat(4097) }, '"extendInfo" must have at most 4096 characters'],
      [[], '"body" must be object'],
    ];
    for (const [request, problem] of cases) assert.equal(problemOf(applyToken, request), problem);
  });

  it('gives tokens of any length, with times or without', () => {
    const result = { resultStatus: 'S', resultCode: 'SUCCESS' };
    const answer = { result, accessToken: longToken, customerId: '1', refreshToken: null, newField: 1 };
    assert.equal(applyToken.response.parse(answer).accessToken, longToken);
    assert.equal(applyToken.response.safeParse({ ...answer, customerId: undefined }).success, false);
  });
});

describe('applyTokenV1', () => {
  it('gives a token without a customer, and takes no grant but the two', () => {
    const result = { resultStatus: 'S', resultCode: 'SUCCESS' };
    assert.equal(applyTokenV1.response.safeParse({ result, accessToken: 'a' }).success, true);
    const problem = '"grantType" must be AUTHORIZATION_CODE or REFRESH_TOKEN';
    assert.equal(problemOf(applyTokenV1, { grantType: 'password', authCode: 'a' }), problem);
  });
});

describe('applyTokenAndInquiryUserInfo', () => {
  it('takes a code, an access token or a refresh token, and wants one of them', () => {
    for (const credential of [
      { authCode: 'a' },
      { accessToken: 'a' },
      { grantType: 'REFRESH_TOKEN', refreshToken: 'a' },
    ])
      assert.equal(problemOf(applyTokenAndInquiryUserInfo, { ...app, ...credential }), '');
    assert.equal(
      problemOf(applyTokenAndInquiryUserInfo, app),
      '"authCode" must be given, or else accessToken or refreshToken',
    );
  });
});

describe('inquiryUserInfo', () => {
  it('keeps what a wallet adds to a user', () => {
    const result = { resultStatus: 'S', resultCode: 'SUCCESS' };
    const userInfo = {
      userId: '1',
      avatar: null,
      loginIdInfos: [{ hashLoginId: 'h' }],
      userNameInArabic: {},
    };
    assert.deepEqual(inquiryUserInfo.response.parse({ result, userInfo }).userInfo, userInfo);
  });
});

describe('sendMessage', () => {
  it('takes the documented sample, and needs no authClientId for ALIPAY_CN', () => {
    assert.equal(problemOf(sendMessage, message), '');
    assert.equal(problemOf(sendMessage, { ...without('authClientId'), customerBelongsTo: 'ALIPAY_CN' }), '');
  });

  it('takes any text in templateParameters, and a wallet of next year', () => {
    const templateParameters = { link: 'https://a.example/?x=1#y', mail: 'a@b.example', long: longToken };
    const request = { ...message, customerBelongsTo: 'NEW_PAY', templates: [{ templateParameters }] };
    assert.equal(problemOf(sendMessage, request), '');
  });

  it('names what is wrong', () => {
    const [template] = message.templates;
    const cases: [object, string][] = [
      [without('authClientId'), '"authClientId" is required unless customerBelongsTo is ALIPAY_CN'],
      [without('customerBelongsTo'), '"customerBelongsTo" must be string'],
      [without('accessToken'), '"accessToken" must be string'],
      [{ ...message, requestId: 'r'.repeat(65) }, '"requestId" must have at most 64 characters'],
      [{ ...message, requestId: 'order#1' }, '"requestId" must not contain any of @ # ?'],
      [{ ...message, templateCode: 't'.repeat(65) }, '"templateCode" must have at most 64 characters'],
      [{ ...message, templates: [] }, '"templates" must not be empty'],
      [{ ...message, templates: Array(6).fill(template) }, '"templates" must have at most 5 elements'],
      [
        { ...message, templates: [{ templateParameters: { a: 1 } }] },
        '"templates.0.templateParameters.a" must be string',
      ],
    ];
    for (const [request, problem] of cases) assert.equal(problemOf(sendMessage, request), problem);
  });

  it('reads both spellings of extendInfo, and an answer without messageId', () => {
    const result = { resultStatus: 'S', resultCode: 'SUCCESS' };
    assert.deepEqual(sendMessage.response.parse({ result, entendInfo: 'x' }), { result, entendInfo: 'x' });
    assert.deepEqual(sendMessage.response.parse({ result, extendInfo: 'x' }), { result, extendInfo: 'x' });
  });
});

describe('describeIssues()', () => {
  it('repeats no value', () => {
    const secret = 'secret#token';
    const problem = problemOf(sendMessage, { ...message, requestId: secret, templates: secret, appId: 7 });
    assert.match(problem, /"appId".*"requestId".*"templates"/);
    assert.equal(problem.includes('secret'), false);
  });
});
