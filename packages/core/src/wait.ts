import type { Clock } from './clock.js';
import { MinigateError } from './errors.js';
import type { Signal } from './signal.js';

/** Settles like `promise`, or rejects with `aborted` once `signal` fires. Ends the wait only, never the work. */
export function untilAborted<T>(promise: Promise<T>, signal: Signal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(new MinigateError('aborted', 'The caller aborted its wait'));
    if (signal.aborted) {
      promise.catch(() => {});
      return abort();
    }
    signal.addEventListener('abort', abort);
    const stop = () => signal.removeEventListener('abort', abort);
    promise.then(
      (value) => (stop(), resolve(value)),
      (error) => (stop(), reject(error)),
    );
  });
}

/** Starts `work` at once and settles like it, or rejects with `late()` after `limit` ms; its signal fires then. */
export function within<T>(
  clock: Clock,
  limit: number,
  work: (signal: Signal) => Promise<T>,
  late: () => MinigateError,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const { signal, abort } = createSignal();
    const stop = clock.after(limit, () => {
      reject(late());
      abort();
    });
    work(signal).then(
      (value) => (stop(), resolve(value)),
      (error) => (stop(), reject(error)),
    );
  });
}

function createSignal() {
  const listeners = new Set<() => void>();
  let aborted = false;
  const signal: Signal = {
    get aborted() {
      return aborted;
    },
    addEventListener: (_type, listener) => void listeners.add(listener),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
  };
  const abort = () => {
    aborted = true;
    listeners.forEach((listener) => listener());
  };
  return { signal, abort };
}
