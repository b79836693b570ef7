import type { Clock } from '@minigate/core';
import { redact, type Secrets } from './secrets.js';
import type { Step, StepNote, SuperAppEvent } from './super-app.js';
import { createWatchers } from './watchers.js';

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
  const { watch, tell: emit } = createWatchers(clock);
  const steps: Step[] = [];
  let lastId = 0;
  function note(told: StepNote) {
    const step = { id: ++lastId, at: clock.now(), duration: 0, ...redactStep(told, secrets.redact) };
    steps.push(step);
    if (steps.length > limit) steps.shift();
    emit({ type: 'step', step });
  }
  return {
    note,
    warn: (name, text, mark) => note({ kind: 'warning', name, outcome: text, mark }),
    emit,
    watch,
    steps: () => [...steps],
    clear() {
      steps.length = 0;
      emit({ type: 'reset' });
    },
  };
}

/** Copies a step without its secrets. Each part on its own, so that one that cannot be read leaves the others readable. */
export function redactStep(step: StepNote, cut: (part: unknown) => unknown = redact): StepNote {
  const parts = Object.entries(step).map(([name, part]) => [name, cut(part)] as const);
  return Object.fromEntries(parts.filter(([, part]) => part !== undefined)) as StepNote;
}
