import type { AuthCode } from './auth-code.js';
import type { Decision } from './backend.js';
import { MinigateError, type MinigateErrorCode } from './errors.js';
import { fieldsOf, redact } from './jsapi.js';
import type { WaitOptions } from './signal.js';

/** What the panel is asked to show. */
export interface PanelRequest {
  appId: string;
  /** A fresh code: it must not have been used for anything else (domain.md 1.1). */
  authCode: AuthCode<'panel'>;
  templateIds: readonly string[];
}

/** What the user did in the panel: a decision for each template, or none at all when it was closed (`dismissed`). */
export interface PanelAnswer {
  outcome: 'agreed' | 'rejected' | 'dismissed';
  decisions: Decision[];
}

/** A component that asks the user for permission to send messages. */
export interface SubscribePanel {
  /** Shows the panel and waits for the user. Rejects with a `MinigateError` when it could not be asked. */
  request(request: PanelRequest, options?: WaitOptions): Promise<PanelAnswer>;
}

/** The class that the package of the official H5 component exports (domain.md 5.1). */
export type SubscribeMsgConstructor<Target> = new (options: {
  target: Target;
  props: { appId: string; authCode: string; templateIds: string[]; callback: (answer: unknown) => void };
}) => { requestSubscribeMessage(): void; $destroy?(): void };

/**
 * Makes the official H5 component usable as a panel.
 *
 * @param SubscribeMsg The class, as imported from the official package.
 * @param options.target The element it may draw in, usually `document.body`.
 */
export function subscribeMsgPanel<Target>(
  SubscribeMsg: SubscribeMsgConstructor<Target>,
  { target }: { target: Target },
): SubscribePanel {
  return {
    request: ({ appId, authCode, templateIds }) =>
      new Promise<unknown>((callback) => {
        const props = { appId, authCode: authCode.take(), templateIds: [...templateIds], callback: answer };
        let component: InstanceType<typeof SubscribeMsg> | undefined;
        function answer(value: unknown) {
          callback(value);
          component?.$destroy?.();
        }
        component = new SubscribeMsg({ target, props });
        component.requestSubscribeMessage();
      }).then((raw) => {
        const outcome = toOutcome(raw);
        const decisions =
          outcome === 'dismissed' ? [] : templateIds.map((templateId) => ({ templateId, outcome }));
        return { outcome, decisions };
      }),
  };
}

function toOutcome(raw: unknown): PanelAnswer['outcome'] {
  const { success, type, errorCode } = fieldsOf(raw);
  if (success === true && type === 'AGREE') return 'agreed';
  if (success === true && type === 'REJECT') return 'rejected';
  if (!success && errorCode === 'CANCELLED') return 'dismissed';
  const known = panelFailures[String(errorCode)];
  const code = typeof known === 'string' ? known : 'unknown';
  throw new MinigateError(code, `The panel failed with "${String(errorCode ?? type)}"`, { raw: redact(raw) });
}

/** domain.md 5.3; the documented list is cut off after its fifth row. */
const panelFailures: Record<string, MinigateErrorCode> = {
  NETWORK: 'network',
  INCONSISTENT_TEMPLATE_TYPE: 'inconsistent_templates',
  INVALID_TEMPLATE_CODE: 'invalid_template',
};
