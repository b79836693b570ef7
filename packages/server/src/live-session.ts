import type { HandoffPurpose, Session } from '@minigate/core/backend';
import { randomHex, sha256Hex } from './hex.js';
import type { SessionCredential, Sessions } from './sessions.js';
import type { MinigateStorage, StoredSession, StoredToken } from './storage.js';

/** A session that has not ended, and what its user's device shows to prove it. */
export interface LiveSession extends StoredSession {
  credential: SessionCredential;
}

/** What it takes to work with sessions. */
export interface SessionContext {
  storage: MinigateStorage;
  sessions: Sessions;
  now: () => number;
}

const lifetime = 12 * 60 * 60 * 1000;

/** The session a credential belongs to, unless it has ended. */
export async function findLiveSession(
  { storage, now }: Pick<SessionContext, 'storage' | 'now'>,
  credential: SessionCredential | undefined,
): Promise<LiveSession | undefined> {
  if (!credential) return undefined;
  const session = await storage.findSession(await sha256Hex(credential.id));
  return session && session.endsAt > now() ? { ...session, credential } : undefined;
}

/** Starts a session under a new id. */
export async function startSession(
  { storage, now }: SessionContext,
  transport: SessionCredential['transport'],
  start: Pick<StoredSession, 'subject' | 'profile' | 'handoffs'>,
): Promise<LiveSession> {
  const credential = { id: randomHex(32), transport };
  const session = { ...start, idHash: await sha256Hex(credential.id), endsAt: now() + lifetime };
  await storage.addSession(session);
  return { ...session, credential };
}

/** What the page may know of a session. */
export async function describeSession(
  { storage, now }: SessionContext,
  session: StoredSession,
): Promise<Session> {
  const { subject, profile, handoffs, endsAt } = session;
  return {
    subject,
    ...(profile && { profile }),
    purposes: await listPurposes(storage, subject, now()),
    subscribed: await storage.listSubscribed(subject),
    handoffs,
    endsInSeconds: Math.ceil((endsAt - now()) / 1000),
  };
}

/** The user's token for a purpose, as long as it can be used. */
export async function findLiveToken(
  storage: MinigateStorage,
  subject: string,
  purpose: HandoffPurpose,
  now: number,
): Promise<StoredToken | undefined> {
  const token = await storage.findToken(subject, purpose);
  return token && (token.accessTokenEndsAt ?? Infinity) > now ? token : undefined;
}

async function listPurposes(storage: MinigateStorage, subject: string, now: number): Promise<string[]> {
  const purposes = ['identity', 'messaging'] as const;
  const tokens = await Promise.all(purposes.map((purpose) => findLiveToken(storage, subject, purpose, now)));
  return purposes.filter((_, index) => tokens[index]);
}
