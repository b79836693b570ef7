import { SqlStorageError } from './errors.js';

/** A key for what is secret in the database. */
export interface TokenKey {
  /** Stands beside everything the key has sealed: letters, digits, `-` and `_`. Never give it to another key. */
  id: string;
  /** 32 random bytes in base64, as `openssl rand -base64 32` makes them. */
  key: string;
}

/** Makes secrets unreadable for whoever has the database only. */
export interface Seals {
  /** The key that seals. */
  newestId: string;
  /** Gives `value` as a text that opens with the same `place` only, so that it cannot be moved to another row. */
  seal(value: unknown, place: readonly string[]): Promise<string>;
  /**
   * Opens what `seal` gave.
   *
   * @throws SqlStorageError `key_missing` or `unreadable`
   */
  open<Value>(sealed: string, place: readonly string[]): Promise<Value>;
}

const algorithm = 'AES-GCM';

/**
 * Seals with AES-256-GCM: with the first key, and opens with all of them.
 *
 * @throws TypeError for keys that are none; the message never holds any of them.
 */
export async function createSeals(tokenKeys: readonly TokenKey[]): Promise<Seals> {
  const keys = await importKeys(tokenKeys);
  const [newest] = keys;
  if (!newest) throw new TypeError('"tokenKeys" must not be empty');
  const [newestId, newestKey] = newest;
  const known = new Map(keys);

  return {
    newestId,

    async seal(value, place) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const text = new TextEncoder().encode(JSON.stringify(value));
      const bytes = await crypto.subtle.encrypt(parameters(iv, place), newestKey, text);
      return [newestId, toText(iv), toText(new Uint8Array(bytes))].join('.');
    },

    async open(sealed, place) {
      const [id = '', iv = '', bytes = ''] = sealed.split('.');
      const key = known.get(id);
      if (!key)
        throw new SqlStorageError(
          'key_missing',
          `"tokenKeys" has no key "${id}", which sealed a ${place[0]}`,
        );
      try {
        const text = await crypto.subtle.decrypt(parameters(toBytes(iv), place), key, toBytes(bytes));
        return JSON.parse(new TextDecoder().decode(text));
      } catch (cause) {
        const message = `Failed to open a sealed ${place[0]}: "${id}" is another key now, or the row was changed`;
        throw new SqlStorageError('unreadable', message, { cause });
      }
    },
  };
}

function importKeys(tokenKeys: readonly TokenKey[]): Promise<[string, CryptoKey][]> {
  if (new Set(tokenKeys.map(({ id }) => id)).size !== tokenKeys.length)
    throw new TypeError('Each of "tokenKeys" must have an "id" of its own');
  return Promise.all(
    tokenKeys.map(async ({ id, key }): Promise<[string, CryptoKey]> => {
      if (!/^[\w-]+$/.test(id))
        throw new TypeError(`The id "${id}" of a token key must be letters, digits, "-" and "_"`);
      const bytes = Buffer.from(key, 'base64');
      if (bytes.length !== 32 || bytes.toString('base64') !== key)
        throw new TypeError(`The token key "${id}" must be 32 bytes in base64`);
      return [id, await crypto.subtle.importKey('raw', bytes, algorithm, false, ['encrypt', 'decrypt'])];
    }),
  );
}

function parameters(iv: BufferSource, place: readonly string[]): AesGcmParams {
  return { name: algorithm, iv, additionalData: new TextEncoder().encode(JSON.stringify(place)) };
}

const toText = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const toBytes = (text: string) => Buffer.from(text, 'base64url');
