import { css, html, LitElement, nothing } from 'lit';
import { simulatorMarker } from '../marker.js';
import { remoteSuperApp } from '../remote-super-app.js';
import type { InboxMessage, Step, SuperApp, SuperAppEvent } from '../super-app.js';

/**
 * @summary Shows live what the users of a super app received, and every step that led there.
 * @tagname minigate-simulator-inspector
 */
export class Inspector extends LitElement {
  static override properties = {
    superApp: { attribute: false },
    messages: { state: true },
    steps: { state: true },
  };
  static override styles = css`
    :host {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr));
      gap: 1.5rem;
      padding: 1rem;
      font:
        0.9375rem/1.5 system-ui,
        sans-serif;
      color-scheme: light dark;
    }

    :host([hidden]) {
      display: none;
    }

    li {
      overflow-wrap: anywhere;
      margin-block-end: 0.5rem;
    }

    pre {
      overflow: auto;
    }
  `;

  declare superApp: SuperApp | undefined;
  declare private messages: readonly InboxMessage[];
  declare private steps: readonly Step[];
  private stop = () => {};

  constructor() {
    super();
    this.messages = [];
    this.steps = [];
  }

  override connectedCallback() {
    super.connectedCallback();
    this.setAttribute(`data-${simulatorMarker}`, '');
    if (this.superApp) void this.follow(this.superApp);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
  }

  override render() {
    return html`
      <section aria-labelledby="inbox">
        <h2 id="inbox">Inbox</h2>
        ${
          this.messages.length
            ? html`<ul>
                ${this.messages.map(renderMessage)}
              </ul>`
            : html`<p>No messages yet.</p>`
        }
      </section>
      <section aria-labelledby="steps">
        <h2 id="steps">Steps</h2>
        ${
          this.steps.length
            ? html`<ol>
                ${this.steps.map(renderStep)}
              </ol>`
            : html`<p>Nothing happened yet.</p>`
        }
      </section>
    `;
  }

  private async follow(superApp: SuperApp) {
    this.stop = superApp.watch((event) => this.take(event));
    const [messages, steps] = await Promise.all([superApp.inbox(), superApp.log()]);
    this.messages = newest(messages, this.messages, ({ messageId }) => messageId);
    this.steps = newest(steps, this.steps, ({ id }) => id);
  }

  private take(event: SuperAppEvent) {
    if (event.type === 'step') this.steps = newest(this.steps, [event.step], ({ id }) => id);
    if (event.type === 'message')
      this.messages = newest([event.message], this.messages, ({ messageId }) => messageId);
    if (event.type === 'reset') this.steps = this.messages = [];
  }
}

/** Opens the inspector of the super app that this page comes from. */
export function openInspector(): void {
  if (!customElements.get('minigate-simulator-inspector'))
    customElements.define('minigate-simulator-inspector', Inspector);
  void remoteSuperApp('').then((superApp) =>
    document.body.append(Object.assign(new Inspector(), { superApp })),
  );
}

/** Both lists in one, each item once. */
function newest<Item>(
  first: readonly Item[],
  second: readonly Item[],
  idOf: (item: Item) => unknown,
): Item[] {
  return [...new Map([...first, ...second].map((item) => [idOf(item), item])).values()];
}

function renderMessage({ title, content, user, channel, at }: InboxMessage) {
  return html`<li>
    <strong><bdi>${title}</bdi></strong>
    <small>${channel} · ${user} · <time datetime=${at}>${at}</time></small> <br /><bdi>${content}</bdi>
  </li>`;
}

function renderStep({ kind, name, outcome, request, answer }: Step) {
  return html`<li>
    <details>
      <summary>${kind} <bdi>${name}</bdi>: <bdi>${outcome}</bdi></summary>
      ${[request, answer].map((part) =>
        part === undefined ? nothing : html`<pre dir="ltr">${JSON.stringify(part, undefined, 2)}</pre>`,
      )}
    </details>
  </li>`;
}
