import { systemClock, type Clock } from '@minigate/core';
import { simulatorMarker } from './marker.js';
import type { superAppCalls, SuperApp, SuperAppEvent } from './super-app.js';
import { createWatchers } from './watchers.js';

/** A super app behind HTTP. */
export interface RemoteSuperApp extends SuperApp {
  /** Ends the connection: nobody is told anything any more. */
  close(): void;
}

/** What {@link remoteSuperApp} takes beside the address. */
export interface RemoteOptions {
  /** Default: the page's own. */
  fetch?: typeof fetch;
  /** Opens the stream of events. Default: `new EventSource(url)`. */
  openEvents?: (url: string) => EventTarget & { readonly readyState: number; close(): void };
  clock?: Clock;
}

/**
 * Connects to what `serveSuperApp` serves, as `remoteSuperApp('/super-app')`. When it resolves, the wallet and the mini
 * program are known, so that a `my` can be made whose synchronous calls have something to say.
 */
export async function remoteSuperApp(url: string, options: RemoteOptions = {}): Promise<RemoteSuperApp> {
  const send = options.fetch ?? fetch;
  return connectedSuperApp(url, (await read(await send(`${url}/connection`))) as Connection, options);
}

/** Does the same at once, where it is known already what `GET connection` says. */
export function connectedSuperApp(
  url: string,
  { wallet, appId, lastEventId }: Connection,
  options: RemoteOptions = {},
): RemoteSuperApp {
  const { clock = systemClock, openEvents = (address: string) => new EventSource(address) } = options;
  const send = options.fetch ?? ((...request: Parameters<typeof fetch>) => fetch(...request));
  const watchers = createWatchers(clock);
  let lastSeen = lastEventId;
  let stop = () => {};

  async function post(name: string, params: object): Promise<unknown> {
    const headers = { 'Content-Type': 'application/json' };
    return read(await send(`${url}/${name}`, { method: 'POST', headers, body: JSON.stringify(params) }));
  }
  const call = <Name extends keyof typeof superAppCalls>(name: Name, params: object = {}) =>
    post(name, params) as ReturnType<SuperApp[Name]>;

  function listen() {
    const events = openEvents(`${url}/events?after=${lastSeen}`);
    let cancelRetry = () => {};
    events.addEventListener('message', (message) => {
      const { data, lastEventId: id } = message as MessageEvent<string>;
      lastSeen = id;
      watchers.tell(JSON.parse(data) as SuperAppEvent);
    });
    // After an answer that is not a stream the browser gives up; after a broken connection it comes back by itself.
    events.addEventListener('error', () => {
      if (events.readyState === 2) cancelRetry = clock.after(1000, listen);
    });
    stop = () => {
      cancelRetry();
      events.close();
    };
  }

  listen();
  return {
    wallet,
    appId,
    describe: (of) => call('describe', of),
    requestAuthCode: (request) => call('requestAuthCode', request),
    answerConsent: (answer) => call('answerConsent', answer),
    openPanel: (request) => call('openPanel', request),
    answerPanel: (answer) => call('answerPanel', answer),
    users: () => call('users'),
    switchUser: (to) => call('switchUser', to),
    templates: () => call('templates'),
    applyForTemplate: (form) => call('applyForTemplate', form),
    approveTemplate: (which) => call('approveTemplate', which),
    inbox: () => call('inbox'),
    log: () => call('log'),
    note: (step) => call('note', step),
    setFault: (what) => call('setFault', what),
    reset: () => call('reset'),
    watch: (listener) => watchers.watch(listener),
    close() {
      stop();
      watchers.clear();
    },
    [Symbol.toStringTag]: simulatorMarker,
  };
}

/** What a page has to know of a super app before it can use it. */
export type Connection = Pick<SuperApp, 'wallet' | 'appId'> & { lastEventId: string };

async function read(answer: Response): Promise<unknown> {
  const body: unknown = await answer.json().catch(() => undefined);
  if (answer.ok && body !== undefined) return body;
  const message = (body as { error?: { message?: string } } | undefined)?.error?.message;
  if (answer.status === 400) throw new TypeError(message);
  throw new Error(`The super app answered with ${answer.status}${message ? `: ${message}` : ''}`);
}
