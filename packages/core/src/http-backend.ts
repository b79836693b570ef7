import { backendErrorSchema, sessionAnswerSchema, type Backend, type Session } from './backend.js';
import { MinigateError, type MinigateErrorCode } from './errors.js';
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

  async function request(method: string, path: string, signal?: Signal, body?: unknown): Promise<unknown> {
    const send = customFetch ?? fetch;
    const controller = new AbortController();
    const abort = () => controller.abort();
    signal?.addEventListener('abort', abort);
    try {
      const answer = await send(`${base}/${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
        credentials: 'include',
        cache: 'no-store',
        signal: controller.signal,
      });
      const text = await answer.text();
      return answer.ok ? parseJson(text, path) : fail(path, answer.status, text);
    } catch (cause) {
      if (cause instanceof MinigateError) throw cause;
      throw new MinigateError('network', `Failed to reach the backend at "${base}/${path}"`, { cause });
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  async function readSession(method: string, path: string, signal?: Signal, body?: unknown) {
    const parsed = sessionAnswerSchema.safeParse(await request(method, path, signal, body));
    if (parsed.success) return parsed.data.session ?? undefined;
    throw new MinigateError('invalid_response', `The backend answered "${path}" without a session`, {
      cause: parsed.error,
    });
  }

  return {
    async exchange(handoff, { signal } = {}) {
      const session = await readSession('POST', 'auth-codes', signal, handoff);
      if (!session)
        throw new MinigateError('invalid_response', 'The backend took the auth code but gave no session');
      if (await isKept(session)) return session;
      throw new MinigateError(
        'session_not_kept',
        'The browser did not keep the session cookie: serve page and backend from one site over https (loopback may use http)',
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

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MinigateError(
      'invalid_response',
      `The backend answered "${path}" with something that is not JSON`,
      {
        cause,
      },
    );
  }
}

const named: readonly MinigateErrorCode[] = [
  'auth_code_used',
  'auth_code_expired',
  'user_mismatch',
  'rate_limited',
  'outcome_unknown',
];

function fail(path: string, status: number, text: string): never {
  const parsed = backendErrorSchema.safeParse(tryJson(text));
  // A 5xx that is not the handler's own comes from something in between, so the request may or may not have arrived.
  if (!parsed.success)
    throw new MinigateError(
      status >= 500 ? 'network' : 'backend_refused',
      `"${path}" was answered with status ${status}`,
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

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
