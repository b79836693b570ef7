export type { App } from './apps.js';
export {
  createClassicClient,
  type ClassicClient,
  type ClassicClientOptions,
  type ClassicGateway,
} from './classic.js';
export {
  createOpenApiClient,
  type GatewayProfile,
  type OpenApiClient,
  type OpenApiClientOptions,
} from './client.js';
export { readEnvelope, writeEnvelope } from './envelope.js';
export type { SignedInUser } from './exchange.js';
export { gateways } from './gateways.js';
export { createHandler, type Handler, type HandlerOptions } from './handler.js';
export type { Key, PlatformPublicKey } from './keys.js';
export {
  createMessenger,
  MessengerError,
  type Message,
  type MessageResult,
  type Messenger,
  type MessengerOptions,
} from './messenger.js';
export { OpenApiError, type LocalResultCode, type NextStep } from './result.js';
export type { SessionCredential, Sessions } from './sessions.js';
export {
  formatSignatureHeader,
  formatTime,
  importPrivateKey,
  importPublicKey,
  parseSignatureHeader,
  sign,
  stringToSign,
  verify,
  type Hash,
  type SignedContent,
  type TimeFormat,
} from './signature.js';
export {
  memoryStorage,
  type MessageEnd,
  type MinigateStorage,
  type StoredMessage,
  type StoredReceipt,
  type StoredSession,
  type StoredToken,
  type User,
} from './storage.js';
export type { WireErrorCode } from './wire.js';
