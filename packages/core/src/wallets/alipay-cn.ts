import type { WalletProfile } from './profile.js';

/**
 * Alipay (China), reached through the Alipay+ platform. Scopes and messaging: seeds/002; failures: domain.md 2.3.
 * Inferred there: 2 and 40006. Our choice: `sheetGrace`.
 */
export const alipayCn: WalletProfile = {
  name: 'ALIPAY_CN',
  siteNames: ['ALIPAY_CN'],
  scopes: { auth_base: 'silent', auth_user: 'consent' },
  identityScopes: ['auth_user'],
  messaging: { way: 'panel', scopes: ['auth_user'] },
  authFailures: {
    1: 'unsupported',
    2: 'invalid_scope',
    3: 'dismissed',
    4: 'permission_denied',
    10: 'dismissed',
    11: 'rejected',
    12: 'network',
    40006: 'permission_denied',
  },
  sheetGrace: 5000,
};
