import { html, svg } from 'lit';
import type { ConsentAsk } from '../super-app.js';
import { Sheet } from './sheet.js';
import type { SheetTexts } from './texts.js';

/**
 * @summary Asks the user whether a mini program may know or do what its scopes say.
 * @tagname minigate-simulator-consent
 */
export class ConsentSheet extends Sheet<ConsentAsk> {
  protected override renderContent(texts: SheetTexts) {
    const { scopes, appName, userName } = this.ask;
    return html`
      <h2 id="title" tabindex="-1"><bdi>${texts.consentTitle}</bdi></h2>
      <ul>
        ${scopes.map((scope) => renderScope(scope, texts))}
      </ul>
      <p class="account"><bdi>${texts.account}</bdi><bdi>${userName}</bdi></p>
      <p class="note"><bdi>${texts.consentNote(appName)}</bdi></p>
    `;
  }
}

const person = svg`<circle cx="12" cy="8" r="3.75" /><path d="M4.5 20a7.5 7.5 0 0 1 15 0" />`;
const envelope = svg`<rect x="3.5" y="5.5" width="17" height="13" rx="2" /><path d="M4 7l8 6 8-6" />`;

function renderScope(scope: string, texts: SheetTexts) {
  const [heading, detail] = texts.scopes[scope] ?? [texts.otherScope, scope];
  return html`
    <li>
      <span class="glyph" aria-hidden="true">
        <svg viewBox="0 0 24 24">${scope === 'SEND_MESSAGE' ? envelope : person}</svg>
      </span>
      <div>
        <p class="heading"><bdi>${heading}</bdi></p>
        ${detail && html`<p class="detail"><bdi>${detail}</bdi></p>`}
      </div>
    </li>
  `;
}
