import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { createOpenApiClient } from './client.js';
import { applyToken, inquiryUserInfo, sendMessage } from './contracts/index.js';
import { OpenApiError } from './result.js';
import { formatSignatureHeader, formatTime, sign, stringToSign } from './signature.js';
import { appId, authClientId, clientId, createTestPlatform, testNow } from './test-platform.js';

const platform = await createTestPlatform();
const { path } = applyToken;

const request = (authCode = platform.createCode()) => ({
  appId,
  authClientId,
  grantType: 'AUTHORIZATION_CODE' as const,
  authCode,
});

describe('createOpenApiClient()', () => {
  it('refuses to take a client of the simulator to a real gateway', () => {
    const create = (baseUrl: string) =>
      createOpenApiClient({
        gateway: { baseUrl },
        clientId: 'sandboxCLIENT1',
        privateKey: '',
        platformPublicKey: '',
      });
    assert.throws(() => create('https://gateway.example'), { name: 'TypeError', message: /simulator/ });
    create('http://localhost:4100');
  });

  it('refuses a gateway that is neither https nor on this machine, and one that is not an origin', () => {
    const create = (baseUrl: string) =>
      createOpenApiClient({ gateway: { baseUrl }, clientId, privateKey: '', platformPublicKey: '' });
    for (const baseUrl of [
      'http://gateway.example',
      'http://192.168.1.4',
      'ftp://localhost',
      'http://localhost.example',
    ])
      assert.throws(() => create(baseUrl), { name: 'TypeError', message: /must be https/ });
    assert.throws(() => create('https://gateway.example/api/open'), {
      name: 'TypeError',
      message: /pathPrefix/,
    });
    for (const baseUrl of ['https://a.example', 'http://localhost:1', 'http://127.0.0.1:1', 'http://[::1]:1'])
      assert.doesNotThrow(() => create(baseUrl));
  });

  it('signs the body as it is sent, with an explicit time offset', async () => {
    await platform.client({ keyVersion: 3 }).call(applyToken, request());
    const call = platform.calls.at(-1);
    assert.equal(call?.headers.get('Client-Id'), clientId);
    assert.equal(call?.headers.get('Request-Time'), '2026-01-05T10:00:00.000+00:00');
    assert.equal(call?.headers.get('Content-Type'), 'application/json; charset=UTF-8');
    assert.match(call?.headers.get('Signature') ?? '', /^algorithm=RSA256, keyVersion=3, signature=[\w%]+$/);
  });

  it('gives the answer of an S', async () => {
    const answer = await platform.client().call(applyToken, request(platform.createCode('customer-7')));
    assert.equal(answer.customerId, 'customer-7');
    assert.match(answer.accessToken, /^access-/);
  });

  it('gives the answer of an A', async () => {
    platform.next(sendMessage.path, { resultStatus: 'A', resultCode: 'ACCEPT' });
    const answer = await platform.client().call(sendMessage, message);
    assert.equal(answer.result.resultStatus, 'A');
  });

  it('rejects an F with what to do about it', async () => {
    const code = platform.createCode();
    await platform.client().call(applyToken, request(code));
    await assert.rejects(platform.client().call(applyToken, request(code)), {
      name: 'OpenApiError',
      resultStatus: 'F',
      resultCode: 'USED_AUTHCODE',
      outcome: 'refused',
      nextStep: 'new-auth-code',
      message: '"applyToken" ended with "USED_AUTHCODE" (F)',
    });
  });

  const unknown: [what: string, answer: Parameters<typeof platform.next>[1], resultCode: string][] = [
    ['a U', { resultStatus: 'U', resultCode: 'UNKNOWN_EXCEPTION' }, 'UNKNOWN_EXCEPTION'],
    ['a status it does not know', { resultStatus: 'R', resultCode: 'ODD' }, 'ODD'],
    ['HTTP 503', { status: 503 }, 'HTTP_FAILURE'],
    ['a redirect', { status: 302 }, 'HTTP_FAILURE'],
    ['a connection that fails', 'unreachable', 'NETWORK_FAILURE'],
    ['a body that is not JSON', { body: '<html>' }, 'INVALID_RESPONSE'],
    ['JSON without a result', { body: '{}' }, 'INVALID_RESPONSE'],
    ['a success that lacks the token', { body: successOf({ customerId: '1' }) }, 'INVALID_RESPONSE'],
    ['an answer without a signature', { body: successOf({}), signed: false }, 'INVALID_RESPONSE_SIGNATURE'],
  ];
  for (const [what, answer, resultCode] of unknown)
    it(`takes ${what} as unknown`, async () => {
      platform.next(path, answer);
      await assert.rejects(platform.client().call(applyToken, request()), {
        name: 'OpenApiError',
        outcome: 'unknown',
        nextStep: 'retry-same-request',
        resultCode,
      });
    });

  it('takes no answer within the limit as unknown', async () => {
    platform.next(path, 'silence');
    await assert.rejects(platform.client({ timeout: 5 }).call(applyToken, request()), {
      outcome: 'unknown',
      resultCode: 'TIMEOUT',
      message: 'Failed to call "applyToken": no answer within 5 ms',
    });
  });

  it('ends with the reason of a signal that aborts', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const reason = new Error('enough');
    const fetch = (url: string, init: RequestInit) => {
      controller.abort(reason);
      return platform.fetch(url, init);
    };
    platform.next(path, 'silence');
    await assert.rejects(platform.client({ fetch }).call(applyToken, request(), { signal }), reason);
    await assert.rejects(platform.client().call(applyToken, request(), { signal }), reason);
  });

  it('does not follow redirects, which would give the body to somebody else', async () => {
    let redirect: string | undefined;
    const fetch = (url: string, init: RequestInit) => {
      redirect = init.redirect;
      return platform.fetch(url, init);
    };
    await platform.client({ fetch }).call(applyToken, request());
    assert.equal(redirect, 'manual');
  });

  it('sends nothing that breaks the contract, and names the field without its value', async () => {
    const before = platform.calls.length;
    const wrong = { ...request('very-secret-code'), appId: 'very-secret-app#' };
    await assert.rejects(platform.client().call(applyToken, wrong), {
      name: 'TypeError',
      message: 'Failed to call "applyToken": "appId" must not contain any of @ # ?',
    });
    assert.equal(platform.calls.length, before);
  });

  it('puts no code, token or key into an error', async () => {
    const code = platform.createCode();
    const { accessToken } = await platform.client().call(applyToken, request());
    const failures: Promise<unknown>[] = [
      platform.client().call(applyToken, { ...request(code), appId: '#' }),
      platform.client({ privateKey: 'not-a-key-but-secret' }).call(applyToken, request(code)),
      platform.client({ fetch: () => Promise.reject(new Error('offline')) }).call(applyToken, request(code)),
      platform.client().call(inquiryUserInfo, { appId, authClientId, accessToken: `${accessToken}-wrong` }),
    ];
    for (const failure of failures) {
      const error: unknown = await failure.then(
        () => assert.fail(),
        (reason: unknown) => reason,
      );
      const shown = inspect(error, { depth: 9 });
      for (const secret of [code, accessToken, 'not-a-key-but-secret', ...platform.secrets])
        assert.ok(!shown.includes(secret), shown);
    }
  });
});

describe('GatewayProfile', () => {
  /** A gateway that notes where it was called and what was signed, and signs its answer over `signedPath`. */
  async function callWith(
    profile: object,
    signedPath: string,
    changes: { body?: string; clientId?: string } = {},
  ) {
    let seen = { url: '', signature: '' };
    const fetch = async (url: string, init: RequestInit) => {
      seen = { url, signature: new Headers(init.headers).get('Signature') ?? '' };
      const body = successOf({ accessToken: 'a', customerId: '1' });
      const time = formatTime(testNow);
      const content = { method: 'POST', path: signedPath, clientId, time, body, ...changes };
      const signature = await sign(stringToSign(content), platform.privateKey);
      const header = formatSignatureHeader({ signature, keyVersion: 1, encoded: false });
      return new Response(body, { headers: { Signature: header, 'Response-Time': time } });
    };
    const answer = await platform.client({ profile, fetch }).call(applyToken, request());
    return { ...seen, answer };
  }

  it('puts the prefix into the address and the signed path, or into the address only', async () => {
    const signed = await callWith({ pathPrefix: '/api/open' }, `/api/open${path}`);
    const unsigned = await callWith({ pathPrefix: '/api/open', prefixIsSigned: false }, path);
    assert.equal(signed.url, `https://gateway.example/api/open${path}`);
    assert.equal(unsigned.url, signed.url);
    assert.notEqual(unsigned.signature, signed.signature);
  });

  it('URL-encodes the signature, or leaves it raw', async () => {
    const encoded = await callWith({}, path);
    const raw = await callWith({ signatureIsUrlEncoded: false }, path);
    assert.match(encoded.signature, /signature=[\w%-]+%3D%3D$/);
    assert.match(raw.signature, /signature=[\w+/]+==$/);
  });

  it('refuses an answer that was signed for another path, another client or another body', async () => {
    const wrong: [string, { body?: string; clientId?: string }][] = [
      ['/v2/other', {}],
      [path, { clientId: 'another' }],
      [path, { body: '{}' }],
    ];
    for (const [signedPath, changes] of wrong)
      await assert.rejects(callWith({}, signedPath, changes), (error) => {
        assert.equal(error instanceof OpenApiError && error.resultCode, 'INVALID_RESPONSE_SIGNATURE');
        return true;
      });
  });

  it('takes unsigned answers where the tenant does not sign them', async () => {
    platform.next(path, { body: successOf({ accessToken: 'a', customerId: '1' }), signed: false });
    const client = platform.client({ profile: { responsesAreSigned: false } });
    assert.equal((await client.call(applyToken, request())).customerId, '1');
  });
});

const message = {
  appId,
  authClientId,
  accessToken: 'a',
  customerBelongsTo: 'ALIPAY_CN',
  requestId: 'r-1',
  templateCode: 't',
  templates: [{ templateParameters: {} }],
};

function successOf(fields: object): string {
  return JSON.stringify({ result: { resultStatus: 'S', resultCode: 'SUCCESS' }, ...fields });
}
