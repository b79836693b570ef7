import {
  isMinigateError,
  type Busy,
  type Flow,
  type Minigate,
  type MinigateError,
  type MinigateState,
} from '@minigate/core';
import { html, LitElement, type PropertyDeclarations } from 'lit';
import { consentButtonStyles } from './consent-button.styles.js';
import { MinigateController } from './context.js';
import { MinigateDismissedEvent, MinigateFailedEvent, MinigateRejectedEvent } from './events.js';
import { hostStyles } from './host.styles.js';
import { Localizer, type Term } from './localizer.js';

/** What a button shows, and the value of its `state` attribute. */
export type ConsentButtonState =
  'idle' | 'busy' | 'working' | 'done' | 'one-more-step' | 'still-waiting' | 'unavailable';

/** What the two buttons share: all they show follows from `minigate.state`, and from how their own last attempt failed. */
export abstract class ConsentButton extends LitElement {
  static override styles = [hostStyles, consentButtonStyles];
  static override shadowRootOptions: ShadowRootInit = {
    ...LitElement.shadowRootOptions,
    delegatesFocus: true,
  };
  static override properties: PropertyDeclarations = {
    minigate: { attribute: false },
    // Only to hear of changes: the platform has a property for this attribute already.
    language: { attribute: 'lang' },
  };

  /** Takes the place of the provider's, for a button that is outside of one. */
  declare minigate: Minigate | undefined;

  readonly #flow: Flow;
  readonly #label: Term;
  readonly #doneLabel: Term;
  readonly #controller = new MinigateController(this);
  readonly #localizer = new Localizer(this);
  #attempt = 0;
  #failure: MinigateError | undefined;

  protected constructor(flow: Flow, label: Term, doneLabel: Term) {
    super();
    this.#flow = flow;
    this.#label = label;
    this.#doneLabel = doneLabel;
  }

  /** Does what a tap does. */
  override click(): void {
    this.renderRoot?.querySelector('button')?.click();
  }

  /** Whether `busy` is about this button. */
  protected abstract owns(busy: Busy): boolean;

  /** What the session and the wallet say, where that outweighs the state of the connection. */
  protected abstract outcomeIn(state: MinigateState): 'done' | 'one-more-step' | 'unavailable' | undefined;

  /** Calls the flow before anything else, and resolves to the event that says how it ended, or to a kind of "no". */
  protected abstract start(minigate: Minigate): Promise<Event | 'rejected' | 'dismissed'>;

  /** Asks the page whether the user may be asked now. */
  protected mayStart(_state: MinigateState): boolean {
    return true;
  }

  protected override updated(): void {
    this.setAttribute('state', this.#shownFor(this.#controller.minigate?.state));
  }

  protected override render() {
    const state = this.#controller.minigate?.state;
    const shown = this.#shownFor(state);
    const next = nextSteps[shown];
    return html`
      <button
        part="button"
        type="button"
        aria-busy=${shown === 'busy' || shown === 'working'}
        aria-disabled=${isInert(shown, state)}
        aria-describedby="status"
        @click=${this.#tap}
      >
        <span part="label" class=${next || shown === 'working' || shown === 'done' ? 'covered' : ''}>
          <slot name="icon"></slot>
          <slot>${this.#text(this.#label)}</slot>
        </span>
        <span aria-hidden="true" ?hidden=${shown !== 'working'}>
          <span part="spinner"></span>
          <slot name="working">${this.#text('minigate.working')}</slot>
        </span>
        <span aria-hidden="true" ?hidden=${shown !== 'done'}>
          <svg viewBox="0 0 16 16"><path d="m3 8.5 3.5 3.5L13 4.5" /></svg>
          <slot name="done">${this.#text(this.#doneLabel)}</slot>
        </span>
        <span ?hidden=${!next}>${next && this.#text(next)}</span>
      </button>
      ${this.#renderStatus(shown, state)}
    `;
  }

  /** Screen readers hear every status; on screen, those that the button itself shows are hidden. */
  #renderStatus(shown: ConsentButtonState, state: MinigateState | undefined) {
    const failure = this.#failureFor(shown);
    const isReason = shown === 'unavailable';
    const code = isReason ? reasonFor(state) : failure?.code;
    const hint = shown === 'done' ? this.#doneLabel : hints[shown];
    const words = code ? this.#localizer.reason(code) : hint ? this.#localizer.text(hint) : '';
    return html`
      <div part="status" id="status" role="status">
        <p part=${failure ? 'message failure' : 'message'} ?hidden=${!words}>
          <slot name="reason" ?hidden=${!isReason}><bdi>${words}</bdi></slot>
          <bdi ?hidden=${isReason}>${words}</bdi>
        </p>
      </div>
    `;
  }

  #text(term: Term) {
    // Until a language is translated its pages show English, whatever their direction.
    return html`<bdi>${this.#localizer.text(term)}</bdi>`;
  }

  #failureFor(shown: ConsentButtonState): MinigateError | undefined {
    if (shown === 'idle') return this.#failure;
    // Refusing the last sheet was a choice: what is left to do says it all.
    const isChoice = this.#failure?.code === 'permission_denied';
    return shown === 'one-more-step' && !isChoice ? this.#failure : undefined;
  }

  #shownFor(state: MinigateState | undefined): ConsentButtonState {
    if (!state) return 'busy';
    if (state.busy && this.owns(state.busy)) return state.busy.stillWaiting ? 'still-waiting' : 'working';
    return this.outcomeIn(state) ?? stateOfStatus[state.status];
  }

  readonly #tap = (): void => {
    const { minigate } = this.#controller;
    if (!minigate)
      throw new TypeError(`<${this.localName}> needs a <minigate-provider> with a "backend" around it`);
    const { state } = minigate;
    if (isInert(this.#shownFor(state), state) || !this.mayStart(state)) return;
    const attempt = ++this.#attempt;
    const settle = (event: Event & { error?: MinigateError }) => {
      if (attempt !== this.#attempt) return;
      this.#failure = event.error;
      this.requestUpdate();
      this.dispatchEvent(event);
    };
    this.start(minigate).then(
      (end) => settle(typeof end === 'string' ? new endings[end](this.#flow) : end),
      (error: unknown) => {
        // Wrong use is for the page's own error reports.
        if (!isMinigateError(error)) throw error;
        settle(new MinigateFailedEvent(this.#flow, error));
      },
    );
  };
}

const endings = { rejected: MinigateRejectedEvent, dismissed: MinigateDismissedEvent };

const stateOfStatus = {
  idle: 'idle',
  connecting: 'busy',
  ready: 'idle',
  unavailable: 'unavailable',
} as const;

/** What the button offers in place of its label. */
const nextSteps: Partial<Record<ConsentButtonState, Term>> = {
  'one-more-step': 'minigate.oneMoreStep',
  'still-waiting': 'minigate.retry',
};

const hints: Partial<Record<ConsentButtonState, Term>> = {
  working: 'minigate.working',
  'one-more-step': 'minigate.oneMoreStepHint',
  'still-waiting': 'minigate.stillWaiting',
};

/** A tap would change nothing, or has to wait for a sheet that is open. */
function isInert(shown: ConsentButtonState, state: MinigateState | undefined): boolean {
  if (state?.busy && !state.busy.stillWaiting) return true;
  if (shown === 'unavailable') return ['not_in_wallet', 'unsupported'].includes(reasonFor(state));
  return shown === 'done';
}

function reasonFor(state: MinigateState | undefined): string {
  return state?.status === 'unavailable' ? (state.error?.code ?? 'unknown') : 'unsupported';
}
