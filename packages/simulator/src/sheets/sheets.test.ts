import { expect, fixture, html } from '@open-wc/testing';
import { emulateMedia, sendKeys } from '@web/test-runner-commands';
import { simulatorMarker } from '../marker.js';
import type { ConsentAsk, PanelAsk, SheetAnswer } from '../super-app.js';
import { createTestClock } from '../test-clock.js';
import { answeringSheets, createSheets, type Sheets } from './sheets.js';

const head = { appName: 'Yummy Chicken Rice', walletTitle: 'Alipay', userName: 'Sandbox One' };
const consent: ConsentAsk = { ...head, consentId: 'c', scopes: ['auth_user', 'CARD_LIST'] };
const ready = {
  templateId: 't',
  title: 'Ready',
  body: 'Order {orderNo} at {storeName}.',
  type: 'long-term',
} as const;
const panel: PanelAsk = { ...head, panelId: 'p', templates: [ready, { ...ready, type: 'one-time' }] };
const asks: [string, (sheets: Sheets) => Promise<SheetAnswer | 'busy'>][] = [
  ['consent', (sheets) => sheets.askConsent(consent)],
  ['panel', (sheets) => sheets.askSubscription(panel)],
];

const sheet = () => document.querySelector(`[data-${simulatorMarker}]`);
const inside = <Found extends HTMLElement = HTMLElement>(selector: string) =>
  sheet()?.shadowRoot?.querySelector<Found>(selector) as Found;

async function opened(): Promise<Element> {
  for (let frame = 0; !inside('dialog')?.hasAttribute('open'); frame++) {
    if (frame > 60) throw new Error('No sheet opened');
    await new Promise(requestAnimationFrame);
  }
  return sheet() as Element;
}

async function animated() {
  await Promise.all(
    inside('dialog')
      .getAnimations({ subtree: true })
      .map(({ finished }) => finished),
  );
}

describe('createSheets()', () => {
  afterEach(async () => {
    sheet()?.remove();
    await emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' });
  });

  for (const [name, ask] of asks) {
    for (const colorScheme of ['light', 'dark'] as const)
      it(`draws an accessible ${name} in ${colorScheme}`, async () => {
        await emulateMedia({ colorScheme });
        void ask(createSheets());
        const element = await opened();
        await animated();
        await expect(element).to.be.accessible();
      });

    it(`takes "Agree", "Reject" and "Close" in the ${name}`, async () => {
      const buttons = { '.agree': 'agree', '.reject': 'reject', '.close': 'dismiss' };
      const names = [];
      for (const [selector, answer] of Object.entries(buttons)) {
        const answered = ask(createSheets());
        await opened();
        const button = inside(selector);
        names.push(button.getAttribute('aria-label') ?? button.innerText);
        button.click();
        expect(await answered).to.equal(answer);
        expect(sheet()).to.be.null;
      }
      expect(names).to.deep.equal(['Agree', 'Reject', 'Close']);
    });

    it(`closes the ${name} with Escape and with a tap on the backdrop`, async () => {
      const byKey = ask(createSheets());
      await opened();
      await sendKeys({ press: 'Escape' });
      expect(await byKey).to.equal('dismiss');
      const byTap = ask(createSheets());
      await opened();
      inside('.content').click();
      await new Promise(requestAnimationFrame);
      expect(inside<HTMLDialogElement>('dialog')?.open).to.be.true;
      inside('dialog').click();
      expect(await byTap).to.equal('dismiss');
    });
  }

  it('says who asks for what, and blanks what a message will fill in', async () => {
    const answered = createSheets().askConsent(consent);
    await opened();
    expect(inside('.sheet').innerText).to.contain('Yummy Chicken Rice').and.contain('Your profile');
    expect(inside('.sheet').innerText).to.contain('Other information').and.contain('CARD_LIST');
    inside('.close').click();
    await answered;
    void createSheets().askSubscription(panel);
    await opened();
    expect(inside('li .detail').textContent).to.equal('Order … at ….');
    expect(
      [...(sheet()?.shadowRoot?.querySelectorAll('.tag') ?? [])].map((tag) => tag.textContent),
    ).to.deep.equal(['Until you turn it off', 'One message each time you agree']);
  });

  it('speaks Chinese where the wallet does', async () => {
    void createSheets({ language: 'zh-Hans' }).askConsent(consent);
    await opened();
    expect(inside('dialog').lang).to.equal('zh-CN');
    expect(inside('footer').textContent?.replace(/\s/g, '')).to.equal('拒绝同意');
    expect(inside('.close').getAttribute('aria-label')).to.equal('关闭');
  });

  it('takes the focus and gives it back, also to a button in a shadow root', async () => {
    const host = await fixture<HTMLElement>(html`<div></div>`);
    host.attachShadow({ mode: 'open' }).innerHTML = '<button>Continue</button>';
    const button = host.shadowRoot?.querySelector('button');
    button?.focus();
    const answered = createSheets().askConsent(consent);
    await opened();
    expect(sheet()?.shadowRoot?.activeElement).to.equal(inside('h2'));
    inside('.agree').click();
    await answered;
    expect(host.shadowRoot?.activeElement).to.equal(button);
  });

  it('covers only its target, and makes only that inert', async () => {
    const frame = await fixture<HTMLElement>(html`
      <div class="frame">
        <button>Place order</button>
        <p inert></p>
      </div>
    `);
    frame.attributeStyleMap.set('position', 'relative');
    frame.attributeStyleMap.set('block-size', '500px');
    const button = frame.querySelector('button');
    button?.focus();
    const answered = createSheets({ target: frame }).askConsent(consent);
    await opened();
    const [covered, area] = [inside('dialog').getBoundingClientRect(), frame.getBoundingClientRect()];
    expect([covered.top, covered.bottom, covered.left]).to.deep.equal([area.top, area.bottom, area.left]);
    expect(button?.inert).to.be.true;
    expect(inside('dialog').matches(':modal')).to.be.false;
    await sendKeys({ press: 'Escape' });
    expect(await answered).to.equal('dismiss');
    expect(button?.inert).to.be.false;
    expect(frame.querySelector('p')?.inert).to.be.true;
    expect(document.activeElement).to.equal(button);
  });

  it('is usable as a dialog in a frame too', async () => {
    const frame = await fixture<HTMLElement>(html`<div><button>Place order</button></div>`);
    frame.attributeStyleMap.set('position', 'relative');
    frame.attributeStyleMap.set('block-size', '400px');
    void createSheets({ target: frame }).askSubscription(panel);
    await opened();
    await animated();
    await expect(frame).to.be.accessible();
  });

  it('has one sheet at a time, and another one afterwards', async () => {
    const sheets = createSheets();
    const first = sheets.askConsent(consent);
    expect(await sheets.askSubscription(panel)).to.equal('busy');
    await opened();
    inside('.agree').click();
    expect(await first).to.equal('agree');
    const second = sheets.askSubscription(panel);
    await opened();
    inside('.reject').click();
    expect(await second).to.equal('reject');
  });

  it('refuses a target that is not in the page', async () => {
    const sheets = createSheets({ target: document.createElement('div') });
    const error = await sheets.askConsent(consent).catch((reason: unknown) => reason);
    expect(error).to.be.an.instanceOf(TypeError);
  });

  it('counts a sheet that the page takes away as closed', async () => {
    const answered = createSheets().askConsent(consent);
    (await opened()).remove();
    expect(await answered).to.equal('dismiss');
  });

  it('keeps its buttons big enough for a thumb and inside a small screen', async () => {
    void createSheets().askSubscription({ ...panel, templates: Array(12).fill(ready) });
    await opened();
    await animated();
    for (const selector of ['.agree', '.reject', '.close']) {
      const { width, height, bottom } = inside(selector).getBoundingClientRect();
      expect(Math.min(width, height)).to.be.at.least(44);
      expect(bottom).to.be.at.most(innerHeight);
    }
    expect(inside('.content').scrollHeight).to.be.above(inside('.content').clientHeight);
    await expect(sheet() as Element).to.be.accessible();
  });

  it('does not move for users who want less motion', async () => {
    await emulateMedia({ reducedMotion: 'reduce' });
    void createSheets().askConsent(consent);
    await opened();
    expect(inside('dialog').getAnimations({ subtree: true })).to.deep.equal([]);
  });

  it('says something for a moment', async () => {
    const clock = createTestClock();
    createSheets({ clock }).toast('serviceBusy');
    const toast = () => document.querySelector('minigate-simulator-toast');
    expect(toast()?.textContent).to.equal('The service is busy, try again later');
    await expect(toast() as Element).to.be.accessible();
    await clock.advance(2500);
    expect(toast()).to.be.null;
  });
});

describe('answeringSheets()', () => {
  it('answers at once, always the same or as told', async () => {
    expect(await answeringSheets('reject').askConsent(consent)).to.equal('reject');
    const picky = answeringSheets((ask) => ('scopes' in ask ? 'agree' : 'dismiss'));
    expect(await picky.askConsent(consent)).to.equal('agree');
    expect(await picky.askSubscription(panel)).to.equal('dismiss');
    expect(sheet()).to.be.null;
  });
});
