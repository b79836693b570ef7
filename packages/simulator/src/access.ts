/** Who may ask, beside the hosts and the pages of this machine. */
export interface Access {
  /** Host names that may be asked for. */
  hosts?: readonly string[];
  /** Origins whose pages may ask. */
  origins?: readonly string[];
}

/** Serves only who may ask, and lets pages of another allowed origin read the answers. */
export function restrict(
  serve: (request: Request) => Promise<Response>,
  { hosts = [], origins = [] }: Access,
): (request: Request) => Promise<Response> {
  const isHost = (name: string) => thisMachine.includes(name) || hosts.includes(name);
  const mayAsk = (origin: string) =>
    origins.includes(origin) || (URL.canParse(origin) && thisMachine.includes(new URL(origin).hostname));

  function problemOf({ url, headers }: Request): string | undefined {
    const host = headers.get('Host')?.toLowerCase().replace(/:\d+$/, '') ?? new URL(url).hostname;
    if (!isHost(host)) return `The host "${host}" is not allowed`;
    const origin = headers.get('Origin');
    if (origin !== null) return mayAsk(origin) ? undefined : `The origin "${origin}" is not allowed`;
    return isEmbeddedElsewhere(headers) && !mayAsk(originOf(headers.get('Referer')))
      ? 'The page is of another site; if it is allowed, load this with the attribute "crossorigin"'
      : undefined;
  }

  return async (request) => {
    const problem = problemOf(request);
    if (problem !== undefined) return failure(403, problem);
    const response = request.method === 'OPTIONS' ? json({}) : await serve(request);
    const origin = request.headers.get('Origin');
    if (origin !== null) {
      response.headers.set('Access-Control-Allow-Origin', origin);
      response.headers.set('Access-Control-Allow-Headers', 'Content-Type, Authorization');
    }
    response.headers.set('Vary', 'Origin');
    return response;
  };
}

/** An answer that nobody keeps. */
export function json(body: unknown, status = 200): Response {
  return Response.json(body ?? null, { status, headers: noStore });
}

/** An answer that says what is wrong. */
export function failure(status: number, message: string): Response {
  return json({ error: { message } }, status);
}

/** Tells whether the body is said to be JSON. A page of another origin cannot say so without being asked for its origin. */
export function isJson(headers: Headers): boolean {
  return /^application\/json\b/i.test(headers.get('Content-Type') ?? '');
}

/** For answers that are of now. */
export const noStore = { 'Cache-Control': 'no-store' };

const thisMachine = ['localhost', '127.0.0.1', '[::1]'];

/** Scripts, images and frames come without an `Origin`; the browser says how far away the page is. */
function isEmbeddedElsewhere(headers: Headers): boolean {
  return headers.get('Sec-Fetch-Site') === 'cross-site' && headers.get('Sec-Fetch-Dest') !== 'document';
}

function originOf(url: string | null): string {
  return url !== null && URL.canParse(url) ? new URL(url).origin : '';
}
