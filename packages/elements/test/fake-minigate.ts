import {
  MinigateError,
  type Flow,
  type Host,
  type Minigate,
  type MinigateErrorCode,
  type MinigateState,
  type Session,
  type SignInResult,
  type SubscribeResult,
  type WalletProfile,
} from '@minigate/core';

/** A `Minigate` whose user, wallet and backend are the test. */
export interface FakeMinigate extends Minigate {
  /** Changes the state as core would. */
  become(patch: Partial<MinigateState>): void;
  /** Ends the newest flow. */
  answer(result: SignInResult | SubscribeResult): Promise<void>;
  /** Ends a flow, the newest unless told otherwise, with an error. */
  fail(error: Error, call?: number): Promise<void>;
  /** The flows that were started, oldest first. */
  readonly asked: readonly { flow: Flow; scopes?: readonly string[]; templateIds?: readonly string[] }[];
  readonly watchers: number;
  readonly connects: number;
  readonly isDisposed: boolean;
}

interface Call {
  resolve: (result: never) => void;
  reject: (error: Error) => void;
}

export function fakeMinigate(start: Partial<MinigateState> = {}): FakeMinigate {
  let state: MinigateState = { status: 'ready', host: fakeHost(), decisions: {}, ...start };
  let connects = 0;
  let isDisposed = false;
  const listeners = new Set<(state: MinigateState) => void>();
  const asked: { flow: Flow; scopes?: readonly string[]; templateIds?: readonly string[] }[] = [];
  const calls: Call[] = [];

  const become = (patch: Partial<MinigateState>) => {
    state = { ...state, ...patch };
    listeners.forEach((listener) => listener(state));
  };
  const begin = <Result>(flow: Flow, details: object, templateIds?: readonly string[]) => {
    asked.push({ flow, ...details });
    become({ busy: { flow, templateIds, stillWaiting: false } });
    return new Promise<Result>((resolve, reject) => calls.push({ resolve, reject }));
  };
  // A macrotask, after which the elements have heard of the end and have rendered it.
  const settled = () => new Promise<void>((resolve) => setTimeout(resolve));

  return {
    asked,
    become,
    get state() {
      return state;
    },
    get watchers() {
      return listeners.size;
    },
    get connects() {
      return connects;
    },
    get isDisposed() {
      return isDisposed;
    },
    answer(result) {
      become({ busy: undefined });
      calls.at(-1)!.resolve(result as never);
      return settled();
    },
    fail(error, call = calls.length - 1) {
      if (call === calls.length - 1) become({ busy: undefined });
      calls[call]!.reject(error);
      return settled();
    },
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    connect() {
      connects += 1;
      return Promise.resolve(fakeHost());
    },
    signIn: (options = {}) => begin<SignInResult>('sign-in', options),
    subscribe: ({ templateIds }) => begin<SubscribeResult>('subscribe', { templateIds }, templateIds),
    signOut() {
      become({ session: undefined, decisions: {} });
      return Promise.resolve();
    },
    dispose() {
      isDisposed = true;
      listeners.clear();
    },
  };
}

export function fakeHost(way: WalletProfile['messaging']['way'] = 'panel'): Host {
  return { wallet: { ...wallet, messaging: { way, scopes: [] } }, can: () => true };
}

export function fakeSession(...purposes: string[]): Session {
  return { subject: 'user-1', purposes, subscribed: [], handoffs: {} };
}

export function fakeError(code: MinigateErrorCode): MinigateError {
  return new MinigateError(code, `Failed on purpose with "${code}"`);
}

const wallet: WalletProfile = {
  name: 'A_WALLET',
  siteNames: [],
  scopes: {},
  identityScopes: ['auth_user'],
  messaging: { way: 'panel', scopes: [] },
  authFailures: {},
  sheetGrace: 5000,
};
