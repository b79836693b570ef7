import { systemClock, type Clock } from '@minigate/core';
import { createAuthorizations, type Authorizations } from './authorizations.js';
import { createConsents } from './consents.js';
import { createJournal, type Journal } from './journal.js';
import { generateKeyPair, type KeyPair } from './keys.js';
import { simulatorMarker } from './marker.js';
import { createNotifications, type Notifications } from './notifications.js';
import { createPanel } from './panel.js';
import { createRules, type BreakRule, type RuleName, type RuleSetting } from './rules.js';
import { createSecrets } from './secrets.js';
import type { Fault, MiniProgram, SheetHead, SimulatedUser, SuperApp, Template } from './super-app.js';
import { alipayCnWallet, type SimulatedWallet } from './wallets.js';
import { defaultMiniProgram, defaultTemplates, defaultUsers } from './world.js';

/** A merchant as the platform knows it. */
export interface ClientRegistration {
  readonly clientId: string;
  readonly authClientId: string;
  /** The key that the merchant uploaded: SPKI, as PEM or as bare base64. */
  readonly publicKey: string;
}

type NonEmpty<Item> = readonly [Item, ...Item[]];

/** What {@link localSuperApp} takes. */
export interface LocalSuperAppOptions {
  /** Default: {@link alipayCnWallet}. */
  wallet?: SimulatedWallet;
  /** The first one is logged in. Default: {@link defaultUsers}. */
  users?: NonEmpty<SimulatedUser>;
  /** The first one runs. Default: {@link defaultMiniProgram}. */
  miniPrograms?: NonEmpty<MiniProgram>;
  /** Default: {@link defaultTemplates}. */
  templates?: readonly Template[];
  /** The merchants that may call the gateway. */
  clients?: readonly ClientRegistration[];
  /** What signs the gateway's answers. Default: made when it is needed. */
  keys?: KeyPair;
  /** Default: the machine's. */
  clock?: Clock;
  /** What happens when a rule is broken that the documentation does not settle. */
  rules?: Partial<Record<RuleName, RuleSetting>>;
  /** Refuses whatever breaks an unsettled rule, unless `rules` says otherwise. */
  strict?: boolean;
}

/** What the gateway needs of a super app; never reaches a page. */
export interface Platform {
  readonly wallet: SimulatedWallet;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly breaks: BreakRule;
  readonly authorizations: Authorizations;
  readonly notifications: Notifications;
  client(clientId: string): ClientRegistration | undefined;
  user(userId: string): SimulatedUser;
  /** The key that signs the gateway's answers: PKCS#8, PEM. */
  privateKey(): Promise<string>;
  /** The next fault in line, which is used up. */
  takeFault(on: Fault['on'], path?: string): Fault['as'] | undefined;
}

/** A super app in this process. */
export interface LocalSuperApp extends SuperApp {
  readonly platform: Platform;
  /** The key that merchants verify the gateway's answers with: SPKI, PEM. */
  publicKey(): Promise<string>;
}

/** Starts a super app in memory. */
export function localSuperApp(options: LocalSuperAppOptions = {}): LocalSuperApp {
  const { wallet = alipayCnWallet, clock = systemClock, clients = [] } = options;
  const { users = defaultUsers, miniPrograms = [defaultMiniProgram] } = options;
  const secrets = createSecrets();
  const journal = createJournal(clock, secrets);
  const breaks = createRules(journal, options);
  let keys = options.keys && Promise.resolve(options.keys);
  let state = begin();

  function begin() {
    const authorizations = createAuthorizations({ clock, secrets, breaks });
    const notifications = createNotifications({
      clock,
      breaks,
      templates: options.templates ?? defaultTemplates,
      onMessage: (message) => journal.emit({ type: 'message', message }),
    });
    const parts = { wallet, journal, breaks, authorizations, notifications, takeFault };
    const faults: Fault[] = [];
    return {
      user: users[0],
      faults,
      authorizations,
      notifications,
      consents: createConsents(parts),
      panel: createPanel(parts),
    };
  }

  function takeFault(on: Fault['on'], path?: string) {
    const next = state.faults.findIndex((fault) => fault.on === on && (!fault.path || fault.path === path));
    return next < 0 ? undefined : state.faults.splice(next, 1)[0]?.as;
  }

  function headFor(appId: string, user: SimulatedUser): SheetHead {
    const appName = find(miniPrograms, 'appId', appId).name;
    return { appName, walletTitle: wallet.title, userName: user.info.nickName };
  }

  return {
    wallet,
    appId: miniPrograms[0].appId,

    async describe({ appId }) {
      return { ...find(miniPrograms, 'appId', appId), user: state.user };
    },

    async requestAuthCode({ appId, scopes }) {
      const to = { userId: state.user.userId, appId, scopes: scopes.length > 0 ? scopes : ['auth_base'] };
      return state.consents.request(to, headFor(appId, state.user));
    },
    answerConsent: async ({ consentId, answer }) => state.consents.answer(consentId, answer),
    openPanel: async (request) =>
      state.panel.open(request, (userId) => headFor(request.appId, find(users, 'userId', userId))),
    answerPanel: async ({ panelId, answer }) => state.panel.answer(panelId, answer),

    users: async () => users.map((user) => ({ ...user, current: user === state.user })),

    async switchUser({ userId }) {
      state.user = find(users, 'userId', userId);
      journal.note({ kind: 'user', name: 'switch account', outcome: state.user.info.nickName });
    },

    templates: async () =>
      state.notifications.templates().map((template) => ({
        ...template,
        subscribed: state.notifications.isSubscribed(state.user.userId, template.templateId),
      })),

    applyForTemplate: async (form) => ({ ...state.notifications.applyFor(form) }),
    approveTemplate: async ({ templateId }) => ({ ...state.notifications.approve(templateId) }),
    inbox: async () => state.notifications.inbox(),

    log: async () => journal.steps(),
    note: async (step) => journal.note(step),
    watch: (listener) => journal.watch(listener),
    setFault: async (fault) => void state.faults.push(fault),

    async reset() {
      state = begin();
      journal.clear();
    },

    [Symbol.toStringTag]: simulatorMarker,

    publicKey: async () => (await (keys ??= generateKeyPair())).publicKey,

    platform: {
      wallet,
      clock,
      journal,
      breaks,
      takeFault,
      get authorizations() {
        return state.authorizations;
      },
      get notifications() {
        return state.notifications;
      },
      client: (clientId) => clients.find((client) => client.clientId === clientId),
      user: (userId) => find(users, 'userId', userId),
      privateKey: async () => (await (keys ??= generateKeyPair())).privateKey,
    },
  };
}

function find<Key extends string, Item extends { readonly [K in Key]: string }>(
  items: readonly Item[],
  key: Key,
  value: string,
): Item {
  const item = items.find((candidate) => candidate[key] === value);
  if (!item) throw new TypeError(`There is no "${key}" "${value}"`);
  return item;
}
