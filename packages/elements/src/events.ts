import type { Decision, Flow, MinigateError, Session } from '@minigate/core';

const everywhere = { bubbles: true, composed: true };

/** The user signed in. */
export class MinigateSignedInEvent extends Event {
  readonly session: Session;

  constructor(session: Session) {
    super('minigate-signed-in', everywhere);
    this.session = session;
  }
}

/** The user is signed in no more: signed out, the session expired, or it ended because another user turned up. */
export class MinigateSignedOutEvent extends Event {
  constructor() {
    super('minigate-signed-out', everywhere);
  }
}

/** The user is about to be asked for message permission; cancel it to explain first. */
export class MinigateBeforeSubscribeEvent extends Event {
  readonly templateIds: readonly string[];

  constructor(templateIds: readonly string[]) {
    super('minigate-before-subscribe', { ...everywhere, cancelable: true });
    this.templateIds = templateIds;
  }
}

/**
 * The user agreed to messages. While `canSend` is false the server cannot send them yet and `error` says why; the event
 * fires again when a later tap has finished it.
 */
export class MinigateSubscribedEvent extends Event {
  readonly templateIds: readonly string[];
  readonly decisions: readonly Decision[];
  readonly canSend: boolean;
  readonly error: MinigateError | undefined;

  constructor(
    templateIds: readonly string[],
    result: { decisions: readonly Decision[]; canSend: boolean; error?: MinigateError },
  ) {
    super('minigate-subscribed', everywhere);
    this.templateIds = templateIds;
    this.decisions = result.decisions;
    this.canSend = result.canSend;
    this.error = result.error;
  }
}

/** The user said no. */
export class MinigateRejectedEvent extends Event {
  readonly flow: Flow;

  constructor(flow: Flow) {
    super('minigate-rejected', everywhere);
    this.flow = flow;
  }
}

/** The user closed the sheet; nothing was decided. */
export class MinigateDismissedEvent extends Event {
  readonly flow: Flow;

  constructor(flow: Flow) {
    super('minigate-dismissed', everywhere);
    this.flow = flow;
  }
}

/** The user could not be asked, or the answer could not be used. */
export class MinigateFailedEvent extends Event {
  readonly flow: Flow;
  readonly error: MinigateError;

  constructor(flow: Flow, error: MinigateError) {
    super('minigate-failed', everywhere);
    this.flow = flow;
    this.error = error;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'minigate-signed-in': MinigateSignedInEvent;
    'minigate-signed-out': MinigateSignedOutEvent;
    'minigate-before-subscribe': MinigateBeforeSubscribeEvent;
    'minigate-subscribed': MinigateSubscribedEvent;
    'minigate-rejected': MinigateRejectedEvent;
    'minigate-dismissed': MinigateDismissedEvent;
    'minigate-failed': MinigateFailedEvent;
  }
}
