import type { Journal } from './journal.js';

/**
 * What the platform's documentation does not settle. Each is a switch, so that nobody learns a rule from this simulator
 * that does not exist: `warn` only says so in the log, `refuse` behaves as if the rule were true, `off` ignores it.
 */
export const unsettledRules = {
  panelConsumesCode: {
    text: 'The subscription panel uses up its auth code: ask for a new one for anything else',
    mark: 'unknown',
    setting: 'warn',
  },
  panelTemplateLimit: {
    text: 'The subscription panel takes at most 3 templates',
    mark: 'inferred',
    setting: 'warn',
  },
  requestTime: {
    text: '"Request-Time" has an offset instead of "Z", and is at most 5 minutes away from the time of the gateway',
    mark: 'inferred',
    setting: 'warn',
  },
  oneTimeQuota: {
    text: 'One agreement to a one-time template allows one message',
    mark: 'inferred',
    setting: 'warn',
  },
  everyPlaceholder: {
    text: 'Every placeholder of a template has a parameter',
    mark: 'inferred',
    setting: 'warn',
  },
} as const satisfies Record<string, { text: string; mark: string; setting: RuleSetting }>;

/** What happens when an unsettled rule is broken. */
export type RuleSetting = 'off' | 'warn' | 'refuse';
/** The name of an unsettled rule. */
export type RuleName = keyof typeof unsettledRules;

/** Notes that a rule was broken by `what`, and tells whether to refuse it. */
export type BreakRule = (rule: RuleName, what: string) => boolean;

/** Puts the settings together; `strict` refuses whatever is not set otherwise. */
export function createRules(
  journal: Journal,
  { rules = {}, strict = false }: { rules?: Partial<Record<RuleName, RuleSetting>>; strict?: boolean },
): BreakRule {
  return (rule, what) => {
    const { text, mark, setting } = unsettledRules[rule];
    const effective = rules[rule] ?? (strict ? 'refuse' : setting);
    if (effective !== 'off') journal.warn(rule, `${text} (${mark}; ${effective}): ${what}`, mark);
    return effective === 'refuse';
  };
}
