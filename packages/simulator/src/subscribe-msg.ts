import { systemClock, type Clock } from '@minigate/core';
import { redactStep } from './journal.js';
import type { Sheets } from './sheets/sheets.js';
import type { StepNote, SubscribeMsgAnswer, SuperApp } from './super-app.js';

/** What the class of the official H5 subscription component takes (domain.md 5.1). */
export interface SubscribeMsgOptions {
  /** Where the official one draws. This one draws where the sheets of the page are. */
  target: Element;
  props: {
    appId: string;
    authCode: string;
    templateIds: string[];
    animation?: boolean;
    callback?: ((answer: SubscribeMsgAnswer) => void) | null;
  };
}

/** The class that stands in for the official one. */
export type SubscribeMsg = new (options: SubscribeMsgOptions) => {
  /** Opens the panel. */
  requestSubscribeMessage(): void;
  /** Takes the component away. That an open panel is not answered any more is our guess (domain.md 5.4). */
  $destroy(): void;
};

/** Makes the stand-in for the class of the official H5 subscription component. */
export function createSubscribeMsg(
  superApp: SuperApp,
  { sheets, clock = systemClock }: { sheets: Sheets; clock?: Clock },
): SubscribeMsg {
  async function ask({ appId, authCode, templateIds }: SubscribeMsgOptions['props']) {
    const opening = await superApp.openPanel({ appId, authCode, templateIds });
    if (opening.outcome === 'silence') return undefined;
    if (opening.outcome === 'answered') return opening.answer;
    const answer = await sheets.askSubscription(opening.ask);
    // What the official component does when it is opened twice is not documented.
    if (answer === 'busy') return { success: false, errorCode: 'SYSTEM' } as const;
    return superApp.answerPanel({ panelId: opening.ask.panelId, answer });
  }

  return class {
    private props: SubscribeMsgOptions['props'];
    private destroyed = false;

    constructor({ props }: SubscribeMsgOptions) {
      this.props = props;
    }

    requestSubscribeMessage() {
      void this.run();
    }

    $destroy() {
      this.destroyed = true;
    }

    private async run() {
      const { callback, ...request } = this.props;
      const at = clock.now();
      const answer = await ask(this.props).catch(() => ({ success: false, errorCode: 'NETWORK' }) as const);
      const outcome = !answer ? 'silence' : answer.success ? answer.type : answer.errorCode;
      const duration = clock.now() - at;
      const name = 'SubscribeMsg.requestSubscribeMessage';
      const step: StepNote = { kind: 'jsapi', name, request, answer, outcome, at, duration };
      void superApp.note(redactStep(step)).catch(() => {});
      if (answer && !this.destroyed) clock.after(0, () => callback?.(answer));
    }
  };
}
