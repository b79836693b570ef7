import { isTooDeep } from './depth.js';

/** Makes the codes and tokens of a super app, and keeps them out of everything that is shown. */
export interface Secrets {
  /** A new auth code, shaped like the wallet's. */
  authCode(): string;
  /** A new access or refresh token, shaped like the wallet's. */
  token(): string;
  /** A copy of `value` in which every secret is cut to its first four characters. */
  redact(value: unknown): unknown;
}

/** Starts a collection of secrets: what it has made is recognised wherever it turns up, also inside texts. */
export function createSecrets(): Secrets {
  const made = new Set<string>();
  const keep = (secret: string) => {
    made.add(secret);
    return secret;
  };
  return {
    authCode: () => keep(`28${random(2, digits)}${random(22, letters + digits)}`),
    token: () => keep(random(4, digits) + random(32, letters + digits)),
    redact: (value) => redact(value, made),
  };
}

/** Makes an id nobody can take for one of a real wallet: it starts with `sandbox`. */
export function sandboxId(): string {
  return `sandbox${random(20, digits)}`;
}

/**
 * Copies what JSON can say of `value`, and cuts what is secret by its name or its form; `made` adds secrets that are known
 * by their text. A value that JSON cannot say, or that is nested too deeply, becomes `[unreadable]`.
 */
export function redact(value: unknown, made: ReadonlySet<string> = new Set()): unknown {
  const copy = copyJson(value);
  return isTooDeep(copy) ? unreadable : cut(copy, made);
}

const unreadable = '[unreadable]';

function copyJson(value: unknown): unknown {
  try {
    const text = JSON.stringify(value) as string | undefined;
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    // A circle, a bigint, a `toJSON` of the page that throws, or more levels than the stack holds.
    return unreadable;
  }
}

function cut(value: unknown, made: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return redactText(value, made);
  if (Array.isArray(value)) return value.map((item) => cut(item, made));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      typeof item === 'string' && secretName.test(name) ? mask(item) : cut(item, made),
    ]),
  );
}

const digits = '0123456789';
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const secretName =
  /^(auth_?code|.*token|(.*_)?signature|.*(private|public|secret|symmetric)_?key|bearer|(set-)?cookie|authorization|password)$/i;

// Each pattern starts at the beginning of a word only: from every letter of a long one it would take quadratic time.
function redactText(text: string, made: ReadonlySet<string>): string {
  const maskNamed = (whole: string, name: string, secret: string) =>
    secretName.test(name) ? whole.slice(0, -secret.length) + mask(secret) : whole;
  return text
    .replace(/-----BEGIN [A-Z ]+-----[^-]*-----END [A-Z ]+-----/g, mask)
    .replace(/(?<![\w-])([\w-]+)=([^\s,;&"']+)/g, maskNamed)
    .replace(/"([\w-]+)"\s*:\s*"([^"]+)(?=")/g, maskNamed)
    .replace(/\b(bearer) ([^\s,;"']+)/gi, maskNamed)
    .replace(/(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*/g, mask)
    .replace(/\w{16,}/g, (word) => (made.has(word) ? mask(word) : word));
}

function mask(secret: string): string {
  if (secret === '' || /^.{0,4}…$/.test(secret)) return secret;
  return secret.length > 8 ? `${secret.slice(0, 4)}…` : '…';
}

function random(length: number, alphabet: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join('');
}
