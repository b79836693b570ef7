import type { Clock } from '@minigate/core';

/** A clock that only moves when it is told to. */
export interface TestClock extends Clock {
  /** Moves time on, running what becomes due on the way, and lets the promises settle that this starts. */
  advance(duration: number): Promise<void>;
}

/** Makes a clock for tests and demonstrations, standing still at `start`. */
export function createTestClock(start = Date.UTC(2024, 0, 10, 12)): TestClock {
  let time = start;
  const waiting = new Set<{ at: number; task: () => void }>();
  const earliest = () => [...waiting].sort((one, other) => one.at - other.at)[0];
  return {
    now: () => time,
    after(delay, task) {
      const entry = { at: time + Math.max(0, delay), task };
      waiting.add(entry);
      return () => void waiting.delete(entry);
    },
    async advance(duration) {
      const end = time + duration;
      await settle();
      for (let next = earliest(); next && next.at <= end; next = earliest()) {
        waiting.delete(next);
        time = next.at;
        next.task();
        await settle();
      }
      time = end;
    },
  };
}

/** One turn of the real event loop: every promise that can settle without waiting for something has done so by then. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
