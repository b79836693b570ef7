import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';

/** The largest body that anything here takes, in bytes. */
export const maxBodySize = 16_384;

/** Refuses a body that is too large. */
export const smallBody = bodyLimit({
  maxSize: maxBodySize,
  onError: (c) => c.json({ error: `The body must have at most ${maxBodySize} bytes` }, 413),
});

/** Refuses a body that is too large, or that is there and not JSON. */
export const jsonBody: MiddlewareHandler = async (c, next) => {
  const isEmpty = c.req.header('Content-Length') === '0';
  if (isEmpty || isJson(c.req.raw.headers)) return smallBody(c, next);
  return c.json({ error: 'The Content-Type must be application/json' }, 415);
};

/** Tells whether the body is JSON, by what the sender says of it. */
export function isJson(headers: Headers): boolean {
  return /^application\/json\s*(;|$)/i.test(headers.get('Content-Type') ?? '');
}

/** Tells whether a page of another origin sent the request. Where that has no `Origin`, the browser says how far it is. */
export function isForeign(headers: Headers, origin: string): boolean {
  const site = headers.get('Sec-Fetch-Site') ?? 'none';
  return (headers.get('Origin') ?? origin) !== origin || site === 'cross-site' || site === 'same-site';
}
