export type { AuthFailure, MessagingWay, WalletProfile } from './profile.js';
export { alipayCn } from './alipay-cn.js';
export { generic } from './generic.js';
