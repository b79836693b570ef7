import type { Backend, Session } from './backend.js';
import type { Clock } from './clock.js';
import type { MinigateError } from './errors.js';
import type { SignInResult } from './auth.js';
import type { SubscribeResult } from './subscription.js';
import type { WaitOptions } from './signal.js';
import type { Store } from './store.js';
import type { SubscribePanel } from './subscribe-panel.js';
import type { WalletProfile } from './wallets/profile.js';

/** The two things a page asks its user for. */
export type Flow = 'sign-in' | 'subscribe';

/** Where the page runs, known once connected. */
export interface Host {
  /** The mini program, where the wallet tells. */
  readonly appId?: string;
  /** The wallet's own name for itself, where it has `my.getSiteInfo`. */
  readonly siteName?: string;
  readonly wallet: WalletProfile;
  /** Tells whether the host has a JSAPI of this name. */
  can(api: string): boolean;
}

/** The flow that is running. */
export interface Busy {
  readonly flow: Flow;
  /** The templates asked about, in a `subscribe` flow. */
  readonly templateIds?: readonly string[];
  /** The page came back from the background and the wallet still has not answered: a new tap starts over. */
  readonly stillWaiting: boolean;
}

/** All that a user interface has to know; a new object for every change. */
export interface MinigateState {
  /** `unavailable`: not connected, and `error` says why; the next flow tries again. */
  readonly status: 'idle' | 'connecting' | 'ready' | 'unavailable';
  readonly error?: MinigateError;
  readonly host?: Host;
  readonly session?: Session;
  /** The signed-in user's newest decision about each template, also one the server has not got yet. */
  readonly decisions: Readonly<Record<string, 'agreed' | 'rejected'>>;
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
    | 'handed-over'
    | 'recorded'
    | 'settled'
    | 'store-failed';
  readonly flow?: Flow;
  /** How the flow or the sheet ended: an outcome, or the code of the error. */
  readonly outcome?: string;
}

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
