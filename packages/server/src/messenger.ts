import type { App } from './apps.js';
import { checkRequest, type OpenApiClient } from './client.js';
import { sendMessage, type RequestOf } from './contracts/index.js';
import { randomHex } from './hex.js';
import { findLiveToken } from './live-session.js';
import { OpenApiError, type NextStep } from './result.js';
import type { MessageEnd, MinigateStorage, StoredMessage, StoredToken } from './storage.js';

/** A message to one user, made from a template. */
export interface Message {
  /** The user, as the session names them. */
  subject: string;
  templateCode: string;
  /** The template's variables. */
  templateParameters: Record<string, string>;
  /** The language of the values, as the template knows it: `zh-CN`. */
  language?: string;
  /**
   * Your own name for the message, at most 64 characters without `@ # ?`: an order number, say. Giving it again sends
   * nothing twice. Default: a random one.
   */
  requestId?: string;
  /** The mini program it comes from. Default: the one in which the user agreed. */
  appId?: string;
}

/**
 * What became of a message.
 *
 * - `accepted`: the platform took it on, which does not mean delivered
 * - `refused`: it was not sent and will not be, also because the user's newest decision about the template is a rejection
 * - `unknown`: it may have been sent; the same message with the same `requestId` finds out
 */
export interface MessageResult extends MessageEnd {
  requestId: string;
}

/** What {@link createMessenger} takes. */
export interface MessengerOptions {
  client: OpenApiClient;
  storage: MinigateStorage;
  apps: readonly App[];
  /** Milliseconds since 1970. Default: the machine's clock. */
  now?: () => number;
  /** Waits between two attempts. Default: the machine's timer. */
  wait?: (milliseconds: number) => Promise<void>;
}

/** Sends messages to users who agreed to them. */
export interface Messenger {
  /**
   * Sends a message, or finds out what became of it: what is unknown is tried again under the same `requestId`, up to
   * five times within 15 s and the time the answers take, unless the user rejects the template meanwhile. Calls with one
   * `requestId` share their attempts; `signal` ends the caller's own.
   *
   * @throws MessengerError if there is no token for it, or its `requestId` belongs to another message
   * @throws TypeError if the message does not keep to the documented limits
   */
  send(message: Message, options?: { signal?: AbortSignal | undefined }): Promise<MessageResult>;
}

/** Why a message cannot be sent now. */
export class MessengerError extends Error {
  override readonly name = 'MessengerError';
  /**
   * `no_token`: the user is unknown or has to hand over a new messaging code in the message's mini program; after that
   * the same message with the same `requestId` goes on. `app_unknown`: no configured app fits the message and the user's
   * wallet. `request_id_taken`: another message has this `requestId`.
   */
  readonly code: 'no_token' | 'app_unknown' | 'request_id_taken';

  constructor(code: MessengerError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Makes a messenger. A message is stored before its first attempt, so that none is forgotten half-way or sent twice. */
export function createMessenger(options: MessengerOptions): Messenger {
  const { client, storage, apps, now = Date.now, wait = sleep } = options;
  const running = new Map<string, Promise<MessageEnd>>();

  async function findToken(subject: string, appId?: string): Promise<StoredToken> {
    const token = await findLiveToken(storage, subject, 'messaging', now());
    if (token && (appId ?? token.appId) === token.appId) return token;
    throw noToken('There is no token to send with');
  }

  /** The same stored message gives the same request, but for the token, which may have been replaced. */
  async function toRequest(message: StoredMessage): Promise<SendRequest> {
    const { requestId, subject, appId, templateCode, templateParameters, language } = message;
    const user = await storage.findUser(subject);
    if (!user) throw noToken('There is no such user');
    const app = apps.find((one) => one.appId === appId && one.wallet === user.wallet);
    if (!app) throw new MessengerError('app_unknown', `"${appId}" is not configured for the user's wallet`);
    const { accessToken } = await findToken(subject, appId);
    const { authClientId, wallet: customerBelongsTo } = app;
    const templates = [{ templateParameters: { ...templateParameters }, language }];
    return { appId, authClientId, customerBelongsTo, accessToken, requestId, templateCode, templates };
  }

  async function store(requestId: string, message: Message): Promise<StoredMessage> {
    const { subject, templateCode, templateParameters, language } = message;
    const appId = message.appId ?? (await findToken(subject)).appId;
    const stored = {
      requestId,
      subject,
      appId,
      templateCode,
      templateParameters,
      language,
      createdAt: now(),
    };
    checkRequest(sendMessage, await toRequest(stored), client.gateway?.tenant);
    return storage.addMessage(stored);
  }

  async function attempt(
    message: StoredMessage,
    mayHaveArrived: boolean,
    signal: AbortSignal | undefined,
  ): Promise<Attempt> {
    const { requestId, subject, templateCode } = message;
    if ((await storage.findDecision(subject, templateCode)) === 'rejected')
      return over({ status: mayHaveArrived ? 'unknown' : 'refused', resultCode: 'USER_REJECTED' });
    const request = await toRequest(message);
    // Whatever becomes of this process from here on, the message may have arrived.
    if (!mayHaveArrived) await storage.settleMessage(requestId, unanswered);
    try {
      const { result, messageId } = await client.call(sendMessage, request, { signal });
      return over({ status: 'accepted', resultCode: result.resultCode, messageId: messageId ?? undefined });
    } catch (error) {
      if (!(error instanceof OpenApiError)) throw error;
      if (tokenSteps.includes(error.nextStep)) return dropToken(message, request, error);
      return judge(error, mayHaveArrived);
    }
  }

  /** Leaves the message to a later call: all it lacks is a token. */
  async function dropToken(
    { requestId, subject }: StoredMessage,
    { accessToken }: SendRequest,
    { resultCode }: OpenApiError,
  ): Promise<never> {
    await storage.removeToken(subject, 'messaging', accessToken);
    await storage.settleMessage(requestId, { status: 'unknown', resultCode });
    throw noToken(`The platform refused the token with "${resultCode}"`);
  }

  async function attemptAll(message: StoredMessage, signal: AbortSignal | undefined): Promise<MessageEnd> {
    const { requestId } = message;
    const { end } = (await storage.findMessage(requestId)) ?? message;
    if (end && end.status !== 'unknown') return end;
    signal?.throwIfAborted();
    let last = await attempt(message, end !== undefined, signal);
    for (const pause of pauses) {
      if (!last.again) break;
      await untilAborted(wait(pause), signal);
      last = await attempt(message, last.mayHaveArrived, signal);
    }
    return storage.settleMessage(requestId, last.end);
  }

  /** Waits for attempts that are under way; takes over where whoever began them gave up. */
  async function deliver(message: StoredMessage, signal: AbortSignal | undefined): Promise<MessageEnd> {
    const { requestId } = message;
    for (let other = running.get(requestId); other; other = running.get(requestId)) {
      const end = await untilAborted(other, signal).catch(() => signal?.throwIfAborted());
      if (end) return end;
    }
    const own = attemptAll(message, signal).finally(() => running.delete(requestId));
    running.set(requestId, own);
    return own;
  }

  return {
    async send(message, { signal } = {}) {
      const requestId = message.requestId ?? randomHex(16);
      const stored = (await storage.findMessage(requestId)) ?? (await store(requestId, message));
      if (!isSame(stored, message))
        throw new MessengerError('request_id_taken', `"${requestId}" belongs to another message`);
      return { requestId, ...(await deliver(stored, signal)) };
    },
  };
}

type SendRequest = RequestOf<typeof sendMessage>;

/** What one attempt says about its message. */
interface Attempt {
  end: MessageEnd;
  /** Whether another attempt could say more. */
  again: boolean;
  mayHaveArrived: boolean;
}

/** Milliseconds before each further attempt. */
const pauses = [1000, 2000, 4000, 8000];

const unanswered: MessageEnd = { status: 'unknown', resultCode: 'NO_ANSWER' };

const tokenSteps: readonly NextStep[] = ['refresh-token', 'reauthorize'];

/** What the platform says of the message itself (domain.md 6.7, 8.1), and so of earlier attempts too. */
const messageCodes = [
  'TEMPLATE_NOT_EXIST',
  'USER_NOT_SUBSCRIBED',
  'MESSAGE_SEND_EXCEED_LIMIT',
  'PARAM_ILLEGAL',
];

const over = (end: MessageEnd): Attempt => ({ end, again: false, mayHaveArrived: true });

/** An `F` that is about the merchant's keys or rights says nothing about earlier attempts. */
function judge({ outcome, nextStep, resultCode }: OpenApiError, before: boolean): Attempt {
  const mayHaveArrived = before || outcome === 'unknown';
  const again = outcome === 'unknown' || nextStep === 'wait';
  const isOpen = again || (mayHaveArrived && !messageCodes.includes(resultCode));
  return { end: { status: isOpen ? 'unknown' : 'refused', resultCode }, again, mayHaveArrived };
}

function noToken(why: string): MessengerError {
  return new MessengerError('no_token', `${why}: the user has to hand over a new messaging code`);
}

/** `work`, or the reason of the signal as soon as it aborts. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  signal.throwIfAborted();
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort);
  });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', abort));
}

const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

function isSame(stored: StoredMessage, message: Message): boolean {
  const { subject, templateCode, language, appId = stored.appId } = message;
  return (
    stored.subject === subject &&
    stored.appId === appId &&
    stored.templateCode === templateCode &&
    stored.language === language &&
    inOrder(stored.templateParameters) === inOrder(message.templateParameters)
  );
}

/** The parameters as one text, whatever the order in which a storage gives them back. */
function inOrder(parameters: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(parameters).sort(([one], [other]) => (one < other ? -1 : 1)));
}
