/** The texts in English, and the names of all texts. Those of failures are named after their error codes. */
export const en = {
  $code: 'en',

  'minigate.signIn': 'Continue with your wallet',
  'minigate.signedIn': 'Signed in',
  'minigate.subscribe': 'Get messages',
  'minigate.subscribed': 'Messages on',
  'minigate.working': 'One moment…',
  'minigate.oneMoreStep': 'One more step',
  'minigate.oneMoreStepHint': 'You agreed. One more tap finishes it.',
  'minigate.retry': 'Try again',
  'minigate.stillWaiting': 'Still waiting for your wallet.',

  'minigate.not_in_wallet': 'Open this page in your wallet app.',
  'minigate.unsupported': 'This wallet cannot do this. An update may help.',
  'minigate.timeout': 'That took too long. Please try again.',
  'minigate.network': 'No connection. Check it and try again.',
  'minigate.rate_limited': 'Too many tries. Please wait a moment.',
  'minigate.user_mismatch': 'You are using another account now. Please sign in again.',
  'minigate.permission_denied': 'This is not available right now.',
  'minigate.unknown': 'Something went wrong. Please try again.',
};

/** All texts in one language, for `registerTranslation`. */
export type MinigateTranslation = typeof en;
