import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { en, type MinigateTranslation } from './locales/en.js';

/** The name of a text. */
export type Term = Exclude<keyof MinigateTranslation, `$${string}`>;

type Translation = Pick<MinigateTranslation, '$code'> & Partial<MinigateTranslation>;

const translations = new Map<string, Translation>();
const hosts = new Set<ReactiveControllerHost>();
let pageObserver: MutationObserver | undefined;

/** Adds a language, or other words for one. Texts that are left out appear in English. */
export function registerTranslation(...added: Translation[]): void {
  for (const translation of added) {
    const code = translation.$code.toLowerCase();
    translations.set(code, { ...translations.get(code), ...translation });
  }
  renderAll();
}

/** Finds texts in the language of the nearest `lang`, and renders its host when the page's language or a text changes. */
export class Localizer implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;

  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    hosts.add(this.#host);
    pageObserver ??= new MutationObserver(renderAll);
    pageObserver.observe(document.documentElement, { attributeFilter: ['lang', 'dir'] });
  }

  hostDisconnected(): void {
    hosts.delete(this.#host);
    if (hosts.size === 0) pageObserver?.disconnect();
  }

  text(key: Term): string {
    const texts = codesFor(nearestLang(this.#host)).map((code) => translations.get(code)?.[key]);
    return texts.find(Boolean) ?? en[key];
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
  outcome_unknown: 'network',
  auth_code_expired: 'timeout',
  invalid_scope: 'permission_denied',
  invalid_template: 'permission_denied',
  inconsistent_templates: 'permission_denied',
  too_many_templates: 'permission_denied',
  session_not_kept: 'permission_denied',
};

function renderAll(): void {
  hosts.forEach((host) => host.requestUpdate());
}

function nearestLang(element: Element): string {
  const root = element.getRootNode();
  return (
    element.closest('[lang]:not([lang=""])')?.getAttribute('lang') ??
    (root instanceof ShadowRoot ? nearestLang(root.host) : navigator.language)
  );
}

/** For `zh-Hant-HK`: itself, `zh-hant`, `zh-hk`, `zh`, and English last. */
function codesFor(lang: string): string[] {
  const code = lang.toLowerCase().replace(/_/g, '-');
  const [language = '', ...rest] = code.split('-');
  return [code, ...rest.map((part) => `${language}-${part}`), language, 'en'];
}
