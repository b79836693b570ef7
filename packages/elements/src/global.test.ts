import { expect } from '@open-wc/testing';
import './global.js';

describe('window.Minigate', () => {
  it('has all that a page without a bundler needs', () => {
    expect(Object.keys(window.Minigate)).to.include.members([
      'createMinigate',
      'httpBackend',
      'subscribeMsgPanel',
      'memoryStore',
      'idbStore',
      'MinigateError',
      'isMinigateError',
      'MinigateProvider',
      'MinigateSignedInEvent',
      'registerTranslation',
    ]);
  });

  it('comes with the elements defined', () => {
    const { MinigateProvider, MinigateSignIn, MinigateSubscribe } = window.Minigate;
    expect(document.createElement('minigate-provider')).to.be.instanceOf(MinigateProvider);
    expect(document.createElement('minigate-sign-in')).to.be.instanceOf(MinigateSignIn);
    expect(document.createElement('minigate-subscribe')).to.be.instanceOf(MinigateSubscribe);
  });

  it('takes texts in more languages', async () => {
    const { registerTranslation, en } = window.Minigate;
    registerTranslation({
      ...en,
      $code: 'ar',
      'minigate.signIn': 'تابع بمحفظتك',
    });
    const element = document.createElement('minigate-sign-in');
    element.lang = 'ar-EG';
    document.body.append(element);
    await element.updateComplete;
    expect(element.shadowRoot!.querySelector('button')!.innerText.trim()).to.equal('تابع بمحفظتك');
    element.remove();
  });
});
