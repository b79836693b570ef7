import { createMy, createSheets, createSubscribeMsg, remoteSuperApp, type Sheets } from '@minigate/simulator';
import { openDesk } from './desk.js';

/*
 * What a wallet does for the pages it opens: gives them `my`, and draws its sheets over them. Here it also shows on the
 * desk beside the phone what happens behind.
 */
const superApp = await remoteSuperApp('/super-app');
const language = document.documentElement.lang;
const inFrame = createSheets({ target: document.querySelector<HTMLElement>('#screen')!, language });
const overPage = createSheets({ language });
// Where the page itself has the size of a phone, there is no frame around it.
const current = () => (matchMedia('(max-width: 899px)').matches ? overPage : inFrame);
const sheets: Sheets = {
  askConsent: (ask) => current().askConsent(ask),
  askSubscription: (ask) => current().askSubscription(ask),
  toast: (text) => current().toast(text),
};

Object.assign(window, { my: createMy(superApp, { sheets, latency: 150 }) });
openDesk(superApp);

/** Stands in for the class of the official subscription component. */
export const SubscribeMsg = createSubscribeMsg(superApp, { sheets });
