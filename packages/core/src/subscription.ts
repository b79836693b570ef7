import type { AuthCode } from './auth-code.js';
import { handOver, signIn, type FlowContext } from './auth.js';
import type { Decision } from './backend.js';
import { MinigateError } from './errors.js';
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
  /** Makes a decision durable and delivers it in the background. */
  readonly decided: (subject: string, decisions: Decision[]) => Promise<void>;
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
        ? `${name} asks with the official subscription component: give its class to "subscribeMsgPanel" as "panel"`
        : `${name} offers no way to ask for message permission`,
    );

  if (!context.session() && (await signIn(context, identityScopes)).outcome !== 'signed-in')
    return { outcome: 'dismissed' };
  if (isOneStepAway(context, templateIds)) return finish(context, agreedTo(templateIds));
  const answer = await ask(context, panel, templateIds);
  if (answer.outcome === 'agreed') return finish(context, answer.decisions);
  if (answer.outcome === 'dismissed') return { outcome: 'dismissed' };
  await context.deliver();
  return { outcome: 'rejected', decisions: answer.decisions };
}

async function ask(context: SubscribeContext, panel: SubscribePanel, templateIds: readonly string[]) {
  const { bridge, host, sheet } = context;
  if (host.appId === undefined)
    throw new MinigateError(
      'unsupported',
      `${host.wallet.name} has no "getAppIdSync", which the subscription panel needs`,
    );
  const subject = context.session()!.subject;
  const code = await sheet(bridge.getAuthCode('panel', host.wallet.identityScopes, host.wallet));
  // Who they are was refused; about messages nothing was decided.
  if (code.outcome !== 'granted') return { outcome: 'dismissed', decisions: [] } as const;
  return sheet(
    panel.request({ appId: host.appId, authCode: code.authCode, templateIds }).then(async (answer) => {
      // Before anything else, and also for a panel whose flow was given up meanwhile: no decision is lost.
      if (answer.decisions.length) await context.decided(subject, answer.decisions);
      return answer;
    }),
  );
}

/** Where a scope is the permission, its code is the messaging code, and its session is the user who decided. */
async function subscribeByScope(
  context: SubscribeContext,
  templateIds: readonly string[],
): Promise<SubscribeResult> {
  const { bridge, host, sheet } = context;
  const { scopes } = host.wallet.messaging;
  const before = context.session();
  const answer = await sheet(bridge.getAuthCode('messaging', scopes, host.wallet));
  if (answer.outcome === 'dismissed') return { outcome: 'dismissed' };
  const granted = answer.outcome === 'granted' && coversAll(answer.authCode, scopes);
  const decisions: Decision[] = granted ? agreedTo(templateIds) : rejectedAll(templateIds);
  if (before) await context.decided(before.subject, decisions);
  if (!granted || answer.outcome !== 'granted') {
    await context.deliver();
    return { outcome: 'rejected', decisions };
  }
  const result = await sendable(decisions, () => handOver(context, answer.authCode, scopes));
  const after = context.session();
  if (!before && after) await context.decided(after.subject, decisions);
  await context.deliver();
  return result;
}

/** The last step: a new code, which becomes the server's token for sending (seeds/002 step 3). */
async function finish(context: SubscribeContext, decisions: Decision[]): Promise<SubscribeResult> {
  const { bridge, host, sheet } = context;
  const { scopes } = host.wallet.messaging;
  const result = await sendable(decisions, async () => {
    const answer = await sheet(bridge.getAuthCode('messaging', scopes, host.wallet));
    if (answer.outcome === 'granted') return handOver(context, answer.authCode, scopes);
    throw new MinigateError(
      'permission_denied',
      `The user agreed to messages, but the auth code for sending them was ${answer.outcome}: the next tap asks for it again`,
    );
  });
  await context.deliver();
  return result;
}

async function sendable(
  decisions: Decision[],
  getToken: () => Promise<{ purposes: string[] }>,
): Promise<SubscribeResult> {
  try {
    const { purposes } = await getToken();
    if (purposes.includes('messaging')) return { outcome: 'agreed', decisions, canSend: true };
    throw new MinigateError(
      'invalid_response',
      'The backend took the messaging code but its session cannot send',
    );
  } catch (error) {
    if (!(error instanceof MinigateError) || error.code === 'interrupted') throw error;
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

const agreedTo = (templateIds: readonly string[]) => decide(templateIds, 'agreed');
const rejectedAll = (templateIds: readonly string[]) => decide(templateIds, 'rejected');

function decide(templateIds: readonly string[], outcome: Decision['outcome']): Decision[] {
  return templateIds.map((templateId) => ({ templateId, outcome }));
}
