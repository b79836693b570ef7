import type { Authorizations } from './authorizations.js';
import type { Journal } from './journal.js';
import type { Notifications } from './notifications.js';
import { Refusal } from './refusal.js';
import type { BreakRule } from './rules.js';
import { sandboxId } from './secrets.js';
import type { Fault, PanelOpening, SheetAnswer, SheetHead, SubscribeMsgAnswer } from './super-app.js';
import type { SimulatedWallet } from './wallets.js';

/** How a super app asks for permission to send messages. */
interface Panel {
  open(
    request: { appId: string; authCode: string; templateIds: string[] },
    headFor: (userId: string) => SheetHead,
  ): PanelOpening;
  answer(panelId: string, answer: SheetAnswer): SubscribeMsgAnswer;
}

/** Starts without any open panel. */
export function createPanel(options: {
  wallet: SimulatedWallet;
  journal: Journal;
  breaks: BreakRule;
  authorizations: Authorizations;
  notifications: Notifications;
  takeFault: (on: Fault['on']) => Fault['as'] | undefined;
}): Panel {
  const { wallet, journal, breaks, authorizations, notifications, takeFault } = options;
  const open = new Map<string, { userId: string; templateIds: string[] }>();

  function spendCode(authCode: string, appId: string): string {
    try {
      return authorizations.spendCode({ authCode, appId, on: 'panel' }).userId;
    } catch (error) {
      if (error instanceof Refusal)
        journal.warn('panelCode', `The documentation names no code for ${error.code}: "SYSTEM"`, 'inferred');
      throw error;
    }
  }

  function findTemplates(templateIds: readonly string[]) {
    const templates = templateIds.flatMap((templateId) => notifications.template(templateId) ?? []);
    const approved = templates.filter(({ state }) => state === 'approved');
    if (templateIds.length === 0 || approved.length < templateIds.length)
      throw new Refusal('INVALID_TEMPLATE_CODE', 'Invalid template code.');
    if (new Set(approved.map(({ type }) => type)).size > 1)
      throw new Refusal('INCONSISTENT_TEMPLATE_TYPE', 'Templates type must be same.');
    if (approved.length > 3 && breaks('panelTemplateLimit', `${approved.length} templates`))
      throw new Refusal('SYSTEM', 'Too many templates.');
    return approved;
  }

  return {
    open({ appId, authCode, templateIds }, headFor) {
      const fault = takeFault('panel');
      if (fault === 'silence') return { outcome: 'silence' };
      if (fault !== undefined) return refuse(String(fault));
      if (wallet.messaging.by !== 'panel') {
        journal.warn(
          'panel',
          `Nothing says that ${wallet.name} has a subscription panel: "SYSTEM"`,
          'unknown',
        );
        return refuse('SYSTEM');
      }
      try {
        const userId = spendCode(authCode, appId);
        const templates = findTemplates(templateIds);
        const panelId = sandboxId();
        open.set(panelId, { userId, templateIds });
        return { outcome: 'ask', ask: { ...headFor(userId), panelId, templates } };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return refuse(documentedErrorCodes.includes(error.code) ? error.code : 'SYSTEM');
      }
    },
    answer(panelId, answer) {
      const asked = open.get(panelId);
      if (!asked) throw new TypeError(`There is no open subscription panel "${panelId}"`);
      open.delete(panelId);
      const { userId, templateIds } = asked;
      journal.note({ kind: 'user', name: 'subscription panel', request: { templateIds }, outcome: answer });
      if (answer === 'dismiss') return { success: false, errorCode: 'CANCELLED' };
      notifications.decide(userId, templateIds, answer);
      return { success: true, type: answer === 'agree' ? 'AGREE' : 'REJECT' };
    },
  };
}

/** domain.md 5.3; the documented list is cut off after its fifth row. */
const documentedErrorCodes = ['NETWORK', 'SYSTEM', 'INCONSISTENT_TEMPLATE_TYPE', 'INVALID_TEMPLATE_CODE'];

function refuse(errorCode: string): PanelOpening {
  return { outcome: 'answered', answer: { success: false, errorCode } };
}
