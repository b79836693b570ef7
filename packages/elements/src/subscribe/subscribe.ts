import type { Busy, Minigate, MinigateState } from '@minigate/core';
import type { PropertyDeclarations } from 'lit';
import { ConsentButton } from '../consent-button.js';
import { MinigateBeforeSubscribeEvent, MinigateSignedInEvent, MinigateSubscribedEvent } from '../events.js';
import { isSignedIn } from '../signed-in.js';
import { wordsConverter } from '../words-converter.js';

/**
 * @summary Asks the user for permission to send messages.
 * @tagname minigate-subscribe
 *
 * @slot - The label. Default: "Get messages".
 * @slot icon - A picture before the label, one line high.
 * @slot working - What to show instead of the label while the wallet is asked.
 * @slot done - What to show instead of the label once it is done. Default: "Messages on".
 * @slot reason - Why the button cannot be used here. Default: a sentence that fits the cause.
 * @fires {MinigateBeforeSubscribeEvent} minigate-before-subscribe - The user is about to be asked; cancel it to explain first.
 * @fires {MinigateSubscribedEvent} minigate-subscribed - The user agreed; `canSend` tells whether the server can send already.
 * @fires {MinigateSignedInEvent} minigate-signed-in - The user had no session and signed in on the way.
 * @fires {MinigateRejectedEvent} minigate-rejected - The user said no.
 * @fires {MinigateDismissedEvent} minigate-dismissed - The user closed the sheet; nothing was decided.
 * @fires {MinigateFailedEvent} minigate-failed - The user could not be asked, or the answer could not be used.
 * @csspart button - The button.
 * @csspart label - The label with its icon.
 * @csspart spinner - The turning ring of the state `working`.
 * @csspart status - What is below the button; read out by screen readers.
 * @csspart message - The text in it.
 * @csspart failure - The same text when it says what went wrong.
 * @cssprop [--accent=var(--minigate-accent)] - The colour of the button.
 * @cssprop [--on-accent=var(--minigate-on-accent)] - The colour of what is written on it.
 * @cssprop [--success=var(--minigate-success)] - The colour of the check mark.
 * @cssprop [--failure=var(--minigate-failure)] - The colour of the exclamation mark.
 * @cssprop [--focus-ring=var(--minigate-focus-ring)] - The outline of the button while it has the focus.
 * @cssprop [--radius=var(--minigate-radius)] - The rounding of its corners.
 */
export class MinigateSubscribe extends ConsentButton {
  static override properties: PropertyDeclarations = {
    templateIds: { attribute: 'template-ids', converter: wordsConverter },
  };

  /** The templates to ask about; as an attribute separated by spaces. */
  declare templateIds: readonly string[];

  constructor() {
    super('subscribe', 'minigate.subscribe', 'minigate.subscribed');
    this.templateIds = [];
  }

  protected override owns({ flow, templateIds = [] }: Busy): boolean {
    return flow === 'subscribe' && isSameSet(templateIds, this.templateIds);
  }

  protected override outcomeIn({ decisions, session, host }: MinigateState) {
    const { templateIds } = this;
    if (templateIds.length > 0 && templateIds.every((id) => decisions[id] === 'agreed'))
      return session?.purposes.includes('messaging') ? 'done' : 'one-more-step';
    return host?.wallet.messaging.way === 'none' ? 'unavailable' : undefined;
  }

  protected override mayStart(state: MinigateState): boolean {
    if (this.outcomeIn(state) === 'one-more-step') return true;
    return this.dispatchEvent(new MinigateBeforeSubscribeEvent(this.templateIds));
  }

  protected override async start(minigate: Minigate) {
    const { templateIds } = this;
    const wasSignedIn = isSignedIn(minigate.state);
    try {
      const result = await minigate.subscribe({ templateIds });
      return result.outcome === 'agreed' ? new MinigateSubscribedEvent(templateIds, result) : result.outcome;
    } finally {
      // A user without a session signs in on the way.
      const { session } = minigate.state;
      if (session && !wasSignedIn && isSignedIn(minigate.state))
        this.dispatchEvent(new MinigateSignedInEvent(session));
    }
  }
}

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((id) => others.includes(id));
}

declare global {
  interface HTMLElementTagNameMap {
    'minigate-subscribe': MinigateSubscribe;
  }
}
