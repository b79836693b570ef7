import type { Authorization, Authorizations } from './authorizations.js';
import type { Journal } from './journal.js';
import { sandboxId } from './secrets.js';
import type { AuthCodeAnswer, Fault, SheetAnswer, SheetHead } from './super-app.js';
import { failureOf, type SimulatedWallet } from './wallets.js';

/** How a super app decides about auth codes. */
interface Consents {
  request(to: Authorization, head: SheetHead): AuthCodeAnswer;
  answer(consentId: string, answer: SheetAnswer): AuthCodeAnswer;
}

/** Starts without any open consent sheet. */
export function createConsents(options: {
  wallet: SimulatedWallet;
  journal: Journal;
  authorizations: Authorizations;
  takeFault: (on: Fault['on']) => Fault['as'] | undefined;
}): Consents {
  const { wallet, journal, authorizations, takeFault } = options;
  const open = new Map<string, Authorization>();

  function grantedCode(to: Authorization): AuthCodeAnswer {
    const flaw = takeFault('code');
    const authCode = authorizations.issueCode(to, flaw === 'expired' || flaw === 'used' ? flaw : undefined);
    return { outcome: 'granted', authCode, authSuccessScopes: [...to.scopes] };
  }

  function failed(code: number | string, scopes: readonly string[]): AuthCodeAnswer {
    return { outcome: 'failed', failure: failureOf(wallet, code, scopes) };
  }

  return {
    request(to, head) {
      const fault = takeFault('getAuthCode');
      if (fault === 'silence') return { outcome: 'silence' };
      if (fault !== undefined) return failed(fault, to.scopes);
      const unknown = to.scopes.filter((scope) => !Object.hasOwn(wallet.scopes, scope));
      if (unknown.length > 0) return { ...failed(wallet.failures.unknownScope, unknown), toast: true };
      const asked = to.scopes.filter(
        (scope) => wallet.scopes[scope] === 'consent' && !authorizations.isGranted(to, scope),
      );
      if (asked.length === 0) return grantedCode(to);
      const consentId = sandboxId();
      open.set(consentId, to);
      return { outcome: 'ask', ask: { ...head, consentId, scopes: asked } };
    },
    answer(consentId, answer) {
      const to = open.get(consentId);
      if (!to) throw new TypeError(`There is no open consent sheet "${consentId}"`);
      open.delete(consentId);
      journal.note({ kind: 'user', name: 'consent sheet', request: { scopes: to.scopes }, outcome: answer });
      if (answer === 'reject') return failed(wallet.failures.rejected, to.scopes);
      if (answer === 'dismiss') return failed(wallet.failures.dismissed, to.scopes);
      authorizations.grant(to);
      return grantedCode(to);
    },
  };
}
