import { expect, fixture, fixtureSync, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { buttonOf, expectAccessible, messageOf, nameOf } from '../../test/appearance.js';
import { fakeError, fakeMinigate, fakeSession, type FakeMinigate } from '../../test/fake-minigate.js';
import { fired, uncaught } from '../../test/events.js';
import '../define.js';
import type { MinigateProvider } from '../provider/provider.js';
import type { MinigateSignIn } from './sign-in.js';

const noAnswer = { flow: 'sign-in', stillWaiting: false } as const;

async function signInFor(minigate: FakeMinigate, label = ''): Promise<MinigateSignIn> {
  return fixture(html`<minigate-sign-in .minigate=${minigate}>${label}</minigate-sign-in>`);
}

async function showing(minigate: FakeMinigate): Promise<MinigateSignIn> {
  const element = await signInFor(minigate);
  await element.updateComplete;
  return element;
}

describe('<minigate-sign-in>', () => {
  it('offers to continue with the wallet', async () => {
    const element = await showing(fakeMinigate());
    expect(element.getAttribute('state')).to.equal('idle');
    expect(buttonOf(element).innerText.trim()).to.equal('Continue with your wallet');
    expect(messageOf(element)).to.equal('');
    expect(buttonOf(element)).to.have.attribute('aria-disabled', 'false');
  });

  it('starts the flow in the same task as the tap', async () => {
    const minigate = fakeMinigate();
    const element = await showing(minigate);
    buttonOf(element).click();
    expect(minigate.asked).to.deep.equal([{ flow: 'sign-in' }]);
  });

  it('asks for the scopes of its attribute', async () => {
    const minigate = fakeMinigate();
    const element = await fixture<MinigateSignIn>(
      html`<minigate-sign-in .minigate=${minigate} scopes=" auth_user  USER_NAME "></minigate-sign-in>`,
    );
    element.click();
    expect(minigate.asked).to.deep.equal([{ flow: 'sign-in', scopes: ['auth_user', 'USER_NAME'] }]);
  });

  it('fires minigate-signed-in with the session, through shadow roots', async () => {
    const minigate = fakeMinigate();
    const element = await showing(minigate);
    const session = fakeSession('identity');
    const outside = fired(document, 'minigate-signed-in');
    element.click();
    await minigate.answer({ outcome: 'signed-in', session });
    const event = await outside;
    expect(event.session).to.equal(session);
    expect(event.composed).to.equal(true);
  });

  for (const outcome of ['rejected', 'dismissed'] as const)
    it(`fires minigate-${outcome} and shows no complaint`, async () => {
      const minigate = fakeMinigate();
      const element = await showing(minigate);
      const event = fired(element, `minigate-${outcome}`);
      element.click();
      await minigate.answer({ outcome });
      expect((await event).flow).to.equal('sign-in');
      expect(element.getAttribute('state')).to.equal('idle');
      expect(messageOf(element)).to.equal('');
    });

  it('fires minigate-failed, and says why until the next tap', async () => {
    const minigate = fakeMinigate();
    const element = await showing(minigate);
    const event = fired(element, 'minigate-failed');
    const error = fakeError('network');
    element.click();
    await minigate.fail(error);
    expect((await event).flow).to.equal('sign-in');
    expect((await event).error).to.equal(error);
    expect(messageOf(element)).to.equal('No connection. Check it and try again.');
    element.click();
    await minigate.answer({ outcome: 'dismissed' });
    expect(messageOf(element)).to.equal('');
  });

  it('has a sentence for every kind of failure, also for one it does not know', async () => {
    const sentences = new Set<string>();
    for (const code of ['auth_code_expired', 'session_not_kept', 'rate_limited', 'unknown', 'new_code']) {
      const minigate = fakeMinigate();
      const element = await showing(minigate);
      element.click();
      await minigate.fail(fakeError(code as 'unknown'));
      sentences.add(messageOf(element));
    }
    expect([...sentences]).to.deep.equal([
      'That took too long. Please try again.',
      'This is not available right now.',
      'Too many tries. Please wait a moment.',
      'Something went wrong. Please try again.',
    ]);
  });

  it('is busy while the wallet is looked for, and lets a tap wait for it', async () => {
    const minigate = fakeMinigate({ status: 'connecting', host: undefined });
    const element = await showing(minigate);
    expect(element.getAttribute('state')).to.equal('busy');
    expect(buttonOf(element)).to.have.attribute('aria-busy', 'true');
    element.click();
    expect(minigate.asked).to.have.length(1);
  });

  it('is working while the wallet asks, and takes no second tap', async () => {
    const minigate = fakeMinigate();
    const element = await showing(minigate);
    element.click();
    element.click();
    await element.updateComplete;
    expect(element.getAttribute('state')).to.equal('working');
    expect(buttonOf(element)).to.have.attribute('aria-busy', 'true');
    expect(buttonOf(element)).to.have.attribute('aria-disabled', 'true');
    expect(minigate.asked).to.have.length(1);
  });

  it('is done once the session knows who the user is', async () => {
    const minigate = fakeMinigate({ session: fakeSession('messaging') });
    const element = await showing(minigate);
    expect(element.getAttribute('state')).to.equal('idle');
    minigate.become({ session: fakeSession('messaging', 'identity') });
    await element.updateComplete;
    expect(element.getAttribute('state')).to.equal('done');
    expect(buttonOf(element).innerText).to.contain('Signed in');
    element.click();
    expect(minigate.asked).to.deep.equal([]);
    minigate.become({ session: undefined });
    await element.updateComplete;
    expect(element.getAttribute('state')).to.equal('idle');
  });

  it('waits for another flow without losing the focus', async () => {
    const minigate = fakeMinigate();
    const element = await showing(minigate);
    element.focus();
    minigate.become({ busy: { flow: 'subscribe', templateIds: ['T1'], stillWaiting: false } });
    await element.updateComplete;
    expect(buttonOf(element)).to.have.attribute('aria-disabled', 'true');
    expect(document.activeElement).to.equal(element);
    element.click();
    expect(minigate.asked).to.deep.equal([]);
    minigate.become({ busy: { flow: 'subscribe', templateIds: ['T1'], stillWaiting: true } });
    element.click();
    expect(minigate.asked).to.have.length(1);
  });

  it('offers a new try while the wallet stays silent, and reports only the newest one', async () => {
    const minigate = fakeMinigate();
    const element = await showing(minigate);
    const heard: string[] = [];
    for (const type of ['minigate-failed', 'minigate-signed-in'])
      element.addEventListener(type, () => heard.push(type));
    element.click();
    minigate.become({ busy: { ...noAnswer, stillWaiting: true } });
    await element.updateComplete;
    expect(element.getAttribute('state')).to.equal('still-waiting');
    expect(buttonOf(element).innerText).to.contain('Try again');
    expect(messageOf(element)).to.equal('Still waiting for your wallet.');
    element.click();
    await minigate.fail(fakeError('interrupted'), 0);
    expect(element.getAttribute('state')).to.equal('working');
    await minigate.answer({ outcome: 'signed-in', session: fakeSession('identity') });
    expect(heard).to.deep.equal(['minigate-signed-in']);
  });

  it('honours a late answer while it is still waiting', async () => {
    const minigate = fakeMinigate();
    const element = await showing(minigate);
    const event = fired(element, 'minigate-signed-in');
    element.click();
    minigate.become({ busy: { ...noAnswer, stillWaiting: true } });
    await minigate.answer({ outcome: 'signed-in', session: fakeSession('identity') });
    expect((await event).session.subject).to.equal('user-1');
  });

  for (const code of ['not_in_wallet', 'unsupported'] as const)
    it(`is unavailable and cannot be tapped with "${code}"`, async () => {
      const minigate = fakeMinigate({ status: 'unavailable', error: fakeError(code) });
      const element = await showing(minigate);
      expect(element.getAttribute('state')).to.equal('unavailable');
      expect(buttonOf(element)).to.have.attribute('aria-disabled', 'true');
      expect(messageOf(element)).to.match(/wallet/);
      element.click();
      expect(minigate.asked).to.deep.equal([]);
    });

  it('lets a tap try again where the cause may pass', async () => {
    const minigate = fakeMinigate({ status: 'unavailable', error: fakeError('network') });
    const element = await showing(minigate);
    expect(element.getAttribute('state')).to.equal('unavailable');
    expect(messageOf(element)).to.equal('No connection. Check it and try again.');
    element.click();
    expect(minigate.asked).to.have.length(1);
  });

  it('shows the content of its slots in their states only', async () => {
    const minigate = fakeMinigate();
    const element = await fixture<MinigateSignIn>(html`
      <minigate-sign-in .minigate=${minigate}>
        <img slot="icon" alt="" src="data:," /> Log in <b slot="working">Hold on</b><b slot="done">Hello</b>
        <b slot="reason">Scan the code</b>
      </minigate-sign-in>
    `);
    const visible = async (patch: Parameters<FakeMinigate['become']>[0]) => {
      minigate.become(patch);
      await element.updateComplete;
      return [...element.querySelectorAll('b')]
        .filter((content) => content.checkVisibility())
        .map((content) => content.textContent);
    };
    expect(await visible({})).to.deep.equal([]);
    expect(await visible({ busy: noAnswer })).to.deep.equal(['Hold on']);
    expect(await visible({ busy: undefined, session: fakeSession('identity') })).to.deep.equal(['Hello']);
    const lost = { session: undefined, status: 'unavailable', error: fakeError('not_in_wallet') } as const;
    expect(await visible(lost)).to.deep.equal(['Scan the code']);
  });

  it('keeps its label as its name, and tells its state apart from that', async () => {
    const minigate = fakeMinigate();
    const element = await signInFor(minigate, 'Log in');
    expect(await nameOf(element)).to.equal('Log in');
    minigate.become({ busy: noAnswer });
    await element.updateComplete;
    expect(await nameOf(element)).to.equal('Log in');
    minigate.become({ busy: { ...noAnswer, stillWaiting: true } });
    await element.updateComplete;
    expect(await nameOf(element)).to.equal('Log in Try again');
    minigate.become({ busy: undefined, session: fakeSession('identity') });
    await element.updateComplete;
    expect(await nameOf(element)).to.equal('Log in');
    const status = element.shadowRoot!.querySelector('[role="status"]')!;
    expect(status.textContent).to.contain('Signed in');
  });

  it('can be focused and pressed with the keyboard', async () => {
    const minigate = fakeMinigate();
    const element = await showing(minigate);
    await sendKeys({ press: 'Tab' });
    expect(document.activeElement).to.equal(element);
    await sendKeys({ press: 'Enter' });
    expect(minigate.asked).to.have.length(1);
    await minigate.answer({ outcome: 'dismissed' });
    await sendKeys({ press: 'Space' });
    expect(minigate.asked).to.have.length(2);
  });

  it('is large enough for a finger', async () => {
    const element = await showing(fakeMinigate());
    const { width, height } = buttonOf(element).getBoundingClientRect();
    expect(Math.min(width, height)).to.be.at.least(44);
  });

  it('speaks the language of the nearest "lang", and English where there is no dictionary', async () => {
    const page = fixtureSync<HTMLElement>(html`
      <div lang="zh-CN"><minigate-sign-in .minigate=${fakeMinigate()}></minigate-sign-in></div>
    `);
    const element = page.querySelector('minigate-sign-in')!;
    await element.updateComplete;
    expect(buttonOf(element).innerText.trim()).to.equal('使用钱包账户继续');
    element.lang = 'ar';
    await element.updateComplete;
    expect(buttonOf(element).innerText.trim()).to.equal('Continue with your wallet');
    element.lang = 'zh-Hans';
    await element.updateComplete;
    expect(buttonOf(element).innerText.trim()).to.equal('使用钱包账户继续');
  });

  it('finds the language outside of a shadow root', async () => {
    const page = fixtureSync<HTMLElement>(html`<div lang="zh"><section></section></div>`);
    const root = page.querySelector('section')!.attachShadow({ mode: 'open' });
    const element = document.createElement('minigate-sign-in');
    root.append(element);
    await element.updateComplete;
    expect(buttonOf(element).innerText.trim()).to.equal('使用钱包账户继续');
  });

  it('prefers its own "minigate" to the one of its provider', async () => {
    const [outer, own] = [fakeMinigate(), fakeMinigate()];
    const provider = await fixture<MinigateProvider>(html`
      <minigate-provider .minigate=${outer}>
        <minigate-sign-in .minigate=${own}></minigate-sign-in>
      </minigate-provider>
    `);
    const element = provider.querySelector('minigate-sign-in')!;
    element.click();
    expect(own.asked).to.have.length(1);
    element.minigate = undefined;
    await element.updateComplete;
    element.click();
    expect(outer.asked).to.have.length(1);
  });

  it('follows the provider it is moved to, and none once it is removed', async () => {
    const [first, second] = [fakeMinigate(), fakeMinigate({ session: fakeSession('identity') })];
    const page = fixtureSync<HTMLElement>(html`
      <div>
        <minigate-provider .minigate=${first}><minigate-sign-in></minigate-sign-in></minigate-provider>
        <minigate-provider .minigate=${second}></minigate-provider>
      </div>
    `);
    const element = page.querySelector('minigate-sign-in')!;
    const watchers = () => [first.watchers, second.watchers];
    await element.updateComplete;
    expect(watchers()).to.deep.equal([2, 1]);
    page.lastElementChild!.append(element);
    await element.updateComplete;
    expect(element.getAttribute('state')).to.equal('done');
    expect(watchers()).to.deep.equal([1, 2]);
    element.remove();
    expect(watchers()).to.deep.equal([1, 1]);
    page.append(element);
    await element.updateComplete;
    expect(element.getAttribute('state')).to.equal('busy');
  });

  it('throws a TypeError at a tap without a provider', async () => {
    const element = await fixture<MinigateSignIn>(html`<minigate-sign-in></minigate-sign-in>`);
    const thrown = uncaught('error');
    element.click();
    const error = (await thrown) as TypeError;
    expect(error).to.be.instanceOf(TypeError);
    expect(error.message).to.equal(
      '<minigate-sign-in> needs a <minigate-provider> with a "backend" around it',
    );
  });

  it('leaves wrong use to the error reports of the page', async () => {
    const minigate = fakeMinigate();
    const element = await showing(minigate);
    const reported = uncaught('unhandledrejection');
    const mistake = new TypeError('wrong use');
    element.click();
    await minigate.fail(mistake);
    expect(await reported).to.equal(mistake);
    expect(messageOf(element)).to.equal('');
  });

  it('is accessible in every state, light and dark, in both directions', async () => {
    const create = () => document.createElement('minigate-sign-in');
    await expectAccessible(create, {
      idle: (element) => (element.minigate = fakeMinigate()),
      'idle:failed': async (element) => {
        const minigate = (element.minigate = fakeMinigate());
        await element.updateComplete;
        element.click();
        await minigate.fail(fakeError('network'));
      },
      busy: (element) => (element.minigate = fakeMinigate({ status: 'connecting' })),
      working: (element) => (element.minigate = fakeMinigate({ busy: noAnswer })),
      'still-waiting': (element) =>
        (element.minigate = fakeMinigate({ busy: { ...noAnswer, stillWaiting: true } })),
      done: (element) => (element.minigate = fakeMinigate({ session: fakeSession('identity') })),
      unavailable: (element) =>
        (element.minigate = fakeMinigate({ status: 'unavailable', error: fakeError('not_in_wallet') })),
    });
  });
});
