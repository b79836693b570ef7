import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { createOpenApiClient, type GatewayProfile, type OpenApiClientOptions } from './client.js';
import { applyToken, inquiryUserInfo, sendMessage } from './contracts/index.js';
import { gateways } from './gateways.js';
import { formatTime, importPrivateKey, importPublicKey, sign, stringToSign } from './signature.js';
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

  it('sends the fields of the contract and no others', async () => {
    await platform.client().call(applyToken, { ...request(), subject: 'u-1' } as ReturnType<typeof request>);
    assert.deepEqual(Object.keys(platform.calls.at(-1)?.body ?? {}).sort(), [
      'appId',
      'authClientId',
      'authCode',
      'grantType',
    ]);
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
  it('puts the prefix into the address and the signed path, or into the address only', async () => {
    const signed = await callWith({ profile: { pathPrefix: '/api/open' }, signedPath: `/api/open${path}` });
    const unsigned = await callWith({ profile: { pathPrefix: '/api/open', prefixIsSigned: false } });
    assert.equal(signed.url, `https://gateway.example/api/open${path}`);
    assert.equal(unsigned.url, signed.url);
    assert.notEqual(unsigned.signature, signed.signature);
  });

  const encodings: [GatewayProfile['signatureEncoding'], RegExp][] = [
    [undefined, /signature=[\w%-]+%3D%3D$/],
    ['url-encoded', /signature=[\w%-]+%3D%3D$/],
    ['base64', /signature=[\w+/]+==$/],
    ['base64url', /signature=[\w-]{342}$/],
  ];
  for (const [signatureEncoding, form] of encodings)
    it(`writes the signature as ${signatureEncoding ?? 'URL-encoded base64 by default'}`, async () => {
      assert.match((await callWith({ profile: { signatureEncoding } })).signature, form);
    });

  it('writes the time to the millisecond or to the second, always with an offset', async () => {
    const times: [GatewayProfile['timeFormat'], string][] = [
      [undefined, '2026-01-05T10:00:00.000+00:00'],
      ['milliseconds', '2026-01-05T10:00:00.000+00:00'],
      ['seconds', '2026-01-05T10:00:00+00:00'],
    ];
    for (const [timeFormat, time] of times)
      assert.equal((await callWith({ profile: { timeFormat } })).time, time);
  });

  it('refuses an answer that was signed for another path, another client or another body', async () => {
    const wrong: Signing[] = [
      { signedPath: '/v2/other' },
      { signedClientId: 'another' },
      { signedBody: '{}' },
    ];
    for (const signing of wrong) await rejectsSignature(callWith(signing), /not signed by the platform/);
  });

  it('takes unsigned answers where the tenant does not sign them', async () => {
    platform.next(path, { body: successOf({ accessToken: 'a', customerId: '1' }), signed: false });
    const client = platform.client({ profile: { responsesAreSigned: false } });
    assert.equal((await client.call(applyToken, request())).customerId, '1');
  });

  it('says that answers signed with ECC224 are not supported', async () => {
    const header = 'algorithm=ECC224, keyVersion=1, signature=MEUCIQ';
    await rejectsSignature(callWith({ header }), /"ECC224" .* not supported: only RSA256/);
  });

  it('holds a request to the rows of its tenant, and leaves out what they do not have', async () => {
    const { templates, authClientId, ...fields } = message;
    const toMpesa = platform.client({ profile: { tenant: 'MPESA' } });
    const { customerBelongsTo, ...bare } = fields;
    await toMpesa.call(sendMessage, { ...bare, accessToken: platform.grant().accessToken, templates });
    const withBoth = { ...message, accessToken: platform.grant().accessToken, requestId: 'r-2' };
    await toMpesa.call(sendMessage, withBoth);
    assert.equal(platform.calls.at(-1)?.body['authClientId'], undefined);
    assert.equal(platform.calls.at(-1)?.body['customerBelongsTo'], customerBelongsTo);
    const elsewhere = { ...fields, customerBelongsTo: 'GCASH', templates };
    await assert.rejects(platform.client().call(sendMessage, elsewhere), /"authClientId" is required/);
    await platform.client().call(sendMessage, { ...withBoth, authClientId, requestId: 'r-3' });
    assert.equal(platform.calls.at(-1)?.body['authClientId'], authClientId);
  });

  it('tells others which gateway it is', () => {
    const { gateway } = platform.client({ profile: gateways.tng });
    assert.deepEqual(gateway, { baseUrl: 'https://gateway.example', ...gateways.tng });
  });
});

describe('gateways', () => {
  const prefixes = {
    alipayPlus: '/api/open',
    gcash: '/api',
    tng: '/acl/api',
    mpesa: '/miniprogram/api',
    superQi: '',
    rebell: '/api/open',
    generic: '',
  };
  for (const [name, prefix] of Object.entries(prefixes))
    it(`are profiles a client can be made with: ${name}`, async () => {
      const profile = gateways[name as keyof typeof gateways];
      const { url, answer } = await callWith({ profile, signedPath: prefix + path });
      assert.equal(url, `https://gateway.example${prefix}${path}`);
      assert.equal(answer.accessToken, 'a');
    });
});

describe('platformPublicKey', () => {
  const [old, current] = [generateKeys(), generateKeys()];

  it('may be several keys by version while the platform changes them', async () => {
    const platformPublicKey = { 2: current.publicKey, 1: old.publicKey };
    for (const [privateKey, version] of [
      [old.privateKey, 1],
      [current.privateKey, 2],
    ] as const)
      assert.equal((await callWith({ platformPublicKey, privateKey, version })).answer.accessToken, 'a');
    await rejectsSignature(
      callWith({ platformPublicKey, privateKey: old.privateKey, version: 2 }),
      /not signed by the platform/,
    );
    await rejectsSignature(
      callWith({ platformPublicKey, privateKey: current.privateKey, version: 3 }),
      /"platformPublicKey" has no key of version 3/,
    );
  });

  it('means its latest where an answer names no version', async () => {
    const platformPublicKey = { 9: old.publicKey, 10: current.publicKey };
    const latest = { platformPublicKey, privateKey: current.privateKey, version: undefined };
    assert.equal((await callWith(latest)).answer.accessToken, 'a');
    await rejectsSignature(callWith({ ...latest, privateKey: old.privateKey }), /not signed by the platform/);
  });

  it('is good for every version where it is the only one', async () => {
    const platformPublicKey = current.publicKey;
    const { answer } = await callWith({ platformPublicKey, privateKey: current.privateKey, version: 7 });
    assert.equal(answer.accessToken, 'a');
  });

  it('has to hold a key, and one for RSA', async () => {
    const none = callWith({ platformPublicKey: {} });
    await assert.rejects(none, { name: 'TypeError', message: '"platformPublicKey" has no key' });
    const forSha1 = callWith({ platformPublicKey: await importPublicKey(current.publicKey, 'SHA-1') });
    await assert.rejects(forSha1, {
      name: 'TypeError',
      message: /with SHA-1 is no key for RSA with SHA-256/,
    });
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp224r1' });
    const platformPublicKey = { 1: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
    await assert.rejects(callWith({ platformPublicKey }), {
      name: 'TypeError',
      message: /ECC224 is not supported/,
    });
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

/** How the gateway of {@link callWith} signs its answer; by default as it should. */
interface Signing {
  signedPath?: string;
  signedClientId?: string;
  signedBody?: string;
  header?: string;
  privateKey?: string;
  version?: number | undefined;
}

interface CallWith extends Signing {
  profile?: Partial<GatewayProfile>;
  platformPublicKey?: OpenApiClientOptions['platformPublicKey'];
}

/** Calls a gateway that notes where it was called and what with, and signs its answer as asked. */
async function callWith({ profile = {}, platformPublicKey, ...signing }: CallWith) {
  let seen = { url: '', signature: '', time: '' };
  const fetch = async (url: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    seen = { url, signature: headers.get('Signature') ?? '', time: headers.get('Request-Time') ?? '' };
    return answerWith(signing);
  };
  const client = platform.client({ profile, fetch, ...(platformPublicKey && { platformPublicKey }) });
  const answer = await client.call(applyToken, request());
  return { ...seen, answer };
}

async function answerWith({ signedPath = path, signedClientId = clientId, ...signing }: Signing) {
  const body = successOf({ accessToken: 'a', customerId: '1' });
  const time = formatTime(testNow);
  const content = { method: 'POST', path: signedPath, clientId: signedClientId, time };
  const key = signing.privateKey ? await importPrivateKey(signing.privateKey) : platform.privateKey;
  const signature = await sign(stringToSign({ ...content, body: signing.signedBody ?? body }), key);
  const version = 'version' in signing ? signing.version : 1;
  const header =
    version === undefined ? `signature=${signature}` : `keyVersion=${version}, signature=${signature}`;
  return new Response(body, { headers: { Signature: signing.header ?? header, 'Response-Time': time } });
}

function generateKeys() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

async function rejectsSignature(call: Promise<unknown>, message: RegExp) {
  await assert.rejects(call, { name: 'OpenApiError', resultCode: 'INVALID_RESPONSE_SIGNATURE', message });
}
