import type { AuthCode } from './auth-code.js';
import type { Backend, HandoffPurpose, Session } from './backend.js';
import type { Bridge, Host } from './bridge.js';
import { isMinigateError, MinigateError } from './errors.js';

/** How a sign-in ended when nothing failed. */
export type SignInResult = { outcome: 'signed-in'; session: Session } | { outcome: 'rejected' | 'dismissed' };

/** What a flow works with while it runs. */
export interface FlowContext {
  readonly host: Host;
  readonly bridge: Bridge;
  /** Limited in time, rejects with `MinigateError`s only. */
  readonly backend: Backend;
  readonly session: () => Session | undefined;
  /** Makes `session` the live one; `undefined` ends it. */
  readonly keep: (session: Session | undefined) => void;
  readonly createId: () => string;
  /** Waits for the user to answer a sheet; rejects with `interrupted` when a new tap takes its place. */
  readonly sheet: <T extends { outcome: string }>(answer: Promise<T>) => Promise<T>;
}

/** Asks the user who they are, and the server to believe it. */
export async function signIn(context: FlowContext, scopes: readonly string[]): Promise<SignInResult> {
  const answer = await context.sheet(context.bridge.getAuthCode('identity', scopes, context.host.wallet));
  if (answer.outcome !== 'granted') return { outcome: answer.outcome };
  return { outcome: 'signed-in', session: await handOver(context, answer.authCode, scopes) };
}

/**
 * Spends an auth code on a session. A lost answer is unknown, not failed: the live session is asked whether the code
 * arrived, and only if that says nothing either the result is `outcome_unknown`.
 */
export async function handOver(
  context: FlowContext,
  authCode: AuthCode<HandoffPurpose>,
  scopes: readonly string[],
): Promise<Session> {
  const { host, backend, keep } = context;
  const { purpose } = authCode;
  const handoffId = context.createId();
  const { appId, siteName } = host;
  const handoff = { handoffId, purpose, authCode: authCode.take(), scopes: [...scopes], appId, siteName };
  try {
    const session = await backend.exchange(handoff);
    keep(session);
    return session;
  } catch (error) {
    if (isMinigateError(error, 'user_mismatch')) keep(undefined);
    if (!isLost(error)) throw error;
    const session = await findOut(backend, error);
    keep(session);
    if (session?.handoffs[purpose] === handoffId) return session;
    throw error;
  }
}

/** The live session after the answer to a handoff was lost. */
async function findOut(backend: Backend, lost: MinigateError): Promise<Session | undefined> {
  const ask = async () => {
    if (!backend.session) throw lost;
    return backend.session();
  };
  return ask().catch((cause: unknown) => {
    throw new MinigateError(
      'outcome_unknown',
      `The auth code may be used (${lost.message}): ask for a new one`,
      { cause },
    );
  });
}

function isLost(error: unknown): error is MinigateError {
  return (
    isMinigateError(error) &&
    ['network', 'timeout', 'invalid_response', 'outcome_unknown', 'unknown', 'auth_code_used'].includes(
      error.code,
    )
  );
}
