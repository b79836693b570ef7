import type { GatewayProfile } from './client.js';

/**
 * What is known of the tenants' gateways, to be completed with a `baseUrl`; whatever your tenant says otherwise, set
 * otherwise. Each value has its mark and its place in domain.md: [D] documented, [D~] documented but only seen in part or
 * in a copy, [O] observed in public code, [I] inferred, [U] unknown.
 */
export const gateways = {
  /** Alipay+ (AIMPDP), which forwards to Alipay CN and to the other wallets that `customerBelongsTo` names. */
  alipayPlus: {
    tenant: 'ALIPAY_PLUS', // [D] 6.5
    apis: 'v2', // [D] 6.1
    pathPrefix: '/api/open', // [D] 7.1
    prefixIsSigned: true, // [U] 7.3: no sample settles it
    signatureEncoding: 'url-encoded', // [D] 7.4
    timeFormat: 'milliseconds', // [D] 7.2, by its sample
    responsesAreSigned: true, // [D] 7.5
  },
  gcash: {
    tenant: 'GCASH', // [D] 6.5
    apis: 'v2', // [D] 6.1; older merchants have v1
    pathPrefix: '/api', // [D] 7.1
    prefixIsSigned: true, // [I] 7.3
    signatureEncoding: 'url-encoded', // [I] 7.4: as Alipay+
    timeFormat: 'milliseconds', // [D] 7.2
    responsesAreSigned: true, // [D] 7.2
  },
  tng: {
    tenant: 'TNG', // [D] 6.7
    apis: 'tng', // [D] 6.1, user information [D~]
    pathPrefix: '/acl/api', // [D~] 7.1
    prefixIsSigned: true, // [O] laraditz/tng-ewallet on GitHub, since its 1.0.1
    signatureEncoding: 'base64url', // [O] the same
    timeFormat: 'milliseconds', // [O] the same
    responsesAreSigned: true, // [O] the same
  },
  /** M-Pesa: the prefix is from Lesotho, the variant of message/send from the DRC. */
  mpesa: {
    tenant: 'MPESA', // [D] 6.7
    apis: 'v2', // [D] 6.1
    pathPrefix: '/miniprogram/api', // [D~] 7.1
    prefixIsSigned: true, // [I] 7.3
    signatureEncoding: 'url-encoded', // [I] 7.4: as Alipay+
    timeFormat: 'milliseconds', // [I] 7.2
    responsesAreSigned: true, // [I] 7.2
  },
  /** SuperQi (Qi, Iraq). */
  superQi: {
    tenant: 'SUPERQI',
    apis: 'v1', // [D] 6.1
    pathPrefix: '', // [D] 7.1
    prefixIsSigned: true, // [D] there is none
    signatureEncoding: 'base64', // [D] 7.4
    timeFormat: 'seconds', // [O] its public demo in Go
    responsesAreSigned: true, // [U] 7.5: its demos load the platform's key and do not use it
  },
  rebell: {
    tenant: 'REBELL',
    apis: 'v2', // [D~] 10, by its addresses
    pathPrefix: '/api/open', // [D] 7.1
    prefixIsSigned: true, // [U] 7.3: its documents contradict themselves
    signatureEncoding: 'base64url', // [D~] 7.4
    timeFormat: 'milliseconds', // [I] 7.2
    responsesAreSigned: true, // [I] 7.2
  },
  /** The common documentation of the platform (domain.md 2.2 "generic platform docs"), for any other tenant. */
  generic: {
    tenant: 'GENERIC',
    apis: 'v2', // [D] 6.1
    pathPrefix: '', // [U]: no address was found
    prefixIsSigned: true, // [U]
    signatureEncoding: 'url-encoded', // [I] 7.4
    timeFormat: 'milliseconds', // [D] 7.2
    responsesAreSigned: true, // [D] 7.2
  },
} as const satisfies Record<string, Omit<GatewayProfile, 'baseUrl'>>;
