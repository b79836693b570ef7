import { html, LitElement, svg, type TemplateResult } from 'lit';
import { simulatorMarker } from '../marker.js';
import type { SheetAnswer, SheetHead } from '../super-app.js';
import { sheetStyles } from './sheet.styles.js';
import { languageOf, textsFor, type SheetTexts } from './texts.js';

/** A wallet's bottom sheet: says who asks, shows what is asked, and takes one answer. */
export abstract class Sheet<Ask extends SheetHead> extends LitElement {
  static override properties = {
    ask: { attribute: false },
    language: {},
    contained: { type: Boolean, reflect: true },
  };
  static override styles = sheetStyles;

  /** What is asked. */
  declare ask: Ask;
  /** The wallet's language, as a BCP 47 tag. */
  declare language: string;
  /** Stays inside the nearest positioned ancestor, leaving the rest of the page usable. */
  declare contained: boolean;

  private settle?: (answer: SheetAnswer) => void;

  constructor() {
    super();
    this.language = 'en';
    this.contained = false;
  }

  override connectedCallback() {
    super.connectedCallback();
    this.setAttribute(`data-${simulatorMarker}`, '');
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.answer('dismiss');
  }

  /** Shows the sheet and waits for the user. Taking it out of the page dismisses it. */
  async open(): Promise<SheetAnswer> {
    const answered = new Promise<SheetAnswer>((resolve) => (this.settle = resolve));
    await this.updateComplete;
    if (this.isConnected) this.show();
    return answered;
  }

  override render() {
    const texts = textsFor(this.language);
    return html`
      <dialog
        aria-labelledby="title"
        lang=${languageOf(texts)}
        @cancel=${this.keepOpenUntilAnswered}
        @close=${this.dismiss}
        @click=${this.dismissOnBackdrop}
        @keydown=${this.dismissOnEscape}
      >
        <section class="sheet">
          ${this.renderHeader(texts)}
          <div class="content">${this.renderContent(texts)}</div>
          <footer>
            <button class="reject" type="button" @click=${() => this.answer('reject')}>
              ${texts.reject}
            </button>
            <button class="agree" type="button" @click=${() => this.answer('agree')}>${texts.agree}</button>
          </footer>
        </section>
      </dialog>
    `;
  }

  protected abstract renderContent(texts: SheetTexts): TemplateResult;

  private renderHeader(texts: SheetTexts) {
    const { appName, walletTitle } = this.ask;
    return html`
      <header>
        <span class="tile" aria-hidden="true">${/^./u.exec(appName)?.[0]}</span>
        <p class="who">
          <strong><bdi>${appName}</bdi></strong>
          <small><bdi>${walletTitle} · ${texts.simulated}</bdi></small>
        </p>
        <button class="close" type="button" aria-label=${texts.close} @click=${this.dismiss}>
          <svg viewBox="0 0 24 24" aria-hidden="true">${svg`<path d="M6 6l12 12M18 6L6 18" />`}</svg>
        </button>
      </header>
    `;
  }

  private show() {
    const dialog = this.renderRoot.querySelector('dialog');
    if (this.contained) dialog?.show();
    else dialog?.showModal();
    this.renderRoot.querySelector('h2')?.focus();
  }

  private answer(answer: SheetAnswer) {
    this.settle?.(answer);
    this.settle = undefined;
  }

  private dismiss() {
    this.answer('dismiss');
  }

  private keepOpenUntilAnswered(event: Event) {
    event.preventDefault();
    this.dismiss();
  }

  private dismissOnBackdrop(event: MouseEvent) {
    if (event.target === event.currentTarget) this.dismiss();
  }

  private dismissOnEscape(event: KeyboardEvent) {
    if (event.key === 'Escape') this.dismiss();
  }
}
