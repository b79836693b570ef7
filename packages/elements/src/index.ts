export type { ConsentButtonState } from './consent-button.js';
export { minigateContext } from './context.js';
export {
  MinigateBeforeSubscribeEvent,
  MinigateDismissedEvent,
  MinigateFailedEvent,
  MinigateRejectedEvent,
  MinigateSignedInEvent,
  MinigateSignedOutEvent,
  MinigateSubscribedEvent,
} from './events.js';
export { registerTranslation } from './localizer.js';
export { en, type MinigateTranslation } from './locales/en.js';
export { zhCn } from './locales/zh-cn.js';
export { MinigateProvider } from './provider/provider.js';
export { MinigateSignIn } from './sign-in/sign-in.js';
export { MinigateSubscribe } from './subscribe/subscribe.js';
