import { chromium, type Browser, type BrowserContext, type Page, type Route } from 'playwright-core';
// @ts-expect-error: a plain script, which finds the browser for all tests.
import { findBrowser } from '../scripts/browser.mjs';
import { startDemo, type Demo } from './demo-server.js';

/** The two accounts that the simulated wallet knows. */
export const accounts = { one: 'sandbox2088000000000001', two: 'sandbox2088000000000002' };

/** The demo, and a browser to use it with. */
export interface Stage {
  demo: Demo;
  /** A phone in somebody's hand: a browser that knows nothing yet, and a super app as it was at the start. */
  newPhone(options?: { prepare?: (page: Page) => Promise<unknown> }): Promise<Phone>;
  close(): Promise<void>;
}

/** What a person does with the demo, and sees. */
export interface Phone {
  page: Page;
  context: BrowserContext;
  /** What the console complained about, and uncaught errors. */
  complaints: string[];
  signInButton: ReturnType<Page['getByRole']>;
  subscribeButton: ReturnType<Page['getByRole']>;
  /** Presses a button of the sheet that is open. */
  answer(name: 'Agree' | 'Reject' | 'Close'): Promise<void>;
  signIn(): Promise<void>;
  /** Agrees to messages, up to and with the panel. */
  agreeToMessages(): Promise<void>;
  reads(text: string | RegExp): Promise<void>;
  stateOf(element: 'minigate-sign-in' | 'minigate-subscribe'): Promise<string | null>;
  untilState(element: 'minigate-sign-in' | 'minigate-subscribe', state: string): Promise<void>;
  /** Goes to another app and comes back. */
  comeBack(): Promise<void>;
  /** Lets time pass in the page. */
  pass(milliseconds: number): Promise<void>;
  /** Steps the super app has seen, as `kind name outcome`. */
  steps(): Promise<string[]>;
  close(): Promise<void>;
}

/** Starts the demo on a free port, and the browser that the tests run in. */
export async function setTheStage(): Promise<Stage> {
  const demo = await startDemo({ port: 0, cookingTime: 20 });
  const { executablePath, args } = (await findBrowser()) as { executablePath: string; args: string[] };
  const browser: Browser = await chromium.launch({ executablePath, args });
  return {
    demo,
    async newPhone({ prepare } = {}) {
      await demo.superApp.switchUser({ userId: accounts.one });
      await demo.startOver();
      const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en' });
      const page = await context.newPage();
      page.setDefaultTimeout(8000);
      await page.clock.install();
      // The TypeScript loader wraps functions in a helper that functions sent to the page do not find there.
      await page.addInitScript('globalThis.__name = (named) => named');
      await prepare?.(page);
      const phone = createPhone(demo, context, page);
      await page.goto(demo.url);
      return phone;
    },
    async close() {
      await browser.close();
      await demo.close();
    },
  };
}

function createPhone(demo: Demo, context: BrowserContext, page: Page): Phone {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  const phone: Phone = {
    page,
    context,
    complaints,
    signInButton: page.getByRole('button', { name: 'Continue with your wallet' }),
    subscribeButton: page.getByRole('button', { name: 'Tell me when it is ready' }),
    answer: (name) => page.getByRole('dialog').getByRole('button', { name, exact: true }).click(),
    async signIn() {
      await phone.untilState('minigate-sign-in', 'idle');
      await phone.signInButton.click();
      await phone.answer('Agree');
      await phone.untilState('minigate-sign-in', 'done');
    },
    async agreeToMessages() {
      await phone.subscribeButton.click();
      await phone.answer('Agree');
    },
    reads: (text) => page.getByText(text).filter({ visible: true }).first().waitFor(),
    stateOf: (element) => page.locator(element).getAttribute('state'),
    untilState: (element, state) => page.locator(`${element}[state="${state}"]`).waitFor(),
    comeBack: () => page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange'))),
    pass: (milliseconds) => page.clock.runFor(milliseconds),
    steps: async () =>
      (await demo.superApp.log()).map(({ kind, name, outcome }) => `${kind} ${name} ${outcome}`),
    close: () => context.close(),
  };
  return phone;
}

/** Lets a request reach the server, and loses the answer. */
export async function loseAnswer(route: Route): Promise<void> {
  await route.fetch();
  await route.abort();
}
