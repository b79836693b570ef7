import * as z from 'zod/mini';
import {
  describeIssues,
  resultSchema,
  type Contract,
  type RequestOf,
  type ResponseOf,
} from './contracts/index.js';
import { isLoopback } from './loopback.js';
import { isAccepted, OpenApiError, type LocalResultCode } from './result.js';
import {
  formatSignatureHeader,
  formatTime,
  importPrivateKey,
  importPublicKey,
  parseSignatureHeader,
  sign,
  stringToSign,
  verify,
} from './signature.js';

/** Where a tenant's gateway is and how it differs from others (domain.md 7). */
export interface GatewayProfile {
  /** The gateway's origin, `https:` or on this machine: `https://open.example.com`. */
  baseUrl: string;
  /** What the tenant puts before every path: `/api/open` (Alipay+), `/api` (GCash). Default: nothing. */
  pathPrefix?: string;
  /** Whether the prefix is part of the signed path. Default: `true`; for `/api/open` no sample settles it (domain.md 7.3). */
  prefixIsSigned?: boolean;
  /** Whether the base64 signature is URL-encoded. Default: `true`; SuperQi wants `false` (domain.md 7.4). */
  signatureIsUrlEncoded?: boolean;
  /** Whether answers are signed, and then verified. Default: `true`. */
  responsesAreSigned?: boolean;
}

/** What {@link createOpenApiClient} takes. */
export interface OpenApiClientOptions {
  gateway: GatewayProfile;
  /** The platform's name for the merchant, sent as `Client-Id`. */
  clientId: string;
  /** The merchant's key, or its text: PKCS#8 as PEM or bare base64. */
  privateKey: CryptoKey | string;
  /** The platform's key, or its text: SPKI as PEM or bare base64. */
  platformPublicKey: CryptoKey | string;
  /** Which of the merchant's keys signs. Default: 1. */
  keyVersion?: number;
  /** Default: the runtime's own. Has to honour the `signal` it is given. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Milliseconds since 1970. Default: the machine's clock. */
  now?: () => number;
  /** Milliseconds until an answer must be there. Default: 7000, so that two calls fit into the 15 s a page waits. */
  timeout?: number;
}

/** The signed way to the platform. */
export interface OpenApiClient {
  /**
   * Sends one request and gives its answer, if that is `S` or `A`.
   *
   * @throws OpenApiError for every other answer, and with the outcome `unknown` where there was none to be trusted
   * @throws TypeError if `body` does not keep to the contract, or if a key cannot be used
   */
  call<C extends Contract>(
    contract: C,
    body: RequestOf<C>,
    options?: { signal?: AbortSignal | undefined },
  ): Promise<ResponseOf<C>>;
}

/**
 * Makes the client of one merchant at one gateway.
 *
 * @throws TypeError if `baseUrl` is neither https nor on this machine, or more than an origin, and for a client of the
 * simulator beyond this machine
 */
export function createOpenApiClient(options: OpenApiClientOptions): OpenApiClient {
  const { gateway, clientId, keyVersion = 1, now = Date.now, timeout = 7000 } = options;
  const {
    pathPrefix = '',
    prefixIsSigned = true,
    signatureIsUrlEncoded = true,
    responsesAreSigned = true,
  } = gateway;
  const send = options.fetch ?? ((url, init) => fetch(url, init));
  const origin = toOrigin(gateway.baseUrl, clientId);
  let keys: Promise<Keys> | undefined;

  async function signHeaders(path: string, body: string, privateKey: CryptoKey): Promise<HeadersInit> {
    const time = formatTime(now());
    const signature = await sign(stringToSign({ method: 'POST', path, clientId, time, body }), privateKey);
    return {
      'Content-Type': 'application/json; charset=UTF-8',
      'Client-Id': clientId,
      'Request-Time': time,
      Signature: formatSignatureHeader({ signature, keyVersion, encoded: signatureIsUrlEncoded }),
    };
  }

  async function checkSignature(
    path: string,
    { headers, body }: Answer,
    publicKey: CryptoKey,
  ): Promise<void> {
    const { signature } = parseSignatureHeader(headers.get('Signature') ?? '');
    const time = headers.get('Response-Time') ?? '';
    const matches = await verify(
      stringToSign({ method: 'POST', path, clientId, time, body }),
      signature,
      publicKey,
    );
    if (!matches) throw new Error('The signature does not match the answer');
  }

  return {
    async call(contract, request, { signal } = {}) {
      checkRequest(contract, request);
      const { privateKey, publicKey } = await (keys ??= loadKeys(options));
      const path = (prefixIsSigned ? pathPrefix : '') + contract.path;
      const body = JSON.stringify(request);
      const headers = await signHeaders(path, body, privateKey);
      const fail = (code: LocalResultCode, why: string, cause?: unknown): never => {
        const message = `Failed to call "${contract.name}": ${why}`;
        throw new OpenApiError(message, { resultStatus: 'U', resultCode: code, cause });
      };
      const url = origin + pathPrefix + contract.path;
      const answer = await post(send, url, { headers, body, signal, timeout, fail });
      if (answer.status !== 200) fail('HTTP_FAILURE', `the gateway answered with HTTP ${answer.status}`);
      if (responsesAreSigned)
        await checkSignature(path, answer, publicKey).catch((cause: unknown) =>
          fail('INVALID_RESPONSE_SIGNATURE', 'the answer is not signed by the platform', cause),
        );
      return readAnswer(contract, answer.body, fail);
    },
  };
}

/**
 * Checks a request against its contract.
 *
 * @throws TypeError that names the wrong fields, and never their values
 */
export function checkRequest<C extends Contract>(contract: C, request: RequestOf<C>): void {
  const parsed = z.safeParse(contract.request, request);
  if (!parsed.success)
    throw new TypeError(`Failed to call "${contract.name}": ${describeIssues(parsed.error)}`);
}

interface Keys {
  privateKey: CryptoKey;
  publicKey: CryptoKey;
}

interface Answer {
  status: number;
  headers: Headers;
  body: string;
}

type Fail = (code: LocalResultCode, why: string, cause?: unknown) => never;

interface Post {
  headers: HeadersInit;
  body: string;
  signal: AbortSignal | undefined;
  timeout: number;
  fail: Fail;
}

async function loadKeys({ privateKey, platformPublicKey }: OpenApiClientOptions): Promise<Keys> {
  return {
    privateKey: typeof privateKey === 'string' ? await importPrivateKey(privateKey) : privateKey,
    publicKey:
      typeof platformPublicKey === 'string' ? await importPublicKey(platformPublicKey) : platformPublicKey,
  };
}

function toOrigin(baseUrl: string, clientId: string): string {
  const url = new URL(baseUrl);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    throw new TypeError(
      `The gateway "${baseUrl}" must be https, or http on this machine: requests carry tokens`,
    );
  // Every id that the simulator makes starts with this, and no platform knows one.
  if (clientId.startsWith('sandbox') && !isLoopback(url.hostname))
    throw new TypeError(`The client "${clientId}" belongs to a simulator, not to "${baseUrl}"`);
  if (url.pathname !== '/' || url.search)
    throw new TypeError(`The gateway "${baseUrl}" must be an origin: its path belongs into "pathPrefix"`);
  return url.origin;
}

async function post(
  send: NonNullable<OpenApiClientOptions['fetch']>,
  url: string,
  { headers, body, signal, timeout, fail }: Post,
): Promise<Answer> {
  signal?.throwIfAborted();
  const limit = AbortSignal.timeout(timeout);
  const either = signal ? AbortSignal.any([signal, limit]) : limit;
  try {
    // A redirect is not followed: the body holds a code or a token.
    const response = await send(url, { method: 'POST', headers, body, redirect: 'manual', signal: either });
    return { status: response.status, headers: response.headers, body: await response.text() };
  } catch (cause) {
    signal?.throwIfAborted();
    if (limit.aborted) return fail('TIMEOUT', `no answer within ${timeout} ms`);
    return fail('NETWORK_FAILURE', 'the gateway could not be reached', cause);
  }
}

function readAnswer<C extends Contract>(contract: C, body: string, fail: Fail): ResponseOf<C> {
  const envelope = parseJson(body);
  const result = envelopeSchema.safeParse(envelope);
  if (!result.success) return fail('INVALID_RESPONSE', 'the answer has no result');
  const { resultStatus, resultCode } = result.data.result;
  if (!isAccepted(resultStatus))
    throw new OpenApiError(`"${contract.name}" ended with "${resultCode}" (${resultStatus})`, {
      resultStatus,
      resultCode,
    });
  const parsed = z.safeParse(contract.response, envelope);
  if (!parsed.success) return fail('INVALID_RESPONSE', describeIssues(parsed.error));
  return parsed.data as ResponseOf<C>;
}

const envelopeSchema = z.object({ result: resultSchema });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
