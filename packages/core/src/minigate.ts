import { signIn, type SignInResult } from './auth.js';
import type { Backend, Decision, Session } from './backend.js';
import { createBridge, findMy, type Bridge, type Host } from './bridge.js';
import { systemClock, type Clock } from './clock.js';
import { isMinigateError, MinigateError } from './errors.js';
import { createFlightDeck, type Busy, type Flight, type Flow } from './flight.js';
import { limitBackend, toMinigateError } from './limit-backend.js';
import { createId, createReceipts } from './receipts.js';
import type { Signal, WaitOptions } from './signal.js';
import { memoryStore, type Store } from './store.js';
import type { SubscribePanel } from './subscribe-panel.js';
import { subscribe, type SubscribeContext, type SubscribeResult } from './subscription.js';
import { untilAborted } from './wait.js';
import { alipayCn } from './wallets/alipay-cn.js';
import { generic } from './wallets/generic.js';
import type { WalletProfile } from './wallets/profile.js';

/** All that a user interface has to know; a new object for every change. */
export interface MinigateState {
  /** `unavailable`: not connected, and `error` says why; the next flow tries again. */
  readonly status: 'idle' | 'connecting' | 'ready' | 'unavailable';
  readonly error?: MinigateError;
  readonly host?: Host;
  readonly session?: Session;
  /** The signed-in user's newest decision about each template, also one the server has not got yet. */
  readonly decisions: Readonly<Record<string, Decision['outcome']>>;
  readonly busy?: Busy;
}

/** Limits in milliseconds. */
export interface Limits {
  /** Until `my` must be there (3000). */
  bridge: number;
  /** Until a call without a sheet must be answered (10000). */
  silent: number;
  /** Until the backend must have answered (15000). */
  backend: number;
}

/** A fact worth counting. Holds no code, no token and nothing about the user. */
export interface MinigateEvent {
  readonly type:
    | 'connected'
    | 'connect-failed'
    | 'sheet-opened'
    | 'sheet-answered'
    | 'recorded'
    | 'settled'
    | 'store-failed';
  readonly flow?: Flow;
  /** How the flow or the sheet ended: an outcome, or the code of the error. */
  readonly outcome?: string;
}

/** What {@link createMinigate} puts together. */
export interface MinigateOptions {
  backend: Backend;
  /** The host's `my`, or a way to look it up. Default: the page's own, looked up when needed. */
  my?: object | (() => object | undefined);
  /** The component that asks for message permission, where the wallet has one. */
  panel?: SubscribePanel;
  /** The wallet, when it cannot say who it is. */
  wallet?: WalletProfile;
  /** The wallets told apart by `siteName`. Default: Alipay CN. */
  wallets?: readonly WalletProfile[];
  /** Where receipts wait. Default: {@link memoryStore}. */
  store?: Store;
  limits?: Partial<Limits>;
  /** Calls `listener` whenever the page comes back from the background; returns the undo. */
  onResume?: (listener: () => void) => () => void;
  onEvent?: (event: MinigateEvent) => void;
  /** Default: the machine's. */
  clock?: Clock;
}

/** Sign-in and message permission for one page. */
export interface Minigate {
  /** What is so right now. */
  readonly state: MinigateState;
  /** Calls `listener` on every change, not at once; returns the undo. */
  watch(listener: (state: MinigateState) => void): () => void;
  /** Finds the wallet, shows nothing to the user. Safe to call often; a failed one tries again. */
  connect(options?: WaitOptions): Promise<Host>;
  /** Asks the user who they are. Call it from a tap. */
  signIn(options?: { scopes?: readonly string[] } & WaitOptions): Promise<SignInResult>;
  /** Asks the user for permission to send messages. Call it from a tap. */
  subscribe(options: { templateIds: readonly string[] } & WaitOptions): Promise<SubscribeResult>;
  /** Ends the session, here and on the server. */
  signOut(options?: WaitOptions): Promise<void>;
  /** Stops all timers and listeners of this object. */
  dispose(): void;
}

declare const my: object | undefined;

/** Puts sign-in and message permission together for one page. Does nothing until `connect`, `signIn` or `subscribe`. */
export function createMinigate(options: MinigateOptions): Minigate {
  const { clock = systemClock, wallets = [alipayCn], panel } = options;
  const limits: Limits = { bridge: 3000, silent: 10_000, backend: 15_000, ...options.limits };
  const backend = limitBackend(options.backend, clock, limits.backend);
  const report = (event: MinigateEvent) => options.onEvent && tell(options.onEvent, event);
  // Receipts nobody would ever take are kept for the life of the page only.
  const store = (backend.record && options.store) || memoryStore();
  const receipts = createReceipts(store, clock, () => report({ type: 'store-failed' }));
  const deck = createFlightDeck(clock, (busy) => publish({ busy }));
  const listeners = new Set<(state: MinigateState) => void>();

  let state: MinigateState = Object.freeze({ status: 'idle', decisions: {} });
  let connected: { host: Host; bridge: Bridge } | undefined;
  let connecting: Promise<Host> | undefined;
  let delivering: Promise<void> | undefined;
  let sessionEndsAt = Infinity;
  let stopSessionTimer = () => {};
  let signOuts = 0;
  let disposed = false;

  const stopResume = options.onResume?.(() => {
    if (connected) deck.resume(connected.host.wallet.sheetGrace);
    else if (state.status === 'unavailable') connect().catch(() => {});
    // Timers sleep with the page, and its clock may have jumped.
    if (clock.now() >= sessionEndsAt) void refresh();
    void deliver();
  });

  /** Calls a function of the page's own, whose failure is the page's and must not become ours. */
  function tell<T>(listener: (value: T) => void, value: T) {
    try {
      listener(value);
    } catch (error) {
      clock.after(0, () => {
        throw error;
      });
    }
  }

  function publish(patch: Partial<MinigateState>) {
    const next = { ...state, ...patch };
    state = Object.freeze({ ...next, decisions: receipts.decisionsOf(next.session) });
    listeners.forEach((listener) => tell(listener, state));
  }

  function keep(session: Session | undefined) {
    stopSessionTimer();
    const life = (session?.endsInSeconds ?? Infinity) * 1000;
    sessionEndsAt = clock.now() + life;
    stopSessionTimer =
      life === Infinity || disposed
        ? () => {}
        : clock.after(Math.min(life, longestTimer), () => keep(undefined));
    publish({ session });
  }

  function connect(): Promise<Host> {
    if (connected) return Promise.resolve(connected.host);
    return (connecting ??= findHost().then(
      (host) => {
        connecting = undefined;
        report({ type: 'connected' });
        publish({ status: 'ready', host, error: undefined });
        void deliver();
        return host;
      },
      (cause: unknown) => {
        connecting = undefined;
        const error = toMinigateError(cause);
        report({ type: 'connect-failed', outcome: error.code });
        publish({ status: 'unavailable', error });
        throw error;
      },
    ));
  }

  async function findHost(): Promise<Host> {
    publish({ status: 'connecting' });
    const bridge = createBridge(await findMy(lookUp(options.my), clock, limits.bridge), clock, limits.silent);
    const appId = bridge.appId();
    const siteName = await bridge.siteName();
    const named = wallets.find(({ siteNames }) => siteName !== undefined && siteNames.includes(siteName));
    const host: Host = { appId, siteName, wallet: named ?? options.wallet ?? generic, can: bridge.can };
    const before = signOuts;
    const [session] = await Promise.all([backend.session?.(), receipts.load()]);
    keep(before === signOuts ? session : undefined);
    connected = { host, bridge };
    return host;
  }

  function deliver(): Promise<void> {
    const settle = () => void (delivering = undefined);
    return (delivering ??= deliverAll().then(settle, settle));
  }

  async function deliverAll(): Promise<void> {
    const refused = new Set<string>();
    for (;;) {
      const { session } = state;
      const receipt =
        session && receipts.waitingFor(session.subject).find(({ receiptId }) => !refused.has(receiptId));
      if (!receipt || !backend.record) return;
      try {
        await backend.record({ ...receipt, sentAt: new Date(clock.now()).toISOString() });
        const { session: live } = state;
        if (live?.subject === receipt.subject) publish({ session: applyDecisions(live, receipt.decisions) });
        await receipts.remove(receipt);
        report({ type: 'recorded' });
      } catch (error) {
        refused.add(receipt.receiptId);
        if (!isMinigateError(error, 'backend_refused') && !isMinigateError(error, 'user_mismatch')) return;
        // The server knows another session than this page, or none.
        await refresh();
      }
    }
  }

  async function refresh(): Promise<void> {
    const before = state.session;
    const session = await backend.session?.().catch(() => before);
    if (session !== before && state.session === before) keep(session);
  }

  /** Starts `run` in the same task if the host is known, else once it is. */
  function fly<T extends { outcome: string }>(
    flow: Flow,
    ids: readonly string[] | undefined,
    signal: Signal | undefined,
    run: (context: SubscribeContext) => Promise<T>,
  ): Promise<T> {
    const takeOff = (flight: Flight) => {
      const go = () => run(createContext(flow, flight, connected!));
      return (connected ? go() : connect().then(go)).then(
        (result) => {
          report({ type: 'settled', flow, outcome: result.outcome });
          return result;
        },
        (cause: unknown) => {
          const error = toMinigateError(cause);
          report({ type: 'settled', flow, outcome: error.code });
          throw error;
        },
      );
    };
    if (signal?.aborted) return untilAborted(new Promise<never>(() => {}), signal);
    return untilAborted(deck.start(flow, ids ?? [], takeOff), signal);
  }

  function createContext(
    flow: Flow,
    flight: Flight,
    { host, bridge }: { host: Host; bridge: Bridge },
  ): SubscribeContext {
    const before = signOuts;
    return {
      host,
      bridge,
      backend,
      panel,
      session: () => state.session,
      decisions: () => state.decisions,
      keep(session) {
        if (before === signOuts) return keep(session);
        // Its handoff may have arrived after the sign-out.
        backend.signOut?.().catch(() => {});
        throw new MinigateError('interrupted', 'The user signed out meanwhile');
      },
      createId: () => createId(clock),
      deliver,
      async decided(subject, decisions) {
        const receipt = await receipts.add(subject, decisions);
        publish({});
        if (!flight.isCurrent()) void deliver();
        return receipt;
      },
      async withdraw(receipt) {
        await receipts.remove(receipt);
        publish({});
      },
      sheet(answer) {
        report({ type: 'sheet-opened', flow });
        return flight.sheet(answer).then((value) => {
          report({ type: 'sheet-answered', flow, outcome: value.outcome });
          return value;
        });
      },
    };
  }

  return {
    get state() {
      return state;
    },
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    connect: ({ signal } = {}) => untilAborted(connect(), signal),
    signIn({ scopes: given, signal } = {}) {
      const scopes = given && [...given];
      if (scopes?.length === 0) return Promise.reject(new TypeError('"scopes" must not be empty'));
      return fly('sign-in', scopes, signal, async (context) => {
        const result = await signIn(context, scopes ?? context.host.wallet.identityScopes);
        if (result.outcome === 'signed-in') void deliver();
        return result;
      });
    },
    subscribe({ templateIds: given, signal }) {
      const problem = findProblem(given);
      if (problem) return Promise.reject(problem);
      const templateIds = [...given];
      return fly('subscribe', templateIds, signal, async (context) => {
        const most = context.host.wallet.messaging.maxTemplates;
        if (most === undefined || templateIds.length <= most) return subscribe(context, templateIds);
        throw new MinigateError(
          'too_many_templates',
          `${context.host.wallet.name} takes at most ${most} templates`,
        );
      });
    },
    signOut({ signal } = {}) {
      signOuts++;
      deck.interrupt();
      const ended = backend.signOut?.() ?? Promise.resolve();
      return untilAborted(
        ended.then(() => keep(undefined)),
        signal,
      );
    },
    dispose() {
      disposed = true;
      stopResume?.();
      stopSessionTimer();
      listeners.clear();
    },
  };
}

// The longest delay that timers take, about 24.8 days.
const longestTimer = 2 ** 31 - 1;

function lookUp(given: MinigateOptions['my']): () => object | undefined {
  if (typeof given === 'function') return given as () => object | undefined;
  if (given) return () => given;
  return () => (typeof my === 'undefined' ? undefined : my);
}

function findProblem(templateIds: readonly string[]): Error | undefined {
  if (!Array.isArray(templateIds) || templateIds.length === 0)
    return new TypeError('"templateIds" must not be empty');
  if (templateIds.some((id) => typeof id !== 'string' || id.trim() === ''))
    return new MinigateError('invalid_template', '"templateIds" holds an empty id');
  if (new Set(templateIds).size < templateIds.length)
    return new MinigateError('invalid_template', '"templateIds" names a template twice');
  return undefined;
}

function applyDecisions(session: Session, decisions: Decision[]): Session {
  const subscribed = new Set(session.subscribed);
  for (const { templateId, outcome } of decisions)
    if (outcome === 'agreed') subscribed.add(templateId);
    else subscribed.delete(templateId);
  return { ...session, subscribed: [...subscribed] };
}
