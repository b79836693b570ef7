import { expect } from '@open-wc/testing';
import { httpBackend, type Fetch } from './http-backend.js';
import { failureOf } from './test-world.js';

const session = { subject: 's', purposes: ['identity'], subscribed: [], handoffs: { identity: 'h' } };
const handoff = { handoffId: 'h', purpose: 'identity', authCode: 'c', scopes: ['auth_user'] } as const;
const handed = { ...handoff, scopes: [...handoff.scopes] };
const receipt = {
  receiptId: 'r',
  subject: 's',
  sequence: 1,
  decisions: [],
  decidedAt: '2026-01-05T10:00:00Z',
};

/** A server that gives these answers, one per request. */
function serve(...answers: [number, unknown][]) {
  const requests: { url: string; method: string; body?: unknown }[] = [];
  const fetch: Fetch = async (url, { method, body }) => {
    requests.push({ url, method, body: body && JSON.parse(body) });
    const [status, content] = answers.shift()!;
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    return new Response(text, { status });
  };
  return { requests, backend: httpBackend({ url: '/minigate/', fetch }) };
}

const refusal = (code: string) => ({ error: { code, message: 'The server said so' } });

describe('httpBackend()', () => {
  it('hands an auth code over and makes sure that the session is kept', async () => {
    const { backend, requests } = serve([200, { session }], [200, { session }]);
    expect(await backend.exchange(handed)).to.deep.equal(session);
    expect(requests).to.deep.equal([
      { url: '/minigate/auth-codes', method: 'POST', body: handoff },
      { url: '/minigate/session', method: 'GET', body: undefined },
    ]);
  });

  it('names the fix when the browser drops the session cookie', async () => {
    const { backend } = serve([200, { session }], [200, { session: null }]);
    const failure = await failureOf(backend.exchange(handed));
    expect(failure).to.include({ code: 'session_not_kept' });
    expect(failure.message).to.contain('https');
  });

  it('believes the exchange when only the check after it gets lost', async () => {
    const { backend } = serve([200, { session }], [503, '<h1>Bad gateway</h1>']);
    expect(await backend.exchange(handed)).to.deep.equal(session);
  });

  it('reads, records and ends', async () => {
    const { backend, requests } = serve([200, { session: null }], [200, { session }], [200, {}], [200, {}]);
    expect(await backend.session!()).to.equal(undefined);
    expect(await backend.session!()).to.deep.equal(session);
    await backend.record!(receipt);
    await backend.signOut!();
    expect(requests.map(({ method, url }) => `${method} ${url}`)).to.deep.equal([
      'GET /minigate/session',
      'GET /minigate/session',
      'POST /minigate/subscriptions',
      'DELETE /minigate/session',
    ]);
  });

  for (const code of [
    'auth_code_used',
    'auth_code_expired',
    'user_mismatch',
    'rate_limited',
    'outcome_unknown',
  ]) {
    it(`passes "${code}" on`, async () => {
      const { backend } = serve([409, refusal(code)]);
      const failure = await failureOf(backend.exchange(handed));
      expect(failure).to.include({ code });
      expect(failure.raw).to.deep.equal({ status: 409, code });
    });
  }

  for (const [what, status, content, code] of [
    ['an unknown refusal', 403, refusal('origin_refused'), 'backend_refused'],
    ['a 404 page', 404, '<h1>Not found</h1>', 'backend_refused'],
    ['a proxy that cannot reach the server', 502, '<h1>Bad gateway</h1>', 'network'],
    ['a page instead of JSON', 200, '<h1>Log in</h1>', 'invalid_response'],
    ['an empty body', 200, '', 'invalid_response'],
    ['JSON of another shape', 200, { user: 1 }, 'invalid_response'],
    ['no session', 200, { session: null }, 'invalid_response'],
    ['a session of another shape', 200, { session: { ...session, purposes: 'all' } }, 'invalid_response'],
  ] as const) {
    it(`calls ${what} "${code}"`, async () => {
      const { backend } = serve([status, content]);
      expect(await failureOf(backend.exchange(handed))).to.include({ code });
    });
  }

  it('does not take a page for the acknowledgement of a receipt', async () => {
    const { backend } = serve([200, '<h1>Log in</h1>']);
    expect(await failureOf(backend.record!(receipt))).to.include({ code: 'invalid_response' });
  });

  it('ignores what a newer server adds', async () => {
    const { backend } = serve([200, { session: { ...session, level: 3 }, region: 'x' }]);
    expect(await backend.session!()).to.deep.equal(session);
  });

  it('stops the request when it is aborted, and calls a failing network "network"', async () => {
    const controller = new AbortController();
    let stopped = false;
    const fetch: Fetch = (_url, { signal }) =>
      new Promise((_resolve, reject) => {
        (signal as AbortSignal).addEventListener('abort', () => {
          stopped = true;
          reject(new TypeError('Failed to fetch'));
        });
      });
    const failed = failureOf(
      httpBackend({ url: '/minigate', fetch }).session!({ signal: controller.signal }),
    );
    controller.abort();
    expect(await failed).to.include({ code: 'network' });
    expect(stopped).to.equal(true);
  });
});
