/** One mini program in one wallet. The same `appId` may be released to several wallets. */
export interface App {
  appId: string;
  /** The wallet, as the platform names it in `customerBelongsTo` and `my.getSiteInfo`: `ALIPAY_CN`, `GCASH`. */
  wallet: string;
  /** The super app's name for the merchant. */
  authClientId: string;
}

/** The configured app that a page means, or `undefined` if there is none, or more than one. */
export function selectApp(
  apps: readonly App[],
  page: { appId?: string; siteName?: string },
): App | undefined {
  const fitting = apps.filter(
    ({ appId, wallet }) => (page.appId ?? appId) === appId && (page.siteName ?? wallet) === wallet,
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}
