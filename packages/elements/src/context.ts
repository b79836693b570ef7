import { ContextEvent, createContext, type ContextCallback } from '@lit/context';
import type { Minigate } from '@minigate/core';
import type { ReactiveController, ReactiveElement } from 'lit';

/** The `Minigate` that `<minigate-provider>` gives to the elements inside it. */
export const minigateContext = createContext<Minigate | undefined>(Symbol.for('minigate'));

/** Follows the `Minigate` an element works with, its own or else its provider's, and renders the element on every change. */
export class MinigateController implements ReactiveController {
  readonly #host: ReactiveElement & { minigate: Minigate | undefined };
  #provided: Minigate | undefined;
  #leaveProvider: (() => void) | undefined;
  #watched: Minigate | undefined;
  #unwatch: (() => void) | undefined;

  constructor(host: ReactiveElement & { minigate: Minigate | undefined }) {
    this.#host = host;
    host.addController(this);
  }

  get minigate(): Minigate | undefined {
    return this.#host.minigate ?? this.#provided;
  }

  hostConnected(): void {
    // A provider may be upgraded after the elements inside it.
    document.addEventListener('context-provider', this.#findProvider);
    this.#findProvider();
    this.#host.requestUpdate();
  }

  hostUpdated(): void {
    if (this.#host.isConnected) this.#watch(this.minigate);
  }

  hostDisconnected(): void {
    document.removeEventListener('context-provider', this.#findProvider);
    this.#receive(undefined);
    this.#watch(undefined);
  }

  readonly #findProvider = (): void => {
    this.#host.dispatchEvent(new ContextEvent(minigateContext, this.#host, this.#receive, true));
  };

  readonly #receive: ContextCallback<Minigate | undefined> = (minigate, leave) => {
    if (leave !== this.#leaveProvider) this.#leaveProvider?.();
    this.#leaveProvider = leave;
    this.#provided = minigate;
    this.#host.requestUpdate();
  };

  #watch(minigate: Minigate | undefined): void {
    if (minigate === this.#watched) return;
    this.#unwatch?.();
    this.#watched = minigate;
    this.#unwatch = minigate?.watch(() => this.#host.requestUpdate());
  }
}
