import type { MinigateState } from '@minigate/core';
import { expect, fixture, html } from '@open-wc/testing';
import { buttonOf, expectAccessible, messageOf } from '../../test/appearance.js';
import {
  fakeError,
  fakeHost,
  fakeMinigate,
  fakeSession,
  type FakeMinigate,
} from '../../test/fake-minigate.js';
import { fired } from '../../test/events.js';
import '../define.js';
import type { MinigateSubscribe } from './subscribe.js';

const agreed = { T1: 'agreed', T2: 'agreed' } as const;
const decisions = [
  { templateId: 'T1', outcome: 'agreed' },
  { templateId: 'T2', outcome: 'agreed' },
] as const;
const running = { flow: 'subscribe', templateIds: ['T2', 'T1'], stillWaiting: false } as const;
const oneStepAway: Partial<MinigateState> = { session: fakeSession('identity'), decisions: agreed };

async function subscribeFor(minigate: FakeMinigate): Promise<MinigateSubscribe> {
  const element = await fixture<MinigateSubscribe>(
    html`<minigate-subscribe .minigate=${minigate} template-ids="T1 T2"></minigate-subscribe>`,
  );
  await element.updateComplete;
  return element;
}

describe('<minigate-subscribe>', () => {
  it('asks about the templates of its attribute, in the same task as the tap', async () => {
    const minigate = fakeMinigate();
    const element = await subscribeFor(minigate);
    expect(buttonOf(element).innerText.trim()).to.equal('Get messages');
    buttonOf(element).click();
    expect(minigate.asked).to.deep.equal([{ flow: 'subscribe', templateIds: ['T1', 'T2'] }]);
  });

  it('lets the page explain first', async () => {
    const minigate = fakeMinigate();
    const element = await subscribeFor(minigate);
    const asked: (readonly string[])[] = [];
    const explain = (event: Event & { templateIds: readonly string[] }) => {
      asked.push(event.templateIds);
      event.preventDefault();
    };
    element.addEventListener('minigate-before-subscribe', explain);
    element.click();
    expect(asked).to.deep.equal([['T1', 'T2']]);
    expect(minigate.asked).to.deep.equal([]);
    element.removeEventListener('minigate-before-subscribe', explain);
    element.click();
    expect(minigate.asked).to.have.length(1);
  });

  it('fires minigate-subscribed with the decisions', async () => {
    const minigate = fakeMinigate();
    const element = await subscribeFor(minigate);
    const event = fired(element, 'minigate-subscribed');
    element.click();
    await minigate.answer({ outcome: 'agreed', decisions: [...decisions], canSend: true });
    const subscribed = await event;
    expect(subscribed.templateIds).to.deep.equal(['T1', 'T2']);
    expect(subscribed.decisions).to.deep.equal(decisions);
    expect(subscribed.canSend).to.equal(true);
    expect(subscribed.error).to.equal(undefined);
  });

  it('fires minigate-subscribed again when a later tap has finished it, without asking the page again', async () => {
    const minigate = fakeMinigate({ session: fakeSession('identity') });
    const element = await subscribeFor(minigate);
    const heard: boolean[] = [];
    let questions = 0;
    element.addEventListener('minigate-subscribed', ({ canSend }) => heard.push(canSend));
    element.addEventListener('minigate-before-subscribe', () => (questions += 1));
    const error = fakeError('permission_denied');
    element.click();
    minigate.become({ decisions: agreed });
    await minigate.answer({ outcome: 'agreed', decisions: [...decisions], canSend: false, error });
    expect(element.getAttribute('state')).to.equal('one-more-step');
    element.click();
    minigate.become({ session: fakeSession('identity', 'messaging') });
    await minigate.answer({ outcome: 'agreed', decisions: [...decisions], canSend: true });
    expect(element.getAttribute('state')).to.equal('done');
    expect(heard).to.deep.equal([false, true]);
    expect(questions).to.equal(1);
  });

  it('says what is left to do at the last step, and why it did not work if that was no choice', async () => {
    const minigate = fakeMinigate(oneStepAway);
    const element = await subscribeFor(minigate);
    const finish = (code: 'permission_denied' | 'network') => {
      element.click();
      const error = fakeError(code);
      return minigate.answer({ outcome: 'agreed', decisions: [...decisions], canSend: false, error });
    };
    expect(buttonOf(element).innerText).to.contain('One more step');
    expect(messageOf(element)).to.equal('You agreed. One more tap finishes it.');
    await finish('permission_denied');
    expect(messageOf(element)).to.equal('You agreed. One more tap finishes it.');
    await finish('network');
    expect(messageOf(element)).to.equal('No connection. Check it and try again.');
  });

  it('is done only when the user agreed to every template and the server can send', async () => {
    const minigate = fakeMinigate();
    const element = await subscribeFor(minigate);
    const stateWith = async (patch: Partial<MinigateState>) => {
      minigate.become(patch);
      await element.updateComplete;
      return element.getAttribute('state');
    };
    const session = fakeSession('identity', 'messaging');
    expect(await stateWith({ session })).to.equal('idle');
    expect(await stateWith({ session, decisions: { T1: 'agreed' } })).to.equal('idle');
    expect(await stateWith({ session, decisions: { ...agreed, T2: 'rejected' } })).to.equal('idle');
    expect(await stateWith({ session, decisions: agreed })).to.equal('done');
    expect(await stateWith(oneStepAway)).to.equal('one-more-step');
  });

  it('is working while its own templates are asked about, in any order', async () => {
    const minigate = fakeMinigate({ busy: running });
    const element = await subscribeFor(minigate);
    expect(element.getAttribute('state')).to.equal('working');
    minigate.become({ busy: { ...running, templateIds: ['T1'] } });
    await element.updateComplete;
    expect(element.getAttribute('state')).to.equal('idle');
    expect(buttonOf(element)).to.have.attribute('aria-disabled', 'true');
  });

  for (const outcome of ['rejected', 'dismissed'] as const)
    it(`fires minigate-${outcome} and shows no complaint`, async () => {
      const minigate = fakeMinigate();
      const element = await subscribeFor(minigate);
      const event = fired(element, `minigate-${outcome}`);
      element.click();
      await minigate.answer({ outcome, decisions: [] });
      expect((await event).flow).to.equal('subscribe');
      expect(messageOf(element)).to.equal('');
    });

  it('fires minigate-failed with its flow', async () => {
    const minigate = fakeMinigate();
    const element = await subscribeFor(minigate);
    const event = fired(element, 'minigate-failed');
    element.click();
    await minigate.fail(fakeError('invalid_template'));
    expect((await event).flow).to.equal('subscribe');
    expect(messageOf(element)).to.equal('This is not available right now.');
  });

  it('fires minigate-signed-in for a user who signed in on the way, whatever came after', async () => {
    const minigate = fakeMinigate();
    const element = await subscribeFor(minigate);
    const heard: string[] = [];
    for (const type of ['minigate-signed-in', 'minigate-failed'])
      element.addEventListener(type, () => heard.push(type));
    element.click();
    minigate.become({ session: fakeSession('identity') });
    await minigate.fail(fakeError('network'));
    element.click();
    await minigate.fail(fakeError('network'));
    expect(heard).to.deep.equal(['minigate-signed-in', 'minigate-failed', 'minigate-failed']);
  });

  it('is unavailable in a wallet that has no messages', async () => {
    const minigate = fakeMinigate({ host: fakeHost('none') });
    const element = await subscribeFor(minigate);
    expect(element.getAttribute('state')).to.equal('unavailable');
    expect(messageOf(element)).to.equal('This wallet cannot do this. An update may help.');
    element.click();
    expect(minigate.asked).to.deep.equal([]);
  });

  it('is accessible in every state, light and dark, in both directions', async () => {
    const create = () => {
      const element = document.createElement('minigate-subscribe');
      element.templateIds = ['T1', 'T2'];
      return element;
    };
    const session = fakeSession('messaging');
    await expectAccessible(create, {
      idle: (element) => (element.minigate = fakeMinigate()),
      busy: (element) => (element.minigate = fakeMinigate({ status: 'connecting' })),
      working: (element) => (element.minigate = fakeMinigate({ busy: running })),
      'still-waiting': (element) =>
        (element.minigate = fakeMinigate({ busy: { ...running, stillWaiting: true } })),
      'one-more-step': (element) => (element.minigate = fakeMinigate(oneStepAway)),
      done: (element) => (element.minigate = fakeMinigate({ session, decisions: agreed })),
      unavailable: (element) => (element.minigate = fakeMinigate({ host: fakeHost('none') })),
    });
  });
});
