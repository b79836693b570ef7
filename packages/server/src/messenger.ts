import type { App } from './apps.js';
import { checkRequest, type OpenApiClient } from './client.js';
import { sendMessage, type RequestOf } from './contracts/index.js';
import { randomHex } from './hex.js';
import { findLiveToken } from './live-session.js';
import { OpenApiError } from './result.js';
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
 * - `refused`: it was not sent and will not be
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
   * five times within 15 s and the time the answers take.
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
   * `no_token`: the user is unknown or has to hand over a new messaging code. `app_unknown`: no configured app fits the
   * message and the user's wallet. `request_id_taken`: another message has this `requestId`.
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

  async function findToken(subject: string): Promise<StoredToken> {
    const token = await findLiveToken(storage, subject, 'messaging', now());
    if (token) return token;
    throw new MessengerError('no_token', 'There is no token to send with: the user has to agree once more');
  }

  /** The same stored message gives the same request, but for the token, which may have been replaced. */
  async function toRequest(message: StoredMessage): Promise<SendRequest> {
    const { requestId, subject, appId, templateCode, templateParameters, language } = message;
    const { accessToken } = await findToken(subject);
    const user = await storage.findUser(subject);
    const app = apps.find((one) => one.appId === appId && one.wallet === user?.wallet);
    if (!app) throw new MessengerError('app_unknown', `"${appId}" is not configured for the user's wallet`);
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
    checkRequest(sendMessage, await toRequest(stored));
    return storage.addMessage(stored);
  }

  async function attempt(request: SendRequest, signal: AbortSignal | undefined): Promise<MessageEnd> {
    try {
      const { result, messageId } = await client.call(sendMessage, request, { signal });
      return { status: 'accepted', resultCode: result.resultCode, messageId: messageId ?? undefined };
    } catch (error) {
      if (!(error instanceof OpenApiError)) throw error;
      const isOver = error.outcome === 'refused' && error.nextStep !== 'wait';
      return { status: isOver ? 'refused' : 'unknown', resultCode: error.resultCode };
    }
  }

  async function attemptAll(request: SendRequest, signal: AbortSignal | undefined): Promise<MessageEnd> {
    let end = await attempt(request, signal);
    for (const pause of pauses) {
      if (end.status !== 'unknown') break;
      await wait(pause);
      end = await attempt(request, signal);
    }
    return end;
  }

  return {
    async send(message, { signal } = {}) {
      const requestId = message.requestId ?? randomHex(16);
      const stored = (await storage.findMessage(requestId)) ?? (await store(requestId, message));
      if (!isSame(stored, message))
        throw new MessengerError('request_id_taken', `"${requestId}" belongs to another message`);
      if (stored.end && stored.end.status !== 'unknown') return { requestId, ...stored.end };
      const end = await attemptAll(await toRequest(stored), signal);
      return { requestId, ...(await storage.settleMessage(requestId, end)) };
    },
  };
}

type SendRequest = RequestOf<typeof sendMessage>;

/** Milliseconds before each further attempt. */
const pauses = [1000, 2000, 4000, 8000];

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
