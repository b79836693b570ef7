import { html, nothing, svg } from 'lit';
import type { PanelAsk } from '../super-app.js';
import { Sheet } from './sheet.js';
import type { SheetTexts } from './texts.js';

/**
 * @summary Asks the user whether a mini program may send the messages of some templates.
 * @tagname minigate-simulator-panel
 */
export class SubscriptionPanel extends Sheet<PanelAsk> {
  protected override renderContent(texts: SheetTexts) {
    const { templates, appName } = this.ask;
    return html`
      <h2 id="title" tabindex="-1"><bdi>${texts.panelTitle}</bdi></h2>
      <ul>
        ${templates.map((template) => renderTemplate(template, texts))}
      </ul>
      <p class="note"><bdi>${texts.panelNote(appName)}</bdi></p>
    `;
  }
}

const bell = svg`<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15z" /><path d="M10 20.5a2.2 2.2 0 0 0 4 0" />`;

function renderTemplate({ title, body, type }: PanelAsk['templates'][number], texts: SheetTexts) {
  return html`
    <li>
      <span class="glyph" aria-hidden="true"><svg viewBox="0 0 24 24">${bell}</svg></span>
      <div>
        <p class="heading"><bdi>${withBlanks(title)}</bdi></p>
        <p class="detail"><bdi>${withBlanks(body)}</bdi></p>
        <bdi class="tag">${type === 'one-time' ? texts.oneTime : texts.longTerm}</bdi>
      </div>
    </li>
  `;
}

function withBlanks(text: string) {
  return text.split(/\{\w+\}/).map((part, index) => html`${index > 0 ? blank : nothing}${part}`);
}

const blank = html`<span class="blank">…</span>`;
