import {
  subscriptionReceiptSchema,
  type Decision,
  type Session,
  type SubscriptionReceipt,
} from './backend.js';
import type { Clock } from './clock.js';
import { MinigateError } from './errors.js';
import type { Store } from './store.js';
import { within } from './wait.js';

/** Decisions about messages that the backend has not acknowledged: durable, bound to their user. */
export interface Receipts {
  /** Reads what earlier pages left behind. */
  load(): Promise<void>;
  /** Makes a decision durable. */
  add(subject: string, decisions: Decision[]): Promise<SubscriptionReceipt>;
  /** The newest decision of the session's user about each template. */
  decisionsOf(session: Session | undefined): Record<string, Decision['outcome']>;
  /** The receipts that wait for this user's session, oldest first. */
  waitingFor(subject: string): SubscriptionReceipt[];
  /** Forgets a receipt. */
  remove(receipt: SubscriptionReceipt): Promise<void>;
}

const prefix = 'receipt:';
const sequenceKey = 'sequence';
const storeLimit = 2000;

/**
 * Keeps receipts in `store`, and in memory where the store fails or does not answer within 2 s: a blocked storage costs
 * durability, never the flow. `onStoreFailure` hears of it.
 */
export function createReceipts(
  store: Store,
  clock: Clock,
  onStoreFailure: (error: unknown) => void,
): Receipts {
  const waiting = new Map<string, SubscriptionReceipt>();
  let lastSequence = 0;

  const attempt = <T>(work: () => Promise<T>): Promise<T | undefined> =>
    within(clock, storeLimit, work, () => new MinigateError('timeout', 'The store did not answer')).catch(
      (error) => {
        onStoreFailure(error);
        return undefined;
      },
    );

  const inOrder = () => [...waiting.values()].sort((one, other) => one.sequence - other.sequence);

  return {
    async load() {
      const found = await attempt(async () => {
        const keys = (await store.keys()).filter((key) => key.startsWith(prefix));
        return Promise.all([store.get(sequenceKey), ...keys.map((key) => store.get(key))]);
      });
      const [sequence, ...values] = found ?? [];
      if (typeof sequence === 'number') lastSequence = Math.max(lastSequence, sequence);
      for (const value of values) {
        const parsed = subscriptionReceiptSchema.safeParse(value);
        if (!parsed.success || parsed.data.subject === undefined) continue;
        waiting.set(parsed.data.receiptId, parsed.data as SubscriptionReceipt);
      }
    },

    async add(subject, decisions) {
      // Follows the clock so that devices compare, and never goes back when the clock does.
      lastSequence = Math.max(clock.now(), lastSequence + 1);
      const receipt: SubscriptionReceipt = {
        receiptId: createId(clock),
        subject,
        sequence: lastSequence,
        decisions,
        decidedAt: new Date(clock.now()).toISOString(),
      };
      waiting.set(receipt.receiptId, receipt);
      await attempt(() =>
        Promise.all([
          store.set(prefix + receipt.receiptId, receipt),
          store.set(sequenceKey, receipt.sequence),
        ]),
      );
      return receipt;
    },

    decisionsOf(session) {
      const newest: Record<string, Decision['outcome']> = {};
      if (!session) return newest;
      for (const templateId of session.subscribed) newest[templateId] = 'agreed';
      for (const receipt of this.waitingFor(session.subject))
        for (const { templateId, outcome } of receipt.decisions) newest[templateId] = outcome;
      return newest;
    },

    waitingFor: (subject) => inOrder().filter((receipt) => receipt.subject === subject),

    async remove(receipt) {
      waiting.delete(receipt.receiptId);
      await attempt(() => store.delete(prefix + receipt.receiptId));
    },
  };
}

/** A name that no other handoff or receipt has. It is not a secret. */
export function createId(clock: Clock): string {
  const random = () => Math.random().toString(36).slice(2, 12);
  return `${clock.now().toString(36)}-${random()}${random()}`;
}
