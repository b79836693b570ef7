import type { Session } from '@minigate/core/backend';
import assert from 'node:assert/strict';
import { createHandler, type HandlerOptions } from './handler.js';
import { memoryStorage, type MinigateStorage } from './storage.js';
import { appId, authClientId, testNow, type TestPlatform } from './test-platform.js';

/** What a backend answered. */
export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  session?: Session | null;
  bearer?: string;
  error?: { code: string; message: string };
}

export interface Sent {
  origin?: string | null;
  cookie?: string;
  bearer?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export const pageOrigin = 'https://shop.example';

/** A handler on `platform`, and pages that talk to it. */
export function createTestBackend(
  platform: TestPlatform,
  options: Partial<HandlerOptions> & { url?: string } = {},
) {
  const { url = 'https://shop.example/minigate', ...rest } = options;
  const storage: MinigateStorage = rest.storage ?? memoryStorage();
  const errors: unknown[] = [];
  const answers: Answered[] = [];
  let now = testNow;
  const handler = createHandler({
    client: platform.client(),
    apps: [{ appId, authClientId, wallet: 'ALIPAY_CN' }],
    origins: [pageOrigin],
    now: () => now,
    onError: (error) => void errors.push(error),
    ...rest,
    storage,
  });

  /** Sends a request as a page would; `body` that is a string goes as it is. */
  async function send(method: string, path: string, sent: Sent = {}): Promise<Answered> {
    const { origin = pageOrigin, cookie, bearer, body } = sent;
    const headers = new Headers(body === undefined ? {} : { 'Content-Type': 'application/json' });
    if (origin !== null) headers.set('Origin', origin);
    if (cookie) headers.set('Cookie', cookie);
    if (bearer) headers.set('Authorization', `Bearer ${bearer}`);
    for (const [name, value] of Object.entries(sent.headers ?? {})) headers.set(name, value);
    const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
    const response = await handler(new Request(`${url}/${path}`, { method, headers, body: text }));
    const answer = { status: response.status, headers: response.headers, text: await response.text() };
    answers.push({ ...answer, ...(JSON.parse(answer.text) as object) });
    return answers.at(-1) ?? assert.fail();
  }

  return {
    handler,
    storage,
    errors,
    answers,
    send,
    advance: (milliseconds: number) => void (now += milliseconds),
  };
}

/** The cookie a browser would send after this answer. */
export function cookieOf({ headers }: Answered): string {
  return headers.get('Set-Cookie')?.split(';')[0] ?? '';
}

let handoffs = 0;

/** The body of `POST auth-codes`. */
export function handoffOf(authCode: string, more: object = {}) {
  return { handoffId: `h-${++handoffs}`, purpose: 'identity', authCode, scopes: ['auth_user'], ...more };
}

/** The body of `POST subscriptions`. */
export function receiptOf(outcome: string, more: object = {}) {
  return {
    receiptId: `receipt-${++handoffs}`,
    sequence: testNow,
    decisions: [{ templateId: 'T1', outcome }],
    decidedAt: '2026-01-05T10:00:00.000Z',
    ...more,
  };
}
