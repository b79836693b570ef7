import type { Session } from '@minigate/core/backend';
import { selectApp, type App } from './apps.js';
import type { OpenApiClient } from './client.js';
import { applyToken, inquiryUserInfo, revoke, type ResponseOf, type UserInfo } from './contracts/index.js';
import { randomHex } from './hex.js';
import { startSession, type LiveSession, type SessionContext } from './live-session.js';
import type { Handoff } from './requests.js';
import type { SessionCredential } from './sessions.js';
import type { StoredToken, User } from './storage.js';
import { WireError } from './wire.js';

/** A user whose session is about to start, for the merchant's own records. */
export interface SignedInUser extends User {
  /** Missing where the session starts with a messaging code, which gives no information about the user. */
  userInfo?: UserInfo | undefined;
}

/** What it takes to exchange auth codes. */
export interface ExchangeContext extends SessionContext {
  client: OpenApiClient;
  apps: readonly App[];
  onSignIn: (user: SignedInUser) => void | Promise<void>;
  profile: (userInfo: UserInfo) => Session['profile'];
  onError: (error: unknown) => void;
  /** What is under way: a request that arrives twice spends its code once. */
  exchanges: Map<string, Promise<LiveSession>>;
}

/** An auth code and where it came from. */
interface Exchange {
  request: Request;
  handoff: Handoff;
  /** The session the page has. */
  live: LiveSession | undefined;
  /** How the page proves a session that starts now. */
  transport: SessionCredential['transport'];
}

/**
 * Exchanges an auth code for a token, which stays on the server, and gives the session: a new one for an identity code
 * and where there was none, otherwise the page's own.
 */
export function exchangeCode(context: ExchangeContext, exchange: Exchange): Promise<LiveSession> {
  const { exchanges } = context;
  const { handoff, live, transport } = exchange;
  const key = JSON.stringify([live?.idHash ?? null, transport, handoff]);
  const running = exchanges.get(key) ?? exchangeOnce(context, exchange).finally(() => exchanges.delete(key));
  exchanges.set(key, running);
  return running;
}

async function exchangeOnce(context: ExchangeContext, exchange: Exchange): Promise<LiveSession> {
  const { handoff, live } = exchange;
  const app = selectApp(context.apps, handoff);
  if (!app)
    throw new WireError(422, 'app_unknown', 'This appId and siteName do not name one of the configured apps');
  // The answer to this very handoff was lost on its way to the page: its code is spent and its work is done.
  if (live?.handoffs[handoff.purpose] === handoff.handoffId) return live;
  const token = await context.client.call(applyToken, {
    ...appFields(app),
    grantType: 'AUTHORIZATION_CODE',
    authCode: handoff.authCode,
  });
  const grant: Grant = { ...exchange, app, token };
  if (handoff.purpose === 'identity') return signIn(context, grant);
  return live ? addMessaging(context, grant, live) : admit(context, grant);
}

interface Grant extends Exchange {
  app: App;
  token: ResponseOf<typeof applyToken>;
}

async function signIn(context: ExchangeContext, grant: Grant): Promise<LiveSession> {
  const { app, token } = grant;
  const { accessToken } = token;
  const { userInfo } = await context.client.call(inquiryUserInfo, { ...appFields(app), accessToken });
  return admit(context, grant, userInfo);
}

/** Starts a session of the code's user, unless the merchant keeps them out; nothing is stored before that is known. */
async function admit(context: ExchangeContext, grant: Grant, userInfo?: UserInfo): Promise<LiveSession> {
  const { handoff, live, transport } = grant;
  const profile = userInfo && context.profile(userInfo);
  const { subject } = await introduce(context, grant, userInfo);
  const earlier = live?.subject === subject ? live.handoffs : {};
  if (live) await context.storage.removeSession(live.idHash);
  const handoffs = { ...earlier, [handoff.purpose]: handoff.handoffId };
  const session = await startSession(context, transport, { subject, profile, handoffs });
  // After the session, so that a sign-out elsewhere that finds none left does not take this token with it.
  await saveToken(context, grant, subject);
  return session;
}

/** Tells the merchant who comes, and keeps whom they let in. */
async function introduce(context: ExchangeContext, grant: Grant, userInfo?: UserInfo): Promise<User> {
  const { wallet } = grant.app;
  const { customerId } = grant.token;
  const known = await context.storage.findCustomer(wallet, customerId);
  const user = known ?? { wallet, customerId, subject: randomHex(16) };
  await context.onSignIn({ ...user, userInfo });
  if (known) return known;
  const kept = await context.storage.addUser(user);
  // Two first sessions of one user started at once: the merchant has to know the name that stays.
  if (kept.subject !== user.subject) await context.onSignIn({ ...kept, userInfo });
  return kept;
}

async function addMessaging(context: ExchangeContext, grant: Grant, live: LiveSession): Promise<LiveSession> {
  const { app, handoff, token } = grant;
  const user = await context.storage.findUser(live.subject);
  if (user?.wallet !== app.wallet || user.customerId !== token.customerId)
    return refuseOtherUser(context, grant, live);
  await saveToken(context, grant, live.subject);
  if (!(await context.storage.noteHandoff(live.idHash, 'messaging', handoff.handoffId)))
    throw new WireError(401, 'no_session', 'The session ended meanwhile');
  return { ...live, handoffs: { ...live.handoffs, messaging: handoff.handoffId } };
}

async function refuseOtherUser(context: ExchangeContext, grant: Grant, live: LiveSession): Promise<never> {
  const { appId, authClientId } = grant.app;
  const { accessToken } = grant.token;
  await context.storage.removeSession(live.idHash);
  await context.client.call(revoke, { appId, authClientId, accessToken }).catch(context.onError);
  const headers = await context.sessions.end(grant.request, live.credential);
  const message = 'The code belongs to another user than the session, which is over now';
  throw new WireError(409, 'user_mismatch', message, headers);
}

function saveToken({ storage }: ExchangeContext, { app, handoff, token }: Grant, subject: string) {
  return storage.saveToken(subject, handoff.purpose, toStoredToken(app, handoff, token));
}

function toStoredToken({ appId }: App, { scopes }: Handoff, token: Grant['token']): StoredToken {
  const { accessToken, refreshToken, accessTokenExpiryTime, refreshTokenExpiryTime } = token;
  return {
    appId,
    scopes,
    accessToken,
    accessTokenEndsAt: toTime(accessTokenExpiryTime),
    refreshToken: refreshToken ?? undefined,
    refreshTokenEndsAt: toTime(refreshTokenExpiryTime),
  };
}

/** Not every wallet gives times, and a time that cannot be read says nothing. */
function toTime(text: string | null | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** What every request says about the mini program. */
function appFields({ appId, authClientId, wallet }: App) {
  return { appId, authClientId, customerBelongsTo: wallet };
}
