import { css, html, LitElement } from 'lit';

/**
 * @summary Says something for a moment.
 * @tagname minigate-simulator-toast
 *
 * @slot - The text.
 */
export class Toast extends LitElement {
  static override styles = css`
    :host {
      position: fixed;
      inset: auto 0 30%;
      z-index: 2147483647;
      display: flex;
      justify-content: center;
      padding-inline: 1.5rem;
      pointer-events: none;
      font:
        500 0.9375rem/1.4 system-ui,
        sans-serif;
    }

    :host([contained]) {
      position: absolute;
    }

    :host([hidden]) {
      display: none;
    }

    div {
      max-inline-size: 20rem;
      padding: 0.75rem 1.125rem;
      border: 1px solid rgb(255 255 255 / 16%);
      border-radius: 0.75rem;
      background: rgb(20 24 31 / 92%);
      color: #fff;
      text-align: center;
      box-shadow: 0 0.5rem 1.5rem rgb(10 14 22 / 24%);
    }
  `;

  override render() {
    return html`<div role="status"><slot></slot></div>`;
  }
}
