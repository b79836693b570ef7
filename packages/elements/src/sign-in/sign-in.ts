import type { Busy, Minigate, MinigateState } from '@minigate/core';
import type { PropertyDeclarations } from 'lit';
import { ConsentButton } from '../consent-button.js';
import { MinigateSignedInEvent } from '../events.js';
import { isSignedIn } from '../signed-in.js';
import { wordsConverter } from '../words-converter.js';

/**
 * @summary Signs the user in with the wallet's consent.
 * @tagname minigate-sign-in
 *
 * @slot - The label. Default: "Continue with your wallet".
 * @slot icon - A picture before the label, one line high.
 * @slot working - What to show instead of the label while the wallet is asked.
 * @slot done - What to show instead of the label once it is done. Default: "Signed in".
 * @slot reason - Why the button cannot be used here. Default: a sentence that fits the cause.
 * @fires {MinigateSignedInEvent} minigate-signed-in - The user signed in.
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
export class MinigateSignIn extends ConsentButton {
  static override properties: PropertyDeclarations = { scopes: { converter: wordsConverter } };

  /** What to ask the wallet for; as an attribute separated by spaces. Default: what the wallet's profile says. */
  declare scopes: readonly string[];

  constructor() {
    super('sign-in', 'minigate.signIn', 'minigate.signedIn');
    this.scopes = [];
  }

  protected override owns(busy: Busy): boolean {
    return busy.flow === 'sign-in';
  }

  protected override outcomeIn(state: MinigateState) {
    return isSignedIn(state) ? 'done' : undefined;
  }

  protected override async start(minigate: Minigate) {
    const result = await minigate.signIn(this.scopes.length > 0 ? { scopes: this.scopes } : {});
    return result.outcome === 'signed-in' ? new MinigateSignedInEvent(result.session) : result.outcome;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'minigate-sign-in': MinigateSignIn;
  }
}
