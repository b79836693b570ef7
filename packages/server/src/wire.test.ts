import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HandlerOptions } from './handler.js';
import type { SessionCredential, Sessions } from './sessions.js';
import { applyToken, revoke } from './contracts/index.js';
import { sha256Hex } from './hex.js';
import { cookieOf, createTestBackend, handoffOf, pageOrigin, receiptOf, type Sent } from './test-backend.js';
import { appId, authClientId, createTestPlatform } from './test-platform.js';

const platform = await createTestPlatform();
const newHandoff = (more: object = {}) => handoffOf(platform.createCode(), more);

async function bearerSession() {
  const backend = createTestBackend(platform);
  const sent = { origin: null, body: newHandoff({ transport: 'bearer' }) };
  const answer = await backend.send('POST', 'auth-codes', sent);
  return { ...backend, answer, bearer: answer.bearer ?? assert.fail(answer.text) };
}

describe('createHandler()', () => {
  it('answers in JSON that nobody stores, failures included', async () => {
    const { send, answers } = createTestBackend(platform);
    await send('GET', 'session');
    await send('DELETE', 'session');
    await send('POST', 'auth-codes', { body: newHandoff() });
    await send('POST', 'auth-codes', { body: '{' });
    await send('GET', 'nowhere');
    for (const { headers, text } of answers) {
      assert.equal(headers.get('Content-Type'), 'application/json; charset=utf-8');
      assert.equal(headers.get('Cache-Control'), 'no-store');
      assert.notEqual(text, '');
    }
  });

  it('knows its own addresses and methods only', async () => {
    const { send, handler } = createTestBackend(platform);
    for (const path of ['', 'nowhere', 'session/', 'constructor', 'auth-codes/x'])
      assert.deepEqual([path, (await send('GET', path)).error?.code], [path, 'not_found']);
    assert.equal((await handler(new Request('https://shop.example/session'))).status, 404);
    const wrong = await send('PUT', 'session', { body: {} });
    assert.deepEqual([wrong.status, wrong.headers.get('Allow')], [405, 'GET, DELETE']);
    assert.equal((await send('GET', 'auth-codes')).headers.get('Allow'), 'POST');
  });

  it('can be mounted elsewhere', async () => {
    for (const basePath of ['/api/wallet', '/api/wallet/'])
      assert.equal(
        (
          await createTestBackend(platform, { basePath, url: `${pageOrigin}/api/wallet` }).send(
            'GET',
            'session',
          )
        ).status,
        200,
      );
    assert.equal(
      (await createTestBackend(platform, { basePath: '/', url: pageOrigin }).send('GET', 'session')).status,
      200,
    );
  });

  const bodies: [what: string, path: string, sent: Sent, status: number, code: string, message?: RegExp][] = [
    [
      'no content type',
      'auth-codes',
      { body: '{}', headers: { 'Content-Type': '' } },
      415,
      'unsupported_media_type',
    ],
    [
      'a form',
      'auth-codes',
      { body: 'a=b', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
      415,
      'unsupported_media_type',
    ],
    [
      'text',
      'subscriptions',
      { body: '{}', headers: { 'Content-Type': 'text/plain; application/json' } },
      415,
      'unsupported_media_type',
    ],
    [
      'no body',
      'auth-codes',
      { headers: { 'Content-Type': 'application/json' } },
      400,
      'invalid_request',
      /not JSON/,
    ],
    ['half a body', 'auth-codes', { body: '{"handoffId":' }, 400, 'invalid_request', /not JSON/],
    ['null', 'auth-codes', { body: 'null' }, 400, 'invalid_request', /"body" must be object/],
    [
      'a body over 16 kB',
      'auth-codes',
      { body: newHandoff({ more: 'x'.repeat(16_384) }) },
      413,
      'body_too_large',
    ],
    [
      'no auth code',
      'auth-codes',
      { body: newHandoff({ authCode: undefined }) },
      400,
      'invalid_request',
      /"authCode" must be string/,
    ],
    [
      'an empty auth code',
      'auth-codes',
      { body: newHandoff({ authCode: '' }) },
      400,
      'invalid_request',
      /"authCode" must not be empty/,
    ],
    [
      'a long auth code',
      'auth-codes',
      { body: newHandoff({ authCode: 'x'.repeat(4097) }) },
      400,
      'invalid_request',
      /"authCode" .* 4096/,
    ],
    [
      'a long handoffId',
      'auth-codes',
      { body: newHandoff({ handoffId: 'x'.repeat(129) }) },
      400,
      'invalid_request',
      /"handoffId"/,
    ],
    [
      'another purpose',
      'auth-codes',
      { body: newHandoff({ purpose: 'panel' }) },
      400,
      'invalid_request',
      /"purpose" must be one of identity, messaging/,
    ],
    [
      'another transport',
      'auth-codes',
      { body: newHandoff({ transport: 'query' }) },
      400,
      'invalid_request',
      /"transport"/,
    ],
    [
      'many scopes',
      'auth-codes',
      { body: newHandoff({ scopes: Array(51).fill('a') }) },
      400,
      'invalid_request',
      /"scopes" .* 50/,
    ],
    [
      'no decisions',
      'subscriptions',
      { body: receiptOf('agreed', { decisions: [] }) },
      400,
      'invalid_request',
      /"decisions" must not be empty/,
    ],
    [
      'another outcome',
      'subscriptions',
      { body: receiptOf('maybe') },
      400,
      'invalid_request',
      /"decisions.0.outcome"/,
    ],
    [
      'a sequence that is no number',
      'subscriptions',
      { body: receiptOf('agreed', { sequence: '1' }) },
      400,
      'invalid_request',
      /"sequence" must be number/,
    ],
    [
      'a time that is none',
      'subscriptions',
      { body: receiptOf('agreed', { decidedAt: 'soon' }) },
      400,
      'invalid_request',
      /"decidedAt" must be a time/,
    ],
    [
      'a time of sending that is none',
      'subscriptions',
      { body: receiptOf('agreed', { sentAt: 'now' }) },
      400,
      'invalid_request',
      /"sentAt" must be a time/,
    ],
  ];
  for (const [what, path, sent, status, code, message = /./] of bodies)
    it(`answers ${status} ${code} to ${what} at ${path}`, async () => {
      const before = platform.calls.length;
      const answer = await createTestBackend(platform).send('POST', path, sent);
      assert.deepEqual([answer.status, answer.error?.code], [status, code]);
      assert.match(answer.error?.message ?? '', message);
      assert.equal(platform.calls.length, before);
    });

  it('stops reading a body that does not end', async () => {
    const { handler } = createTestBackend(platform);
    let sent = 0;
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(++sent && 1000)),
    });
    const headers = { 'Content-Type': 'application/json', Origin: pageOrigin };
    const init = { method: 'POST', headers, body: endless, duplex: 'half' };
    const response = await handler(
      new Request('https://shop.example/minigate/auth-codes', init as RequestInit),
    );
    assert.equal(response.status, 413);
    assert.equal(sent < 30, true);
  });

  it('takes a content type with parameters in any case', async () => {
    const { send } = createTestBackend(platform);
    const headers = { 'Content-Type': 'Application/JSON ; Charset=UTF-8' };
    assert.equal((await send('POST', 'auth-codes', { headers, body: newHandoff() })).status, 200);
  });

  it('says nothing about an unexpected failure, but reports it', async () => {
    const { send, storage, errors } = createTestBackend(platform);
    const failure = new Error('the database at 10.0.0.7 is down');
    storage.addUser = () => Promise.reject(failure);
    const answer = await send('POST', 'auth-codes', { body: newHandoff() });
    assert.deepEqual(
      [answer.status, answer.text],
      [500, '{"error":{"code":"internal","message":"The server failed"}}'],
    );
    assert.deepEqual(errors, [failure]);
  });

  it('answers although onError fails', async () => {
    for (const onError of [
      () => {
        throw new Error('the log is full');
      },
      () => Promise.reject(new Error('the log is full')),
    ]) {
      const { send } = createTestBackend(platform, { onError });
      const cookie = cookieOf(await send('POST', 'auth-codes', { body: newHandoff() }));
      platform.next(applyToken.path, { resultStatus: 'U', resultCode: 'UNKNOWN_EXCEPTION' });
      assert.equal((await send('POST', 'auth-codes', { body: newHandoff() })).error?.code, 'outcome_unknown');
      platform.next(revoke.path, 'unreachable');
      const body = handoffOf(platform.createCode('customer-2'), { purpose: 'messaging' });
      assert.equal((await send('POST', 'auth-codes', { cookie, body })).error?.code, 'user_mismatch');
    }
  });

  it('refuses origins that no browser would send', () => {
    for (const origin of ['https://shop.example/', 'shop.example', '*', 'null', 'https://shop.example/app'])
      assert.throws(() => createTestBackend(platform, { origins: [origin] }), {
        name: 'TypeError',
        message: /"origins"/,
      });
  });
});

describe('HandlerOptions.origins', () => {
  it('refuses what a page of another origin sends, in whatever way, before it is read', async () => {
    const { send, answers } = createTestBackend(platform);
    const before = platform.calls.length;
    for (const origin of [
      'https://evil.example',
      'http://shop.example',
      'null',
      'https://shop.example:8443',
    ]) {
      await send('POST', 'auth-codes', { origin, body: newHandoff() });
      await send('POST', 'auth-codes', { origin, body: newHandoff({ transport: 'bearer' }) });
      await send('POST', 'subscriptions', { origin, body: '{' });
      await send('DELETE', 'session', { origin });
      await send('OPTIONS', 'auth-codes', { origin });
    }
    for (const { status, error, headers } of answers) {
      assert.deepEqual([status, error?.code], [403, 'origin_refused']);
      assert.equal(headers.get('Access-Control-Allow-Origin'), null);
    }
    assert.equal(platform.calls.length, before);
  });

  it('refuses a cookie that does not say which page it comes from, and does not give one out either', async () => {
    const { send } = createTestBackend(platform);
    const first = await send('POST', 'auth-codes', { origin: null, body: newHandoff() });
    assert.deepEqual([first.status, first.error?.code], [403, 'origin_refused']);
    const cookie = cookieOf(await send('POST', 'auth-codes', { body: newHandoff() }));
    for (const [method, path, body] of [
      ['DELETE', 'session'],
      ['POST', 'subscriptions', receiptOf('agreed')],
    ] as const)
      assert.equal((await send(method, path, { origin: null, cookie, body })).error?.code, 'origin_refused');
    assert.match((await send('GET', 'session', { origin: null, cookie })).session?.subject ?? '', /./);
  });

  it('lets pages of a configured origin read every answer, with credentials', async () => {
    const { send, answers } = createTestBackend(platform);
    await send('GET', 'session');
    await send('GET', 'nowhere');
    await send('POST', 'auth-codes', { body: '{' });
    for (const { headers } of answers) {
      assert.equal(headers.get('Access-Control-Allow-Origin'), pageOrigin);
      assert.equal(headers.get('Access-Control-Allow-Credentials'), 'true');
      assert.equal(headers.get('Vary'), 'Origin');
    }
    const foreign = await send('GET', 'session', { origin: 'https://evil.example' });
    assert.equal(foreign.headers.get('Access-Control-Allow-Origin'), null);
    assert.equal(foreign.headers.get('Vary'), 'Origin');
  });

  it('answers a preflight', async () => {
    const { send } = createTestBackend(platform);
    const { status, headers, text } = await send('OPTIONS', 'session');
    assert.deepEqual([status, text], [200, '{}']);
    assert.equal(headers.get('Access-Control-Allow-Methods'), 'GET, DELETE');
    assert.equal(headers.get('Access-Control-Allow-Headers'), 'Content-Type, Authorization');
  });
});

describe('session cookie', () => {
  const cookieAt = async (url: string, options: Partial<HandlerOptions> = {}) => {
    const { origins = [new URL(url).origin] } = options;
    const { send } = createTestBackend(platform, { ...options, url, origins });
    const answer = await send('POST', 'auth-codes', { origin: origins[0] ?? null, body: newHandoff() });
    const shown = await send('GET', 'session', { cookie: `other=1; ${cookieOf(answer)}; more=2` });
    assert.ok(shown.session, url);
    return (answer.headers.get('Set-Cookie') ?? '').replace(/=[0-9a-f]{64};/, '=…;');
  };
  const secure = '__Host-minigate=…; Secure; HttpOnly; SameSite=Lax; Path=/';
  const plain = 'minigate=…; HttpOnly; SameSite=Lax; Path=/';

  it('is secure and bound to its host', async () => {
    assert.equal(await cookieAt('https://shop.example/minigate'), secure);
    assert.equal(await cookieAt('https://localhost/minigate'), secure);
    assert.equal(await cookieAt('http://shop.example/minigate'), secure);
  });

  it('is secure behind a proxy that hides the address, unless a page of this machine may come', async () => {
    const url = 'http://127.0.0.1:3000/minigate';
    for (const origin of [pageOrigin, 'https://localhost', 'http://192.168.1.4:8000'])
      assert.equal(await cookieAt(url, { origins: [origin] }), secure, origin);
    const origins = [pageOrigin, 'http://localhost:8000'];
    assert.equal(await cookieAt('https://shop.example/minigate', { origins }), secure);
  });

  it('is plain over plain http on loopback, and where insecureDevelopment says so', async () => {
    for (const host of ['localhost:8000', '127.0.0.1', '[::1]:8000'])
      assert.equal(await cookieAt(`http://${host}/minigate`), plain);
    const origins = ['http://localhost:8000'];
    assert.equal(await cookieAt('http://127.0.0.1:3000/minigate', { origins }), plain);
    assert.equal(await cookieAt('http://192.168.1.4:8000/minigate', { insecureDevelopment: true }), plain);
  });

  it('is not taken by its plain name where it has to be secure', async () => {
    const { send } = createTestBackend(platform);
    const cookie = cookieOf(await send('POST', 'auth-codes', { body: newHandoff() }));
    assert.equal((await send('GET', 'session', { cookie: cookie.replace('__Host-', '') })).session, null);
  });

  it('is known to the storage by its hash only', async () => {
    const { send, storage } = createTestBackend(platform);
    const ids: string[] = [];
    const { addSession } = storage;
    storage.addSession = (session) => {
      ids.push(session.idHash);
      return addSession(session);
    };
    const value = cookieOf(await send('POST', 'auth-codes', { body: newHandoff() })).split('=')[1] ?? '';
    assert.deepEqual(ids, [await sha256Hex(value)]);
  });
});

describe('bearer transport', () => {
  it('gives an opaque value instead of a cookie, good for all requests without an Origin', async () => {
    const { send, answer, bearer } = await bearerSession();
    assert.equal(answer.headers.get('Set-Cookie'), null);
    assert.match(bearer, /^[0-9a-f]{64}$/);
    assert.equal(platform.secrets.includes(bearer), false);
    const sent = { origin: null, bearer };
    assert.deepEqual((await send('GET', 'session', sent)).session, answer.session);
    assert.equal((await send('POST', 'subscriptions', { ...sent, body: receiptOf('agreed') })).status, 200);
    const body = newHandoff({ purpose: 'messaging', transport: 'bearer' });
    assert.equal((await send('POST', 'auth-codes', { ...sent, body })).bearer, bearer);
    const over = await send('DELETE', 'session', sent);
    assert.deepEqual([over.status, over.headers.get('Set-Cookie')], [200, null]);
    assert.equal((await send('GET', 'session', sent)).session, null);
  });

  it('stays bearer with the next identity code, under a new value', async () => {
    const { send, bearer } = await bearerSession();
    const next = await send('POST', 'auth-codes', { origin: null, bearer, body: newHandoff() });
    assert.match(next.bearer ?? '', /^[0-9a-f]{64}$/);
    assert.notEqual(next.bearer, bearer);
    assert.equal(next.headers.get('Set-Cookie'), null);
    assert.equal((await send('GET', 'session', { bearer })).session, null);
  });

  it('leaves alone a bearer of the merchant, whose page has a cookie session', async () => {
    const { send, handler } = createTestBackend(platform);
    const bearer = 'a-token-of-the-merchant';
    const answer = await send('POST', 'auth-codes', { bearer, body: newHandoff() });
    assert.equal(answer.bearer, undefined);
    const cookie = cookieOf(answer);
    assert.match(cookie, /^__Host-minigate=/);
    assert.deepEqual((await send('GET', 'session', { bearer, cookie })).session, answer.session);
    const headers = { Authorization: `Bearer ${bearer}`, Cookie: cookie };
    const order = (more: object) =>
      new Request('https://shop.example/orders', { method: 'POST', headers: { ...headers, ...more } });
    assert.equal(await handler.subjectOf(order({ Origin: pageOrigin })), answer.session?.subject);
    assert.equal(await handler.subjectOf(order({})), undefined);
    const hidden = await send('DELETE', 'session', { origin: null, bearer, cookie });
    assert.equal(hidden.error?.code, 'origin_refused');
    const over = await send('DELETE', 'session', { bearer, cookie });
    assert.match(over.headers.get('Set-Cookie') ?? '', /^__Host-minigate=; .*Max-Age=0/);
    assert.equal((await send('GET', 'session', { bearer, cookie })).session, null);
  });

  it('has to be asked for once its session has ended', async () => {
    const { send, bearer, advance } = await bearerSession();
    advance(12 * 60 * 60 * 1000);
    assert.equal((await send('POST', 'auth-codes', { bearer, body: newHandoff() })).bearer, undefined);
    const asked = await send('POST', 'auth-codes', { bearer, body: newHandoff({ transport: 'bearer' }) });
    assert.match(asked.bearer ?? '', /^[0-9a-f]{64}$/);
  });

  it('is refused for a page of another origin', async () => {
    const { send, bearer } = await bearerSession();
    const sent = { origin: 'https://evil.example', bearer };
    assert.equal((await send('DELETE', 'session', sent)).error?.code, 'origin_refused');
  });

  it('does not give away the value of a cookie', async () => {
    const { send } = createTestBackend(platform);
    const body = newHandoff();
    const cookie = cookieOf(await send('POST', 'auth-codes', { body }));
    const again = await send('POST', 'auth-codes', { cookie, body: { ...body, transport: 'bearer' } });
    const messaging = newHandoff({ purpose: 'messaging', transport: 'bearer' });
    const added = await send('POST', 'auth-codes', { cookie, body: messaging });
    for (const { status, text } of [again, added]) {
      assert.equal(status, 200);
      assert.equal(text.includes(cookie.split('=')[1] ?? ''), false);
    }
  });
});

describe('HandlerOptions.sessions', () => {
  it('keeps session ids inside a login that is already there', async () => {
    const logins = new Map<string, { minigate?: string }>([['login-1', {}]]);
    const loginOf = (request: Request) => logins.get(request.headers.get('X-Login') ?? '') ?? {};
    const sessions: Sessions = {
      async read(request) {
        const id = loginOf(request).minigate;
        return id ? { id, transport: 'cookie' } : undefined;
      },
      issue(request, { id }) {
        loginOf(request).minigate = id;
        return { 'X-Renewed': 'yes' };
      },
      end(request) {
        delete loginOf(request).minigate;
        return undefined;
      },
    };
    const apps = [{ appId, authClientId, wallet: 'ALIPAY_CN' }];
    const { send } = createTestBackend(platform, { sessions, apps });
    const headers = { 'X-Login': 'login-1' };
    const answer = await send('POST', 'auth-codes', { headers, body: newHandoff() });
    assert.deepEqual([answer.headers.get('X-Renewed'), answer.headers.get('Set-Cookie')], ['yes', null]);
    assert.deepEqual((await send('GET', 'session', { headers })).session, answer.session);
    await send('DELETE', 'session', { headers });
    assert.deepEqual(logins.get('login-1'), {});
    assert.equal((await send('GET', 'session', { headers })).session, null);
  });

  it('takes the transport of a credential only as long as its session lives', async () => {
    const issued: SessionCredential[] = [];
    const sessions: Sessions = {
      read: () => ({ id: 'of a session that is over', transport: 'bearer' }),
      issue(_request, credential) {
        issued.push(credential);
        return undefined;
      },
      end: () => undefined,
    };
    const { send } = createTestBackend(platform, { sessions });
    assert.equal((await send('POST', 'auth-codes', { body: newHandoff() })).bearer, undefined);
    assert.deepEqual(
      issued.map(({ transport }) => transport),
      ['cookie'],
    );
  });
});
