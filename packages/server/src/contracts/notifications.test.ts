import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { delegateSendNotification, describeIssues, resultCodeIds } from './index.js';

const info = { openId: 'o', templateCode: 'T', templateValue: '{}' };

/** What is wrong with a request, or nothing. */
function problemOf(notificationInfos: unknown): string {
  const parsed = delegateSendNotification.request.safeParse({ merchantId: 'M1', notificationInfos });
  return parsed.success ? '' : describeIssues(parsed.error);
}

describe('delegateSendNotification', () => {
  it('takes 1 to 100 notifications', () => {
    for (const [length, problem] of [
      [0, '"notificationInfos" must not be empty'],
      [1, ''],
      [100, ''],
      [101, '"notificationInfos" must have at most 100 elements'],
    ] as const)
      assert.equal(problemOf(Array(length).fill(info)), problem);
  });

  it('takes 300 characters of each notification as it is sent, escapes and all', () => {
    const filled = (text: string) => ({ ...info, templateValue: JSON.stringify({ a: text }) });
    const room = 300 - JSON.stringify(filled('')).length;
    const tooLong = '"notificationInfos.1" must have at most 300 characters as JSON';
    assert.equal(problemOf([info, filled('x'.repeat(room))]), '');
    assert.equal(problemOf([info, filled('x'.repeat(room + 1))]), tooLong);
    // A quote inside a text inside a text takes four characters.
    const quotes = Math.floor(room / 4);
    assert.equal(problemOf([info, filled('"'.repeat(quotes))]), '');
    assert.equal(problemOf([info, filled('"'.repeat(quotes + 1))]), tooLong);
  });

  it('wants the text of a JSON object for the values of a template', () => {
    for (const templateValue of ['{}', '{"merchantName":"alipay", "redirectUrl":"http://a.example/?b#c"}'])
      assert.equal(problemOf([{ ...info, templateValue }]), '');
    for (const templateValue of ['', 'text', '[]', 'null', '7', '"text"', '{"a":"b"', "{'a':'b'}"])
      assert.equal(
        problemOf([{ ...info, templateValue }]),
        '"notificationInfos.0.templateValue" must be the text of a JSON object',
      );
    const asObject = problemOf([{ ...info, templateValue: { a: 'b' } }]);
    assert.equal(asObject, '"notificationInfos.0.templateValue" must be string');
  });

  it('wants an open id, and a template code without spaces', () => {
    assert.equal(problemOf([{ ...info, openId: '' }]), '"notificationInfos.0.openId" must not be empty');
    for (const templateCode of ['', ' ', 'A B', 'A\tB', 'A ', '\u00a0'])
      assert.match(problemOf([{ ...info, templateCode }]), /^"notificationInfos.0.templateCode" must not/);
    assert.equal(problemOf([{ ...info, templateCode: 'ALIPAYHK_MOBILE_SINGLE_MERCHANT_BILL' }]), '');
  });
});

describe('resultCodeIds', () => {
  it('has an id for each code', () => {
    const ids = Object.values(resultCodeIds);
    assert.equal(new Set(ids).size, 14);
    for (const id of ids) assert.match(id, /^\d{8}$/);
  });
});
