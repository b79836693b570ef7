import { createMy } from './my.js';
import { connectedSuperApp, type Connection } from './remote-super-app.js';
import { createSheets, type Sheets } from './sheets/sheets.js';
import { createSubscribeMsg } from './subscribe-msg.js';
import { failureOf } from './wallets.js';

/** What `AlipayJSBridge` calls back with: the result, or a failure with its `error`. */
type BridgeCallback = (answer: object) => void;

/**
 * Makes a page believe that a wallet has opened it: gives it `my`, `AlipayJSBridge` and a stand-in for the class of the
 * official subscription component, and fires `AlipayJSBridgeReady` once the page is parsed. Needs no `body` yet. Does nothing
 * where a native bridge exists.
 */
export function installBridge(url: string, connection: Connection): void {
  if ('AlipayJSBridge' in window) return;
  // A page needs no news of what happens elsewhere, and a stream per tab would use up the browser's connections.
  const openEvents = () => Object.assign(new EventTarget(), { readyState: 0, close: () => {} });
  const superApp = connectedSuperApp(url, connection, { openEvents });
  const sheets = sheetsOncePossible();
  const my = createMy(superApp, { sheets });
  const call = (name: string, ...rest: [object | BridgeCallback | undefined, BridgeCallback?]) => {
    const [params, callback] = typeof rest[0] === 'function' ? [{}, rest[0]] : [rest[0] ?? {}, rest[1]];
    const api = (my as object as Record<string, (params: object) => unknown>)[name];
    const answer = (what: object) => void setTimeout(() => callback?.(what), 0);
    if (typeof api !== 'function') return answer(failureOf(superApp.wallet, 1, []));
    if (name.endsWith('Sync')) return answer(api(params) as object);
    api({ ...params, complete: callback });
  };
  Object.assign(window, { my, AlipayJSBridge: { call } });
  if (!('SubscribeMsg' in window))
    Object.assign(window, { SubscribeMsg: createSubscribeMsg(superApp, { sheets }) });
  void parsed().then(() => document.dispatchEvent(new Event('AlipayJSBridgeReady')));
}

/** Draws sheets as soon as there is a body to draw them on. */
function sheetsOncePossible(): Sheets {
  let made: Sheets | undefined;
  const ready = async () => {
    await parsed();
    return (made ??= createSheets());
  };
  return {
    askConsent: async (ask) => (await ready()).askConsent(ask),
    askSubscription: async (ask) => (await ready()).askSubscription(ask),
    toast: (text) => void ready().then((sheets) => sheets.toast(text)),
  };
}

async function parsed(): Promise<void> {
  if (document.readyState === 'loading')
    await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }));
}
