import type { InboxMessage, RemoteSuperApp, Step } from '@minigate/simulator';
import { html, render, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';

/** Shows live what the super app's user received, and every step that led there. */
export function openDesk(superApp: RemoteSuperApp): void {
  const steps = new Map<number, Step>();
  let messages: InboxMessage[] = [];

  const show = () => {
    render(
      messages.length ? repeat(messages, idOf, showMessage) : nothingYet('No messages yet.'),
      find('#messages'),
    );
    const inOrder = [...steps.values()].sort((one, other) => one.at - other.at || one.id - other.id);
    const list = repeat(inOrder, ({ id }) => id, showStep);
    render(
      steps.size
        ? html`<ol class="steps">
            ${list}
          </ol>`
        : nothingYet('Tap a button in the phone.'),
      find('#step-list'),
    );
  };

  superApp.watch((event) => {
    if (event.type === 'step') steps.set(event.step.id, event.step);
    if (event.type === 'message') announce(event.message);
    if (event.type === 'message')
      messages = [event.message, ...messages.filter((known) => idOf(known) !== idOf(event.message))];
    if (event.type === 'reset') {
      steps.clear();
      messages = [];
    }
    show();
  });
  void Promise.all([superApp.log(), superApp.inbox()]).then(([log, inbox]) => {
    log.forEach((step) => steps.set(step.id, step));
    messages = inbox;
    show();
  });
  find('#start-over').addEventListener('click', () => void startOver());
  // It leads to the inbox, and must not cover it there.
  find('#banner').addEventListener('click', () => (find('#banner').hidden = true));
  show();
}

let bannerTimer: ReturnType<typeof setTimeout> | undefined;

/** What a phone does when a message arrives. */
function announce({ title, content }: InboxMessage): void {
  const banner = find('#banner');
  render(
    html`<strong><bdi>${title}</bdi></strong
      ><bdi>${content}</bdi>`,
    banner,
  );
  banner.hidden = false;
  clearTimeout(bannerTimer);
  bannerTimer = setTimeout(() => (banner.hidden = true), 6000);
}

async function startOver(): Promise<void> {
  await fetch('/start-over', { method: 'POST' });
  location.reload();
}

const idOf = ({ messageId }: InboxMessage) => messageId;
const find = (selector: string) => document.querySelector<HTMLElement>(selector)!;
const time = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

function nothingYet(text: string): TemplateResult {
  return html`<p class="empty">${text}</p>`;
}

function showMessage({ title, content, at }: InboxMessage): TemplateResult {
  return html`<article class="message">
    <strong><bdi>${title}</bdi></strong>
    <time datetime=${at}>${time.format(new Date(at))}</time>
    <p><bdi>${content}</bdi></p>
    <small>Yummy Chicken Rice</small>
  </article>`;
}

function showStep({ kind, name, request, answer, outcome, duration, mark }: Step): TemplateResult {
  const took = duration ? ` · ${Math.round(duration)} ms` : '';
  return html`<li>
    <details>
      <summary>
        <span class="kind ${kind}">${kind}</span>
        <span class="name"><bdi>${breakable(name)}</bdi></span>
        <span class="outcome"><bdi>${outcome}${took}</bdi></span>
      </summary>
      ${showPart('Request', request)} ${showPart('Answer', answer)}
      ${mark ? html`<p class="empty">This rule is ${mark}, not documented.</p>` : ''}
    </details>
  </li>`;
}

function showPart(title: string, part: unknown): TemplateResult | undefined {
  if (part === undefined) return undefined;
  return html`<h3>${title}</h3>
    <pre dir="ltr">${JSON.stringify(part, undefined, 2)}</pre>`;
}

/** Lets a long name go on in the next line where a reader would pause. */
function breakable(name: string): TemplateResult[] {
  return name.split(/(?=[./])/).map((part) => html`<wbr />${part}`);
}
