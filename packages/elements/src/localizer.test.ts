import { expect, fixtureSync, html } from '@open-wc/testing';
import { buttonOf } from '../test/appearance.js';
import { fakeMinigate } from '../test/fake-minigate.js';
import './define.js';
import { en } from './locales/en.js';
import { registerTranslation } from './localizer.js';
import type { MinigateSignIn } from './sign-in/sign-in.js';

const page = document.documentElement;

async function signInFor(lang = ''): Promise<MinigateSignIn> {
  const place = fixtureSync<HTMLElement>(
    html`<div><minigate-sign-in lang=${lang} .minigate=${fakeMinigate()}></minigate-sign-in></div>`,
  );
  const element = place.querySelector('minigate-sign-in')!;
  await element.updateComplete;
  return element;
}

function labelOf(element: MinigateSignIn): string {
  return buttonOf(element).innerText.trim();
}

function translateSignIn($code: string, text: string): void {
  registerTranslation({ $code, 'minigate.signIn': text });
}

describe('registerTranslation()', () => {
  it('reaches the elements that are there already', async () => {
    const element = await signInFor('fr');
    expect(labelOf(element)).to.equal('Continue with your wallet');
    translateSignIn('fr', 'Continuer');
    await element.updateComplete;
    expect(labelOf(element)).to.equal('Continuer');
  });

  it('changes single words of a language', async () => {
    const element = await signInFor('zh');
    registerTranslation({ $code: 'ZH', 'minigate.working': '稍等' });
    await element.updateComplete;
    expect(labelOf(element)).to.equal('使用钱包账户继续');
    expect(element.shadowRoot!.textContent).to.contain('稍等');
  });

  it('serves the code itself, then its script or region, then its language', async () => {
    translateSignIn('pt', 'Continuar');
    translateSignIn('pt-BR', 'Seguir');
    translateSignIn('zh-Hant', '繼續');
    translateSignIn('zh-HK', '繼續使用');
    translateSignIn('zh-Hant-MO', '繼續登入');
    const labels: Record<string, string> = {
      'pt-PT': 'Continuar',
      'pt-BR': 'Seguir',
      PT_br: 'Seguir',
      'pt-Latn-BR': 'Seguir',
      'zh-Hant-TW': '繼續',
      'zh-HK': '繼續使用',
      'zh-Hant-MO': '繼續登入',
      'zh-SG': '使用钱包账户继续',
      ptx: 'Continue with your wallet',
      '?': 'Continue with your wallet',
    };
    for (const [lang, label] of Object.entries(labels))
      expect(labelOf(await signInFor(lang)), lang).to.equal(label);
  });

  it('leaves what a region lacks to its language, and what that lacks to English', async () => {
    translateSignIn('ms', 'Teruskan');
    registerTranslation({ $code: 'ms-BN', 'minigate.working': 'Sekejap' });
    const element = await signInFor('ms-BN');
    expect(labelOf(element)).to.equal('Teruskan');
    expect(element.shadowRoot!.textContent).to.contain('Sekejap').and.to.contain('Signed in');
  });

  it('takes the English of the page where a language lacks a text', async () => {
    const element = await signInFor('sw');
    try {
      translateSignIn('en', 'Log in');
      await element.updateComplete;
      expect(labelOf(element)).to.equal('Log in');
    } finally {
      registerTranslation(en);
    }
  });
});

describe('Localizer', () => {
  let lang: string;
  beforeEach(() => ({ lang } = page));
  afterEach(() => {
    page.lang = lang;
    page.dir = '';
  });

  it('follows the language of the page', async () => {
    const element = await signInFor();
    page.lang = 'zh-CN';
    await Promise.resolve();
    await element.updateComplete;
    expect(labelOf(element)).to.equal('使用钱包账户继续');
    page.lang = 'en';
    await Promise.resolve();
    await element.updateComplete;
    expect(labelOf(element)).to.equal('Continue with your wallet');
  });

  it('renders again when the direction of the page changes', async () => {
    const element = await signInFor();
    page.dir = 'rtl';
    await Promise.resolve();
    expect(element.isUpdatePending).to.equal(true);
  });

  it('speaks the language of the browser where the page names none', async () => {
    page.lang = '';
    Object.defineProperty(navigator, 'language', { value: 'zh-CN', configurable: true });
    try {
      expect(labelOf(await signInFor())).to.equal('使用钱包账户继续');
    } finally {
      Reflect.deleteProperty(navigator, 'language');
    }
  });

  it('speaks the language of the place it is moved to', async () => {
    const element = await signInFor();
    element.parentElement!.append(Object.assign(document.createElement('p'), { lang: 'zh' }));
    element.parentElement!.querySelector('p')!.append(element);
    await element.updateComplete;
    expect(labelOf(element)).to.equal('使用钱包账户继续');
  });

  it('watches the page once for all elements, and no longer than the last of them stays', async () => {
    const watching = new Set<MutationObserver>();
    const { observe, disconnect } = MutationObserver.prototype;
    MutationObserver.prototype.observe = function (target, options) {
      if (target === page) watching.add(this);
      observe.call(this, target, options);
    };
    MutationObserver.prototype.disconnect = function () {
      watching.delete(this);
      disconnect.call(this);
    };
    try {
      const elements = [await signInFor(), await signInFor()] as const;
      expect(watching.size).to.equal(1);
      elements[0].remove();
      expect(watching.size).to.equal(1);
      elements[1].remove();
      expect(watching.size).to.equal(0);
      fixtureSync<HTMLElement>(html`<div></div>`).append(elements[0]);
      expect(watching.size).to.equal(1);
    } finally {
      Object.assign(MutationObserver.prototype, { observe, disconnect });
    }
  });
});
