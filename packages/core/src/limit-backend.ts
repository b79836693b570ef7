import type { Backend } from './backend.js';
import type { Clock } from './clock.js';
import { isMinigateError, MinigateError } from './errors.js';
import type { Signal } from './signal.js';
import { within } from './wait.js';

/** Ends every call within `limit` ms, and makes every failure a `MinigateError`. */
export function limitBackend(backend: Backend, clock: Clock, limit: number): Backend {
  const limited = <T>(name: string, work: (signal: Signal) => Promise<T>) =>
    within(
      clock,
      limit,
      async (signal) => work(signal),
      () => new MinigateError('timeout', `The backend did not answer "${name}" within ${limit} ms`),
    ).catch((error: unknown) => {
      throw toMinigateError(error);
    });
  return {
    exchange: (handoff) => limited('exchange', (signal) => backend.exchange(handoff, { signal })),
    record:
      backend.record && ((receipt) => limited('record', (signal) => backend.record!(receipt, { signal }))),
    session: backend.session && (() => limited('session', (signal) => backend.session!({ signal }))),
    signOut: backend.signOut && (() => limited('signOut', (signal) => backend.signOut!({ signal }))),
  };
}

/** What a caller is told of an unexpected failure. */
export function toMinigateError(cause: unknown): MinigateError {
  if (isMinigateError(cause)) return cause;
  return new MinigateError(
    'unknown',
    cause instanceof Error ? cause.message : 'Something unexpected failed',
    { cause },
  );
}
