import type { Session } from './backend.js';

/** How a sign-in ended when nothing failed. */
export type SignInResult = { outcome: 'signed-in'; session: Session } | { outcome: 'rejected' | 'dismissed' };
