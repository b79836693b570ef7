import type { Decision, HandoffPurpose, Session } from '@minigate/core/backend';

/** A user: a customer of one wallet, and the opaque name that stands for them everywhere else. */
export interface User {
  wallet: string;
  customerId: string;
  subject: string;
}

/** A live session, found by the hash of its id; the id itself is never stored. Times are milliseconds since 1970. */
export interface StoredSession {
  idHash: string;
  subject: string;
  profile?: Session['profile'];
  handoffs: Session['handoffs'];
  endsAt: number;
}

/**
 * What the platform gave for one user and one purpose. Secret: no part of it may leave the server. Times are
 * milliseconds since 1970, missing where the wallet gives none.
 */
export interface StoredToken {
  appId: string;
  scopes: readonly string[];
  accessToken: string;
  accessTokenEndsAt?: number | undefined;
  refreshToken?: string | undefined;
  refreshTokenEndsAt?: number | undefined;
}

/** A decision about messages, as the page reported it. */
export interface StoredReceipt {
  receiptId: string;
  subject: string;
  /** Orders the decisions of a user, on whatever device they were made: the highest is the newest. */
  sequence: number;
  decisions: readonly Decision[];
  /** ISO 8601, by the clock of the user's device. */
  decidedAt: string;
  /** Milliseconds since 1970. */
  receivedAt: number;
  language?: string | undefined;
}

/** How the attempts to send a message ended. `unknown` may be tried again under the same `requestId`; the others are final. */
export interface MessageEnd {
  status: 'accepted' | 'refused' | 'unknown';
  /**
   * What the platform said last. Where it said nothing: a `LocalResultCode`, `NO_ANSWER` after an attempt that was cut
   * off, `USER_REJECTED` where the user's newest decision about the template stopped the message.
   */
  resultCode: string;
  messageId?: string | undefined;
}

/** A message to a user. Holds no token: that is looked up for every attempt. */
export interface StoredMessage {
  requestId: string;
  subject: string;
  appId: string;
  templateCode: string;
  templateParameters: Readonly<Record<string, string>>;
  language?: string | undefined;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** Missing until the first attempt, and `unknown` while that may have reached the platform. */
  end?: MessageEnd;
}

/**
 * Where the server keeps what must outlive a request. Each method is one atomic step, so that several processes may
 * share one storage. What `test-storage.ts` says holds for every implementation.
 */
export interface MinigateStorage {
  /** The user of this wallet and customer; `user` itself is stored, and given, the first time only. */
  addUser(user: User): Promise<User>;
  findUser(subject: string): Promise<User | undefined>;
  findCustomer(wallet: string, customerId: string): Promise<User | undefined>;

  addSession(session: StoredSession): Promise<void>;
  findSession(idHash: string): Promise<StoredSession | undefined>;
  /** Notes the last handoff of a purpose; `false` if the session is gone. */
  noteHandoff(idHash: string, purpose: HandoffPurpose, handoffId: string): Promise<boolean>;
  removeSession(idHash: string): Promise<void>;
  /** Tells whether the user has a session that ends after `now`. */
  hasSession(subject: string, now: number): Promise<boolean>;

  /** Keeps the token, in place of an earlier one for the same user and purpose. */
  saveToken(subject: string, purpose: HandoffPurpose, token: StoredToken): Promise<void>;
  findToken(subject: string, purpose: HandoffPurpose): Promise<StoredToken | undefined>;
  /** Removes the token, unless another one has taken the place of this `accessToken`. */
  removeToken(subject: string, purpose: HandoffPurpose, accessToken: string): Promise<void>;

  /** Keeps the receipt, unless the same user's receipt of this `receiptId` is there already. */
  addReceipt(receipt: StoredReceipt): Promise<void>;
  /** The newest decision about a template: the highest sequence wins, among equals `rejected`. */
  findDecision(subject: string, templateId: string): Promise<Decision['outcome'] | undefined>;
  /** The templates whose newest decision is `agreed`. */
  listSubscribed(subject: string): Promise<string[]>;

  /** Keeps the message and gives it back, or gives the one that already has this `requestId`. */
  addMessage(message: StoredMessage): Promise<StoredMessage>;
  findMessage(requestId: string): Promise<StoredMessage | undefined>;
  /** Notes how the attempts ended and gives what holds: `accepted` for good, `refused` until an `accepted`. */
  settleMessage(requestId: string, end: MessageEnd): Promise<MessageEnd>;
}

/** Keeps everything for the life of the process: for tests and demos, not for production. */
export function memoryStorage(): MinigateStorage {
  const users = new Map<string, User>();
  const subjects = new Map<string, User>();
  const sessions = new Map<string, StoredSession>();
  const tokens = new Map<string, StoredToken>();
  const receipts = new Map<string, Map<string, StoredReceipt>>();
  const messages = new Map<string, StoredMessage>();

  return {
    async addUser(user) {
      const known = users.get(key(user.wallet, user.customerId));
      if (known) return { ...known };
      users.set(key(user.wallet, user.customerId), { ...user });
      subjects.set(user.subject, { ...user });
      return { ...user };
    },
    findUser: async (subject) => copy(subjects.get(subject)),
    findCustomer: async (wallet, customerId) => copy(users.get(key(wallet, customerId))),

    addSession: async (session) => void sessions.set(session.idHash, copy(session)),
    findSession: async (idHash) => copy(sessions.get(idHash)),
    async noteHandoff(idHash, purpose, handoffId) {
      const session = sessions.get(idHash);
      if (session) session.handoffs[purpose] = handoffId;
      return session !== undefined;
    },
    removeSession: async (idHash) => void sessions.delete(idHash),
    hasSession: async (subject, now) =>
      [...sessions.values()].some((session) => session.subject === subject && session.endsAt > now),

    saveToken: async (subject, purpose, token) => void tokens.set(key(subject, purpose), copy(token)),
    findToken: async (subject, purpose) => copy(tokens.get(key(subject, purpose))),
    async removeToken(subject, purpose, accessToken) {
      const place = key(subject, purpose);
      if (tokens.get(place)?.accessToken === accessToken) tokens.delete(place);
    },

    async addReceipt(receipt) {
      const own = receipts.get(receipt.subject) ?? new Map<string, StoredReceipt>();
      if (!own.has(receipt.receiptId)) own.set(receipt.receiptId, copy(receipt));
      receipts.set(receipt.subject, own);
    },
    findDecision: async (subject, templateId) =>
      newestDecisions(receipts.get(subject)?.values()).get(templateId)?.outcome,
    async listSubscribed(subject) {
      const newest = [...newestDecisions(receipts.get(subject)?.values())];
      return newest.filter(([, { outcome }]) => outcome === 'agreed').map(([templateId]) => templateId);
    },

    async addMessage(message) {
      const kept = messages.get(message.requestId) ?? copy(message);
      messages.set(message.requestId, kept);
      return copy(kept);
    },
    findMessage: async (requestId) => copy(messages.get(requestId)),
    async settleMessage(requestId, end) {
      const message = messages.get(requestId);
      if (!message) throw new Error(`There is no message with the requestId "${requestId}"`);
      const { status } = message.end ?? {};
      const holds = status === 'accepted' || (status === 'refused' && end.status !== 'accepted');
      if (!message.end || !holds) message.end = copy(end);
      return copy(message.end);
    },
  };
}

function newestDecisions(receipts: Iterable<StoredReceipt> = []) {
  const newest = new Map<string, { sequence: number; outcome: Decision['outcome'] }>();
  for (const { sequence, decisions } of receipts)
    for (const { templateId, outcome } of decisions) {
      const known = newest.get(templateId);
      const wins =
        !known || sequence > known.sequence || (sequence === known.sequence && outcome === 'rejected');
      if (wins) newest.set(templateId, { sequence, outcome });
    }
  return newest;
}

const key = (...parts: string[]) => JSON.stringify(parts);
const copy = <T>(value: T): T => structuredClone(value);
