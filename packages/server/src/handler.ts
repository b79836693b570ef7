import type { Session } from '@minigate/core/backend';
import type { App } from './apps.js';
import type { OpenApiClient } from './client.js';
import type { UserInfo } from './contracts/index.js';
import type { SignedInUser } from './exchange.js';
import { findLiveSession } from './live-session.js';
import { checkOrigins, mayAct, preflight, shareWith } from './origin.js';
import { OpenApiError } from './result.js';
import { originRefused, routes, type RouteContext } from './routes.js';
import { ownSessions, type Sessions } from './sessions.js';
import type { MinigateStorage } from './storage.js';
import { WireError, type WireErrorCode } from './wire.js';

/** What {@link createHandler} takes. */
export interface HandlerOptions {
  client: OpenApiClient;
  /** The mini programs whose pages may come. `appId` and `siteName` of a page only select among them. */
  apps: readonly App[];
  /** The origins of the pages: `['https://shop.example']`. */
  origins: readonly string[];
  storage: MinigateStorage;
  /** Where session ids travel. Default: a cookie of our own, or a bearer value for pages that ask for it. */
  sessions?: Sessions;
  /** Called before every session starts, whatever code it starts with; a rejection means that it does not. */
  onSignIn?: (user: SignedInUser) => void | Promise<void>;
  /** Decides what the page may know of a user. Default: `nickName` and `avatar`. */
  profile?: (userInfo: UserInfo) => Session['profile'];
  /** Hears of every failure whose cause is not the page's: a refusal of the platform, a lost answer, a bug. */
  onError?: (error: unknown) => void | Promise<void>;
  /** Milliseconds since 1970. Default: the machine's clock. */
  now?: () => number;
  /** Default: `/minigate`. */
  basePath?: string;
  /** Allows session cookies over plain http beyond this machine. Never in production. */
  insecureDevelopment?: boolean;
}

/** The server side of the pages' backend. */
export interface Handler {
  (request: Request): Promise<Response>;
  /**
   * The signed-in user of a request to one of the merchant's own routes. `undefined` without a session, and for what
   * would change something (any method but GET and HEAD) but comes from a foreign page or hides where it comes from.
   */
  subjectOf(request: Request): Promise<string | undefined>;
}

/**
 * Makes the handler to which pages hand their auth codes and decisions. The README has its requests and answers.
 *
 * @throws TypeError if `origins` holds what no browser would ever send
 */
export function createHandler(options: HandlerOptions): Handler {
  const { basePath = '/minigate', origins, storage, now = Date.now, insecureDevelopment = false } = options;
  checkOrigins(origins);
  const base = `${basePath.replace(/\/+$/, '')}/`;
  const context: RouteContext = {
    client: options.client,
    apps: options.apps,
    origins,
    storage,
    sessions: options.sessions ?? ownSessions({ origins, insecureDevelopment, isLive }),
    now,
    onSignIn: options.onSignIn ?? (() => {}),
    profile: options.profile ?? nickNameAndAvatar,
    onError,
    exchanges: new Map(),
  };

  async function isLive(id: string): Promise<boolean> {
    return (await findLiveSession({ storage, now }, { id, transport: 'bearer' })) !== undefined;
  }

  /** A listener that fails must not break the answer, and nobody is left to tell. */
  function onError(error: unknown): void {
    const tell = async () => options.onError?.(error);
    tell().catch(() => {});
  }

  async function answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const route = pathname.startsWith(base) && routes.get(pathname.slice(base.length));
    if (!route) throw new WireError(404, 'not_found', 'There is nothing at this address');
    const credential = await context.sessions.read(request);
    if (!mayAct(request, origins, credential?.transport === 'cookie')) throw originRefused();
    const methods = [...route.keys()].join(', ');
    if (request.method === 'OPTIONS') return preflight(methods);
    const run = route.get(request.method);
    if (!run) throw new WireError(405, 'method_not_allowed', `Expected ${methods}`, { Allow: methods });
    return run(context, request, credential);
  }

  async function handle(request: Request): Promise<Response> {
    const response = await answer(request).catch((error: unknown) => {
      if (!(error instanceof WireError)) onError(error);
      return toWireError(error).toResponse();
    });
    return shareWith(request, origins, response);
  }

  async function subjectOf(request: Request): Promise<string | undefined> {
    const credential = await context.sessions.read(request);
    if (!mayAct(request, origins, credential?.transport === 'cookie')) return undefined;
    return (await findLiveSession(context, credential))?.subject;
  }

  return Object.assign(handle, { subjectOf });
}

function nickNameAndAvatar({ nickName, avatar }: UserInfo): Session['profile'] {
  return { ...(nickName && { nickName }), ...(avatar && { avatar }) };
}

function toWireError(error: unknown): WireError {
  if (error instanceof WireError) return error;
  if (!(error instanceof OpenApiError)) return new WireError(500, 'internal', 'The server failed');
  if (error.outcome === 'unknown') return new WireError(504, 'outcome_unknown', error.message);
  const [status, code] = refusals.get(error.resultCode) ?? [502, 'backend_refused'];
  return new WireError(status, code, error.message);
}

/** What the page is told about an `F` of the platform: v1 and v2 name their codes differently (domain.md 6.3). */
const refusals = new Map<string, [number, WireErrorCode]>([
  ['USED_AUTHCODE', [409, 'auth_code_used']],
  ['USED_CODE', [409, 'auth_code_used']],
  ['EXPIRED_AUTHCODE', [410, 'auth_code_expired']],
  ['EXPIRED_CODE', [410, 'auth_code_expired']],
  ['INVALID_AUTHCODE', [409, 'auth_code_invalid']],
  ['INVALID_CODE', [409, 'auth_code_invalid']],
  ['REQUEST_TRAFFIC_EXCEED_LIMIT', [429, 'rate_limited']],
]);
