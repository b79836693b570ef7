import assert from 'node:assert/strict';
import {
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
  generateKeyPairSync,
} from 'node:crypto';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { createClassicClient, type ClassicClientOptions, type ClassicGateway } from './classic.js';
import { classicHeadSchema, delegateSendNotification } from './contracts/index.js';
import { clientId, testNow } from './test-platform.js';

const [merchant, platform, retired] = [generateKeys(), generateKeys(), generateKeys()];

const body = {
  merchantId: '2160400000000177',
  notificationInfos: [{ openId: 'o-1', templateCode: 'ALIPAYHK_BILL', templateValue: '{"billCount":"5"}' }],
};

type Hash = ClassicGateway['hash'];

/** What a gateway answers; by default S, for the request it got, signed by the platform. */
interface Answer {
  head?: object;
  resultInfo?: object | null;
  signer?: typeof platform;
  signature?: string;
  /** Changes the text after it was signed. */
  forge?: (text: string) => string;
  status?: number;
  text?: string;
}

/** A platform of its own, in Node's crypto and string functions only, and a client that calls it. */
function start({ hash = 'SHA-256' as Hash, gateway = {}, answer = {} as Answer, ...options }: Start = {}) {
  const received: { url: string; text: string }[] = [];
  const fetch = async (url: string, init: RequestInit) => {
    const envelope = String(init.body);
    const [, text = '', signature = ''] = /^\{"request":(.*),"signature":"([^"]*)"\}$/.exec(envelope) ?? [];
    const isSigned = createVerify(algorithm(hash))
      .update(text)
      .verify(merchant.publicKey, signature, 'base64');
    const refusal = { resultStatus: 'F', resultCode: 'INVALID_SIGNATURE' };
    received.push({ url, text });
    const request = JSON.parse(text) as { head: Record<string, string> };
    return answerTo(request, isSigned ? answer : { resultInfo: refusal }, hash);
  };
  const client = createClassicClient({
    gateway: { baseUrl: 'https://classic.example', hash, ...gateway },
    clientId,
    privateKey: merchant.privateKeyText,
    platformPublicKey: platform.publicKeyText,
    fetch,
    now: () => testNow,
    ...options,
  });
  return {
    received,
    call: (reqMsgId = 'm-1') => client.call(delegateSendNotification, body, { reqMsgId }),
    client,
  };
}

interface Start extends Partial<Omit<ClassicClientOptions, 'gateway'>> {
  hash?: Hash;
  gateway?: Partial<ClassicGateway>;
  answer?: Answer;
}

function answerTo({ head }: { head: Record<string, string> }, answer: Answer, hash: Hash): Response {
  const { version, function: name, reqMsgId } = head;
  const echo = {
    version,
    function: name,
    clientId,
    respTime: '2026-01-05T10:00:00+00:00',
    reqMsgId,
    reserve: '{}',
  };
  const resultInfo = answer.resultInfo ?? {
    resultStatus: 'S',
    resultCodeId: '00000000',
    resultCode: 'SUCCESS',
  };
  // Spaces that JSON.stringify would not write again.
  const text = `{ "head": ${JSON.stringify({ ...echo, ...answer.head })}, "body": {"resultInfo" : ${JSON.stringify(resultInfo)}} }`;
  const { privateKey } = answer.signer ?? platform;
  const signature = answer.signature ?? createSign(algorithm(hash)).update(text).sign(privateKey, 'base64');
  const sent = answer.forge ? answer.forge(text) : text;
  return new Response(answer.text ?? `{"response":${sent},"signature":"${signature}"}`, {
    status: answer.status ?? 200,
  });
}

describe('createClassicClient()', () => {
  it('sends head and body as the one text it signs', async () => {
    const { received, call } = start();
    assert.equal((await call()).resultInfo.resultCode, 'SUCCESS');
    assert.deepEqual(received, [
      {
        url: 'https://classic.example/alipay.intl.user.inform.delegateSendNotification',
        text: JSON.stringify({
          head: {
            version: '2.0.0',
            function: 'alipay.intl.user.inform.delegateSendNotification',
            clientId,
            reqTime: '2026-01-05T10:00:00+00:00',
            reqMsgId: 'm-1',
            reserve: '{}',
          },
          body,
        }),
      },
    ]);
  });

  it('hashes with SHA-1 as well as with SHA-256', async () => {
    for (const hash of ['SHA-1', 'SHA-256'] as const)
      assert.equal((await start({ hash }).call()).resultInfo.resultStatus, 'S');
    const unsigned = { hash: 'SHA-1', responsesAreSigned: false } as const;
    const wrong = start({ hash: 'SHA-256', gateway: unsigned });
    await assert.rejects(wrong.call(), { outcome: 'refused', resultCode: 'INVALID_SIGNATURE' });
  });

  it('finds a function by its name or by its path', async () => {
    const gateway = { pathPrefix: '/api', addressing: 'htm' } as const;
    const { received, call } = start({ gateway });
    await call();
    assert.equal(
      received[0]?.url,
      'https://classic.example/api/alipay/intl/user/inform/delegateSendNotification.htm',
    );
  });

  it('gives every request an id of its own', async () => {
    const { received, client } = start();
    for (let sent = 0; sent < 3; sent++) await client.call(delegateSendNotification, body);
    const ids = received.map(
      ({ text }) => (JSON.parse(text) as { head: { reqMsgId: string } }).head.reqMsgId,
    );
    assert.equal(new Set(ids).size, 3);
  });

  it('takes the answer of any of the platform keys, because the envelope names no version', async () => {
    const platformPublicKey = { 1: retired.publicKeyText, 2: platform.publicKeyText };
    for (const signer of [retired, platform])
      assert.equal(
        (await start({ platformPublicKey, answer: { signer } }).call()).resultInfo.resultStatus,
        'S',
      );
    await rejects({ platformPublicKey, answer: { signer: merchant } }, 'INVALID_RESPONSE_SIGNATURE');
  });

  it('refuses a text in which any character was changed after it was signed', async () => {
    const { length } = await textOfAnswer();
    for (let at = 1; at < length - 1; at++) {
      const forge = (text: string) => text.slice(0, at) + flip(text.charCodeAt(at)) + text.slice(at + 1);
      await assert.rejects(start({ answer: { forge } }).call(), { name: 'OpenApiError', outcome: 'unknown' });
    }
    await rejects({ answer: { forge: (text) => text.replace('} }', '}}') } }, 'INVALID_RESPONSE_SIGNATURE');
  });

  it('takes unsigned answers where the gateway does not sign them', async () => {
    const unsigned = { answer: { signature: '' }, gateway: { responsesAreSigned: false } };
    assert.equal((await start(unsigned).call()).resultInfo.resultStatus, 'S');
    await rejects({ answer: { signature: '' } }, 'INVALID_RESPONSE_SIGNATURE');
  });

  it('refuses a signed answer to another request', async () => {
    for (const head of [{ reqMsgId: 'm-2' }, { function: 'alipay.intl.other' }])
      await rejects({ answer: { head } }, 'INVALID_RESPONSE');
    const answer = { head: { reqMsgId: undefined, function: null } };
    assert.equal((await start({ answer }).call()).resultInfo.resultStatus, 'S');
  });

  const unknown: [what: string, answer: Answer, resultCode: string][] = [
    ['a U', { resultInfo: { resultStatus: 'U', resultCode: 'UNKNOWN_EXCEPTION' } }, 'UNKNOWN_EXCEPTION'],
    ['a U by its id', { resultInfo: { resultStatus: 'U', resultCodeId: '00000901' } }, 'UNKNOWN_EXCEPTION'],
    ['HTTP 502', { status: 502 }, 'HTTP_FAILURE'],
    ['what is no JSON', { text: '<html>' }, 'INVALID_RESPONSE'],
    ['what is no envelope', { text: '{"result":{}}' }, 'INVALID_RESPONSE'],
    ['an envelope without a result', { resultInfo: {} }, 'INVALID_RESPONSE'],
    ['a result without a code', { resultInfo: { resultStatus: 'S' } }, 'INVALID_RESPONSE'],
  ];
  for (const [what, answer, resultCode] of unknown)
    it(`takes ${what} as unknown, and warns of sending it again`, async () => {
      await assert.rejects(start({ answer }).call(), {
        name: 'OpenApiError',
        outcome: 'unknown',
        nextStep: 'ask-before-resending',
        resultCode,
      });
    });

  const refused: [resultCodeId: string, resultCode: string, nextStep: string][] = [
    ['00000019', 'PROCESS_FAIL', 'give-up'],
    ['00000004', 'PARAM_ILLEGAL', 'fix-configuration'],
    ['00000007', 'INVALID_SIGNATURE', 'fix-configuration'],
    ['00000008', 'KEY_NO_FOUND', 'fix-configuration'],
    ['00000013', 'NO_INTERFACE_DEF', 'fix-configuration'],
    ['00000014', 'API_IS_INVALID', 'fix-configuration'],
    ['00000016', 'OAUTH_FAILED', 'fix-configuration'],
    ['00000021', 'ACCESS_DENIED', 'fix-configuration'],
    ['12014152', 'CLIENT_FORBIDDEN_ACCESS_API', 'fix-configuration'],
    ['12014155', 'UNKNOWN_CLIENT', 'fix-configuration'],
    ['12014156', 'INVALID_CLIENT_STATUS', 'fix-configuration'],
    ['00000024', 'REQUEST_TRAFFIC_EXCEED_LIMIT', 'wait'],
  ];
  for (const [resultCodeId, resultCode, nextStep] of refused)
    it(`takes F ${resultCode} as refused, to ${nextStep}, by its name or by its id ${resultCodeId}`, async () => {
      for (const given of [{ resultCode }, { resultCodeId }, { resultCode, resultCodeId }]) {
        const resultInfo = { resultStatus: 'F', ...given, resultMsg: 'success' };
        await assert.rejects(start({ answer: { resultInfo } }).call(), {
          outcome: 'refused',
          resultCode,
          nextStep,
        });
      }
    });

  it('sends nothing that breaks the contract, and names the field without its value', async () => {
    const { client, received } = start();
    const [info] = body.notificationInfos;
    const wrong = {
      ...body,
      notificationInfos: [{ ...info, openId: 'o', templateCode: 'very secret', templateValue: '{}' }],
    };
    await assert.rejects(client.call(delegateSendNotification, wrong), {
      name: 'TypeError',
      message:
        'Failed to call "delegateSendNotification": "body.notificationInfos.0.templateCode" must not be empty and must not contain spaces',
    });
    await assert.rejects(client.call(delegateSendNotification, body, { reqMsgId: 'm'.repeat(65) }), {
      name: 'TypeError',
      message: /"head.reqMsgId" must have at most 64 characters/,
    });
    assert.deepEqual(received, []);
  });

  it('refuses a gateway that is neither https nor on this machine', () => {
    assert.throws(() => start({ gateway: { baseUrl: 'http://classic.example' } }), /must be https/);
  });

  it('ends with the reason of a signal that aborts, and puts no key and no open id into an error', async () => {
    const reason = new Error('enough');
    const { client } = start();
    const signal = AbortSignal.abort(reason);
    await assert.rejects(client.call(delegateSendNotification, body, { signal }), reason);
    const offline = start({ fetch: () => Promise.reject(new Error('offline')) });
    await assert.rejects(offline.call(), (error) => {
      const shown = inspect(error, { depth: 9 });
      return !shown.includes('o-1') && !shown.includes(merchant.privateKeyText.slice(30, 60));
    });
  });
});

describe('classicHeadSchema', () => {
  const head = {
    version: '2.0.0',
    function: 'alipay.intl.function',
    clientId: '211020000000000000044',
    reqTime: '2001-07-04T12:08:56+05:30',
    reqMsgId: '1234567asdfasdf1123fda',
  };

  it('wants a time with its offset', () => {
    for (const reqTime of ['2001-07-04T12:08:56.789+05:30', '2001-07-04T12:08:56Z'])
      assert.equal(classicHeadSchema.safeParse({ ...head, reqTime }).success, true);
    for (const reqTime of ['2001-07-04T12:08:56', '2001-07-04', 'yesterday', ''])
      assert.equal(classicHeadSchema.safeParse({ ...head, reqTime }).success, false);
  });

  const limits = { version: 8, function: 128, clientId: 32, reqMsgId: 64, reserve: 256 };
  for (const [field, maximum] of Object.entries(limits))
    it(`takes ${maximum} characters of "${field}" and no more`, () => {
      const accepts = (length: number) =>
        classicHeadSchema.safeParse({ ...head, [field]: 'x'.repeat(length) }).success;
      assert.deepEqual([accepts(maximum), accepts(maximum + 1)], [true, false]);
    });
});

async function textOfAnswer(): Promise<string> {
  let seen = '';
  await start({ answer: { forge: (text) => (seen = text) } }).call();
  return seen;
}

async function rejects(options: Start, resultCode: string) {
  await assert.rejects(start(options).call(), { name: 'OpenApiError', outcome: 'unknown', resultCode });
}

const algorithm = (hash: Hash) => (hash === 'SHA-1' ? 'RSA-SHA1' : 'RSA-SHA256');

const flip = (code: number) => String.fromCharCode(code ^ 1);

function generateKeys() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const privateKeyText = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const publicKeyText = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return {
    privateKeyText,
    publicKeyText,
    privateKey: createPrivateKey(privateKeyText),
    publicKey: createPublicKey(publicKeyText),
  };
}
