import { createMinigate, memoryStore, type Backend } from '@minigate/core';
import { expect, fixture, fixtureSync, html } from '@open-wc/testing';
import { fakeError, fakeMinigate, fakeSession } from '../../test/fake-minigate.js';
import { fired } from '../../test/events.js';
import '../define.js';
import { MinigateProvider } from './provider.js';

const signedIn = fakeSession('identity');

/** A wallet that knows who it is, and where nobody may be asked anything. */
function silentWallet() {
  return {
    getAppIdSync: () => ({ appId: 'app-1' }),
    getSiteInfo: ({ success }: { success: (answer: object) => void }) => success({ siteName: 'ALIPAY_CN' }),
    getAuthCode: () => {
      throw new Error('Nobody tapped');
    },
  };
}

function backendOf(session: () => ReturnType<typeof fakeSession> | undefined): Backend {
  return {
    exchange: () => Promise.reject(fakeError('backend_refused')),
    session: () => Promise.resolve(session()),
    signOut: () => Promise.resolve(),
  };
}

async function providerFor(backend: Backend | string): Promise<MinigateProvider> {
  return fixture(html`
    <minigate-provider .backend=${backend} .my=${silentWallet()} .store=${memoryStore()}>
      <minigate-sign-in></minigate-sign-in>
    </minigate-provider>
  `);
}

/** Resolves once the `Minigate` of `provider` has found its wallet. */
async function connected(provider: MinigateProvider): Promise<void> {
  await provider.minigate!.connect();
  await provider.querySelector('minigate-sign-in')?.updateComplete;
}

const stateOf = (root: ParentNode) => root.querySelector('minigate-sign-in')!.getAttribute('state');

describe('<minigate-provider>', () => {
  it('connects by itself, asks the user nothing, and restores the session', async () => {
    const provider = await providerFor(backendOf(() => signedIn));
    expect(provider.minigate!.state.status).to.equal('connecting');
    expect(stateOf(provider)).to.equal('busy');
    await connected(provider);
    expect(provider.minigate!.state.host!.appId).to.equal('app-1');
    expect(stateOf(provider)).to.equal('done');
  });

  it('talks to the server whose URL its attribute names', async () => {
    const { fetch } = window;
    const asked: unknown[] = [];
    window.fetch = (url) => {
      asked.push(url);
      return Promise.resolve(new Response(JSON.stringify({ session: signedIn })));
    };
    try {
      const provider = await fixture<MinigateProvider>(html`
        <minigate-provider backend="/minigate/" .my=${silentWallet()}>
          <minigate-sign-in></minigate-sign-in>
        </minigate-provider>
      `);
      await connected(provider);
      expect(stateOf(provider)).to.equal('done');
    } finally {
      window.fetch = fetch;
    }
    expect(asked).to.deep.equal(['/minigate/session']);
  });

  it('has nothing to give without a backend', async () => {
    const provider = await fixture<MinigateProvider>(
      html`<minigate-provider><minigate-sign-in></minigate-sign-in></minigate-provider>`,
    );
    expect(provider.minigate).to.equal(undefined);
    expect(stateOf(provider)).to.equal('busy');
    provider.my = silentWallet();
    provider.backend = backendOf(() => undefined);
    await provider.updateComplete;
    await connected(provider);
    expect(stateOf(provider)).to.equal('idle');
  });

  it('serves elements that come later, also from inside of other shadow roots', async () => {
    const provider = await providerFor(backendOf(() => signedIn));
    await connected(provider);
    const box = document.createElement('div');
    const late = document.createElement('minigate-sign-in');
    box.attachShadow({ mode: 'open' }).append(late);
    provider.append(box);
    await late.updateComplete;
    expect(late.getAttribute('state')).to.equal('done');
  });

  it('serves elements that were there before it was defined', async () => {
    const page = fixtureSync<HTMLElement>(
      html`<div>
        <late-provider><minigate-sign-in></minigate-sign-in></late-provider>
      </div>`,
    );
    const provider = page.firstElementChild as MinigateProvider;
    const element = page.querySelector('minigate-sign-in')!;
    provider.minigate = fakeMinigate({ session: signedIn });
    await element.updateComplete;
    expect(stateOf(page)).to.equal('busy');
    customElements.define('late-provider', class extends MinigateProvider {});
    await provider.updateComplete;
    await element.updateComplete;
    expect(stateOf(page)).to.equal('done');
  });

  it('connects a ready-made Minigate, and leaves its end to the page', async () => {
    const minigate = fakeMinigate();
    const provider = await fixture<MinigateProvider>(
      html`<minigate-provider .minigate=${minigate}></minigate-provider>`,
    );
    expect(provider.minigate).to.equal(minigate);
    expect(minigate.connects).to.equal(1);
    provider.remove();
    await Promise.resolve();
    expect(minigate.isDisposed).to.equal(false);
    expect(minigate.watchers).to.equal(0);
  });

  it('starts over when a property changes', async () => {
    const provider = await providerFor(backendOf(() => undefined));
    await connected(provider);
    const before = provider.minigate;
    expect(stateOf(provider)).to.equal('idle');
    provider.backend = backendOf(() => signedIn);
    await provider.updateComplete;
    await connected(provider);
    expect(provider.minigate).not.to.equal(before);
    expect(stateOf(provider)).to.equal('done');
  });

  it('keeps its Minigate when it is moved, and makes a new one after it was away', async () => {
    const provider = await providerFor(backendOf(() => signedIn));
    await connected(provider);
    const before = provider.minigate;
    const page = provider.parentElement!;
    const place = document.createElement('div');
    page.append(place);
    place.append(provider);
    await provider.updateComplete;
    expect(provider.minigate).to.equal(before);
    expect(stateOf(provider)).to.equal('done');
    provider.remove();
    await Promise.resolve();
    expect(provider.minigate).to.equal(undefined);
    page.append(provider);
    await provider.updateComplete;
    await connected(provider);
    expect(stateOf(provider)).to.equal('done');
  });

  it('looks again for a wallet whose bridge comes late', async () => {
    const minigate = fakeMinigate({ status: 'unavailable', error: fakeError('not_in_wallet') });
    const provider = await fixture<MinigateProvider>(
      html`<minigate-provider .minigate=${minigate}></minigate-provider>`,
    );
    document.dispatchEvent(new Event('AlipayJSBridgeReady'));
    expect(minigate.connects).to.equal(2);
    minigate.become({ status: 'ready', error: undefined });
    document.dispatchEvent(new Event('AlipayJSBridgeReady'));
    expect(minigate.connects).to.equal(2);
    minigate.become({ status: 'unavailable' });
    provider.remove();
    document.dispatchEvent(new Event('AlipayJSBridgeReady'));
    expect(minigate.connects).to.equal(2);
  });

  for (const [name, comeBack] of [
    ['becomes visible', becomeVisible],
    [
      'is restored from the cache',
      () => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })),
    ],
  ] as const)
    it(`delivers what waits when the page ${name}`, async () => {
      const store = memoryStore();
      await store.set('receipt:r1', waitingReceipt);
      let isOnline = false;
      const delivered: string[] = [];
      const backend: Backend = {
        ...backendOf(() => signedIn),
        record: ({ receiptId }) => {
          if (!isOnline) return Promise.reject(fakeError('network'));
          delivered.push(receiptId);
          return Promise.resolve();
        },
      };
      const provider = await fixture<MinigateProvider>(
        html`<minigate-provider
          .backend=${backend}
          .my=${silentWallet()}
          .store=${store}
        ></minigate-provider>`,
      );
      await connected(provider);
      await nextTask();
      expect(delivered).to.deep.equal([]);
      isOnline = true;
      comeBack();
      await nextTask();
      expect(delivered).to.deep.equal(['r1']);
    });

  it('fires minigate-signed-out when the user signs out', async () => {
    const provider = await providerFor(backendOf(() => signedIn));
    await connected(provider);
    const event = fired(document, 'minigate-signed-out');
    await provider.minigate!.signOut();
    expect((await event).target).to.equal(provider);
    await provider.querySelector('minigate-sign-in')!.updateComplete;
    expect(stateOf(provider)).to.equal('idle');
  });

  it('fires minigate-signed-out when the session expires', async () => {
    let expire = () => {};
    const minigate = createMinigate({
      backend: backendOf(() => ({ ...signedIn, endsInSeconds: 60 })),
      my: silentWallet(),
      clock: {
        now: () => 0,
        after: (delay, task) => ((expire = delay === 60_000 ? task : expire), () => {}),
      },
    });
    const provider = await fixture<MinigateProvider>(
      html`<minigate-provider .minigate=${minigate}></minigate-provider>`,
    );
    await connected(provider);
    const event = fired(provider, 'minigate-signed-out');
    expire();
    await event;
    expect(provider.minigate!.state.session).to.equal(undefined);
  });

  it('fires minigate-signed-out when all that is left of the session is messages', async () => {
    const minigate = fakeMinigate({ session: fakeSession('identity', 'messaging') });
    const provider = await fixture<MinigateProvider>(
      html`<minigate-provider .minigate=${minigate}></minigate-provider>`,
    );
    let signedOut = 0;
    provider.addEventListener('minigate-signed-out', () => {
      signedOut += 1;
      minigate.become({ status: 'ready' });
    });
    minigate.become({ session: fakeSession('messaging') });
    minigate.become({ session: undefined });
    expect(signedOut).to.equal(1);
  });

  it('fires no minigate-signed-out when nobody was signed in, or when it is removed', async () => {
    let signedOut = 0;
    const minigate = fakeMinigate({ session: fakeSession('messaging') });
    const provider = await fixture<MinigateProvider>(
      html`<minigate-provider .minigate=${minigate}></minigate-provider>`,
    );
    provider.addEventListener('minigate-signed-out', () => (signedOut += 1));
    minigate.become({ session: undefined });
    minigate.become({ status: 'connecting' });
    minigate.become({ status: 'ready' });
    expect(signedOut).to.equal(0);
    provider.minigate = undefined;
    provider.my = silentWallet();
    provider.backend = backendOf(() => signedIn);
    await provider.updateComplete;
    await connected(provider);
    provider.remove();
    await Promise.resolve();
    expect(provider.minigate).to.equal(undefined);
    expect(signedOut).to.equal(0);
  });

  it('takes no part in the layout of the page', async () => {
    const provider = await providerFor(backendOf(() => undefined));
    expect(getComputedStyle(provider).display).to.equal('contents');
    await expect(provider).to.be.accessible();
  });
});

const waitingReceipt = {
  receiptId: 'r1',
  subject: signedIn.subject,
  sequence: 1,
  decisions: [{ templateId: 'T1', outcome: 'agreed' }],
  decidedAt: '2024-01-01T00:00:00.000Z',
};

function becomeVisible(): void {
  for (const visibilityState of ['hidden', 'visible']) {
    Object.defineProperty(document, 'visibilityState', { value: visibilityState, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }
  Reflect.deleteProperty(document, 'visibilityState');
}

/** Lets everything happen that does not wait for the outside world. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
