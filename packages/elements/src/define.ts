import { en } from './locales/en.js';
import { zhCn } from './locales/zh-cn.js';
import { registerTranslation } from './localizer.js';
import { MinigateProvider } from './provider/provider.js';
import { MinigateSignIn } from './sign-in/sign-in.js';
import { MinigateSubscribe } from './subscribe/subscribe.js';

registerTranslation(en, zhCn);

define('minigate-provider', MinigateProvider);
define('minigate-sign-in', MinigateSignIn);
define('minigate-subscribe', MinigateSubscribe);

function define(tag: string, element: CustomElementConstructor): void {
  // Another copy of this package on the page may have been first.
  if (!customElements.get(tag)) customElements.define(tag, element);
}
