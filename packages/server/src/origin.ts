import { json } from './wire.js';

/**
 * Checks origins as a merchant writes them.
 *
 * @throws TypeError for one that no browser would ever send
 */
export function checkOrigins(origins: readonly string[]): void {
  const wrong = origins.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  if (wrong !== undefined)
    throw new TypeError(
      `"origins" holds "${wrong}": expected scheme and host only, like "https://shop.example"`,
    );
}

/**
 * Tells whether a request may change something: its page must be of one of `origins`, and where it lives by a cookie,
 * which a browser adds for any page, it must name its page.
 */
export function mayAct(request: Request, origins: readonly string[], usesCookie: boolean): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true;
  const origin = request.headers.get('Origin');
  return origin === null ? !usesCookie : origins.includes(origin);
}

/** The answer to a browser that asks whether a page may send a request. */
export function preflight(methods: string): Response {
  const headers = {
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers': 'Content-Type, Authorization',
    'Access-Control-Max-Age': '600',
  };
  return json({}, { headers });
}

/** Lets pages of the configured origins read the answer. */
export function shareWith(request: Request, origins: readonly string[], response: Response): Response {
  const origin = request.headers.get('Origin');
  response.headers.append('Vary', 'Origin');
  if (origin === null || !origins.includes(origin)) return response;
  response.headers.set('Access-Control-Allow-Origin', origin);
  response.headers.set('Access-Control-Allow-Credentials', 'true');
  return response;
}
