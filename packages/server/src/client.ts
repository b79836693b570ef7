import * as z from 'zod/mini';
import {
  describeIssues,
  requestSchemaOf,
  resultSchema,
  type Contract,
  type RequestOf,
  type ResponseOf,
} from './contracts/index.js';
import { loadKeys, type Keys } from './keys.js';
import {
  formatSignatureHeader,
  formatTime,
  parseSignatureHeader,
  sign,
  stringToSign,
  toBase64Url,
  verify,
  type TimeFormat,
} from './signature.js';
import {
  createCall,
  createPost,
  parseJson,
  readAccepted,
  toOrigin,
  type Answer,
  type Call,
  type ClientOptions,
} from './transport.js';

/** Where a tenant's gateway is and how it differs from others (domain.md 7). `gateways` has what is known. */
export interface GatewayProfile {
  /** The gateway's origin, `https:` or on this machine: `https://open.example.com`. */
  baseUrl: string;
  /** The tenant, for contracts with a variant of their request: `ALIPAY_PLUS`, `GCASH`, `MPESA`, `TOKA`, `DEMO`. */
  tenant?: string;
  /** Which family of the contracts the tenant has (domain.md 6.1), for whoever chooses among them. Default: `v2`. */
  apis?: 'v1' | 'v2' | 'tng';
  /** What the tenant puts before every path: `/api/open` (Alipay+), `/api` (GCash). Default: nothing. */
  pathPrefix?: string;
  /** Whether the prefix is part of the signed path. Default: `true`; for `/api/open` no sample settles it (domain.md 7.3). */
  prefixIsSigned?: boolean;
  /** How the signature is written (domain.md 7.4): URL-encoded base64, raw base64 or base64url. Default: `url-encoded`. */
  signatureEncoding?: 'url-encoded' | 'base64' | 'base64url';
  /** How exactly `Request-Time` is written; its offset is always explicit (domain.md 7.6). Default: `milliseconds`. */
  timeFormat?: TimeFormat;
  /** Whether answers are signed, and then verified. Default: `true`. */
  responsesAreSigned?: boolean;
}

/** What {@link createOpenApiClient} takes. */
export interface OpenApiClientOptions extends ClientOptions {
  gateway: GatewayProfile;
  /** Which of the merchant's keys signs. Default: 1. */
  keyVersion?: number;
}

/** The signed way to the platform. */
export interface OpenApiClient {
  /** The gateway it calls. A client of your own may leave it out: whoever asks then takes the defaults. */
  readonly gateway?: GatewayProfile;
  /**
   * Sends one request, the fields that its contract has at this tenant, and gives its answer, if that is `S` or `A`.
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
  const { gateway, clientId, keyVersion = 1, now = Date.now } = options;
  const { tenant, pathPrefix = '', prefixIsSigned = true, responsesAreSigned = true } = gateway;
  const { signatureEncoding = 'url-encoded', timeFormat = 'milliseconds' } = gateway;
  const origin = toOrigin(gateway.baseUrl, clientId);
  const post = createPost(options);
  let keys: Promise<Keys> | undefined;

  async function signHeaders(path: string, body: string, privateKey: CryptoKey) {
    const time = formatTime(now(), timeFormat);
    const base64 = await sign(stringToSign({ method: 'POST', path, clientId, time, body }), privateKey);
    const signature = signatureEncoding === 'base64url' ? toBase64Url(base64) : base64;
    return {
      'Client-Id': clientId,
      'Request-Time': time,
      Signature: formatSignatureHeader({
        signature,
        keyVersion,
        encoded: signatureEncoding === 'url-encoded',
      }),
    };
  }

  async function isSigned(path: string, { headers, body }: Answer, { publicKeyOf }: Keys): Promise<boolean> {
    const { signature, keyVersion: version } = parseSignatureHeader(headers.get('Signature') ?? '');
    const time = headers.get('Response-Time') ?? '';
    const text = stringToSign({ method: 'POST', path, clientId, time, body });
    return verify(text, signature, publicKeyOf(version));
  }

  async function checkSignature(path: string, answer: Answer, keys: Keys, { fail }: Call): Promise<void> {
    const matches = await isSigned(path, answer, keys).catch((cause: Error) =>
      fail('INVALID_RESPONSE_SIGNATURE', `the answer could not be verified: ${cause.message}`, cause),
    );
    if (!matches) fail('INVALID_RESPONSE_SIGNATURE', 'the answer is not signed by the platform');
  }

  return {
    gateway,
    async call(contract, request, { signal } = {}) {
      const body = JSON.stringify(checkRequest(contract, request, tenant));
      const loaded = await (keys ??= loadKeys(options, 'SHA-256'));
      const path = (prefixIsSigned ? pathPrefix : '') + contract.path;
      const headers = await signHeaders(path, body, loaded.privateKey);
      const call = createCall(contract.name, { repeatable: true });
      const answer = await post(call, origin + pathPrefix + contract.path, { headers, body, signal });
      if (responsesAreSigned) await checkSignature(path, answer, loaded, call);
      return readAnswer(contract, answer.body, call);
    },
  };
}

/**
 * Checks a request against its contract at a tenant, and gives what of it the contract knows.
 *
 * @throws TypeError that names the wrong fields, and never their values
 */
export function checkRequest<C extends Pick<Contract, 'name' | 'request' | 'variants'>>(
  contract: C,
  request: RequestOf<C>,
  tenant?: string,
): unknown {
  const parsed = z.safeParse(requestSchemaOf(contract, tenant), request);
  if (parsed.success) return parsed.data;
  throw new TypeError(`Failed to call "${contract.name}": ${describeIssues(parsed.error)}`);
}

const envelopeSchema = z.object({ result: resultSchema });

function readAnswer<C extends Contract>(contract: C, body: string, call: Call): ResponseOf<C> {
  const answer = parseJson(body);
  const envelope = envelopeSchema.safeParse(answer);
  if (!envelope.success) return call.fail('INVALID_RESPONSE', 'the answer has no result');
  return readAccepted(contract, answer, envelope.data.result, call);
}
