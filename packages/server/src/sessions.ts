import { isLoopback } from './loopback.js';

/** What a request shows to prove which session it belongs to. */
export interface SessionCredential {
  /** The session's id: a secret of the user's device. Storage only ever sees its hash. */
  id: string;
  /** With `cookie` the browser adds it by itself, so those requests are held to the origin rules. */
  transport: 'cookie' | 'bearer';
}

/**
 * How session ids travel. Hand in your own to keep them inside a login you have already: `issue` puts the id where your
 * login keeps its data (and renews the login's own id), `read` finds it there, `end` takes it out.
 * `issue` and `end` may give headers for the answer; a bearer's id reaches the page in the body.
 */
export interface Sessions {
  read(request: Request): Awaitable<SessionCredential | undefined>;
  issue(request: Request, credential: SessionCredential): Awaitable<HeadersInit | undefined>;
  end(request: Request, credential: SessionCredential): Awaitable<HeadersInit | undefined>;
}

type Awaitable<T> = T | Promise<T>;

/** What {@link ownSessions} takes. */
export interface OwnSessionsOptions {
  origins: readonly string[];
  insecureDevelopment: boolean;
  /** Tells whether a session with this id is live. */
  isLive: (id: string) => Promise<boolean>;
}

/** Session ids in a cookie of our own, or in `Authorization: Bearer` for pages that asked for that. */
export function ownSessions({ origins, insecureDevelopment, isLive }: OwnSessionsOptions): Sessions {
  // WebKit drops `Secure` cookies over plain http, even on loopback. A proxy makes any address look like loopback, so
  // that is believed only where a page of this machine may come.
  const isLocal = origins.some(isHttpOnLoopback);
  const isPlain = ({ url }: Request) => insecureDevelopment || (isLocal && isHttpOnLoopback(url));

  const setCookie = (request: Request, value: string, more = '') => {
    const start = isPlain(request) ? `minigate=${value}` : `__Host-minigate=${value}; Secure`;
    return { 'Set-Cookie': `${start}; HttpOnly; SameSite=Lax; Path=/${more}` };
  };

  return {
    async read(request) {
      const bearer = /^Bearer +(\S+)$/i.exec(request.headers.get('Authorization') ?? '')?.[1];
      // Another one is of the merchant's own login.
      if (bearer && (await isLive(bearer))) return { id: bearer, transport: 'bearer' };
      const id = readCookie(request, isPlain(request) ? 'minigate' : '__Host-minigate');
      return id ? { id, transport: 'cookie' } : undefined;
    },
    issue: (request, { id, transport }) => (transport === 'cookie' ? setCookie(request, id) : undefined),
    end: (request, { transport }) =>
      transport === 'cookie' ? setCookie(request, '', '; Max-Age=0') : undefined,
  };
}

function isHttpOnLoopback(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && isLoopback(hostname);
}

function readCookie(request: Request, name: string): string | undefined {
  const pairs = (request.headers.get('Cookie') ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([key]) => key === name)?.[1];
}
