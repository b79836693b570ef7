import type { Clock } from './clock.js';
import { MinigateError } from './errors.js';

/** The two things a page asks its user for. */
export type Flow = 'sign-in' | 'subscribe';

/** The flow that is running. */
export interface Busy {
  readonly flow: Flow;
  /** The templates asked about, in a `subscribe` flow. */
  readonly templateIds?: readonly string[];
  /** The page came back from the background and the wallet still has not answered: a new tap starts over. */
  readonly stillWaiting: boolean;
}

/** A flow in the air. */
export interface Flight {
  /** Waits for a sheet, which has no limit but can be given up. */
  sheet<T>(answer: Promise<T>): Promise<T>;
  /** Whether no other flow has taken its place. */
  isCurrent(): boolean;
}

/** Lets one flow run at a time, because the host has one sheet. */
export interface FlightDeck {
  /**
   * Starts `run` at once, or joins the running flow if it asks for the same. Rejects with `busy` while another one runs;
   * one that is still waiting is given up and settles as `interrupted`.
   */
  start<T>(flow: Flow, ids: readonly string[], run: (flight: Flight) => Promise<T>): Promise<T>;
  /** Ends the wait for a sheet, and with it the running flow, as `interrupted`. */
  interrupt(): void;
  /** The page came back: a sheet that stays unanswered for `grace` ms from now on is still waiting. */
  resume(grace: number): void;
}

interface Running {
  busy: Busy;
  key: string;
  promise: Promise<unknown>;
  sheetOpen: boolean;
  interrupt: () => void;
  cancelGrace: () => void;
}

/** Makes a {@link FlightDeck} that reports who is busy to `onChange`. */
export function createFlightDeck(clock: Clock, onChange: (busy: Busy | undefined) => void): FlightDeck {
  let current: Running | undefined;

  const change = (running: Running, stillWaiting: boolean) => {
    if (running !== current || running.busy.stillWaiting === stillWaiting) return;
    running.busy = { ...running.busy, stillWaiting };
    onChange(running.busy);
  };

  return {
    start<T>(flow: Flow, ids: readonly string[], run: (flight: Flight) => Promise<T>): Promise<T> {
      const key = JSON.stringify([flow, ...[...ids].sort()]);
      if (current && !current.busy.stillWaiting) {
        if (current.key === key) return current.promise as Promise<T>;
        return Promise.reject(new MinigateError('busy', 'The wallet shows one sheet at a time'));
      }
      current?.interrupt();

      let interrupt!: () => void;
      const interruption = new Promise<never>((_resolve, reject) => {
        interrupt = () => reject(new MinigateError('interrupted', 'Something else took its place'));
      });
      interruption.catch(() => {});
      let takeOff!: (result: Promise<T>) => void;
      const promise = new Promise<T>((resolve) => (takeOff = resolve)).then(
        (value) => (settle(), value),
        (error) => {
          settle();
          throw error;
        },
      );
      const templateIds = flow === 'subscribe' ? ids : undefined;
      const busy: Busy = { flow, templateIds, stillWaiting: false };
      const mine: Running = { busy, key, promise, sheetOpen: false, interrupt, cancelGrace: () => {} };
      function settle() {
        mine.cancelGrace();
        if (current !== mine) return;
        current = undefined;
        onChange(undefined);
      }
      const answered = () => {
        mine.sheetOpen = false;
        mine.cancelGrace();
        change(mine, false);
      };
      const flight: Flight = {
        isCurrent: () => current === mine,
        sheet(answer) {
          mine.sheetOpen = true;
          return Promise.race([answer, interruption]).then(
            (value) => (answered(), value),
            (error) => {
              answered();
              throw error;
            },
          );
        },
      };
      current = mine;
      onChange(busy);
      takeOff(new Promise((resolve) => resolve(run(flight))));
      return promise;
    },

    interrupt: () => current?.interrupt(),

    resume(grace) {
      const running = current;
      if (!running?.sheetOpen) return;
      running.cancelGrace();
      running.cancelGrace = clock.after(grace, () => change(running, true));
    },
  };
}
