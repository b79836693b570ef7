import type { AuthCodeHandoff, Backend, Session, SubscriptionReceipt } from './backend.js';
import type { Clock } from './clock.js';
import { MinigateError, type MinigateErrorCode } from './errors.js';
import { createMinigate, type Minigate, type MinigateOptions } from './minigate.js';
import { memoryStore, type Store } from './store.js';
import type { PanelAnswer, SubscribePanel } from './subscribe-panel.js';

/** Lets everything happen that is due now, storage included. */
export const settle = () => new Promise<void>((resolve) => setTimeout(resolve));

export type TestClock = Clock & { advance(ms: number): Promise<void>; jump(ms: number): void };

export function createTestClock(): TestClock {
  let now = Date.parse('2026-01-05T10:00:00Z');
  const timers = new Set<{ at: number; task: () => void }>();
  let elapsed = 0;
  return {
    now: () => now,
    after(delay, task) {
      const timer = { at: elapsed + delay, task };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    jump: (ms) => void (now += ms),
    async advance(ms) {
      await settle();
      const end = elapsed + ms;
      for (;;) {
        const next = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers.delete(next);
        now += next.at - elapsed;
        elapsed = next.at;
        next.task();
        await settle();
      }
      now += end - elapsed;
      elapsed = end;
    },
  };
}

type Callbacks = { scopes: string[]; success(answer: unknown): void; fail(answer: unknown): void };

/** A wallet whose sheets are answered by the test: `my`, and the calls of `getAuthCode` that wait for an answer. */
export function createFakeWallet(user = 'alice') {
  let codes = 0;
  const calls: Callbacks[] = [];
  const wallet = {
    user,
    calls,
    siteName: 'ALIPAY_CN' as string | undefined,
    my: {
      getAppIdSync: () => ({ appId: 'APP_1' }) as unknown,
      getSiteInfo: ({ success, fail }: Callbacks) =>
        wallet.siteName ? success({ siteName: wallet.siteName }) : fail({ error: 4 }),
      getAuthCode: (params: Callbacks) => void calls.push(params),
    },
    /** The user agrees to the oldest open sheet. */
    async grant(answer: object = {}) {
      const { scopes, success } = await wallet.next();
      success({
        authCode: `${wallet.user}/${++codes}`,
        authSuccessScopes: scopes,
        authErrorScopes: {},
        ...answer,
      });
      await settle();
    },
    async fail(answer: unknown) {
      (await wallet.next()).fail(answer);
      await settle();
    },
    async next(): Promise<Callbacks> {
      await settle();
      const call = calls.shift();
      if (!call) throw new Error('No sheet is open');
      return call;
    },
  };
  return wallet;
}

/** A panel answered by the test. */
export function createFakePanel() {
  const requests: {
    authCode: string;
    answer(outcome: PanelAnswer['outcome']): void;
    fail(error: Error): void;
  }[] = [];
  const panel: SubscribePanel = {
    request: ({ authCode, templateIds }) =>
      new Promise((resolve, reject) => {
        const answer = (outcome: PanelAnswer['outcome']) =>
          resolve({
            outcome,
            decisions:
              outcome === 'dismissed' ? [] : templateIds.map((templateId) => ({ templateId, outcome })),
          });
        requests.push({ authCode: authCode.take(), answer, fail: reject });
      }),
  };
  return {
    panel,
    requests,
    async answer(outcome: PanelAnswer['outcome']) {
      await settle();
      const request = requests.shift();
      if (!request) throw new Error('No panel is open');
      request.answer(outcome);
      await settle();
      return request.authCode;
    },
  };
}

/** A merchant's server that keeps its promises, and breaks them when told to. Its users are the codes' first half. */
export function createFakeServer() {
  const spent = new Set<string>();
  const server = {
    session: undefined as Session | undefined,
    handoffs: [] as AuthCodeHandoff[],
    receipts: [] as SubscriptionReceipt[],
    /** What happens to the next call of this name. `lost`: it arrives, its answer does not. `never`: nothing ever comes. */
    faults: {} as Partial<Record<keyof Backend, 'lost' | 'down' | 'never' | MinigateErrorCode>>,
    backend: {} as Required<Backend>,
  };

  async function act<T>(name: keyof Backend, work: () => T): Promise<T> {
    const fault = server.faults[name];
    if (fault === 'never') return new Promise(() => {});
    if (fault === 'down') throw new MinigateError('network', 'down');
    if (fault && fault !== 'lost') throw new MinigateError(fault, fault);
    const result = work();
    if (fault === 'lost') throw new MinigateError('network', 'lost');
    return result;
  }

  server.backend = {
    exchange: (handoff) =>
      act('exchange', () => {
        server.handoffs.push(handoff);
        if (spent.has(handoff.authCode)) throw new MinigateError('auth_code_used', 'used');
        spent.add(handoff.authCode);
        const subject = handoff.authCode.split('/')[0]!;
        const live = handoff.purpose === 'messaging' ? server.session : undefined;
        if (live && live.subject !== subject) {
          server.session = undefined;
          throw new MinigateError('user_mismatch', 'mismatch');
        }
        const purposes = [...new Set([...(live?.purposes ?? []), handoff.purpose])];
        const handoffs = { ...live?.handoffs, [handoff.purpose]: handoff.handoffId };
        server.session = { subject, purposes, subscribed: live?.subscribed ?? [], handoffs };
        return server.session;
      }),
    record: (receipt) =>
      act('record', () => {
        if (server.session?.subject !== receipt.subject)
          throw new MinigateError('backend_refused', 'no session');
        server.receipts.push(receipt);
        const agreed = receipt.decisions.filter(({ outcome }) => outcome === 'agreed');
        server.session = { ...server.session, subscribed: agreed.map(({ templateId }) => templateId) };
      }),
    session: () => act('session', () => server.session),
    signOut: () => act('signOut', () => void (server.session = undefined)),
  };
  return server;
}

/** One page in its world. `reload()` is a new page in the same one. */
export function createWorld(options: Partial<MinigateOptions> = {}) {
  const clock = createTestClock();
  const wallet = createFakeWallet();
  const panel = createFakePanel();
  const server = createFakeServer();
  const store: Store = memoryStore();
  let resumed = () => {};
  const load = (): Minigate =>
    createMinigate({
      backend: server.backend,
      my: () => wallet.my,
      panel: panel.panel,
      store,
      clock,
      onResume: (listener) => ((resumed = listener), () => {}),
      ...options,
    });
  const world = {
    clock,
    wallet,
    panel,
    server,
    store,
    minigate: load(),
    reload: () => (world.minigate = load()),
    resume: () => resumed(),
    /** Signs in with the wallet's current user. */
    async signIn() {
      const [signedIn] = await Promise.all([world.minigate.signIn(), wallet.grant()]);
      return signedIn;
    },
  };
  return world;
}

/** The error a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<MinigateError> {
  try {
    await promise;
  } catch (error) {
    return error as MinigateError;
  }
  throw new Error('Expected a rejection');
}
