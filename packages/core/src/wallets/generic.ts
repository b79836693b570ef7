import type { WalletProfile } from './profile.js';

/**
 * Any wallet this kit does not know by name: the common documentation of the platform (domain.md 2.2 "generic platform
 * docs", 2.3). Code 11 is a user's "no" in every wallet that documents it but DANA.
 * Inferred there: 2 and 40006. Our choice: `sheetGrace`.
 */
export const generic: WalletProfile = {
  name: 'GENERIC',
  siteNames: [],
  scopes: { auth_base: 'silent', auth_user: 'consent', SEND_MESSAGE: 'consent' },
  identityScopes: ['auth_user'],
  messaging: { way: 'scope', scopes: ['SEND_MESSAGE'] },
  authFailures: {
    1: 'unsupported',
    2: 'invalid_scope',
    4: 'permission_denied',
    11: 'rejected',
    12: 'network',
    1001: 'rejected',
    40006: 'permission_denied',
  },
  sheetGrace: 5000,
};
