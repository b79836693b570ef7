import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { applyToken, inquiryUserInfo, revoke } from './contracts/index.js';
import { createMessenger } from './messenger.js';
import { cookieOf, createTestBackend, handoffOf, receiptOf } from './test-backend.js';
import { appId, authClientId, createTestPlatform, testNow } from './test-platform.js';

const platform = await createTestPlatform();
const backend = createTestBackend(platform);
const { send, answers, errors, storage } = backend;

/** Everything a page can make the server say: both flows, every route, failures at every step. */
async function wholeRun(): Promise<void> {
  const first = await send('POST', 'auth-codes', { body: handoffOf(platform.createCode()) });
  const cookie = cookieOf(first);
  const messaging = { purpose: 'messaging' };
  await send('POST', 'auth-codes', { cookie, body: handoffOf(platform.createCode(), messaging) });
  await send('POST', 'subscriptions', { cookie, body: receiptOf('agreed') });
  await send('GET', 'session', { cookie });
  const apps = [{ appId, authClientId, wallet: 'ALIPAY_CN' }];
  const messenger = createMessenger({ client: platform.client(), storage, apps, now: () => testNow });
  const { subject = '' } = first.session ?? {};
  const result = await messenger.send({ subject, templateCode: 'T1', templateParameters: {} });
  answers.push({ status: 200, headers: new Headers(), text: JSON.stringify(result) });

  for (const { path } of [applyToken, inquiryUserInfo]) {
    platform.next(
      path,
      'unreachable',
      { status: 500 },
      { body: '{"result":{}}' },
      { body: '{', signed: false },
    );
    for (let failure = 0; failure < 4; failure++)
      await send('POST', 'auth-codes', { cookie, body: handoffOf(platform.createCode()) });
  }
  platform.next(revoke.path, 'unreachable');
  await send('POST', 'auth-codes', { cookie, body: handoffOf(platform.createCode('customer-2'), messaging) });
  const bearer = handoffOf(platform.createCode(), { transport: 'bearer' });
  await send('POST', 'auth-codes', { origin: null, body: bearer });
  await send('DELETE', 'session', { cookie });
}

describe('secrecy', () => {
  it('keeps access tokens, refresh tokens and keys out of every answer and every reported error', async () => {
    await wholeRun();
    // Eight codes were exchanged for two tokens each; two private keys.
    assert.deepEqual([answers.length, errors.length, platform.secrets.length], [16, 9, 18]);
    const said = [
      ...answers.map(({ headers, text }) => `${text} ${JSON.stringify([...headers])}`),
      ...errors.map((error) => inspect(error, { depth: 9 })),
    ];
    for (const text of said)
      for (const secret of platform.secrets) assert.ok(!text.includes(secret), `found a secret in ${text}`);
  });

  it('would be noticed: the tokens are where they belong', async () => {
    const [user] = [...platform.calls].filter(({ path }) => path === inquiryUserInfo.path);
    assert.equal(platform.secrets.includes(String(user?.body.accessToken)), true);
  });
});
