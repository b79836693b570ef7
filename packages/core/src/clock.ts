/** Time as the kit sees it: hand in another one to control it in tests. All values are milliseconds. */
export interface Clock {
  /** The current time, since 1970. */
  now(): number;
  /** Runs `task` once after `delay`; calling the result before that cancels it. */
  after(delay: number, task: () => void): () => void;
}

declare function setTimeout(task: () => void, delay: number): unknown;
declare function clearTimeout(timer: unknown): void;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delay, task) => {
    const timer = setTimeout(task, delay);
    return () => clearTimeout(timer);
  },
};
