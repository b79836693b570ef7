import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { accounts, loseAnswer, setTheStage, type Phone, type Stage } from './test-phone.js';

const authCodes = '**/minigate/auth-codes';
const subscriptions = '**/minigate/subscriptions';

describe('the demo on a bad day', () => {
  let stage: Stage;
  before(async () => {
    stage = await setTheStage();
  });
  after(() => stage.close());

  const steps = async (phone: Phone, part: string) =>
    (await phone.steps()).filter((step) => step.includes(part));
  const handovers = (phone: Phone) => steps(phone, 'POST /minigate/auth-codes');

  /** Keeps `my` away from the page until `show()`, as a slow bridge script does. */
  const hideMy = async (page: Phone['page']) => {
    await page.addInitScript(() => {
      let hidden: unknown;
      let isShown = false;
      Object.assign(window, { showMy: () => (isShown = true) });
      Object.defineProperty(window, 'my', {
        get: () => (isShown ? hidden : undefined),
        set(my) {
          hidden = my;
        },
      });
    });
  };
  const showMy = (phone: Phone) =>
    phone.page.evaluate(() => (window as unknown as { showMy(): void }).showMy());

  it('says where to open the page when there is no my at all', async () => {
    const phone = await stage.newPhone({ prepare: hideMy });
    await phone.untilState('minigate-sign-in', 'busy');
    await phone.pass(4000);
    await phone.untilState('minigate-sign-in', 'unavailable');
    await phone.reads('Open this page in your wallet app.');
    assert.equal(await phone.signInButton.getAttribute('aria-disabled'), 'true');
    await phone.close();
  });

  it('works with a my that is injected late, before the limit or after it', async () => {
    const soon = await stage.newPhone({ prepare: hideMy });
    await soon.untilState('minigate-sign-in', 'busy');
    await soon.pass(1000);
    await showMy(soon);
    await soon.signIn();
    await soon.close();

    const late = await stage.newPhone({ prepare: hideMy });
    await late.pass(4000);
    await late.untilState('minigate-sign-in', 'unavailable');
    await showMy(late);
    await late.page.evaluate(() => document.dispatchEvent(new Event('AlipayJSBridgeReady')));
    await late.signIn();
    await late.close();
  });

  it('gives up on a my that never answers, and the next tap tries again', async () => {
    const phone = await stage.newPhone({
      prepare: (page) =>
        page.addInitScript(() => {
          let real: { getSiteInfo?: unknown } = {};
          const get = () =>
            new Proxy(real, { get: (my, name) => (name === 'getSiteInfo' ? silent : Reflect.get(my, name)) });
          const silent = (options: object) => {
            if ('fixed' in window) (real.getSiteInfo as (options: object) => void)(options);
          };
          Object.defineProperty(window, 'my', {
            get,
            set(my) {
              real = my;
            },
          });
        }),
    });
    await phone.untilState('minigate-sign-in', 'busy');
    await phone.pass(11_000);
    await phone.untilState('minigate-sign-in', 'unavailable');
    await phone.reads('That took too long. Please try again.');
    await phone.page.evaluate(() => Object.assign(window, { fixed: true }));
    await phone.signInButton.click();
    await phone.answer('Agree');
    await phone.untilState('minigate-sign-in', 'done');
    await phone.close();
  });

  it('offers a new try when the sheet is never answered and the page comes back', async () => {
    const phone = await stage.newPhone();
    await phone.untilState('minigate-sign-in', 'idle');
    await stage.demo.superApp.setFault({ on: 'getAuthCode', as: 'silence' });
    await phone.signInButton.click();
    await phone.untilState('minigate-sign-in', 'working');
    await phone.comeBack();
    await phone.pass(6000);
    await phone.untilState('minigate-sign-in', 'still-waiting');
    await phone.reads('Still waiting for your wallet.');
    await phone.page.getByRole('button', { name: 'Try again' }).click();
    await phone.answer('Agree');
    await phone.untilState('minigate-sign-in', 'done');
    await phone.close();
  });

  it('honours an answer that comes late', async () => {
    const phone = await stage.newPhone();
    await phone.untilState('minigate-sign-in', 'idle');
    await phone.signInButton.click();
    await phone.page.getByRole('dialog').waitFor();
    await phone.comeBack();
    await phone.pass(6000);
    await phone.untilState('minigate-sign-in', 'still-waiting');
    await phone.answer('Agree');
    await phone.untilState('minigate-sign-in', 'done');
    await phone.close();
  });

  it('asks once for a double tap on either button', async () => {
    const phone = await stage.newPhone();
    await phone.untilState('minigate-sign-in', 'idle');
    const tapTwice = (tag: string) =>
      phone.page.evaluate((name) => {
        const element = document.querySelector<HTMLElement>(name)!;
        element.click();
        element.click();
      }, tag);
    await tapTwice('minigate-sign-in');
    await phone.answer('Agree');
    await phone.untilState('minigate-sign-in', 'done');
    assert.equal((await handovers(phone)).length, 1);
    await tapTwice('minigate-subscribe');
    await phone.answer('Agree');
    await phone.untilState('minigate-subscribe', 'done');
    assert.equal((await steps(phone, 'requestSubscribeMessage')).length, 1);
    assert.equal((await handovers(phone)).length, 2);
    assert.deepEqual(phone.complaints, []);
    await phone.close();
  });

  it('ignores a tap while the sheet of the other flow is open', async () => {
    const phone = await stage.newPhone();
    await phone.untilState('minigate-sign-in', 'idle');
    await phone.signInButton.click();
    await phone.page.getByRole('dialog').waitFor();
    await phone.page.evaluate(() => document.querySelector('minigate-subscribe')!.click());
    await phone.answer('Agree');
    await phone.untilState('minigate-sign-in', 'done');
    assert.equal(await phone.stateOf('minigate-subscribe'), 'idle');
    assert.equal((await steps(phone, 'requestSubscribeMessage')).length, 0);
    await phone.close();
  });

  it('shows no failure when a sheet is closed or refused', async () => {
    const phone = await stage.newPhone();
    await phone.untilState('minigate-sign-in', 'idle');
    const messages = phone.page
      .locator('minigate-sign-in, minigate-subscribe')
      .locator('[part~=failure]:visible');
    for (const name of ['Close', 'Reject'] as const) {
      await phone.signInButton.click();
      await phone.answer(name);
      await phone.untilState('minigate-sign-in', 'idle');
    }
    await phone.signInButton.click();
    await phone.page.getByRole('dialog').waitFor();
    await phone.page.keyboard.press('Escape');
    await phone.untilState('minigate-sign-in', 'idle');
    assert.equal((await handovers(phone)).length, 0);
    await phone.signIn();
    for (const name of ['Close', 'Reject'] as const) {
      await phone.subscribeButton.click();
      await phone.answer(name);
      await phone.untilState('minigate-subscribe', 'idle');
    }
    assert.equal((await steps(phone, 'POST /minigate/subscriptions')).length, 1);
    assert.equal(await messages.count(), 0);
    await phone.close();
  });

  it('finishes on the next tap when the user agreed but the messaging code was refused', async () => {
    const phone = await stage.newPhone();
    await phone.signIn();
    await phone.subscribeButton.click();
    await phone.page.getByRole('dialog').waitFor();
    await stage.demo.superApp.setFault({ on: 'getAuthCode', as: 11 });
    await phone.answer('Agree');
    await phone.untilState('minigate-subscribe', 'one-more-step');
    await phone.reads('You agreed. One more tap finishes it.');
    await phone.subscribeButton.click();
    await phone.untilState('minigate-subscribe', 'done');
    assert.equal((await steps(phone, 'subscription panel')).length, 1);
    await phone.close();
  });

  it('says that the backend is down, and works once it is back', async () => {
    const phone = await stage.newPhone();
    await phone.untilState('minigate-sign-in', 'idle');
    await phone.page.route('**/minigate/**', (route) => route.abort());
    await phone.signInButton.click();
    await phone.answer('Agree');
    await phone.page.locator('minigate-sign-in [part~=failure]').waitFor();
    await phone.page.reload();
    await phone.untilState('minigate-sign-in', 'unavailable');
    await phone.reads('No connection. Check it and try again.');
    await phone.page.unroute('**/minigate/**');
    await phone.signInButton.click();
    await phone.untilState('minigate-sign-in', 'done');
    await phone.close();
  });

  it('gives up on a slow backend, and is not confused by its late answer', async () => {
    const phone = await stage.newPhone();
    await phone.untilState('minigate-sign-in', 'idle');
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await phone.page.route(authCodes, async (route) => {
      await held;
      await route.continue().catch(() => {});
    });
    await phone.signInButton.click();
    await phone.answer('Agree');
    await phone.untilState('minigate-sign-in', 'working');
    await phone.pass(16_000);
    await phone.reads('That took too long. Please try again.');
    letGo();
    await phone.page.unroute(authCodes);
    await phone.signInButton.click();
    await phone.untilState('minigate-sign-in', 'done');
    await phone.close();
  });

  it('survives an answer that comes after the page has gone on', async () => {
    const phone = await stage.newPhone();
    await phone.untilState('minigate-sign-in', 'idle');
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    await phone.page.route(authCodes, async (route) => {
      await route.fetch();
      arrive();
      await held;
      await route.abort().catch(() => {});
    });
    await phone.signInButton.click();
    await phone.answer('Agree');
    await arrived;
    assert.equal(await phone.stateOf('minigate-sign-in'), 'working');
    await phone.page.reload();
    letGo();
    // The answer carried the session cookie, so the next page knows what this one never heard.
    await phone.untilState('minigate-sign-in', 'done');
    await phone.close();
  });

  for (const [what, body] of [
    ['a page', '<h1>Log in to the guest network</h1>'],
    ['nothing', ''],
    ['JSON of another shape', '{"ok":true}'],
  ] as const) {
    it(`fails in words when the backend answers with ${what}`, async () => {
      const phone = await stage.newPhone();
      await phone.untilState('minigate-sign-in', 'idle');
      await phone.page.route(authCodes, (route) => route.fulfill({ status: 200, body }));
      await phone.signInButton.click();
      await phone.answer('Agree');
      await phone.page.locator('minigate-sign-in [part~=failure]').waitFor();
      await phone.page.unroute(authCodes);
      await phone.signInButton.click();
      await phone.untilState('minigate-sign-in', 'done');
      await phone.close();
    });
  }

  for (const as of ['expired', 'used'] as const) {
    it(`asks for another tap when the code is ${as}`, async () => {
      const phone = await stage.newPhone();
      await phone.untilState('minigate-sign-in', 'idle');
      await stage.demo.superApp.setFault({ on: 'code', as });
      await phone.signInButton.click();
      await phone.answer('Agree');
      await phone.page.locator('minigate-sign-in [part~=failure]').waitFor();
      assert.match(
        (await steps(phone, 'applyToken')).join(),
        as === 'used' ? /USED_AUTHCODE/ : /EXPIRED_AUTHCODE/,
      );
      await phone.signInButton.click();
      await phone.untilState('minigate-sign-in', 'done');
      await phone.close();
    });
  }

  it('signs in although the answer to the handoff was lost, when the handoff had arrived', async () => {
    const phone = await stage.newPhone();
    await phone.untilState('minigate-sign-in', 'idle');
    // The browser takes the cookie from the headers before the body breaks off.
    await phone.page.route(authCodes, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: '{"session":' });
    });
    await phone.signInButton.click();
    await phone.answer('Agree');
    await phone.untilState('minigate-sign-in', 'done');
    assert.equal((await handovers(phone)).length, 1);
    await phone.close();
  });

  it('uses a new code when the handoff had not arrived', async () => {
    const phone = await stage.newPhone();
    await phone.untilState('minigate-sign-in', 'idle');
    await phone.page.route(authCodes, (route) => route.abort(), { times: 1 });
    await phone.signInButton.click();
    await phone.answer('Agree');
    await phone.reads('No connection. Check it and try again.');
    await phone.signInButton.click();
    await phone.untilState('minigate-sign-in', 'done');
    assert.deepEqual(await handovers(phone), ['backend POST /minigate/auth-codes 200']);
    await phone.close();
  });

  it('ends the session when the account was switched between two codes', async () => {
    const phone = await stage.newPhone();
    await phone.signIn();
    await phone.subscribeButton.click();
    await phone.page.getByRole('dialog').waitFor();
    await stage.demo.superApp.switchUser({ userId: accounts.two });
    await phone.answer('Agree');
    // The other account is asked for its own consent to the messaging code.
    await phone.answer('Agree');
    await phone.untilState('minigate-sign-in', 'idle');
    await phone.reads('Sign in so that the order carries your name.');
    assert.equal((await steps(phone, 'POST /minigate/auth-codes 409')).length, 1);
    assert.equal((await steps(phone, '/v2/authorizations/revoke SUCCESS')).length, 1);
    assert.equal((await steps(phone, 'POST /minigate/subscriptions')).length, 0);
    await phone.close();
  });

  it("lets another user's code neither into a live session nor out of its own", async () => {
    const phone = await stage.newPhone();
    await phone.signIn();
    const { superApp } = stage.demo;
    await superApp.switchUser({ userId: accounts.two });
    const ask = await superApp.requestAuthCode({ appId: superApp.appId, scopes: ['auth_user'] });
    assert.equal(ask.outcome, 'ask');
    const granted = await superApp.answerConsent({ consentId: ask.ask.consentId, answer: 'agree' });
    assert.equal(granted.outcome, 'granted');
    const status = await phone.page.evaluate(async (authCode) => {
      const body = JSON.stringify({
        handoffId: 'injected',
        purpose: 'messaging',
        authCode,
        scopes: ['auth_user'],
      });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch('/minigate/auth-codes', { method: 'POST', headers, body });
      return [answer.status, ((await answer.json()) as { error: { code: string } }).error.code];
    }, granted.authCode);
    assert.deepEqual(status, [409, 'user_mismatch']);
    await phone.page.reload();
    await phone.untilState('minigate-sign-in', 'idle');
    await phone.close();
  });

  it('goes on after a reload at every step', async () => {
    const phone = await stage.newPhone();
    await phone.untilState('minigate-sign-in', 'idle');
    await phone.signInButton.click();
    await phone.page.getByRole('dialog').waitFor();
    await phone.page.reload(); // with the consent sheet open
    await phone.signIn();
    await phone.page.reload(); // signed in
    await phone.untilState('minigate-sign-in', 'done');
    await phone.reads('Hello, Sandbox One');
    await phone.subscribeButton.click();
    await phone.page.getByRole('dialog').waitFor();
    await phone.page.reload(); // with the panel open
    await phone.untilState('minigate-subscribe', 'idle');
    const handingOver = phone.page.waitForRequest(authCodes);
    await phone.page.route(authCodes, () => {}); // the messaging code never arrives
    await phone.agreeToMessages();
    await handingOver;
    await phone.page.reload(); // agreed, without the messaging token
    await phone.page.unroute(authCodes);
    await phone.untilState('minigate-subscribe', 'one-more-step');
    await phone.subscribeButton.click();
    await phone.untilState('minigate-subscribe', 'done');
    assert.equal((await steps(phone, 'subscription panel agree')).length, 1);
    await phone.page.reload(); // done
    await phone.untilState('minigate-subscribe', 'done');
    await phone.close();
  });

  it('delivers a decision later when the backend could not take it at once', async () => {
    const phone = await stage.newPhone();
    await phone.signIn();
    await phone.page.route(subscriptions, loseAnswer);
    await phone.agreeToMessages();
    await phone.untilState('minigate-subscribe', 'done');
    await phone.page.unroute(subscriptions);
    await phone.page.reload();
    await phone.untilState('minigate-subscribe', 'done');
    await phone.page.getByRole('button', { name: 'Place order' }).click();
    await phone.page.getByRole('region', { name: 'Inbox' }).getByRole('article').waitFor();
    assert.equal((await steps(phone, 'POST /minigate/subscriptions 200')).length, 2);
    await phone.close();
  });

  it('keeps a decision for its own user while somebody else is signed in', async () => {
    const phone = await stage.newPhone();
    const { superApp } = stage.demo;
    await phone.signIn();
    await phone.page.route(subscriptions, (route) => route.abort());
    await phone.agreeToMessages();
    await phone.untilState('minigate-subscribe', 'done');
    await phone.page.unroute(subscriptions);

    const signOut = () =>
      phone.page.evaluate(() => document.querySelector('minigate-provider')!.minigate!.signOut());
    await signOut();
    await superApp.switchUser({ userId: accounts.two });
    await phone.signIn();
    await phone.reads('Hello, Sandbox Two');
    assert.equal(await phone.stateOf('minigate-subscribe'), 'idle');
    assert.equal((await steps(phone, 'POST /minigate/subscriptions')).length, 0);

    await signOut();
    await superApp.switchUser({ userId: accounts.one });
    await phone.signInButton.click();
    await phone.reads('Hello, Sandbox One');
    await phone.untilState('minigate-subscribe', 'done');
    assert.equal((await steps(phone, 'POST /minigate/subscriptions 200')).length, 1);
    await phone.close();
  });
});
