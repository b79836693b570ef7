import { ContextProvider } from '@lit/context';
import {
  createMinigate,
  httpBackend,
  idbStore,
  type Backend,
  type Minigate,
  type MinigateState,
  type Store,
  type SubscribePanel,
  type WalletProfile,
} from '@minigate/core';
import { html, LitElement, type PropertyDeclarations, type PropertyValues } from 'lit';
import { minigateContext } from '../context.js';
import { MinigateSignedOutEvent } from '../events.js';
import { hostStyles } from '../host.styles.js';
import { isSignedIn } from '../signed-in.js';
import { providerStyles } from './provider.styles.js';

/**
 * @summary Connects the elements inside it to the wallet and to your backend. Shows nothing itself.
 * @tagname minigate-provider
 *
 * @slot - Your page, or the part of it that holds the other elements.
 * @fires {MinigateSignedOutEvent} minigate-signed-out - The user is signed in no more: signed out, expired, or another user turned up.
 */
export class MinigateProvider extends LitElement {
  static override styles = [hostStyles, providerStyles];
  static override properties: PropertyDeclarations = {
    backend: {},
    panel: { attribute: false },
    wallet: { attribute: false },
    wallets: { attribute: false },
    store: { attribute: false },
    my: { attribute: false },
    minigate: { attribute: false, noAccessor: true },
  };

  /** The way to your server: as an attribute its URL, as a property also a `Backend` of your own. */
  declare backend: Backend | string | undefined;
  /** The component that asks for message permission, see `subscribeMsgPanel`. */
  declare panel: SubscribePanel | undefined;
  /** The wallet, when it cannot say who it is. */
  declare wallet: WalletProfile | undefined;
  /** The wallets told apart by name. Default: Alipay CN. */
  declare wallets: readonly WalletProfile[] | undefined;
  /** Where decisions wait until your server has them. Default: `idbStore()`. */
  declare store: Store | undefined;
  /** The host's `my`, or a way to look it up. Default: the page's own. */
  declare my: object | (() => object | undefined) | undefined;

  readonly #context = new ContextProvider(this, { context: minigateContext });
  #given: Minigate | undefined;
  #made: Minigate | undefined;
  #unwatch: (() => void) | undefined;

  /** The `Minigate` in use. Set it to bring a ready-made one, which stays yours to dispose. */
  get minigate(): Minigate | undefined {
    return this.#given ?? this.#made;
  }

  set minigate(minigate: Minigate | undefined) {
    const before = this.#given;
    this.#given = minigate;
    this.requestUpdate('minigate', before);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('AlipayJSBridgeReady', this.#reconnect);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('AlipayJSBridgeReady', this.#reconnect);
    // A move within the page is a removal and an insertion: only a provider that stays away lets go.
    queueMicrotask(() => this.isConnected || this.#letGo());
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.size > 0) this.#letGo();
    if (this.isConnected && !this.#unwatch) this.#start();
  }

  protected override render() {
    return html`<slot></slot>`;
  }

  #start(): void {
    if (!this.#given && this.backend) this.#made = this.#make(this.backend);
    const { minigate } = this;
    if (!minigate) return;
    this.#unwatch = minigate.watch(this.#notice(minigate));
    this.#context.setValue(minigate);
    connect(minigate);
  }

  #make(backend: Backend | string): Minigate {
    return createMinigate({
      backend: typeof backend === 'string' ? httpBackend({ url: backend }) : backend,
      panel: this.panel,
      wallet: this.wallet,
      wallets: this.wallets,
      store: this.store ?? idbStore(),
      my: this.my,
      onResume,
    });
  }

  #letGo(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#made?.dispose();
    this.#made = undefined;
    this.#context.setValue(undefined);
  }

  #notice({ state }: Minigate) {
    let signedIn = isSignedIn(state);
    return (next: MinigateState) => {
      const before = signedIn;
      signedIn = isSignedIn(next);
      if (before && !signedIn) this.dispatchEvent(new MinigateSignedOutEvent());
    };
  }

  readonly #reconnect = (): void => {
    const { minigate } = this;
    if (minigate?.state.status === 'unavailable') connect(minigate);
  };
}

function connect(minigate: Minigate): void {
  // Why it failed is in `minigate.state`, where the elements show it.
  minigate.connect().catch(() => {});
}

function onResume(listener: () => void): () => void {
  const onVisible = () => document.visibilityState === 'visible' && listener();
  const onShow = (event: PageTransitionEvent) => event.persisted && listener();
  document.addEventListener('visibilitychange', onVisible);
  window.addEventListener('pageshow', onShow);
  return () => {
    document.removeEventListener('visibilitychange', onVisible);
    window.removeEventListener('pageshow', onShow);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'minigate-provider': MinigateProvider;
  }
}
