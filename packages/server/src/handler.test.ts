import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyToken, inquiryUserInfo, revoke } from './contracts/index.js';
import { sha256Hex } from './hex.js';
import { OpenApiError } from './result.js';
import { memoryStorage } from './storage.js';
import { cookieOf, createTestBackend, handoffOf, receiptOf } from './test-backend.js';
import { appId, authClientId, createTestPlatform, testNow } from './test-platform.js';

const platform = await createTestPlatform();
const hour = 60 * 60 * 1000;

/** A backend with a user who has signed in. */
async function signedIn(options: Parameters<typeof createTestBackend>[1] = {}) {
  const backend = createTestBackend(platform, options);
  const handoff = handoffOf(platform.createCode());
  const answer = await backend.send('POST', 'auth-codes', { body: handoff });
  const cookie = cookieOf(answer);
  const subject = answer.session?.subject ?? assert.fail(answer.text);
  return { ...backend, handoff, answer, cookie, subject };
}

describe('POST auth-codes', () => {
  it('signs a user in with an identity code, and shows the session', async () => {
    const { answer, handoff, cookie, subject, send } = await signedIn();
    assert.equal(answer.status, 200);
    assert.match(subject, /^[0-9a-f]{32}$/);
    assert.deepEqual(answer.session, {
      subject,
      profile: { nickName: 'Nick of customer-1' },
      purposes: ['identity'],
      subscribed: [],
      handoffs: { identity: handoff.handoffId },
      endsInSeconds: 12 * 60 * 60,
    });
    assert.deepEqual((await send('GET', 'session', { cookie })).session, answer.session);
  });

  it('knows the same customer again, and tells customers and wallets apart', async () => {
    const apps = ['ALIPAY_CN', 'GCASH'].map((wallet) => ({ appId, authClientId, wallet }));
    const { send } = createTestBackend(platform, { apps });
    const subjectOf = async (customerId: string, siteName: string) => {
      const body = handoffOf(platform.createCode(customerId), { siteName });
      return (await send('POST', 'auth-codes', { body })).session?.subject;
    };
    const first = await subjectOf('1', 'GCASH');
    assert.equal(await subjectOf('1', 'GCASH'), first);
    assert.notEqual(await subjectOf('1', 'ALIPAY_CN'), first);
    assert.notEqual(await subjectOf('2', 'GCASH'), first);
  });

  it('starts a new session id with each identity code, and ends the old one', async () => {
    const { send, cookie, subject } = await signedIn();
    const messaging = handoffOf(platform.createCode(), { purpose: 'messaging' });
    await send('POST', 'auth-codes', { cookie, body: messaging });
    const body = handoffOf(platform.createCode());
    const again = await send('POST', 'auth-codes', { cookie, body });
    assert.equal(again.session?.subject, subject);
    assert.deepEqual(again.session?.handoffs, { identity: body.handoffId, messaging: messaging.handoffId });
    assert.notEqual(cookieOf(again), cookie);
    assert.equal((await send('GET', 'session', { cookie })).session, null);
  });

  it('lets another user sign in over a live session', async () => {
    const { send, cookie, subject } = await signedIn();
    const messaging = handoffOf(platform.createCode(), { purpose: 'messaging' });
    await send('POST', 'auth-codes', { cookie, body: messaging });
    const body = handoffOf(platform.createCode('customer-2'));
    const other = await send('POST', 'auth-codes', { cookie, body });
    assert.equal(other.status, 200);
    assert.notEqual(other.session?.subject, subject);
    assert.deepEqual(other.session?.handoffs, { identity: body.handoffId });
    assert.equal((await send('GET', 'session', { cookie })).session, null);
  });

  it('adds a messaging token to the live session', async () => {
    const { send, cookie, storage, subject, handoff } = await signedIn();
    const body = handoffOf(platform.createCode(), { purpose: 'messaging' });
    const answer = await send('POST', 'auth-codes', { cookie, body });
    assert.equal(answer.headers.get('Set-Cookie'), null);
    assert.deepEqual(answer.session?.purposes, ['identity', 'messaging']);
    assert.deepEqual(answer.session?.handoffs, { identity: handoff.handoffId, messaging: body.handoffId });
    const token = await storage.findToken(subject, 'messaging');
    assert.equal(token?.appId, appId);
    assert.equal(token.accessTokenEndsAt, Date.parse('2026-02-05T02:00:00Z'));
  });

  it('starts a session with a messaging code where there is none', async () => {
    const { send } = createTestBackend(platform);
    const body = handoffOf(platform.createCode(), { purpose: 'messaging' });
    const answer = await send('POST', 'auth-codes', { body });
    assert.deepEqual(answer.session?.purposes, ['messaging']);
    const shown = await send('GET', 'session', { cookie: cookieOf(answer) });
    assert.deepEqual(shown.session, answer.session);
  });

  it('answers the last handoff of a purpose again without asking the platform', async () => {
    const { send, cookie, handoff, answer } = await signedIn();
    const before = platform.calls.length;
    const again = await send('POST', 'auth-codes', { cookie, body: handoff });
    assert.deepEqual(again.session, answer.session);
    assert.equal(platform.calls.length, before);
  });

  it('refuses a messaging code of another user: keeps nothing, revokes the token, ends the session', async () => {
    const { send, cookie, storage, subject } = await signedIn();
    const body = handoffOf(platform.createCode('customer-2'), { purpose: 'messaging' });
    const answer = await send('POST', 'auth-codes', { cookie, body });
    assert.equal(answer.status, 409);
    assert.equal(answer.error?.code, 'user_mismatch');
    assert.match(answer.headers.get('Set-Cookie') ?? '', /^__Host-minigate=; .*Max-Age=0/);
    assert.equal((await send('GET', 'session', { cookie })).session, null);
    assert.equal(await storage.findToken(subject, 'messaging'), undefined);
    const revoked = platform.calls.at(-1);
    assert.equal(revoked?.path, revoke.path);
    const next = await platform
      .client()
      .call(inquiryUserInfo, {
        appId,
        authClientId,
        accessToken: String(revoked.body.accessToken),
      })
      .catch((error: unknown) => error);
    assert.equal(next instanceof OpenApiError && next.resultCode, 'INVALID_ACCESS_TOKEN');
  });

  it('takes the same customer id in another wallet for another user', async () => {
    const apps = ['ALIPAY_CN', 'GCASH'].map((wallet) => ({ appId, authClientId, wallet }));
    const { send } = createTestBackend(platform, { apps });
    const start = handoffOf(platform.createCode(), { siteName: 'GCASH' });
    const cookie = cookieOf(await send('POST', 'auth-codes', { body: start }));
    const body = handoffOf(platform.createCode(), { purpose: 'messaging', siteName: 'ALIPAY_CN' });
    assert.equal((await send('POST', 'auth-codes', { cookie, body })).error?.code, 'user_mismatch');
  });

  it('says user_mismatch also where the token cannot be revoked, and reports that', async () => {
    const { send, cookie, errors } = await signedIn();
    platform.next(revoke.path, 'unreachable');
    const body = handoffOf(platform.createCode('customer-2'), { purpose: 'messaging' });
    assert.equal((await send('POST', 'auth-codes', { cookie, body })).error?.code, 'user_mismatch');
    assert.equal(errors.length, 1);
  });

  it('does not bring back a session that was ended while its messaging code was exchanged', async () => {
    const storage = memoryStorage();
    const { send, cookie } = await signedIn({ storage });
    const { saveToken } = storage;
    storage.saveToken = async (...token) => {
      await storage.removeSession(await sha256Hex(cookie.split('=')[1] ?? ''));
      return saveToken(...token);
    };
    const body = handoffOf(platform.createCode(), { purpose: 'messaging' });
    const answer = await send('POST', 'auth-codes', { cookie, body });
    assert.deepEqual([answer.status, answer.error?.code], [401, 'no_session']);
  });

  const failures: [resultStatus: string, resultCode: string, status: number, code: string][] = [
    ['F', 'USED_AUTHCODE', 409, 'auth_code_used'],
    ['F', 'USED_CODE', 409, 'auth_code_used'],
    ['F', 'EXPIRED_AUTHCODE', 410, 'auth_code_expired'],
    ['F', 'EXPIRED_CODE', 410, 'auth_code_expired'],
    ['F', 'INVALID_AUTHCODE', 409, 'auth_code_invalid'],
    ['F', 'INVALID_CODE', 409, 'auth_code_invalid'],
    ['F', 'REQUEST_TRAFFIC_EXCEED_LIMIT', 429, 'rate_limited'],
    ['U', 'REQUEST_TRAFFIC_EXCEED_LIMIT', 504, 'outcome_unknown'],
    ['U', 'UNKNOWN_EXCEPTION', 504, 'outcome_unknown'],
    ['F', 'INVALID_SIGNATURE', 502, 'backend_refused'],
    ['F', 'PROCESS_FAIL', 502, 'backend_refused'],
  ];
  for (const [resultStatus, resultCode, status, code] of failures)
    it(`answers ${status} ${code} where the platform says ${resultStatus} ${resultCode}`, async () => {
      const { send, errors } = createTestBackend(platform);
      platform.next(applyToken.path, { resultStatus, resultCode });
      const answer = await send('POST', 'auth-codes', { body: handoffOf(platform.createCode()) });
      assert.deepEqual([answer.status, answer.error?.code], [status, code]);
      assert.equal(answer.headers.get('Set-Cookie'), null);
      assert.equal(errors.length, 1);
    });

  it('answers 504 outcome_unknown where the platform cannot be reached', async () => {
    const { send } = createTestBackend(platform);
    platform.loseAnswer(applyToken.path);
    const body = handoffOf(platform.createCode());
    assert.equal((await send('POST', 'auth-codes', { body })).error?.code, 'outcome_unknown');
    assert.equal((await send('POST', 'auth-codes', { body })).error?.code, 'auth_code_used');
  });

  it('keeps nobody where user information is refused', async () => {
    const { send } = createTestBackend(platform);
    platform.next(inquiryUserInfo.path, { resultStatus: 'F', resultCode: 'INVALID_ACCESS_TOKEN' });
    const answer = await send('POST', 'auth-codes', { body: handoffOf(platform.createCode()) });
    assert.deepEqual([answer.status, answer.error?.code], [502, 'backend_refused']);
    assert.match(answer.error?.message ?? '', /"inquiryUserInfo" .*"INVALID_ACCESS_TOKEN"/);
  });

  it('selects among the configured apps only', async () => {
    const apps = [
      { appId: 'P1', authClientId, wallet: 'GCASH' },
      { appId: 'P1', authClientId, wallet: 'TNG' },
      { appId: 'P2', authClientId, wallet: 'GCASH' },
    ];
    const { send } = createTestBackend(platform, { apps });
    const attempt = async (page: object) =>
      (await send('POST', 'auth-codes', { body: handoffOf(platform.createCode(), page) })).status;
    for (const page of [{ appId: 'P2' }, { siteName: 'TNG' }, { appId: 'P1', siteName: 'GCASH' }])
      assert.equal(await attempt(page), 200, JSON.stringify(page));
    for (const page of [
      {},
      { appId: 'P1' },
      { appId: 'P3' },
      { siteName: 'DANA' },
      { appId: 'P2', siteName: 'TNG' },
    ])
      assert.equal(await attempt(page), 422, JSON.stringify(page));
    const { body } = platform.calls.filter(({ path }) => path === applyToken.path).at(-1) ?? assert.fail();
    assert.deepEqual([body.appId, body.customerBelongsTo], ['P1', 'GCASH']);
  });

  it('tells the merchant who signed in before the session starts, and starts none if that fails', async () => {
    const told: object[] = [];
    const { subject, send } = await signedIn({ onSignIn: (user) => void told.push(user) });
    assert.equal(told.length, 1);
    const { userInfo, ...user } = told[0] as { userInfo: { userId: string } };
    assert.deepEqual(user, { wallet: 'ALIPAY_CN', customerId: 'customer-1', subject });
    assert.equal(userInfo.userId, 'customer-1');
    const closed = createTestBackend(platform, {
      onSignIn: () => Promise.reject(new Error('banned: 12345')),
    });
    const answer = await closed.send('POST', 'auth-codes', { body: handoffOf(platform.createCode()) });
    assert.deepEqual(
      [answer.status, answer.error],
      [500, { code: 'internal', message: 'The server failed' }],
    );
    assert.equal(answer.headers.get('Set-Cookie'), null);
    assert.equal(closed.errors.length, 1);
    assert.equal((await send('GET', 'session')).session, null);
  });

  it('keeps out whom the merchant refuses, whatever the code is for, and stores nothing of them', async () => {
    const { send, storage, errors } = createTestBackend(platform, {
      onSignIn: () => Promise.reject(new Error('banned')),
    });
    const saved: unknown[] = [];
    storage.addUser = async (user) => {
      saved.push(user);
      return user;
    };
    storage.saveToken = async (...token) => void saved.push(token);
    storage.addSession = async (session) => void saved.push(session);
    for (const purpose of ['identity', 'messaging']) {
      const answer = await send('POST', 'auth-codes', {
        body: handoffOf(platform.createCode(), { purpose }),
      });
      assert.deepEqual([answer.status, answer.error?.code], [500, 'internal']);
      assert.equal(answer.headers.get('Set-Cookie'), null);
    }
    assert.deepEqual(saved, []);
    assert.equal(errors.length, 2);
  });

  it('tells the merchant of a session that starts with a messaging code, and not of a code that adds to one', async () => {
    const told: object[] = [];
    const { send } = createTestBackend(platform, { onSignIn: (user) => void told.push(user) });
    const messaging = () => handoffOf(platform.createCode(), { purpose: 'messaging' });
    const first = await send('POST', 'auth-codes', { body: messaging() });
    const user = { wallet: 'ALIPAY_CN', customerId: 'customer-1', subject: first.session?.subject };
    assert.deepEqual(told, [{ ...user, userInfo: undefined }]);
    await send('POST', 'auth-codes', { cookie: cookieOf(first), body: messaging() });
    assert.equal(told.length, 1);
  });

  it('tells the merchant the subject that stays where two first sessions of a user start at once', async () => {
    const told: string[] = [];
    let bothAsked = () => {};
    const both = new Promise<void>((resolve) => (bothAsked = resolve));
    const { send } = createTestBackend(platform, {
      onSignIn: ({ subject }) => {
        if (told.push(subject) === 2) bothAsked();
        return both;
      },
    });
    const signIn = () => send('POST', 'auth-codes', { body: handoffOf(platform.createCode()) });
    const [one, other] = await Promise.all([signIn(), signIn()]);
    assert.equal(one.session?.subject, other.session?.subject);
    assert.equal(told.length, 3);
    assert.equal(told[2], one.session?.subject);
  });

  for (const purpose of ['identity', 'messaging'])
    it(`spends the ${purpose} code of a request that arrives twice at once a single time`, async () => {
      const told: object[] = [];
      const { send, cookie } = await signedIn({ onSignIn: (user) => void told.push(user) });
      const body = handoffOf(platform.createCode(), { purpose });
      const before = platform.calls.length;
      const [one, other] = await Promise.all([
        send('POST', 'auth-codes', { cookie, body }),
        send('POST', 'auth-codes', { cookie, body }),
      ]);
      assert.deepEqual([one.status, other.status], [200, 200]);
      assert.deepEqual(one.session, other.session);
      assert.equal(cookieOf(one), cookieOf(other));
      const applied = platform.calls.slice(before).filter(({ path }) => path === applyToken.path);
      assert.equal(applied.length, 1);
      assert.equal(told.length, purpose === 'identity' ? 2 : 1);
    });

  it('does not share an exchange with who shows another session, or asks for another transport', async () => {
    const { send, cookie } = await signedIn();
    for (const [shown, more] of [
      ['', {}],
      [cookie, { transport: 'bearer' }],
    ] as const) {
      const body = handoffOf(platform.createCode(), { purpose: 'messaging' });
      const answers = await Promise.all([
        send('POST', 'auth-codes', { cookie, body }),
        send('POST', 'auth-codes', { cookie: shown, body: { ...body, ...more } }),
      ]);
      assert.equal(answers.filter(({ status }) => status === 200).length, 1);
      assert.equal(answers.filter(({ error }) => error?.code === 'auth_code_used').length, 1);
    }
  });

  it('lets the merchant decide what leaves the server', async () => {
    const { answer, send, cookie } = await signedIn({
      profile: ({ userId }) => ({ nickName: `No. ${userId}` }),
    });
    assert.deepEqual(answer.session?.profile, { nickName: 'No. customer-1' });
    assert.deepEqual((await send('GET', 'session', { cookie })).session?.profile, {
      nickName: 'No. customer-1',
    });
  });
});

describe('POST subscriptions', () => {
  it('notes decisions, the newest counts', async () => {
    const { send, cookie, subject } = await signedIn();
    const subscribed = async () => (await send('GET', 'session', { cookie })).session?.subscribed;
    const decisions = ['T1', 'T2'].map((templateId) => ({ templateId, outcome: 'agreed' }));
    const answer = await send('POST', 'subscriptions', {
      cookie,
      body: receiptOf('agreed', { subject, decisions }),
    });
    assert.deepEqual([answer.status, answer.text], [200, '{}']);
    assert.deepEqual(await subscribed(), ['T1', 'T2']);
    await send('POST', 'subscriptions', { cookie, body: receiptOf('rejected', { sequence: testNow + 1 }) });
    assert.deepEqual(await subscribed(), ['T2']);
    await send('POST', 'subscriptions', { cookie, body: receiptOf('agreed', { sequence: testNow - 1 }) });
    assert.deepEqual(await subscribed(), ['T2']);
  });

  it('takes the same receipt again without a change', async () => {
    const { send, cookie } = await signedIn();
    const body = receiptOf('agreed');
    for (let delivery = 0; delivery < 2; delivery++)
      assert.equal((await send('POST', 'subscriptions', { cookie, body })).status, 200);
    const changed = {
      ...body,
      sequence: testNow + 1,
      decisions: [{ templateId: 'T1', outcome: 'rejected' }],
    };
    await send('POST', 'subscriptions', { cookie, body: changed });
    assert.deepEqual((await send('GET', 'session', { cookie })).session?.subscribed, ['T1']);
  });

  it('does not let a clock that is ahead have the last word for ever', async () => {
    const { send, cookie, advance } = await signedIn();
    const ahead = receiptOf('agreed', { sequence: testNow + 1000 * hour });
    await send('POST', 'subscriptions', { cookie, body: ahead });
    advance(hour);
    await send('POST', 'subscriptions', {
      cookie,
      body: receiptOf('rejected', { sequence: testNow + hour }),
    });
    assert.deepEqual((await send('GET', 'session', { cookie })).session?.subscribed, []);
  });

  /** What is subscribed to after these decisions, each with what its device's clock is off by. */
  async function subscribedAfter(...decisions: [outcome: string, decidedAt: number, clock: number][]) {
    const { send, cookie, advance } = await signedIn();
    let now = 0;
    for (const [outcome, decidedAt, clock] of decisions) {
      advance(decidedAt - now);
      now = decidedAt;
      const body = receiptOf(outcome, sentWith(testNow + decidedAt + clock));
      assert.equal((await send('POST', 'subscriptions', { cookie, body })).status, 200);
    }
    return (await send('GET', 'session', { cookie })).session?.subscribed;
  }
  const sentWith = (clock: number) => ({ sequence: clock, sentAt: new Date(clock).toISOString() });
  const minute = 60_000;

  it('puts decisions of devices whose clocks differ in the order in which they were made', async () => {
    for (const clock of [-10 * minute, -26 * hour, 2 * minute, hour, 9000 * hour]) {
      assert.deepEqual(await subscribedAfter(['agreed', 0, 0], ['rejected', minute, clock]), []);
      assert.deepEqual(await subscribedAfter(['agreed', 0, clock], ['rejected', minute, 0]), []);
      assert.deepEqual(await subscribedAfter(['rejected', 0, clock], ['agreed', minute, 0]), ['T1']);
      assert.deepEqual(await subscribedAfter(['rejected', 0, 0], ['agreed', minute, clock]), ['T1']);
      assert.deepEqual(await subscribedAfter(['rejected', 0, clock], ['agreed', minute, clock]), ['T1']);
    }
  });

  it('takes "rejected" where two decisions arrive from the future at once', async () => {
    assert.deepEqual(await subscribedAfter(['rejected', 0, 1000], ['agreed', 0, 2000]), []);
  });

  it('puts a decision that was delivered late where it belongs', async () => {
    const { send, cookie, advance } = await signedIn();
    advance(hour);
    await send('POST', 'subscriptions', { cookie, body: receiptOf('rejected', sentWith(testNow + hour)) });
    const clock = 3 * hour;
    const late = { sequence: testNow + clock, sentAt: new Date(testNow + hour + clock).toISOString() };
    await send('POST', 'subscriptions', { cookie, body: receiptOf('agreed', late) });
    assert.deepEqual((await send('GET', 'session', { cookie })).session?.subscribed, []);
  });

  it('keeps the order of one device whose receipts take differently long to arrive', async () => {
    const { send, cookie, advance } = await signedIn();
    const sentAt = (time: number) => new Date(testNow + time).toISOString();
    const agreed = receiptOf('agreed', { sequence: testNow, sentAt: sentAt(10_000) });
    const rejected = receiptOf('rejected', { sequence: testNow + 1000, sentAt: sentAt(14_000) });
    advance(14_000);
    await send('POST', 'subscriptions', { cookie, body: agreed });
    await send('POST', 'subscriptions', { cookie, body: rejected });
    assert.deepEqual((await send('GET', 'session', { cookie })).session?.subscribed, []);
  });

  it('wants a session', async () => {
    const { send } = createTestBackend(platform);
    for (const cookie of ['', '__Host-minigate=made-up']) {
      const answer = await send('POST', 'subscriptions', { cookie, body: receiptOf('agreed') });
      assert.deepEqual([answer.status, answer.error?.code], [401, 'no_session']);
    }
  });

  it('refuses the decision of another user, keeps nothing, and leaves the session alone', async () => {
    const { send, cookie } = await signedIn();
    const body = receiptOf('agreed', { subject: 'somebody-else' });
    const answer = await send('POST', 'subscriptions', { cookie, body });
    assert.deepEqual([answer.status, answer.error?.code], [409, 'user_mismatch']);
    assert.deepEqual((await send('GET', 'session', { cookie })).session?.subscribed, []);
  });
});

describe('GET session', () => {
  it('is null without a session, with a made-up one, and after twelve hours', async () => {
    const { send, cookie, advance } = await signedIn();
    assert.equal((await send('GET', 'session')).session, null);
    assert.equal((await send('GET', 'session', { cookie: '__Host-minigate=made-up' })).session, null);
    advance(12 * hour - 1);
    assert.equal((await send('GET', 'session', { cookie })).session?.endsInSeconds, 1);
    advance(1);
    assert.equal((await send('GET', 'session', { cookie })).session, null);
  });

  it('does not count a token that has ended', async () => {
    const { send, cookie, storage, subject } = await signedIn();
    const token = { appId, scopes: [], accessToken: 'a', accessTokenEndsAt: testNow + hour };
    await storage.saveToken(subject, 'messaging', token);
    assert.deepEqual((await send('GET', 'session', { cookie })).session?.purposes, ['identity', 'messaging']);
    await storage.saveToken(subject, 'messaging', { ...token, accessTokenEndsAt: testNow });
    assert.deepEqual((await send('GET', 'session', { cookie })).session?.purposes, ['identity']);
  });
});

describe('DELETE session', () => {
  it('forgets the identity token with the last live session of its user', async () => {
    const { send, cookie, storage, subject, advance } = await signedIn();
    const purposes = async (shown: string) =>
      (await send('GET', 'session', { cookie: shown })).session?.purposes;
    const signIn = async () =>
      cookieOf(await send('POST', 'auth-codes', { body: handoffOf(platform.createCode()) }));
    const other = await signIn();
    await send('DELETE', 'session', { cookie });
    assert.deepEqual(await purposes(other), ['identity']);
    advance(hour);
    const last = await signIn();
    advance(11 * hour);
    assert.equal(await purposes(other), undefined);
    await send('DELETE', 'session', { cookie: last });
    assert.equal(await storage.findToken(subject, 'identity'), undefined);
  });

  it('ends the session, forgets the identity token and keeps the messaging token', async () => {
    const { send, cookie, storage, subject } = await signedIn();
    const body = handoffOf(platform.createCode(), { purpose: 'messaging' });
    await send('POST', 'auth-codes', { cookie, body });
    const answer = await send('DELETE', 'session', { cookie });
    assert.deepEqual([answer.status, answer.text], [200, '{}']);
    assert.match(answer.headers.get('Set-Cookie') ?? '', /^__Host-minigate=; Secure; HttpOnly; .*Max-Age=0$/);
    assert.equal((await send('GET', 'session', { cookie })).session, null);
    assert.equal(await storage.findToken(subject, 'identity'), undefined);
    assert.equal((await storage.findToken(subject, 'messaging'))?.appId, appId);
  });

  it('is content where there is no session', async () => {
    const { send } = createTestBackend(platform);
    const answer = await send('DELETE', 'session');
    assert.deepEqual([answer.status, answer.text], [200, '{}']);
  });
});

describe('Handler.subjectOf()', () => {
  const order = (headers: Record<string, string>, method = 'POST') =>
    new Request('https://shop.example/orders', { method, headers });

  it('names the user of a request to another route', async () => {
    const { handler, cookie, subject } = await signedIn();
    assert.equal(await handler.subjectOf(order({ Cookie: cookie, Origin: 'https://shop.example' })), subject);
    assert.equal(await handler.subjectOf(order({ Cookie: cookie }, 'GET')), subject);
  });

  it('names nobody without a session, and nobody for what a foreign page may have sent', async () => {
    const { handler, cookie } = await signedIn();
    assert.equal(await handler.subjectOf(order({ Origin: 'https://shop.example' })), undefined);
    assert.equal(
      await handler.subjectOf(order({ Cookie: cookie, Origin: 'https://evil.example' })),
      undefined,
    );
    assert.equal(await handler.subjectOf(order({ Cookie: cookie })), undefined);
  });
});
