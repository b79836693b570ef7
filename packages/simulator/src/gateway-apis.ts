import { formatTime } from '@minigate/server';
import {
  applyToken,
  applyTokenAndInquiryUserInfo,
  describeIssues,
  inquiryUserInfo,
  revoke,
  sendMessage,
  type Contract,
} from '@minigate/server/contracts';
import * as z from 'zod/mini';
import type { IssuedToken } from './authorizations.js';
import type { ClientRegistration, Platform } from './local-super-app.js';
import { Refusal } from './refusal.js';

/** One API of the gateway: reads a body and gives what comes beside `result`, or throws a {@link Refusal}. */
interface GatewayApi {
  readonly path: string;
  answer(body: unknown, caller: Caller): Record<string, unknown>;
}

/** Who calls, and what is there to be called. */
interface Caller {
  readonly client: ClientRegistration;
  readonly platform: Platform;
}

/** The APIs of this version, each built from the contract that the merchant's client is built from. */
export const gatewayApis: readonly GatewayApi[] = [
  api(applyToken, (request, { platform }) => {
    checkWallet(request.customerBelongsTo, platform, 'INVALID_AUTHCODE');
    const issued =
      request.grantType === 'REFRESH_TOKEN'
        ? platform.authorizations.refresh(request)
        : exchange(request.authCode, request.appId, platform);
    return { ...tokensOf(issued), customerId: issued.userId };
  }),

  api(inquiryUserInfo, ({ appId, accessToken, customerBelongsTo }, { platform }) => {
    if (platform.wallet.customerBelongsTo && customerBelongsTo === undefined)
      throw illegal('"customerBelongsTo" is required');
    checkWallet(customerBelongsTo, platform, 'INVALID_ACCESS_TOKEN');
    return { userInfo: userInfoOf(platform.authorizations.token({ accessToken, appId }), platform) };
  }),

  api(applyTokenAndInquiryUserInfo, (request, { platform }) => {
    const { appId, authCode, accessToken, refreshToken } = request;
    checkWallet(request.customerBelongsTo, platform, 'INVALID_AUTHCODE');
    if (!authCode && accessToken) {
      const issued = platform.authorizations.token({ accessToken, appId });
      return { customerId: issued.userId, userInfo: userInfoOf(issued, platform) };
    }
    const issued = authCode
      ? exchange(authCode, appId, platform)
      : platform.authorizations.refresh({ refreshToken: refreshToken ?? '', appId });
    return { ...tokensOf(issued), customerId: issued.userId, userInfo: userInfoOf(issued, platform) };
  }),

  api(sendMessage, (request, { client, platform }) => {
    const { appId, accessToken, requestId, templateCode, templates } = request;
    const { wallet, authorizations, notifications } = platform;
    checkWallet(request.customerBelongsTo, platform, 'INVALID_ACCESS_TOKEN');
    const { userId, scopes } = authorizations.token({ accessToken, appId });
    const byPanel = wallet.messaging.by === 'panel';
    if (wallet.messaging.by === 'scope' && !scopes.includes(wallet.messaging.scope))
      throw new Refusal('USER_NOT_SUBSCRIBED', 'The user does not subscribe to this channel.');
    const requestKey = JSON.stringify([client.clientId, requestId]);
    const user = platform.user(userId);
    const sending = { requestKey, user, templateCode, templates, needsSubscription: byPanel };
    return { messageId: notifications.send(sending) };
  }),

  api(revoke, ({ appId, accessToken }, { platform }) => {
    platform.authorizations.revoke({ accessToken, appId });
    return {};
  }),
];

function api<Body extends z.core.$ZodType>(
  contract: Contract<Body>,
  answer: (request: z.core.output<Body>, caller: Caller) => Record<string, unknown>,
): GatewayApi {
  return {
    path: contract.path,
    answer(body, caller) {
      checkGrantType(body);
      const parsed = z.safeParse(contract.request, body);
      if (!parsed.success) throw illegal(describeIssues(parsed.error));
      checkAuthClient(body, caller.client);
      return answer(parsed.data, caller);
    },
  };
}

function illegal(what: string): Refusal {
  return new Refusal('PARAM_ILLEGAL', `Illegal parameters: ${what}.`);
}

/** The contract calls any other grant illegal; the platform has a code of its own for it (domain.md 6.2). */
function checkGrantType(body: unknown) {
  const given = z.safeParse(z.object({ grantType: z.string() }), body);
  if (given.success && !['AUTHORIZATION_CODE', 'REFRESH_TOKEN'].includes(given.data.grantType))
    throw new Refusal('AUTH_CLIENT_UNSUPPORTED_GRANT_TYPE', 'The grant type is not supported.');
}

function checkAuthClient(body: unknown, { authClientId }: ClientRegistration) {
  const given = z.safeParse(z.object({ authClientId: z.string() }), body);
  if (given.success && given.data.authClientId !== authClientId)
    throw new Refusal('INVALID_AUTH_CLIENT', 'The authClientId does not exist.');
}

/** A request for another wallet would be forwarded there, where nobody knows the code or the token. */
function checkWallet(customerBelongsTo: string | undefined, { wallet }: Platform, unknownThere: string) {
  if (!wallet.customerBelongsTo || customerBelongsTo === undefined) return;
  if (!knownWallets.includes(customerBelongsTo))
    throw illegal(`"customerBelongsTo" must be one of ${knownWallets.join(', ')}`);
  if (customerBelongsTo !== wallet.customerBelongsTo)
    throw new Refusal(unknownThere, `${customerBelongsTo} does not know this user.`);
}

function exchange(authCode: string, appId: string, { authorizations }: Platform): IssuedToken {
  return authorizations.issueToken(authorizations.spendCode({ authCode, appId, on: 'token' }));
}

function tokensOf({ accessToken, expiresAt, refreshToken, refreshExpiresAt }: IssuedToken) {
  return {
    accessToken,
    accessTokenExpiryTime: formatTime(expiresAt),
    refreshToken,
    refreshTokenExpiryTime: formatTime(refreshExpiresAt),
  };
}

function userInfoOf({ userId, scopes }: IssuedToken, { wallet, user }: Platform): Record<string, unknown> {
  const fields = scopes.flatMap((scope) => wallet.userFields[scope] ?? []);
  if (fields.length === 0 && wallet.bareToken === 'refused')
    throw new Refusal('INVALID_ACCESS_TOKEN', 'The access token is invalid.');
  const { info } = user(userId);
  return { userId, ...Object.fromEntries(fields.map((field) => [field, info[field]])) };
}

/** The documented values of `customerBelongsTo` (domain.md 3.1). */
const knownWallets = [
  'ALIPAY_CN',
  'ALIPAY_HK',
  'ALIPAY_MO',
  'TNG',
  'GCASH',
  'DANA',
  'KAKAOPAY',
  'BKASH',
  'CHOPE',
  'TRUEMONEY',
];
