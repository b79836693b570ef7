export { isMinigateError, MinigateError, type MinigateErrorCode } from './errors.js';
export type { Signal, WaitOptions } from './signal.js';
export { systemClock, type Clock } from './clock.js';
export type { AuthFailure, MessagingWay, WalletProfile } from './wallets/profile.js';
export type { AuthCode, AuthCodePurpose } from './auth-code.js';
export type {
  AuthCodeHandoff,
  Backend,
  Decision,
  HandoffPurpose,
  Session,
  SubscriptionReceipt,
} from './backend.js';
export { httpBackend, type HttpBackendOptions } from './http-backend.js';
export { idbStore, memoryStore, type Store } from './store.js';
export {
  subscribeMsgPanel,
  type PanelAnswer,
  type PanelRequest,
  type SubscribeMsgConstructor,
  type SubscribePanel,
} from './subscribe-panel.js';
export type { Host } from './bridge.js';
export type { Busy, Flow } from './flight.js';
export type { SignInResult } from './auth.js';
export type { SubscribeResult } from './subscription.js';
export {
  createMinigate,
  type Limits,
  type Minigate,
  type MinigateEvent,
  type MinigateOptions,
  type MinigateState,
} from './minigate.js';
