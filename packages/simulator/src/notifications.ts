import type { Clock } from '@minigate/core';
import { Refusal } from './refusal.js';
import type { BreakRule } from './rules.js';
import { sandboxId } from './secrets.js';
import type { InboxMessage, SheetAnswer, SimulatedUser, Template } from './super-app.js';

/** A message on its way to a user, as `message/send` describes it. */
interface Sending {
  /** Names the request among all requests of its merchant: the same one is delivered once. */
  requestKey: string;
  user: SimulatedUser;
  templateCode: string;
  templates: readonly {
    templateParameters: Readonly<Record<string, string>>;
    language?: string | undefined;
  }[];
  /** Whether the user must have subscribed to the template in the panel. */
  needsSubscription: boolean;
}

/** The templates, subscriptions and messages of a super app. */
export interface Notifications {
  templates(): Template[];
  template(templateId: string): Template | undefined;
  applyFor(form: Omit<Template, 'templateId' | 'state'>): Template;
  approve(templateId: string): Template;
  isSubscribed(userId: string, templateId: string): boolean;
  /** Records what a user decided about templates: rejecting unsubscribes, closing changes nothing. */
  decide(userId: string, templateIds: readonly string[], answer: SheetAnswer): void;
  /** Delivers a message and returns its id. Throws a {@link Refusal} when the platform would not accept it. */
  send(sending: Sending): string;
  inbox(): InboxMessage[];
}

/** Starts with the given templates, without subscriptions and messages. */
export function createNotifications(options: {
  clock: Clock;
  breaks: BreakRule;
  templates: readonly Template[];
  onMessage: (message: InboxMessage) => void;
}): Notifications {
  const { clock, breaks, onMessage } = options;
  const templates = new Map(options.templates.map((template) => [template.templateId, { ...template }]));
  const allowed = new Map<string, number>(); // user and template → messages left, if it is a one-time template
  const sent = new Map<string, string>();
  const inbox: InboxMessage[] = [];

  function approved(templateId: string): Template {
    const template = templates.get(templateId);
    if (template?.state === 'approved') return template;
    throw new Refusal('TEMPLATE_NOT_EXIST', 'The template does not exist.');
  }

  function useSubscription({ userId }: SimulatedUser, { templateId, type }: Template) {
    const key = subscriptionKey(userId, templateId);
    const left = allowed.get(key);
    const usedUp = type === 'one-time' && left === 0 && breaks('oneTimeQuota', `"${templateId}" again`);
    if (left === undefined || usedUp)
      throw new Refusal('USER_NOT_SUBSCRIBED', 'The user does not subscribe to this channel.');
    allowed.set(key, Math.max(0, left - 1));
  }

  function write({ user, templates: contents }: Sending, template: Template): InboxMessage {
    const content = contents.find(({ language }) => language === user.language) ?? contents[0];
    const parameters = content?.templateParameters ?? {};
    const { templateId, channel, title, body, url } = template;
    const missing = placeholders([title, body, url]).filter((name) => !Object.hasOwn(parameters, name));
    if (missing.length > 0 && breaks('everyPlaceholder', `"${templateId}" lacks "${missing.join('", "')}"`))
      throw new Refusal('PARAM_ILLEGAL', `Illegal parameters: "templateParameters" lacks "${missing[0]}".`);
    return {
      messageId: sandboxId(),
      channel,
      user: user.userId,
      templateCode: templateId,
      title: fill(title, parameters),
      content: fill(body, parameters),
      ...(url !== undefined && { url: fill(url, parameters) }),
      at: new Date(clock.now()).toISOString(),
    };
  }

  return {
    templates: () => [...templates.values()],
    template: (templateId) => templates.get(templateId),
    applyFor(form) {
      const template: Template = { ...form, templateId: sandboxId(), state: 'applied' };
      templates.set(template.templateId, template);
      return template;
    },
    approve(templateId) {
      const template = templates.get(templateId);
      if (!template) throw new TypeError(`There is no template "${templateId}"`);
      template.state = 'approved';
      return template;
    },
    isSubscribed: (userId, templateId) => allowed.has(subscriptionKey(userId, templateId)),
    decide(userId, templateIds, answer) {
      for (const key of templateIds.map((templateId) => subscriptionKey(userId, templateId))) {
        if (answer === 'agree') allowed.set(key, (allowed.get(key) ?? 0) + 1);
        if (answer === 'reject') allowed.delete(key);
      }
    },
    send(sending) {
      const before = sent.get(sending.requestKey);
      if (before !== undefined) return before;
      const template = approved(sending.templateCode);
      const message = write(sending, template);
      if (sending.needsSubscription) useSubscription(sending.user, template);
      sent.set(sending.requestKey, message.messageId);
      inbox.unshift(message);
      onMessage(message);
      return message.messageId;
    },
    inbox: () => [...inbox],
  };
}

function subscriptionKey(userId: string, templateId: string): string {
  return JSON.stringify([userId, templateId]);
}

function placeholders(texts: readonly (string | undefined)[]): string[] {
  return texts.flatMap((text) => [...(text ?? '').matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name));
}

function fill(text: string, parameters: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(parameters, name) ? (parameters[name] ?? '') : placeholder,
  );
}
