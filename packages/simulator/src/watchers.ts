import type { Clock } from '@minigate/core';
import type { SuperAppEvent } from './super-app.js';

/** Those who are told what happens in a super app. */
export interface Watchers {
  /** Adds one; returns the undo. */
  watch(listener: (event: SuperAppEvent) => void): () => void;
  tell(event: SuperAppEvent): void;
  clear(): void;
}

/** Starts without anybody. */
export function createWatchers(clock: Clock): Watchers {
  const listeners = new Set<(event: SuperAppEvent) => void>();

  // What a listener throws is an error of its own, in a later task; neither the others nor what happened suffer from it.
  function tellOne(listener: (event: SuperAppEvent) => void, event: SuperAppEvent) {
    try {
      listener(event);
    } catch (error) {
      clock.after(0, () => {
        throw error;
      });
    }
  }

  return {
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell: (event) => [...listeners].forEach((listener) => tellOne(listener, event)),
    clear: () => listeners.clear(),
  };
}
