import type { Clock } from '@minigate/core';
import type { Secrets } from './secrets.js';
import type { Step, StepNote, SuperAppEvent } from './super-app.js';

/** What happened in a super app, without its secrets. */
export interface Journal {
  note(step: StepNote): void;
  /** Says that a rule was broken which the documentation does not settle. */
  warn(name: string, text: string, mark: string): void;
  emit(event: SuperAppEvent): void;
  watch(listener: (event: SuperAppEvent) => void): () => void;
  steps(): Step[];
  clear(): void;
}

const limit = 1000;

/** Starts an empty journal. It keeps the newest 1000 steps. */
export function createJournal(clock: Clock, secrets: Secrets): Journal {
  const listeners = new Set<(event: SuperAppEvent) => void>();
  const steps: Step[] = [];
  let lastId = 0;
  const emit = (event: SuperAppEvent) => [...listeners].forEach((listener) => listener(event));
  function note({ at = clock.now(), duration = 0, ...told }: StepNote) {
    const safe = secrets.redact(JSON.parse(JSON.stringify(told))) as Omit<StepNote, 'at' | 'duration'>;
    const step = { id: ++lastId, at, duration, ...safe };
    steps.push(step);
    if (steps.length > limit) steps.shift();
    emit({ type: 'step', step });
  }
  return {
    note,
    warn: (name, text, mark) => note({ kind: 'warning', name, outcome: text, mark }),
    emit,
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    steps: () => [...steps],
    clear() {
      steps.length = 0;
      emit({ type: 'reset' });
    },
  };
}
