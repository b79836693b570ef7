import type { AuthCode } from './auth-code.js';
import { handOver, signIn, type FlowContext } from './auth.js';
import type { Decision, Session, SubscriptionReceipt } from './backend.js';
import { isMinigateError, MinigateError } from './errors.js';
import type { SubscribePanel } from './subscribe-panel.js';

/**
 * How a subscription ended when nothing failed. After `agreed` with `canSend: false` the user has agreed but the server
 * holds no token to send with, `error` says why, and the next call finishes without asking again.
 */
export type SubscribeResult =
  | { outcome: 'agreed'; decisions: Decision[]; canSend: true }
  | { outcome: 'agreed'; decisions: Decision[]; canSend: false; error: MinigateError }
  | { outcome: 'rejected'; decisions: Decision[] }
  | { outcome: 'dismissed' };

/** What the subscription flow needs beyond sign-in. */
export interface SubscribeContext extends FlowContext {
  readonly panel: SubscribePanel | undefined;
  /** Makes a decision durable; what is left to do is to deliver it. */
  readonly decided: (subject: string, decisions: Decision[]) => Promise<SubscriptionReceipt>;
  /** Takes a decision back that turned out to be somebody else's. */
  readonly withdraw: (receipt: SubscriptionReceipt) => Promise<void>;
  /** Delivers what waits for the signed-in user; never rejects. */
  readonly deliver: () => Promise<void>;
  /** The signed-in user's newest decisions. */
  readonly decisions: () => Readonly<Record<string, Decision['outcome']>>;
}

/**
 * Asks for message permission and gets the server a token to send with. A decision needs its user: without a session
 * the user signs in first, in the same tap, so that no decision is ever kept under a wrong or unknown name.
 */
export async function subscribe(
  context: SubscribeContext,
  templateIds: readonly string[],
): Promise<SubscribeResult> {
  const { messaging, identityScopes, name } = context.host.wallet;
  if (messaging.way === 'scope') return subscribeByScope(context, templateIds);
  const panel = context.panel;
  if (messaging.way !== 'panel' || !panel)
    throw new MinigateError(
      'unsupported',
      messaging.way === 'panel'
        ? `${name} needs "panel": give it subscribeMsgPanel(SubscribeMsg)`
        : `${name} cannot ask for message permission`,
    );

  if (!context.session() && (await signIn(context, identityScopes)).outcome !== 'signed-in')
    return { outcome: 'dismissed' };
  const { subject } = context.session()!;
  if (isOneStepAway(context, templateIds)) return finish(context, subject, decide(templateIds, 'agreed'));
  const { answer, receipt } = await ask(context, panel, subject, templateIds);
  if (answer.outcome === 'agreed') return finish(context, subject, answer.decisions, receipt);
  if (answer.outcome === 'dismissed') return { outcome: 'dismissed' };
  await context.deliver();
  return { outcome: 'rejected', decisions: answer.decisions };
}

async function ask(
  context: SubscribeContext,
  panel: SubscribePanel,
  subject: string,
  templateIds: readonly string[],
) {
  const { bridge, host, sheet } = context;
  if (host.appId === undefined)
    throw new MinigateError(
      'unsupported',
      `${host.wallet.name} has no "getAppIdSync", which the panel needs`,
    );
  const code = await sheet(bridge.getAuthCode('panel', host.wallet.identityScopes, host.wallet));
  // Who they are was refused; about messages nothing was decided.
  if (code.outcome !== 'granted') return { answer: { outcome: 'dismissed' } } as const;
  let receipt: SubscriptionReceipt | undefined;
  const asked = panel.request({ appId: host.appId, authCode: code.authCode, templateIds });
  const answer = await sheet(
    asked.then(async (decided) => {
      // Before anything else, and also for a panel whose flow was given up meanwhile: no decision is lost.
      if (decided.decisions.length) receipt = await context.decided(subject, decided.decisions);
      return decided;
    }),
  );
  return { answer, receipt };
}

/** Where a scope is the permission, its code is the messaging code: whose it is, and so who agreed, its session tells. */
async function subscribeByScope(
  context: SubscribeContext,
  templateIds: readonly string[],
): Promise<SubscribeResult> {
  const { wallet } = context.host;
  const { scopes } = wallet.messaging;
  const answer = await context.sheet(context.bridge.getAuthCode('messaging', scopes, wallet));
  if (answer.outcome === 'dismissed') return { outcome: 'dismissed' };
  if (answer.outcome === 'granted' && coversAll(answer.authCode, scopes)) {
    const decisions = decide(templateIds, 'agreed');
    const result = await sendable(context, decisions, async () => {
      const session = await handOver(context, answer.authCode, scopes);
      await context.decided(session.subject, decisions);
      return session;
    });
    await context.deliver();
    return result;
  }
  const decisions = decide(templateIds, 'rejected');
  const session = context.session();
  if (session) await context.decided(session.subject, decisions);
  await context.deliver();
  return { outcome: 'rejected', decisions };
}

/** The last step: a new code, which becomes the server's token for sending (seeds/002 step 3). */
async function finish(
  context: SubscribeContext,
  subject: string,
  decisions: Decision[],
  receipt?: SubscriptionReceipt,
): Promise<SubscribeResult> {
  const { backend, bridge, host, sheet } = context;
  const { scopes } = host.wallet.messaging;
  const result = await sendable(context, decisions, async () => {
    const answer = await sheet(bridge.getAuthCode('messaging', scopes, host.wallet));
    if (answer.outcome !== 'granted')
      throw new MinigateError(
        'permission_denied',
        `The messaging code was ${answer.outcome}: the next tap asks again`,
      );
    const session = await handOver(context, answer.authCode, scopes);
    if (session.subject === subject) return session;
    // The server tells users apart while the session lives there; an ended one let another user start the next.
    await backend.signOut?.().catch(() => {});
    context.keep(undefined);
    throw new MinigateError('user_mismatch', 'The account changed meanwhile: sign in again');
  });
  // The account may have changed before the panel: asking again is better than an agreement under the wrong name.
  if (receipt && !result.canSend && result.error.code === 'user_mismatch') await context.withdraw(receipt);
  const delivered = context.deliver();
  if (result.canSend) await delivered;
  return result;
}

async function sendable(
  context: SubscribeContext,
  decisions: Decision[],
  getToken: () => Promise<Session>,
): Promise<Extract<SubscribeResult, { canSend: boolean }>> {
  try {
    const { purposes } = await getToken();
    if (purposes.includes('messaging')) return { outcome: 'agreed', decisions, canSend: true };
    throw new MinigateError('invalid_response', 'The backend answered "exchange" without "messaging"');
  } catch (error) {
    if (!isMinigateError(error) || error.code === 'interrupted') throw error;
    // The server still has an earlier token of the same user.
    if (context.session()?.purposes.includes('messaging'))
      return { outcome: 'agreed', decisions, canSend: true };
    return { outcome: 'agreed', decisions, canSend: false, error };
  }
}

function isOneStepAway(context: SubscribeContext, templateIds: readonly string[]): boolean {
  const decisions = context.decisions();
  return (
    templateIds.every((templateId) => decisions[templateId] === 'agreed') &&
    !context.session()?.purposes.includes('messaging')
  );
}

function coversAll(authCode: AuthCode<'messaging'>, scopes: readonly string[]): boolean {
  return scopes.every((scope) => authCode.grantedScopes?.includes(scope) ?? true);
}

function decide(templateIds: readonly string[], outcome: Decision['outcome']): Decision[] {
  return templateIds.map((templateId) => ({ templateId, outcome }));
}
