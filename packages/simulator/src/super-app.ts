import * as z from 'zod/mini';
import { isTooDeep } from './depth.js';
import type { AuthCodeFailure, SimulatedWallet } from './wallets.js';

/*
 * The calls of a super app and what they take: the same object in a page, and as the body of an HTTP request.
 */

const ofMiniProgram = z.object({ appId: z.string() });
const sheetAnswer = z.enum(['agree', 'reject', 'dismiss']);

const template = z.object({
  title: z.string(),
  /** The text of the message; `{name}` is replaced by the template parameter of that name. */
  body: z.string(),
  /** What opens when the message is tapped; may hold placeholders too. */
  url: z.optional(z.string()),
  channel: z.enum(['INBOX', 'PUSH', 'SMS']),
  type: z.enum(['one-time', 'long-term']),
});

const fault = z.object({
  /** `code`: the next auth code; `getAuthCode`, `panel`: the next call of it; `openapi`: the next request to the gateway. */
  on: z.enum(['code', 'getAuthCode', 'panel', 'openapi']),
  /**
   * What happens. `code`: `expired` or `used`. `getAuthCode`: a failure code, a number for `error` and a text for
   * `authErrorScopes`. `panel`: an `errorCode`. `openapi`: a `resultCode`, or `lost` to do the work and lose the answer.
   * The last three also know `silence`: there is never an answer.
   */
  as: z.union([z.string(), z.number()]),
  /** Only requests to this API, for `openapi`: its path without a prefix. */
  path: z.optional(z.string()),
});

const stepPart = z.optional(z.unknown().check(z.refine((part) => !isTooDeep(part), 'is nested too deeply')));

const stepNote = z.object({
  kind: z.enum(['jsapi', 'backend', 'openapi', 'user', 'warning']),
  name: z.string(),
  request: stepPart,
  answer: stepPart,
  outcome: z.string(),
  /** When it began, in milliseconds since 1970. Default: now. */
  at: z.optional(z.number()),
  /** Milliseconds until it ended. Default: 0. */
  duration: z.optional(z.number()),
  /** On a warning: how sure the broken rule is, as in `documented`, `inferred` or `unknown`. */
  mark: z.optional(z.string()),
});

/** What each call of {@link SuperApp} takes. */
export const superAppCalls = {
  describe: ofMiniProgram,
  requestAuthCode: z.object({ appId: z.string(), scopes: z.array(z.string()) }),
  answerConsent: z.object({ consentId: z.string(), answer: sheetAnswer }),
  openPanel: z.object({ appId: z.string(), authCode: z.string(), templateIds: z.array(z.string()) }),
  answerPanel: z.object({ panelId: z.string(), answer: sheetAnswer }),
  users: z.object({}),
  switchUser: z.object({ userId: z.string() }),
  templates: z.object({}),
  applyForTemplate: template,
  approveTemplate: z.object({ templateId: z.string() }),
  inbox: z.object({}),
  log: z.object({}),
  note: stepNote,
  setFault: fault,
  reset: z.object({}),
};

type Params<Name extends keyof typeof superAppCalls> = z.output<(typeof superAppCalls)[Name]>;

/** What the user did with a sheet. */
export type SheetAnswer = z.output<typeof sheetAnswer>;
/** Something that goes wrong once, the next time it can. */
export type Fault = z.output<typeof fault>;
/** A step as it is handed in. */
export type StepNote = z.output<typeof stepNote>;

/** One thing that happened. Holds no code, token, signature or key in full. */
export interface Step extends StepNote {
  id: number;
  at: number;
  duration: number;
}

/** Somebody with an account in the wallet. */
export interface SimulatedUser {
  readonly userId: string;
  /** Decides which of several `templates` of a message is shown. */
  readonly language: string;
  /** What `inquiryUserInfo` can tell, in the platform's words. */
  readonly info: { readonly nickName: string } & Readonly<Record<string, unknown>>;
}

/** A mini program as the super app knows it. */
export interface MiniProgram {
  readonly appId: string;
  readonly name: string;
}

/** The form of a message, as the merchant applied for it. */
export interface Template extends z.output<typeof template> {
  templateId: string;
  state: 'applied' | 'approved';
}

/** A message that a user received. */
export interface InboxMessage {
  messageId: string;
  channel: Template['channel'];
  user: string;
  templateCode: string;
  title: string;
  content: string;
  url?: string;
  /** ISO 8601. */
  at: string;
}

/** What every sheet shows of who asks whom. */
export interface SheetHead {
  appName: string;
  walletTitle: string;
  userName: string;
}

/** What the consent sheet has to show. */
export interface ConsentAsk extends SheetHead {
  consentId: string;
  scopes: string[];
}

/** What the subscription panel has to show. */
export interface PanelAsk extends SheetHead {
  panelId: string;
  templates: Pick<Template, 'templateId' | 'title' | 'body' | 'type'>[];
}

/** `silence`: the wallet never answers. `toast`: the wallet shows "service busy" first. */
export type AuthCodeAnswer =
  | { outcome: 'granted'; authCode: string; authSuccessScopes: string[] }
  | { outcome: 'ask'; ask: ConsentAsk }
  | { outcome: 'failed'; failure: AuthCodeFailure; toast?: boolean }
  | { outcome: 'silence' };

/** What the official subscription component hands to its callback (domain.md 5.3). */
export type SubscribeMsgAnswer =
  { success: true; type: 'AGREE' | 'REJECT' } | { success: false; errorCode: string };

/** `silence`: the panel never answers. */
export type PanelOpening =
  | { outcome: 'ask'; ask: PanelAsk }
  | { outcome: 'answered'; answer: SubscribeMsgAnswer }
  | { outcome: 'silence' };

/** What {@link SuperApp.watch} tells. */
export type SuperAppEvent =
  { type: 'step'; step: Step } | { type: 'message'; message: InboxMessage } | { type: 'reset' };

/**
 * A super app: its users, what they granted, and the messages they got. Lies below everything that is simulated, and is
 * the same whether it lives in the page or behind HTTP. Calls reject with a `TypeError` when they name what does not exist.
 */
export interface SuperApp {
  /** Says that this is simulated: `simulatorMarker`. */
  readonly [Symbol.toStringTag]: string;
  readonly wallet: SimulatedWallet;
  /** The mini program that runs unless another one is named. */
  readonly appId: string;

  /** Who runs which mini program. */
  describe(of: Params<'describe'>): Promise<MiniProgram & { user: SimulatedUser }>;
  /** Asks for an auth code: there is one, or the user has to be asked, or it fails. */
  requestAuthCode(request: Params<'requestAuthCode'>): Promise<AuthCodeAnswer>;
  /** Tells what the user did with a consent sheet. */
  answerConsent(answer: Params<'answerConsent'>): Promise<AuthCodeAnswer>;
  /** Opens the subscription panel for the user the code belongs to. */
  openPanel(request: Params<'openPanel'>): Promise<PanelOpening>;
  /** Tells what the user did with the panel. Rejecting unsubscribes. */
  answerPanel(answer: Params<'answerPanel'>): Promise<SubscribeMsgAnswer>;

  /** All accounts of the wallet. */
  users(): Promise<(SimulatedUser & { current: boolean })[]>;
  /** Logs another user into the wallet. */
  switchUser(to: Params<'switchUser'>): Promise<void>;
  /** All templates, and whether the current user subscribed to each. */
  templates(): Promise<(Template & { subscribed: boolean })[]>;
  /** Applies for a template; messages can only be sent with it once it is approved. */
  applyForTemplate(form: Params<'applyForTemplate'>): Promise<Template>;
  /** Approves a template, as the platform would. */
  approveTemplate(which: Params<'approveTemplate'>): Promise<Template>;
  /** The messages of all users, newest first. */
  inbox(): Promise<InboxMessage[]>;

  /** What happened so far, in the order it ended. */
  log(): Promise<Step[]>;
  /** Adds a step that happened elsewhere, as in the merchant's backend. */
  note(step: StepNote): Promise<void>;
  /** Tells what happens from now on; returns the undo. What a listener throws is thrown in a later task. */
  watch(listener: (event: SuperAppEvent) => void): () => void;
  /** Lets something go wrong once. Several wait in line. */
  setFault(what: Fault): Promise<void>;
  /** Forgets grants, codes, tokens, subscriptions, messages, faults and steps. */
  reset(): Promise<void>;
}
