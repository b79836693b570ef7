import type { Decision } from './backend.js';
import type { MinigateError } from './errors.js';

/**
 * How a subscription ended when nothing failed. After `agreed` with `canSend: false` the user has agreed but the server
 * holds no token to send with, `error` says why, and the next call finishes without asking again.
 */
export type SubscribeResult =
  | { outcome: 'agreed'; decisions: Decision[]; canSend: true }
  | { outcome: 'agreed'; decisions: Decision[]; canSend: false; error: MinigateError }
  | { outcome: 'rejected'; decisions: Decision[] }
  | { outcome: 'dismissed' };
