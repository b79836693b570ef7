import {
  LocalizeController,
  registerTranslation as register,
  type Translation,
} from '@shoelace-style/localize';
import { en, type MinigateTranslation } from './locales/en.js';

/** The name of a text. */
export type Term = Exclude<keyof MinigateTranslation, `$${string}`>;

/** Adds a language, or other words for one. Texts that are left out appear in English. */
export const registerTranslation: (...translations: (Translation & Partial<MinigateTranslation>)[]) => void =
  register;

/** Finds texts in the language of the nearest `lang`, in English where a language lacks one. */
export class Localizer extends LocalizeController<MinigateTranslation> {
  override lang(): string {
    return nearestLang(this.host) || super.lang();
  }

  // `term` alone would fall back to whichever language the page registered first, which may know nothing of these texts.
  text(key: Term): string {
    return this.exists(key, {}) ? this.term(key) : en[key];
  }

  /** The text for an error code, also for one this package does not know. */
  reason(code: string): string {
    const key = `minigate.${sameText[code] ?? code}`;
    return this.text(key in en ? (key as Term) : 'minigate.unknown');
  }
}

const sameText: Record<string, string> = {
  bridge_timeout: 'timeout',
  interrupted: 'timeout',
  auth_code_expired: 'timeout',
  invalid_scope: 'permission_denied',
  invalid_template: 'permission_denied',
  inconsistent_templates: 'permission_denied',
  too_many_templates: 'permission_denied',
  session_not_kept: 'permission_denied',
};

function nearestLang(element: Element): string | undefined {
  const found = element.closest<HTMLElement>('[lang]');
  if (found) return found.lang;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? nearestLang(root.host) : undefined;
}
