import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTheStage, type Stage } from './test-phone.js';

describe('the demo', () => {
  let stage: Stage;
  before(async () => {
    stage = await setTheStage();
  });
  after(() => stage.close());

  it('tells the whole story: sign in, order, agree, and the message arrives', async () => {
    const phone = await stage.newPhone();
    const { page } = phone;
    await phone.signIn();
    await phone.reads('Hello, Sandbox One');
    await page.getByRole('button', { name: 'Place order' }).click();
    await phone.agreeToMessages();
    await phone.untilState('minigate-subscribe', 'done');
    const inbox = page.getByRole('region', { name: 'Inbox' });
    await inbox.getByText(/Order Y\d+ is ready for you at Yummy Chicken Rice/).waitFor();
    assert.equal(await inbox.getByRole('article').count(), 1);

    assert.deepEqual(await phone.steps(), [
      'jsapi my.getAppIdSync success',
      'jsapi my.getSiteInfo success',
      'backend GET /minigate/session 200',
      'user consent sheet agree',
      'jsapi my.getAuthCode success',
      'openapi /api/open/v2/authorizations/applyToken SUCCESS',
      'openapi /api/open/v2/users/inquiryUserInfo SUCCESS',
      'backend POST /minigate/auth-codes 200',
      'backend GET /minigate/session 200',
      'jsapi my.getAuthCode success',
      'user subscription panel agree',
      'jsapi SubscribeMsg.requestSubscribeMessage AGREE',
      'jsapi my.getAuthCode success',
      'openapi /api/open/v2/authorizations/applyToken SUCCESS',
      'backend POST /minigate/auth-codes 200',
      'backend GET /minigate/session 200',
      'backend POST /minigate/subscriptions 200',
      'openapi /api/open/v2/miniprogram/message/send SUCCESS',
    ]);
    const steps = page.getByRole('region', { name: 'Steps' });
    await steps.getByText('/api/open/v2/miniprogram/message/send').waitFor();
    assert.deepEqual(phone.complaints, []);
    await phone.close();
  });

  it('tells it in the other order too, for a guest who asks before ordering', async () => {
    const phone = await stage.newPhone();
    await phone.untilState('minigate-subscribe', 'idle');
    await phone.subscribeButton.click();
    await phone.answer('Agree');
    await phone.answer('Agree');
    await phone.untilState('minigate-subscribe', 'done');
    assert.equal(await phone.stateOf('minigate-sign-in'), 'done');
    await phone.page.getByRole('button', { name: 'Place order' }).click();
    await phone.page.getByRole('region', { name: 'Inbox' }).getByRole('article').waitFor();
    await phone.close();
  });

  it('sends no message to a guest who did not agree', async () => {
    const phone = await stage.newPhone();
    await phone.signIn();
    await phone.subscribeButton.click();
    await phone.answer('Reject');
    await phone.untilState('minigate-subscribe', 'idle');
    await phone.page.getByRole('button', { name: 'Place order' }).click();
    await phone.reads('Ready');
    assert.deepEqual(await stage.demo.superApp.inbox(), []);
    await phone.close();
  });

  it('calls the wallet in the same task as the tap', async () => {
    const phone = await stage.newPhone();
    await phone.untilState('minigate-sign-in', 'idle');
    const called = await phone.page.evaluate(() => {
      const { my } = window as unknown as { my: { getAuthCode: (options: object) => void } };
      const original = my.getAuthCode;
      let isCalled = false;
      my.getAuthCode = (options) => {
        isCalled = true;
        original(options);
      };
      document.querySelector('minigate-sign-in')!.click();
      return isCalled;
    });
    assert.equal(called, true);
    await phone.close();
  });

  it('gives the browser no token and no key, in any answer, header or event', async () => {
    const secrets = new Set<string>();
    const realFetch = globalThis.fetch;
    globalThis.fetch = async (...request) => {
      const answer = await realFetch(...request);
      if (!String(request[0]).includes('/api/open/')) return answer;
      const { accessToken, refreshToken } = (await answer.clone().json()) as Record<
        string,
        string | undefined
      >;
      if (accessToken) secrets.add(accessToken);
      if (refreshToken) secrets.add(refreshToken);
      return answer;
    };
    const received: string[] = [];
    const reading: Promise<unknown>[] = [];
    try {
      const phone = await stage.newPhone({
        prepare: async (page) =>
          page.on('response', (response) => {
            const read = async () => {
              received.push(JSON.stringify(await response.allHeaders()));
              // The stream of events has no end; it is read on its own below.
              if (!response.url().includes('/events')) received.push((await response.body()).toString());
            };
            reading.push(read());
          }),
      });
      await phone.signIn();
      await phone.page.getByRole('button', { name: 'Place order' }).click();
      await phone.agreeToMessages();
      await phone.page.getByRole('region', { name: 'Inbox' }).getByRole('article').waitFor();
      await Promise.all(reading);
      received.push(await readEvents(`${stage.demo.url}/super-app/events?after=0`, 'message/send'));
      received.push(await phone.page.content());
      await phone.close();
    } finally {
      globalThis.fetch = realFetch;
    }
    assert.ok(secrets.size >= 4, 'two access tokens and two refresh tokens were seen');
    assert.ok(received.length > 20, 'answers were read');
    const everything = received.join('\n');
    for (const secret of secrets) assert.ok(!everything.includes(secret), 'a token reached the browser');
    assert.doesNotMatch(everything, privateKeyStart, 'a private key reached the browser');
    assert.match(await stage.demo.superApp.platform.privateKey(), privateKeyStart);
  });

  it('is served under a strict policy, which nothing violates', async () => {
    const phone = await stage.newPhone({
      prepare: (page) =>
        page.addInitScript(() => {
          const violations: string[] = [];
          Object.assign(window, { violations });
          document.addEventListener('securitypolicyviolation', (event) =>
            violations.push(event.violatedDirective),
          );
        }),
    });
    await phone.signIn();
    await phone.agreeToMessages();
    await phone.untilState('minigate-subscribe', 'done');
    const answer = await fetch(stage.demo.url);
    const policy = answer.headers.get('Content-Security-Policy') ?? '';
    assert.match(policy, /script-src 'self'(;|$)/);
    assert.match(policy, /style-src 'self'(;|$)/);
    const violations = await phone.page.evaluate(
      () => (window as unknown as { violations: string[] }).violations,
    );
    assert.deepEqual(violations, []);
    await phone.close();
  });

  it('can be started over', async () => {
    const phone = await stage.newPhone();
    await phone.signIn();
    await phone.page.getByRole('button', { name: 'Start over' }).click();
    await phone.untilState('minigate-sign-in', 'idle');
    await phone.signInButton.click();
    await phone.answer('Close');
    await phone.close();
  });
});

/** How every RSA key in PKCS#8 begins, after its length. */
const privateKeyStart = /IBADANBgkqhkiG9w0BAQEFAASC/;

/** Reads a stream of server-sent events until it has told of `last`. */
async function readEvents(url: string, last: string): Promise<string> {
  const answer = await fetch(url);
  const decoder = new TextDecoder();
  let text = '';
  for await (const part of answer.body!) {
    text += decoder.decode(part as Uint8Array, { stream: true });
    if (text.includes(last)) break;
  }
  return text;
}
