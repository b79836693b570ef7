import { backendErrorSchema, sessionSchema, type Backend, type Session } from './backend.js';
import { MinigateError, type MinigateErrorCode } from './errors.js';
import { fieldsOf } from './jsapi.js';
import type { Signal } from './signal.js';

/** The part of `fetch` that is used. */
export type Fetch = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body?: string;
    credentials: 'include';
    cache: 'no-store';
    signal: never;
  },
) => Promise<{ readonly ok: boolean; readonly status: number; text(): Promise<string> }>;

/** What {@link httpBackend} takes. */
export interface HttpBackendOptions {
  /** Where the merchant's handler is mounted, e.g. `/minigate`. */
  url: string;
  /** Default: the page's own. */
  fetch?: Fetch;
}

declare const fetch: Fetch;
declare const AbortController: new () => { readonly signal: never; abort(): void };

/**
 * The backend of an H5 page: talks to the handler of `@minigate/server`, or any other that keeps the same contract, with
 * a session cookie. Errors: `network`, `invalid_response`, `session_not_kept`, `backend_refused`, and what the server names:
 * `auth_code_used`, `auth_code_expired`, `user_mismatch`, `rate_limited`, `outcome_unknown`.
 */
export function httpBackend({ url, fetch: customFetch }: HttpBackendOptions): Backend {
  const base = url.replace(/\/+$/, '');

  async function request(method: string, path: string, signal?: Signal, content?: unknown): Promise<unknown> {
    const send = customFetch ?? fetch;
    const controller = new AbortController();
    const abort = () => controller.abort();
    signal?.addEventListener('abort', abort);
    try {
      const answer = await send(`${base}/${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(content),
        credentials: 'include',
        cache: 'no-store',
        signal: controller.signal,
      });
      const body = readJson(await answer.text());
      if (!answer.ok) fail(path, answer.status, body);
      if (body !== undefined) return body;
      throw new MinigateError('invalid_response', `The backend answered "${path}" without JSON`);
    } catch (cause) {
      if (cause instanceof MinigateError) throw cause;
      throw new MinigateError('network', `Failed to reach the backend at "${base}/${path}"`, { cause });
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  async function readSession(method: string, path: string, signal?: Signal, body?: unknown) {
    const { session } = fieldsOf(await request(method, path, signal, body));
    if (session === null) return undefined;
    const parsed = sessionSchema.safeParse(session);
    if (parsed.success) return parsed.data;
    throw new MinigateError('invalid_response', `The backend answered "${path}" without a session`, {
      cause: parsed.error,
    });
  }

  return {
    async exchange(handoff, { signal } = {}) {
      const session = await readSession('POST', 'auth-codes', signal, handoff);
      if (!session)
        throw new MinigateError('invalid_response', 'The backend answered "auth-codes" without a session');
      if (await isKept(session)) return session;
      throw new MinigateError(
        'session_not_kept',
        'The browser dropped the session cookie: use https, and one site for page and backend',
      );

      async function isKept(expected: Session): Promise<boolean> {
        // An answer that got lost says nothing about the cookie.
        const kept = await readSession('GET', 'session', signal).catch(() => expected);
        return kept !== undefined;
      }
    },
    async record(receipt, { signal } = {}) {
      await request('POST', 'subscriptions', signal, receipt);
    },
    session: ({ signal } = {}) => readSession('GET', 'session', signal),
    async signOut({ signal } = {}) {
      await request('DELETE', 'session', signal);
    },
  };
}

const named: readonly MinigateErrorCode[] = [
  'auth_code_used',
  'auth_code_expired',
  'user_mismatch',
  'rate_limited',
  'outcome_unknown',
];

function fail(path: string, status: number, body: unknown): never {
  const parsed = backendErrorSchema.safeParse(body);
  // A 5xx that is not the handler's own comes from something in between, so the request may or may not have arrived.
  if (!parsed.success)
    throw new MinigateError(
      status >= 500 ? 'network' : 'backend_refused',
      `The backend answered "${path}" with ${status}`,
    );
  const { code, message } = parsed.data.error;
  throw new MinigateError(
    named.find((known) => known === code) ?? 'backend_refused',
    `${message} (${code})`,
    {
      raw: { status, code },
    },
  );
}

/** Text that is not JSON is as good as nothing. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
