import { exchangeCode, type ExchangeContext } from './exchange.js';
import { describeSession, findLiveSession } from './live-session.js';
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
  const transport = handoff.transport ?? credential?.transport ?? 'cookie';
  if (!mayAct(request, context.origins, transport === 'cookie')) throw originRefused();
  const live = await findLiveSession(context, credential);
  const session = await exchangeCode(context, { request, handoff, live, transport });
  const isNew = session.idHash !== live?.idHash;
  const headers = isNew ? await context.sessions.issue(request, session.credential) : undefined;
  const bearer = session.credential.transport === 'bearer' && { bearer: session.credential.id };
  return json({ session: await describeSession(context, session), ...bearer }, { headers });
}

/** A device whose clock is ahead must not have the last word for ever. */
const clockTolerance = 5 * 60 * 1000;

async function takeReceipt(
  context: RouteContext,
  request: Request,
  credential: SessionCredential | undefined,
): Promise<Response> {
  const receipt = await readBody(request, receiptSchema);
  const live = await findLiveSession(context, credential);
  if (!live) throw new WireError(401, 'no_session', 'There is no session: sign in first');
  const { subject } = live;
  if ((receipt.subject ?? subject) !== subject)
    throw new WireError(409, 'user_mismatch', 'The decision is of another user than the session');
  const receivedAt = context.now();
  const sequence = Math.min(receipt.sequence, receivedAt + clockTolerance);
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

/** Forgets the identity token without revoking it, and keeps the messaging token: what was agreed to may still be sent. */
async function endSession(
  context: RouteContext,
  request: Request,
  credential: SessionCredential | undefined,
): Promise<Response> {
  if (!credential) return json({});
  const live = await findLiveSession(context, credential);
  if (live) {
    await context.storage.removeSession(live.idHash);
    await context.storage.removeToken(live.subject, 'identity');
  }
  return json({}, { headers: await context.sessions.end(request, credential) });
}
