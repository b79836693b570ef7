import {
  formatSignatureHeader,
  formatTime,
  importPrivateKey,
  importPublicKey,
  parseSignatureHeader,
  sign,
  stringToSign,
  verify,
} from '@minigate/server';
import { gatewayApis } from './gateway-apis.js';
import type { LocalSuperApp, Platform } from './local-super-app.js';
import { Refusal } from './refusal.js';

/**
 * Serves the platform's OpenAPI (domain.md 6 and 7) on top of a super app: requests must be signed by a registered
 * merchant, answers are signed by the platform, and every documented result is HTTP 200.
 */
export function createGateway({ platform }: LocalSuperApp): (request: Request) => Promise<Response> {
  return async (request) => {
    const at = platform.clock.now();
    const call = await readCall(request);
    const { status, body, outcome } = await answerCall(call, platform);
    const step = { kind: 'openapi', name: call.path, request: call.json ?? call.body, answer: body } as const;
    platform.journal.note({ ...step, outcome, at, duration: platform.clock.now() - at });
    if (outcome === 'silence') return new Promise<never>(() => {});
    if (outcome === 'lost') return new Response('The answer was lost', { status });
    return signedResponse(call, status, JSON.stringify(body), platform);
  };
}

interface Call {
  method: string;
  /** The path on the wire. */
  path: string;
  /** The same without the tenant's prefix. */
  apiPath: string;
  /** Which of the two the signature covers, as far as it is known. */
  signedPath: string;
  headers: Headers;
  body: string;
  /** What the body says, if it is JSON. */
  json: unknown;
}

interface Answer {
  status: number;
  body?: Record<string, unknown>;
  /** The result code, or what the fault did. */
  outcome: string;
}

/** What may stand before the path of an API (domain.md 7.1); the longest that fits is the prefix. */
export const gatewayPrefixes = ['/miniprogram/api', '/acl/api', '/api/open', '/api', ''];

/** How far "Request-Time" may be off. Only Rebell documents it (domain.md 7.4): a rule that is not settled. */
const clockTolerance = 5 * 60_000;

async function readCall(request: Request): Promise<Call> {
  const { method, headers } = request;
  const path = new URL(request.url).pathname;
  const prefix = gatewayPrefixes.find((candidate) => path.startsWith(`${candidate}/`)) ?? '';
  const body = await request.text();
  return {
    method,
    path,
    apiPath: path.slice(prefix.length),
    signedPath: path,
    headers,
    body,
    json: readJson(body),
  };
}

async function answerCall(call: Call, platform: Platform): Promise<Answer> {
  const api = gatewayApis.find(({ path }) => path === call.apiPath);
  if (!api) return refused(404, new Refusal('INVALID_API', 'API is invalid or not active.'));
  if (call.method !== 'POST') return refused(405, new Refusal('INVALID_API', 'API only takes POST.'));
  try {
    const client = await authenticate(call, platform);
    const fault = platform.takeFault('openapi', api.path);
    if (fault === 'silence') return { status: 200, outcome: fault };
    if (fault !== undefined && fault !== 'lost') throw new Refusal(String(fault), 'A fault was set.');
    if (call.json === undefined)
      throw new Refusal('PARAM_ILLEGAL', 'Illegal parameters: the body must be JSON.');
    const result = { resultStatus: 'S', resultCode: 'SUCCESS', resultMessage: 'success' };
    const body = { ...api.answer(call.json, { client, platform }), result };
    return fault === 'lost'
      ? { status: 502, body, outcome: fault }
      : { status: 200, body, outcome: 'SUCCESS' };
  } catch (error) {
    if (error instanceof Refusal) return refused(200, error);
    throw error;
  }
}

function refused(status: number, { code, message }: Refusal): Answer {
  const resultStatus = code === 'UNKNOWN_EXCEPTION' ? 'U' : 'F';
  return {
    status,
    body: { result: { resultStatus, resultCode: code, resultMessage: message } },
    outcome: code,
  };
}

async function authenticate(call: Call, { client: find, clock, breaks }: Platform) {
  const { method, headers, body, path, apiPath } = call;
  const clientId = headers.get('Client-Id') ?? '';
  const time = headers.get('Request-Time') ?? '';
  const client = find(clientId);
  if (!client) throw new Refusal('UNKNOWN_CLIENT', 'The client is unknown.');
  if (!/T.+([+-]\d\d:?\d\d|Z)$/.test(time) || Number.isNaN(Date.parse(time)))
    throw new Refusal('PARAM_ILLEGAL', 'Illegal parameters: "Request-Time" must be ISO 8601 with an offset.');

  const signature = readSignature(headers.get('Signature'));
  const key = await importPublicKey(client.publicKey);
  const covers = (signed: string) =>
    verify(stringToSign({ method, path: signed, clientId, time, body }), signature, key);
  if (await covers(path)) call.signedPath = path;
  else if (await covers(apiPath)) call.signedPath = apiPath;
  else throw new Refusal('INVALID_SIGNATURE', 'The signature is invalid.');

  const away = Math.abs(Date.parse(time) - clock.now());
  const late = away > clockTolerance && breaks('requestTime', `${Math.round(away / 1000)} s away`);
  const zulu = time.endsWith('Z') && breaks('requestTime', 'it ends in "Z"');
  if (late || zulu) throw new Refusal('PARAM_ILLEGAL', 'Illegal parameters: "Request-Time".');
  return client;
}

function readSignature(header: string | null): string {
  try {
    return parseSignatureHeader(header ?? '').signature;
  } catch (error) {
    if (error instanceof SyntaxError) throw new Refusal('INVALID_SIGNATURE', error.message);
    throw error;
  }
}

async function signedResponse(
  call: Call,
  status: number,
  body: string,
  platform: Platform,
): Promise<Response> {
  const clientId = call.headers.get('Client-Id') ?? '';
  const time = formatTime(platform.clock.now());
  const key = await importPrivateKey(await platform.privateKey());
  const content = { method: call.method, path: call.signedPath, clientId, time, body };
  const signature = await sign(stringToSign(content), key);
  return new Response(body, {
    status,
    headers: {
      'Content-Type': 'application/json; charset=UTF-8',
      'Client-Id': clientId,
      'Response-Time': time,
      Signature: formatSignatureHeader({ signature, keyVersion: 1, encoded: true }),
    },
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
