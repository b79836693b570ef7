/**
 * What to do about a result that is not a success.
 *
 * - `retry-same-request`: it may have happened; the very same request, `requestId` included, finds out
 * - `ask-before-resending`: it may have happened and nothing finds out; sending it again may do it twice
 * - `wait`: it did not happen because of too much traffic; the same request may be sent later
 * - `new-auth-code`: the page has to call `my.getAuthCode` again
 * - `refresh-token`: refresh the access token once, then `reauthorize`
 * - `reauthorize`: the user has to be asked again
 * - `fix-configuration`: keys, ids, fields, templates or permissions are wrong; sending again changes nothing
 * - `give-up`: final
 */
export type NextStep =
  | 'retry-same-request'
  | 'ask-before-resending'
  | 'wait'
  | 'new-auth-code'
  | 'refresh-token'
  | 'reauthorize'
  | 'fix-configuration'
  | 'give-up';

/** The result codes of this package, for answers that the platform did not give: always with status `U`. */
export type LocalResultCode =
  'TIMEOUT' | 'NETWORK_FAILURE' | 'HTTP_FAILURE' | 'INVALID_RESPONSE' | 'INVALID_RESPONSE_SIGNATURE';

/** A call to the platform that did not succeed. Holds no token, no code and no key. */
export class OpenApiError extends Error {
  override readonly name = 'OpenApiError';
  /** `F`, `U`, or what a tenant may add. */
  readonly resultStatus: string;
  /** The platform's code, or a {@link LocalResultCode}. An open list. */
  readonly resultCode: string;
  /** What to do about it. */
  readonly nextStep: NextStep;
  /** `refused`: it did not happen. `unknown`: it may have happened. */
  readonly outcome: 'refused' | 'unknown';

  /** `repeatable`: whether the same request, sent again, finds out what became of it. Default: `true`. */
  constructor(
    message: string,
    result: { resultStatus: string; resultCode: string; repeatable?: boolean; cause?: unknown },
  ) {
    super(message, { cause: result.cause });
    const { resultStatus, resultCode, repeatable = true } = result;
    const whenUnknown = repeatable ? 'retry-same-request' : 'ask-before-resending';
    this.resultStatus = resultStatus;
    this.resultCode = resultCode;
    this.outcome = resultStatus === 'F' ? 'refused' : 'unknown';
    this.nextStep = this.outcome === 'unknown' ? whenUnknown : stepAfter(resultCode);
  }
}

/** Tells whether a result means done (`S`) or taken on (`A`): neither is a failure, neither means delivered. */
export function isAccepted(resultStatus: string): boolean {
  return resultStatus === 'S' || resultStatus === 'A';
}

function stepAfter(code: string): NextStep {
  return steps.find(([, codes]) => codes.includes(code))?.[0] ?? 'give-up';
}

/**
 * What `F` with a code means: domain.md 6.2, 6.3, 6.5 to 6.9, 6.11, 8. Every other `F` is final. The documents rarely say
 * what to do: that agent tokens, an illegal `requestId` and OAUTH_FAILED are matters of configuration is inferred.
 */
const steps: readonly [NextStep, readonly string[]][] = [
  [
    'new-auth-code',
    [
      'INVALID_AUTHCODE',
      'USED_AUTHCODE',
      'EXPIRED_AUTHCODE',
      // v1 names
      'INVALID_CODE',
      'USED_CODE',
      'EXPIRED_CODE',
    ],
  ],
  ['refresh-token', ['INVALID_ACCESS_TOKEN', 'EXPIRED_ACCESS_TOKEN']],
  [
    'reauthorize',
    [
      'INVALID_REFRESH_TOKEN',
      'USED_REFRESH_TOKEN',
      'EXPIRED_REFRESH_TOKEN',
      'ACCESS_TOKEN_NOT_COVER_THE_SCOPE',
    ],
  ],
  ['wait', ['REQUEST_TRAFFIC_EXCEED_LIMIT']],
  [
    'fix-configuration',
    [
      'PARAM_ILLEGAL',
      'VERIFY_REQUEST_ID_INVALID',
      'INVALID_API',
      'API_IS_INVALID',
      'NO_INTERFACE_DEF',
      'ACCESS_DENIED',
      'CLIENT_FORBIDDEN_ACCESS_API',
      'UNKNOWN_CLIENT',
      'INVALID_CLIENT_STATUS',
      'INVALID_AUTH_CLIENT',
      'INVALID_AUTH_CLIENT_STATUS',
      'AUTH_CLIENT_UNSUPPORTED_GRANT_TYPE',
      'REFERENCE_CLIENT_ID_NOT_MATCH',
      'INVALID_AGENT_TOKEN',
      'EXPIRED_AGENT_TOKEN',
      'OAUTH_FAILED',
      'INVALID_SIGNATURE',
      'KEY_NOT_FOUND',
      'KEY_NO_FOUND',
      'TEMPLATE_NOT_EXIST',
    ],
  ],
];
