/*
 * The entry of the one-file build, for pages without a bundler: defines the elements, and puts what a page needs on
 * `window.Minigate`.
 */
import {
  createMinigate,
  httpBackend,
  idbStore,
  isMinigateError,
  memoryStore,
  MinigateError,
  subscribeMsgPanel,
} from '@minigate/core';
import './define.js';
import {
  en,
  minigateContext,
  MinigateBeforeSubscribeEvent,
  MinigateDismissedEvent,
  MinigateFailedEvent,
  MinigateProvider,
  MinigateRejectedEvent,
  MinigateSignedInEvent,
  MinigateSignedOutEvent,
  MinigateSignIn,
  MinigateSubscribe,
  MinigateSubscribedEvent,
  registerTranslation,
  zhCn,
} from './index.js';

// Named one by one: a bundler keeps a namespace object as it is, at 0.2 kB.
const names = {
  createMinigate,
  en,
  httpBackend,
  idbStore,
  isMinigateError,
  memoryStore,
  minigateContext,
  MinigateBeforeSubscribeEvent,
  MinigateDismissedEvent,
  MinigateError,
  MinigateFailedEvent,
  MinigateProvider,
  MinigateRejectedEvent,
  MinigateSignedInEvent,
  MinigateSignedOutEvent,
  MinigateSignIn,
  MinigateSubscribe,
  MinigateSubscribedEvent,
  registerTranslation,
  subscribeMsgPanel,
  zhCn,
};

window.Minigate = names;

declare global {
  interface Window {
    Minigate: typeof names;
  }
}
