/** A failure of `my.getAuthCode`, code-shaped or scope-shaped (domain.md 2.1). */
export type AuthCodeFailure =
  { error: number; errorMessage: string } | { authErrorScopes: Record<string, string> };

/** How one wallet behaves, as plain data. Copy one and change it to simulate another. */
export interface SimulatedWallet {
  /** What the platform calls the wallet. */
  readonly name: string;
  /** What its users call it. */
  readonly title: string;
  /** The answer of `my.getSiteInfo`; absent where the wallet has no such API. */
  readonly siteName?: string;
  /** The value of `customerBelongsTo` in OpenAPI requests; absent where the wallet has none. */
  readonly customerBelongsTo?: string;
  /** The scopes of `my.getAuthCode`, and whether each shows a sheet. */
  readonly scopes: Readonly<Record<string, 'silent' | 'consent'>>;
  /** How `my.getAuthCode` fails: a number comes as `error`, a text inside `authErrorScopes`. */
  readonly failures: {
    readonly rejected: FailureCode;
    readonly dismissed: FailureCode;
    readonly unknownScope: FailureCode;
    readonly sheetOpen: FailureCode;
    readonly network: FailureCode;
  };
  /** What comes with an `error`, by its number. */
  readonly errors: Readonly<
    Record<number, { readonly errorMessage: string } & Readonly<Record<string, string>>>
  >;
  /** What a token may read of its user, by scope. */
  readonly userFields: Readonly<Record<string, readonly string[]>>;
  /** What a token without any of those scopes gets: the user's id, or `INVALID_ACCESS_TOKEN`. */
  readonly bareToken: 'user-id' | 'refused';
  /** What permits messages: a subscription made in the panel, or a scope of the token. */
  readonly messaging: { readonly by: 'panel' } | { readonly by: 'scope'; readonly scope: string };
}

/** A code of `my.getAuthCode`: a number for the code-shaped failure, a text for the scope-shaped one (domain.md 2.1). */
export type FailureCode = number | string;

const everything = [
  'nickName',
  'avatar',
  'userName',
  'gender',
  'birthDate',
  'nationality',
  'loginIdInfos',
  'contactInfos',
];

/**
 * Alipay (China), reached through the Alipay+ platform. Codes and texts: domain.md 2.3; the refusal of bare tokens and the
 * panel: seeds/002. Not documented, and our choice: a second call while a sheet is open ends like a closed sheet, and
 * `auth_user` opens every field.
 */
export const alipayCnWallet: SimulatedWallet = {
  name: 'ALIPAY_CN',
  title: 'Alipay',
  siteName: 'ALIPAY_CN',
  customerBelongsTo: 'ALIPAY_CN',
  scopes: { auth_base: 'silent', auth_user: 'consent' },
  failures: { rejected: 11, dismissed: 10, unknownScope: 10, sheetOpen: 10, network: 12 },
  errors: {
    1: { errorMessage: 'API not exist' },
    2: { errorMessage: 'invalid parameters' },
    3: { errorMessage: '未找到授权结果' },
    4: { errorMessage: '无权调用', message: '无权调用', signature: 'N22104' },
    10: { errorMessage: 'Empty Data' },
    11: { errorMessage: '用户取消授权' },
    12: { errorMessage: 'Network Error' },
  },
  userFields: { auth_user: everything },
  bareToken: 'refused',
  messaging: { by: 'panel' },
};

/**
 * A wallet after the platform's common documentation (domain.md 2.2 and 2.3). It has no `my.getSiteInfo` and permits
 * messages by scope. Not documented, and our choice: how it tells a closed sheet (1001) from a rejection (11), what the
 * documented "10001" stands for (an unknown scope), what a second call gets while a sheet is open (3), which fields a
 * scope opens, and that a token without any of those scopes gets the user's id.
 */
export const genericWallet: SimulatedWallet = {
  name: 'GENERIC',
  title: 'Wallet',
  scopes: {
    auth_base: 'silent',
    auth_user: 'consent',
    SEND_MESSAGE: 'consent',
    USER_NICKNAME: 'consent',
    USER_NAME: 'consent',
    USER_AVATAR: 'consent',
    USER_GENDER: 'consent',
    USER_BIRTHDAY: 'consent',
    USER_NATIONALITY: 'consent',
    USER_LOGIN_ID: 'consent',
    USER_CONTACTINFO: 'consent',
  },
  failures: { rejected: 11, dismissed: 1001, unknownScope: '10001', sheetOpen: 3, network: 12 },
  errors: {
    1: { errorMessage: 'API not exist' },
    2: { errorMessage: 'invalid parameters' },
    3: { errorMessage: 'Unknown error!' },
    11: { errorMessage: "User's authorization is cancelled" },
    12: { errorMessage: 'Network Error' },
    1001: { errorMessage: 'The user cancels the operation.' },
  },
  userFields: {
    auth_user: everything,
    USER_NICKNAME: ['nickName'],
    USER_NAME: ['userName'],
    USER_AVATAR: ['avatar'],
    USER_GENDER: ['gender'],
    USER_BIRTHDAY: ['birthDate'],
    USER_NATIONALITY: ['nationality'],
    USER_LOGIN_ID: ['loginIdInfos'],
    USER_CONTACTINFO: ['contactInfos'],
  },
  bareToken: 'user-id',
  messaging: { by: 'scope', scope: 'SEND_MESSAGE' },
};

/** All wallets that can be simulated. */
export const simulatedWallets: readonly SimulatedWallet[] = [alipayCnWallet, genericWallet];

/** What `fail` of `my.getAuthCode` gets for a code; `scopes` are the ones it is about. */
export function failureOf(
  wallet: SimulatedWallet,
  code: FailureCode,
  scopes: readonly string[],
): AuthCodeFailure {
  if (typeof code === 'string')
    return { authErrorScopes: Object.fromEntries(scopes.map((scope) => [scope, code])) };
  return { error: code, ...(wallet.errors[code] ?? { errorMessage: `Error ${code}` }) };
}
