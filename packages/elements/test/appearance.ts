import { expect, fixtureSync, html } from '@open-wc/testing';
import { emulateMedia } from '@web/test-runner-commands';
import type { ConsentButton } from '../src/consent-button.js';

/** The button inside an element. */
export function buttonOf(element: ConsentButton): HTMLButtonElement {
  return element.shadowRoot!.querySelector('button')!;
}

/** What is readable below the button. */
export function messageOf(element: ConsentButton): string {
  const message = element.shadowRoot!.querySelector<HTMLElement>('[part~="message"]')!;
  return message.innerText.trim();
}

/** Put on the page by the first accessibility assertion. */
declare const axe: {
  setup(root: Element): void;
  teardown(): void;
  commons: { text: { accessibleText(element: Element): string } };
};

/** The name by which assistive technology calls the button, as axe computes it. */
export async function nameOf(element: ConsentButton): Promise<string> {
  await expect(element).to.be.accessible();
  axe.setup(element);
  const name = axe.commons.text.accessibleText(buttonOf(element));
  axe.teardown();
  return name;
}

/** Checks an element in every state of `states` against axe: light and dark, left-to-right and right-to-left. */
export async function expectAccessible<T extends ConsentButton>(
  create: () => T,
  states: Record<string, (element: T) => unknown>,
): Promise<void> {
  try {
    for (const colorScheme of ['light', 'dark'] as const) {
      await emulateMedia({ colorScheme });
      for (const dir of ['ltr', 'rtl']) await expectAccessibleIn(dir, colorScheme, create, states);
    }
  } finally {
    await emulateMedia({ colorScheme: 'light' });
  }
}

async function expectAccessibleIn<T extends ConsentButton>(
  dir: string,
  colorScheme: 'light' | 'dark',
  create: () => T,
  states: Record<string, (element: T) => unknown>,
): Promise<void> {
  const page = fixtureSync<HTMLElement>(html`<div dir=${dir}></div>`);
  page.style.cssText = colorScheme === 'dark' ? 'background: #121316; color: #eee' : '';
  for (const [state, prepare] of Object.entries(states)) {
    const element = create();
    page.replaceChildren(element);
    await prepare(element);
    await element.updateComplete;
    expect(element.getAttribute('state'), state).to.equal(state.split(':')[0]);
    await expect(page).to.be.accessible();
  }
}
