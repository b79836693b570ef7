import type { MinigateErrorCode } from '../errors.js';

/** How a wallet lets a mini program ask for permission to send messages. */
export type MessagingWay = 'panel' | 'native' | 'scope' | 'none';

/** What a failure of `my.getAuthCode` means: the user said no, closed the sheet, or a {@link MinigateErrorCode}. */
export type AuthFailure = 'rejected' | 'dismissed' | MinigateErrorCode;

/** All that differs from wallet to wallet, as data. Copy one and change it where your wallet deviates. */
export interface WalletProfile {
  readonly name: string;
  /** The answers of `my.getSiteInfo` that mean this wallet. */
  readonly siteNames: readonly string[];
  /** The scopes the wallet documents, and whether each shows a sheet or is granted silently. */
  readonly scopes: Readonly<Record<string, 'consent' | 'silent'>>;
  /** What sign-in asks for by default. */
  readonly identityScopes: readonly string[];
  readonly messaging: {
    readonly way: MessagingWay;
    /** What the code that becomes the sending token asks for. */
    readonly scopes: readonly string[];
    /** The most templates one request may name, where the wallet documents a limit. */
    readonly maxTemplates?: number;
  };
  /**
   * What `error`, or a value inside `authErrorScopes`, means in this wallet. `dismissed` only holds while every requested
   * scope is in `scopes`; with another one the same code means `invalid_scope`.
   */
  readonly authFailures: Readonly<Record<string, AuthFailure>>;
  /** How long (ms) a sheet may stay unanswered after the page came back before the user is offered a new try. */
  readonly sheetGrace: number;
}
