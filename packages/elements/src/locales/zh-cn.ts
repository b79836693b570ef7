import type { MinigateTranslation } from './en.js';

/** The texts in simplified Chinese; they also serve Chinese pages of other regions. */
export const zhCn: MinigateTranslation = {
  $code: 'zh',

  'minigate.signIn': '使用钱包账户继续',
  'minigate.signedIn': '已登录',
  'minigate.subscribe': '接收消息通知',
  'minigate.subscribed': '已开启消息通知',
  'minigate.working': '请稍候…',
  'minigate.oneMoreStep': '还差一步',
  'minigate.oneMoreStepHint': '您已同意，再点一次即可完成。',
  'minigate.retry': '重试',
  'minigate.stillWaiting': '仍在等待钱包响应。',

  'minigate.not_in_wallet': '请在钱包 App 中打开此页面。',
  'minigate.unsupported': '当前钱包不支持此功能，更新后可能可用。',
  'minigate.timeout': '等待超时，请重试。',
  'minigate.network': '网络连接失败，请检查后重试。',
  'minigate.rate_limited': '操作过于频繁，请稍后再试。',
  'minigate.user_mismatch': '当前账户已变更，请重新登录。',
  'minigate.permission_denied': '该功能暂时无法使用。',
  'minigate.unknown': '出了点问题，请重试。',
};
