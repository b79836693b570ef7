import { exchangeCode, type ExchangeContext } from './exchange.js';
import { describeSession, findLiveSession, type LiveSession } from './live-session.js';
import { mayAct } from './origin.js';
import { handoffSchema, receiptSchema } from './requests.js';
import type { SessionCredential } from './sessions.js';
import { json, readBody, WireError } from './wire.js';

/** What the routes work with. */
export interface RouteContext extends ExchangeContext {
  origins: readonly string[];
}

/** Answers one kind of request. `credential` is what the request shows, whether or not it is good for a session. */
type Route = (
  context: RouteContext,
  request: Request,
  credential: SessionCredential | undefined,
) => Promise<Response>;

/** The routes by path below the base path, then by method. */
export const routes: ReadonlyMap<string, ReadonlyMap<string, Route>> = new Map([
  ['auth-codes', new Map<string, Route>([['POST', takeAuthCode]])],
  ['subscriptions', new Map<string, Route>([['POST', takeReceipt]])],
  [
    'session',
    new Map<string, Route>([
      ['GET', showSession],
      ['DELETE', endSession],
    ]),
  ],
]);

/** Refuses a request that a page which is not ours may have sent. */
export function originRefused(): WireError {
  const message =
    'The request must come from a page of one of the configured "origins", and name it in its Origin header';
  return new WireError(403, 'origin_refused', message);
}

async function takeAuthCode(
  context: RouteContext,
  request: Request,
  credential: SessionCredential | undefined,
): Promise<Response> {
  const handoff = await readBody(request, handoffSchema);
  const live = await findLiveSession(context, credential);
  const transport = handoff.transport ?? live?.credential.transport ?? 'cookie';
  if (!mayAct(request, context.origins, transport === 'cookie')) throw originRefused();
  const session = await exchangeCode(context, { request, handoff, live, transport });
  const isNew = session.idHash !== live?.idHash;
  const headers = isNew ? await context.sessions.issue(request, session.credential) : undefined;
  const bearer = session.credential.transport === 'bearer' && { bearer: session.credential.id };
  return json({ session: await describeSession(context, session), ...bearer }, { headers });
}

async function takeReceipt(
  context: RouteContext,
  request: Request,
  credential: SessionCredential | undefined,
): Promise<Response> {
  const { sentAt, ...receipt } = await readBody(request, receiptSchema);
  const live = await findLiveSession(context, credential);
  if (!live) throw new WireError(401, 'no_session', 'There is no session: sign in first');
  const { subject } = live;
  if ((receipt.subject ?? subject) !== subject)
    throw new WireError(409, 'user_mismatch', 'The decision is of another user than the session');
  const receivedAt = context.now();
  const sequence = toServerTime(receipt.sequence, sentAt, receivedAt);
  await context.storage.addReceipt({ ...receipt, subject, sequence, receivedAt });
  return json({});
}

async function showSession(
  context: RouteContext,
  _request: Request,
  credential: SessionCredential | undefined,
): Promise<Response> {
  const live = await findLiveSession(context, credential);
  return json({ session: live ? await describeSession(context, live) : null });
}

/**
 * Ends one device's session. With the user's last one the identity token is forgotten, without revoking it; the
 * messaging token stays, because what was agreed to may still be sent.
 */
async function endSession(
  context: RouteContext,
  request: Request,
  credential: SessionCredential | undefined,
): Promise<Response> {
  if (!credential) return json({});
  const live = await findLiveSession(context, credential);
  if (live) await forget(context, live);
  return json({}, { headers: await context.sessions.end(request, credential) });
}

async function forget({ storage, now }: RouteContext, { idHash, subject }: LiveSession): Promise<void> {
  const token = await storage.findToken(subject, 'identity');
  await storage.removeSession(idHash);
  if (token && !(await storage.hasSession(subject, now())))
    await storage.removeToken(subject, 'identity', token.accessToken);
}

/** A device whose clock is ahead must not have the last word for ever. */
const clockTolerance = 5 * 60 * 1000;
/** As long as a page waits for an answer. */
const longestDelay = 15 * 1000;

/**
 * A device's sequence by the server's clock, so that devices compare: what the device's clock is off by shows where the
 * page says when it sent. A difference that the way here may have made is left alone, because correcting it would turn
 * round what one device decided within that time.
 */
function toServerTime(sequence: number, sentAt: string | undefined, receivedAt: number): number {
  if (sentAt === undefined) return Math.min(sequence, receivedAt + clockTolerance);
  const difference = receivedAt - Date.parse(sentAt);
  const error = Math.abs(difference) > longestDelay ? difference : 0;
  return Math.min(sequence + error, receivedAt);
}
