import { createOpenApiClient, type GatewayProfile, type OpenApiClientOptions } from './client.js';
import {
  formatSignatureHeader,
  formatTime,
  importPublicKey,
  parseSignatureHeader,
  sign,
  stringToSign,
  verify,
} from './signature.js';
import vectors from './signature.vectors.json' with { type: 'json' };

/** How the platform answers a call instead of doing what it was asked to. */
export type Answer =
  | { resultStatus: string; resultCode: string }
  | { status: number }
  | { body: string; signed?: boolean }
  | 'unreachable'
  | 'silence';

/** A call as it arrived. */
export interface Call {
  path: string;
  headers: Headers;
  text: string;
  body: Record<string, unknown>;
}

export interface TestPlatform {
  /** Every call whose signature was right, in order. */
  calls: Call[];
  /** Every token from an auth code, and both private keys. */
  secrets: string[];
  /** Messages that reached the user. */
  inbox: { requestId: string; templateCode: string }[];
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  /** Makes an auth code of this customer. */
  createCode(customerId?: string): string;
  /** Gives an access token, as if its code had been exchanged elsewhere. */
  grant(customerId?: string): { accessToken: string; customerId: string };
  /** Answers the next calls of this path like that, one each. */
  next(path: string, ...answers: Answer[]): void;
  /** Answers the next call of this path as asked, but the answer gets lost. */
  loseAnswer(path: string): void;
  client(
    options?: Partial<OpenApiClientOptions> & { profile?: Partial<GatewayProfile> },
  ): ReturnType<typeof createOpenApiClient>;
  fetch(url: string, init: RequestInit): Promise<Response>;
}

export const testNow = Date.parse('2026-01-05T10:00:00Z');
export const appId = 'P000000000000001';
export const authClientId = '202016726873874774774';
export const clientId = '211020000000000000044';

/** A platform with keys of its own, behind a `fetch` function; its merchant has the keys of the vectors. */
export async function createTestPlatform(): Promise<TestPlatform> {
  const platformKeys = await generateKeys();
  const merchantPublicKey = await importPublicKey(vectors.publicKeySpkiBase64);
  const codes = new Map<string, { customerId: string; used: boolean }>();
  const customers = new Map<string, string>();
  const messageIds = new Map<string, string>();
  const answers = new Map<string, Answer[]>();
  const lost = new Set<string>();
  let made = 0;

  const apis: Record<string, (body: Record<string, unknown>) => object> = {
    '/v2/authorizations/applyToken'({ authCode }) {
      const code = codes.get(String(authCode));
      if (!code) return failure('INVALID_AUTHCODE');
      if (code.used) return failure('USED_AUTHCODE');
      code.used = true;
      const tokens = { accessToken: `access-${randomText()}`, refreshToken: `refresh-${randomText()}` };
      platform.secrets.push(tokens.accessToken, tokens.refreshToken);
      customers.set(tokens.accessToken, code.customerId);
      return {
        ...success,
        ...tokens,
        customerId: code.customerId,
        accessTokenExpiryTime: '2026-02-05T10:00:00+08:00',
      };
    },
    '/v2/users/inquiryUserInfo'({ accessToken }) {
      const userId = customers.get(String(accessToken));
      if (!userId) return failure('INVALID_ACCESS_TOKEN');
      const userInfo = {
        userId,
        nickName: `Nick of ${userId}`,
        avatar: null,
        contactInfos: [{ contactNo: '12345' }],
      };
      return { ...success, userInfo };
    },
    '/v2/miniprogram/message/send'({ accessToken, requestId, templateCode }) {
      if (!customers.has(String(accessToken))) return failure('INVALID_ACCESS_TOKEN');
      const known = messageIds.get(String(requestId));
      const messageId = known ?? `message-${++made}`;
      messageIds.set(String(requestId), messageId);
      if (!known) platform.inbox.push({ requestId: String(requestId), templateCode: String(templateCode) });
      return { ...success, messageId };
    },
    '/v2/authorizations/revoke'({ accessToken }) {
      return customers.delete(String(accessToken)) ? success : failure('INVALID_ACCESS_TOKEN');
    },
  };

  async function signed(path: string, body: string, time: string): Promise<Response> {
    const text = stringToSign({ method: 'POST', path, clientId, time, body });
    const signature = await sign(text, platformKeys.privateKey);
    const headers = {
      'Client-Id': clientId,
      'Response-Time': time,
      Signature: formatSignatureHeader({ signature, keyVersion: 1, encoded: true }),
    };
    return new Response(body, { headers });
  }

  async function receive(path: string, init: RequestInit): Promise<Call> {
    const headers = new Headers(init.headers);
    const text = String(init.body);
    const time = headers.get('Request-Time') ?? '';
    const content = stringToSign({ method: String(init.method), path, clientId, time, body: text });
    const { signature } = parseSignatureHeader(headers.get('Signature') ?? '');
    if (!(await verify(content, signature, merchantPublicKey)))
      throw new Error('The request is not signed by the merchant');
    return { path, headers, text, body: JSON.parse(text) as Record<string, unknown> };
  }

  const platform: TestPlatform = {
    calls: [],
    inbox: [],
    secrets: [vectors.privateKeyPkcs8Base64, await exportPrivateKey(platformKeys.privateKey)],
    ...platformKeys,
    createCode(customerId = 'customer-1') {
      const code = `code-${++made}`;
      codes.set(code, { customerId, used: false });
      return code;
    },
    grant(customerId = 'customer-1') {
      const accessToken = `access-${randomText()}`;
      customers.set(accessToken, customerId);
      return { accessToken, customerId };
    },
    next(path, ...more) {
      answers.set(path, [...(answers.get(path) ?? []), ...more]);
    },
    loseAnswer: (path) => void lost.add(path),
    client: ({ profile, ...options } = {}) =>
      createOpenApiClient({
        gateway: { baseUrl: 'https://gateway.example', ...profile },
        clientId,
        privateKey: vectors.privateKeyPkcs8Base64,
        platformPublicKey: platformKeys.publicKey,
        fetch: platform.fetch,
        now: () => testNow,
        ...options,
      }),
    async fetch(url, init) {
      const path = new URL(url).pathname;
      const call = await receive(path, init);
      platform.calls.push(call);
      const time = formatTime(testNow);
      const answer = answers.get(path)?.shift();
      if (answer === 'unreachable') throw new TypeError('fetch failed');
      if (answer === 'silence') return untilAborted(init.signal);
      if (answer && 'status' in answer) return new Response('Bad gateway', { status: answer.status });
      if (answer && 'body' in answer)
        return answer.signed === false ? new Response(answer.body) : signed(path, answer.body, time);
      const body = answer ? { result: answer } : apis[path]?.(call.body);
      if (!body) return new Response('Not found', { status: 404 });
      if (lost.delete(path)) throw new TypeError('terminated');
      return signed(path, JSON.stringify(body), time);
    },
  };
  return platform;
}

const success = { result: { resultStatus: 'S', resultCode: 'SUCCESS', resultMessage: 'success' } };
const failure = (resultCode: string) => ({ result: { resultStatus: 'F', resultCode, resultMessage: 'no' } });

const randomText = () => crypto.randomUUID();

function untilAborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => {
    // The timer of a limit does not keep the process alive.
    const alive = setInterval(() => {}, 1000);
    const end = () => {
      clearInterval(alive);
      reject(signal?.reason as Error);
    };
    if (signal?.aborted) end();
    signal?.addEventListener('abort', end);
  });
}

function generateKeys(): Promise<CryptoKeyPair> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048 };
  return crypto.subtle.generateKey({ ...algorithm, publicExponent: new Uint8Array([1, 0, 1]) }, true, [
    'sign',
    'verify',
  ]);
}

async function exportPrivateKey(key: CryptoKey): Promise<string> {
  return Buffer.from(await crypto.subtle.exportKey('pkcs8', key)).toString('base64');
}
