export type {
  AuthCodeAnswer,
  ConsentAsk,
  Fault,
  InboxMessage,
  MiniProgram,
  PanelAsk,
  PanelOpening,
  SheetAnswer,
  SimulatedUser,
  Step,
  StepNote,
  SubscribeMsgAnswer,
  SuperApp,
  SuperAppEvent,
  Template,
} from './super-app.js';
export {
  localSuperApp,
  type ClientRegistration,
  type LocalSuperApp,
  type LocalSuperAppOptions,
} from './local-super-app.js';
export { unsettledRules, type RuleName, type RuleSetting } from './rules.js';
export { remoteSuperApp, type RemoteOptions, type RemoteSuperApp } from './remote-super-app.js';
export { serveSuperApp, type ServeOptions } from './super-app-server.js';
export { installBridge } from './bridge.js';
export { Inspector, openInspector } from './inspector/inspector.js';
export { createGateway } from './gateway.js';
export { createMy, type My, type MyAuthCode, type MyCallbacks, type MyOptions } from './my.js';
export { createSubscribeMsg, type SubscribeMsg, type SubscribeMsgOptions } from './subscribe-msg.js';
export { answeringSheets, createSheets, type Sheets, type SheetsOptions } from './sheets/sheets.js';
export {
  alipayCnWallet,
  genericWallet,
  simulatedWallets,
  type AuthCodeFailure,
  type FailureCode,
  type SimulatedWallet,
} from './wallets.js';
export { defaultMiniProgram, defaultTemplates, defaultUsers } from './world.js';
export { createTestClock, type TestClock } from './test-clock.js';
export { generateKeyPair, type KeyPair } from './keys.js';
export { simulatorMarker } from './marker.js';
