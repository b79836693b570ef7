import * as z from 'zod/mini';
import { describeIssues, type Contract, type ResponseOf } from './contracts/index.js';
import type { Key, PlatformPublicKey } from './keys.js';
import { isLoopback } from './loopback.js';
import { isAccepted, OpenApiError, type LocalResultCode } from './result.js';

/** What the clients of both protocols take. */
export interface ClientOptions {
  /** The platform's name for the merchant. */
  clientId: string;
  privateKey: Key;
  platformPublicKey: PlatformPublicKey;
  /** Default: the runtime's own. Has to honour the `signal` it is given. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Milliseconds since 1970. Default: the machine's clock. */
  now?: () => number;
  /** Milliseconds until an answer must be there. Default: 7000, so that two calls fit into the 15 s a page waits. */
  timeout?: number;
}

/** Ends a call with an answer that the platform did not give. */
export type Fail = (code: LocalResultCode, why: string, cause?: unknown) => never;

/** One call: what errors call it, and whether sending it again finds out what became of it. */
export interface Call {
  readonly name: string;
  readonly repeatable: boolean;
  readonly fail: Fail;
}

/** What came back, with its exact text. */
export interface Answer {
  headers: Headers;
  body: string;
}

/** Begins a call. */
export function createCall(name: string, { repeatable }: { repeatable: boolean }): Call {
  return {
    name,
    repeatable,
    fail(resultCode, why, cause) {
      const message = `Failed to call "${name}": ${why}`;
      throw new OpenApiError(message, { resultStatus: 'U', resultCode, repeatable, cause });
    },
  };
}

/**
 * The origin of a gateway that this client may be taken to.
 *
 * @throws TypeError for one that is neither https nor on this machine, for more than an origin, and for a client of the
 * simulator beyond this machine
 */
export function toOrigin(baseUrl: string, clientId: string): string {
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

/** What is sent: the exact text that was signed. */
interface Post {
  headers?: Record<string, string>;
  body: string;
  signal: AbortSignal | undefined;
}

/** Makes the function that sends the text of a call, and gives an answer with HTTP status 200. */
export function createPost({ fetch: given, timeout = 7000 }: Pick<ClientOptions, 'fetch' | 'timeout'>) {
  const send = given ?? ((url, init) => fetch(url, init));

  async function fetchText(url: string, init: RequestInit) {
    const response = await send(url, init);
    return { status: response.status, headers: response.headers, body: await response.text() };
  }

  return async ({ fail }: Call, url: string, { headers, body, signal }: Post): Promise<Answer> => {
    signal?.throwIfAborted();
    const limit = AbortSignal.timeout(timeout);
    const answer = await fetchText(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json; charset=UTF-8', ...headers },
      body,
      // A redirect is not followed: the body holds a code or a token.
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    }).catch((cause: unknown) => {
      signal?.throwIfAborted();
      if (limit.aborted) return fail('TIMEOUT', `no answer within ${timeout} ms`);
      return fail('NETWORK_FAILURE', 'the gateway could not be reached', cause);
    });
    return answer.status === 200
      ? answer
      : fail('HTTP_FAILURE', `the gateway answered with HTTP ${answer.status}`);
  };
}

/** The outcome that an answer names. */
interface Outcome {
  resultStatus: string;
  resultCode: string;
}

/**
 * Gives an accepted answer as its contract has it.
 *
 * @throws OpenApiError if it was not accepted
 */
export function readAccepted<C extends Pick<Contract, 'response'>>(
  { response }: C,
  answer: unknown,
  { resultStatus, resultCode }: Outcome,
  { name, repeatable, fail }: Call,
): ResponseOf<C> {
  if (!isAccepted(resultStatus))
    throw new OpenApiError(`"${name}" ended with "${resultCode}" (${resultStatus})`, {
      resultStatus,
      resultCode,
      repeatable,
    });
  const parsed = z.safeParse(response, answer);
  return parsed.success
    ? (parsed.data as ResponseOf<C>)
    : fail('INVALID_RESPONSE', describeIssues(parsed.error));
}

/** What a JSON text says, or `undefined`: the error of `JSON.parse` would repeat some of it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
