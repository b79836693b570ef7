import { systemClock, type Clock } from '@minigate/core';
import { redactStep } from './journal.js';
import { simulatorMarker } from './marker.js';
import type { Sheets } from './sheets/sheets.js';
import type { AuthCodeAnswer, StepNote, SuperApp } from './super-app.js';
import { failureOf, type FailureCode } from './wallets.js';

/** The callbacks that every asynchronous JSAPI takes. */
export interface MyCallbacks<Result extends object> {
  success?: ((result: Result) => void) | undefined;
  fail?: ((failure: object) => void) | undefined;
  complete?: ((resultOrFailure: object) => void) | undefined;
}

/** The success of `my.getAuthCode`. */
export interface MyAuthCode {
  authCode: string;
  authSuccessScopes: string[];
  authErrorScopes: Record<string, string>;
}

/** The simulated `my`. */
export interface My {
  getAuthCode(options?: { scopes?: string | string[] } & MyCallbacks<MyAuthCode>): void;
  getAppIdSync(): { appId: string };
  /** Undefined in a wallet that does not have it. */
  getSiteInfo?: (options?: MyCallbacks<{ siteName: string }>) => void;
  canIUse(name: string): boolean;
}

/** What {@link createMy} takes beside the super app. */
export interface MyOptions {
  /** Default: the one the super app runs. */
  appId?: string;
  /** Shows the sheets of this page. */
  sheets: Sheets;
  /** Milliseconds before a call starts to do something. Default: 0, which is still a later task. */
  latency?: number;
  clock?: Clock;
}

/** Makes the `my` that a wallet gives to a mini program. What the wallet does not have is undefined, and noted once. */
export function createMy(superApp: SuperApp, options: MyOptions): My {
  const { appId = superApp.appId, sheets, latency = 0, clock = systemClock } = options;
  const { wallet } = superApp;
  const failWith = (code: FailureCode, scopes: string[] = []) => ({
    failure: failureOf(wallet, code, scopes),
  });
  // A step that cannot be noted is lost; the call it is about still gets its answer.
  const note = (step: StepNote) => void superApp.note(redactStep(step)).catch(() => {});

  /** Runs a JSAPI after the latency, then reports it to the log and to its caller. */
  function call<Result extends object>(
    name: string,
    { success, fail, complete, ...request }: MyCallbacks<Result>,
    run: () => Promise<Answered<Result>>,
  ) {
    const at = clock.now();
    async function answer() {
      const answered = await run().catch((error: unknown) => {
        note({ kind: 'warning', name, outcome: String(error) });
        return failWith(wallet.failures.network);
      });
      const outcome = !answered ? 'silence' : 'result' in answered ? 'success' : 'fail';
      const told = answered && ('result' in answered ? answered.result : answered.failure);
      note({ kind: 'jsapi', name, request, answer: told, outcome, at, duration: clock.now() - at });
      // In a task of its own, so that what a callback throws is an error of the page and not a rejection in here.
      if (answered) clock.after(0, () => report(answered, { success, fail, complete }));
    }
    clock.after(latency, () => void answer());
  }

  async function requestAuthCode(scopes: string[]): Promise<Answered<MyAuthCode>> {
    const answer = await superApp.requestAuthCode({ appId, scopes });
    if (answer.outcome !== 'ask') return toAnswered(answer);
    const { consentId } = answer.ask;
    const did = await sheets.askConsent(answer.ask);
    if (did !== 'busy') return toAnswered(await superApp.answerConsent({ consentId, answer: did }));
    const outcome = 'A sheet is open already: what a second call gets is not documented';
    note({ kind: 'warning', name: 'my.getAuthCode', outcome, mark: 'unknown' });
    return failWith(wallet.failures.sheetOpen, scopes);
  }

  function toAnswered(answer: AuthCodeAnswer): Answered<MyAuthCode> {
    if (answer.outcome === 'granted') {
      const { authCode, authSuccessScopes } = answer;
      return { result: { authCode, authSuccessScopes, authErrorScopes: {} } };
    }
    if (answer.outcome !== 'failed') return undefined;
    if (answer.toast) sheets.toast('serviceBusy');
    return { failure: answer.failure };
  }

  const { siteName } = wallet;
  const my: My = {
    getAuthCode({ scopes, ...callbacks } = {}) {
      const list = toScopes(scopes);
      call('my.getAuthCode', { ...callbacks, ...(scopes !== undefined && { scopes }) }, async () =>
        list ? requestAuthCode(list) : failWith(2),
      );
    },
    getAppIdSync() {
      note({
        kind: 'jsapi',
        name: 'my.getAppIdSync',
        answer: { appId },
        outcome: 'success',
        at: clock.now(),
      });
      return { appId };
    },
    ...(siteName !== undefined && {
      getSiteInfo: (callbacks = {}) =>
        call('my.getSiteInfo', callbacks, async () => ({ result: { siteName } })),
    }),
    canIUse: (name) => canIUse(my, name),
  };
  Object.assign(my, { [Symbol.toStringTag]: simulatorMarker });
  return notingAbsence(my, (name) =>
    note({ kind: 'warning', name: `my.${name}`, outcome: `${wallet.name} does not have it here` }),
  );
}

/** What a JSAPI came to; undefined when it never answers. */
type Answered<Result> = { result: Result } | { failure: object } | undefined;

function report<Result extends object>(
  answered: NonNullable<Answered<Result>>,
  { success, fail, complete }: MyCallbacks<Result>,
) {
  try {
    if ('result' in answered) success?.(answered.result);
    else fail?.(answered.failure);
  } finally {
    complete?.('result' in answered ? answered.result : answered.failure);
  }
}

/** `scopes` as a list; undefined if it is neither a text nor a list of texts. */
function toScopes(scopes: unknown): string[] | undefined {
  const list: unknown[] = scopes === undefined ? [] : Array.isArray(scopes) ? scopes : [scopes];
  return list.every((scope) => typeof scope === 'string') ? list : undefined;
}

/** What `canIUse` knows below the name of a JSAPI (domain.md 3.2). */
const details: Record<string, readonly string[]> = {
  'getAuthCode.object': ['scopes', 'success', 'fail', 'complete'],
  'getAuthCode.callback': ['authCode', 'authSuccessScopes', 'authErrorScopes'],
  'getAppIdSync.return': ['appId'],
  'getSiteInfo.object': ['success', 'fail', 'complete'],
  'getSiteInfo.callback': ['siteName'],
};

function canIUse(my: object, name: string): boolean {
  const [api = '', type, param] = String(name).split('.');
  if (!Object.hasOwn(my, api)) return false;
  if (type === undefined) return true;
  const params = details[`${api}.${type}`];
  return params !== undefined && (param === undefined || params.includes(param));
}

/** Pages find out what a wallet has by looking; a look at what is missing is worth knowing about. */
function notingAbsence<Target extends object>(target: Target, note: (name: string) => void): Target {
  const noted = new Set<string>();
  return new Proxy(target, {
    get(object, name, receiver) {
      // A promise that resolves to `my` looks for `then`.
      if (typeof name === 'string' && name !== 'then' && !(name in object) && !noted.has(name)) {
        noted.add(name);
        note(name);
      }
      return Reflect.get(object, name, receiver) as unknown;
    },
  });
}
