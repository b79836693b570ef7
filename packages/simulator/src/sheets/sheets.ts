import { systemClock, type Clock } from '@minigate/core';
import type { ConsentAsk, PanelAsk, SheetAnswer, SheetHead } from '../super-app.js';
import { ConsentSheet } from './consent-sheet.js';
import type { Sheet } from './sheet.js';
import { SubscriptionPanel } from './subscription-panel.js';
import { textsFor } from './texts.js';
import { Toast } from './toast.js';

/** The sheets of a wallet in one page. There is one at a time: while it is open, another one is `busy`. */
export interface Sheets {
  askConsent(ask: ConsentAsk): Promise<SheetAnswer | 'busy'>;
  askSubscription(ask: PanelAsk): Promise<SheetAnswer | 'busy'>;
  /** Says something for a moment. */
  toast(text: 'serviceBusy'): void;
}

/** What {@link createSheets} takes. */
export interface SheetsOptions {
  /**
   * Where to draw. Default: over the whole page. In any other element, which must be positioned, the sheet covers only
   * that element and leaves the rest of the page usable.
   */
  target?: HTMLElement;
  /** The wallet's language, as a BCP 47 tag. Default: the browser's. */
  language?: string;
  clock?: Clock;
}

/** Draws the sheets for a user to answer. */
export function createSheets(options: SheetsOptions = {}): Sheets {
  const { target = document.body, language = navigator.language, clock = systemClock } = options;
  const contained = target !== document.body;
  let isOpen = false;
  define();

  async function ask<Ask extends SheetHead>(sheet: Sheet<Ask>, what: Ask): Promise<SheetAnswer | 'busy'> {
    if (isOpen) return 'busy';
    if (!target.isConnected) throw new TypeError('The "target" of the sheets is not in the page');
    isOpen = true;
    Object.assign(sheet, { ask: what, language, contained });
    const giveBack = contained ? takeOver(target) : keepFocus();
    target.append(sheet);
    try {
      return await sheet.open();
    } finally {
      sheet.remove();
      giveBack();
      isOpen = false;
    }
  }

  return {
    askConsent: (what) => ask(new ConsentSheet(), what),
    askSubscription: (what) => ask(new SubscriptionPanel(), what),
    toast(text) {
      const toast = new Toast();
      toast.textContent = textsFor(language)[text];
      toast.toggleAttribute('contained', contained);
      target.append(toast);
      clock.after(2500, () => toast.remove());
    },
  };
}

/** Answers every sheet at once, without drawing any: for tests and machines. */
export function answeringSheets(answer: SheetAnswer | ((ask: ConsentAsk | PanelAsk) => SheetAnswer)): Sheets {
  const reply = async (ask: ConsentAsk | PanelAsk) => (typeof answer === 'function' ? answer(ask) : answer);
  return { askConsent: reply, askSubscription: reply, toast: () => {} };
}

function define() {
  const elements = {
    'minigate-simulator-consent': ConsentSheet,
    'minigate-simulator-panel': SubscriptionPanel,
    'minigate-simulator-toast': Toast,
  };
  for (const [tag, element] of Object.entries(elements))
    if (!customElements.get(tag)) customElements.define(tag, element);
}

/** Makes what is in `target` inert, as a modal dialog does with the whole page; returns the undo. */
function takeOver(target: HTMLElement): () => void {
  const giveFocusBack = keepFocus();
  const covered = [...target.children].filter((child) => !child.hasAttribute('inert'));
  covered.forEach((child) => child.toggleAttribute('inert', true));
  return () => {
    covered.forEach((child) => child.toggleAttribute('inert', false));
    giveFocusBack();
  };
}

/** Remembers what has the focus, also inside shadow roots; the result gives it back. */
function keepFocus(): () => void {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return () => focused instanceof HTMLElement && focused.focus({ preventScroll: true });
}
