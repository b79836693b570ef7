/** What a signature covers: a request, or the answer to it under the request's method and path (domain.md 7.3, 7.5). */
export interface SignedContent {
  method: string;
  /** The path on the wire, with the tenant's prefix where the tenant signs it. */
  path: string;
  clientId: string;
  /** The value of `Request-Time` or `Response-Time`. */
  time: string;
  /** The body exactly as it is sent. */
  body: string;
}

/** What a signature hashes its text with. The protocol with signed headers only knows SHA-256. */
export type Hash = 'SHA-1' | 'SHA-256';

const algorithm = 'RSASSA-PKCS1-v1_5';

/** Puts the content of a request or an answer into the one text that is signed. */
export function stringToSign({ method, path, clientId, time, body }: SignedContent): string {
  return `${method} ${path}\n${clientId}.${time}.${body}`;
}

/** Signs `text` with RSA and the hash of the key, and gives raw base64. */
export async function sign(text: string, privateKey: CryptoKey): Promise<string> {
  const signature = await crypto.subtle.sign(algorithm, privateKey, new TextEncoder().encode(text));
  return toBase64(new Uint8Array(signature));
}

/**
 * Tells whether `signature` was made over `text`; `false` for anything malformed. It may be raw base64, URL-encoded
 * base64, or base64url without padding (domain.md 7.4).
 */
export async function verify(text: string, signature: string, publicKey: CryptoKey): Promise<boolean> {
  const bytes = decodeSignature(signature);
  if (!bytes) return false;
  return crypto.subtle.verify(algorithm, publicKey, bytes, new TextEncoder().encode(text));
}

/**
 * Reads an RSA private key: PKCS#8, as PEM or as bare base64.
 *
 * @throws TypeError if it is anything else; the message never holds any of the key.
 */
export function importPrivateKey(text: string, hash: Hash = 'SHA-256'): Promise<CryptoKey> {
  return importKey(text, hash, { format: 'pkcs8', label: 'PRIVATE KEY', standard: 'PKCS#8', usage: 'sign' });
}

/**
 * Reads an RSA public key: SPKI (X.509), as PEM or as bare base64.
 *
 * @throws TypeError if it is anything else.
 */
export function importPublicKey(text: string, hash: Hash = 'SHA-256'): Promise<CryptoKey> {
  return importKey(text, hash, { format: 'spki', label: 'PUBLIC KEY', standard: 'SPKI', usage: 'verify' });
}

/** Writes the `Signature` header; with `encoded` the base64 text is URL-encoded (domain.md 7.4 says where). */
export function formatSignatureHeader(header: {
  signature: string;
  keyVersion: number;
  encoded: boolean;
}): string {
  const value = header.encoded ? encodeURIComponent(header.signature) : header.signature;
  return `algorithm=RSA256, keyVersion=${header.keyVersion}, signature=${value}`;
}

/**
 * Reads a `Signature` header. `keyVersion` is missing when the sender means its latest key.
 *
 * @throws SyntaxError for a header without a signature or with an algorithm other than RSA256.
 */
export function parseSignatureHeader(value: string): { signature: string; keyVersion?: number } {
  const fields = new Map(value.split(',').map(splitField));
  const signature = fields.get('signature');
  const algorithmName = fields.get('algorithm') ?? 'RSA256';
  const keyVersion = fields.get('keyVersion');
  if (algorithmName.toUpperCase() !== 'RSA256')
    throw new SyntaxError(
      `The algorithm "${algorithmName}" of the Signature header is not supported: only RSA256 is`,
    );
  if (!signature) throw new SyntaxError('The Signature header has no "signature"');
  if (keyVersion === undefined) return { signature };
  if (!/^\d+$/.test(keyVersion))
    throw new SyntaxError('The "keyVersion" of the Signature header is not a number');
  return { signature, keyVersion: Number(keyVersion) };
}

/** Gives a raw base64 text as base64url without padding. */
export function toBase64Url(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** How exactly a time is written. */
export type TimeFormat = 'milliseconds' | 'seconds';

/** Writes a time as the platform wants it: ISO 8601 with an explicit offset, because some tenants refuse a trailing `Z`. */
export function formatTime(milliseconds: number, format: TimeFormat = 'milliseconds'): string {
  const time = new Date(milliseconds).toISOString();
  return `${time.slice(0, format === 'seconds' ? -5 : -1)}+00:00`;
}

interface KeyKind {
  format: 'pkcs8' | 'spki';
  label: string;
  standard: string;
  usage: 'sign' | 'verify';
}

async function importKey(text: string, hash: Hash, kind: KeyKind): Promise<CryptoKey> {
  const { format, label, standard, usage } = kind;
  const found = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(text)?.[1] ?? label;
  if (found.startsWith('RSA '))
    throw new TypeError(
      `Failed to import the key: it is PKCS#1 ("${found}"); convert it to ${standard} with openssl`,
    );
  if (found !== label)
    throw new TypeError(`Failed to import the key: expected a "${label}", found a "${found}"`);
  const bytes = fromBase64(text.replace(/-----(BEGIN|END) [A-Z0-9 ]+-----/g, ''));
  if (!bytes) throw new TypeError('Failed to import the key: it is neither PEM nor base64');
  try {
    return await crypto.subtle.importKey(format, bytes, { name: algorithm, hash }, false, [usage]);
  } catch {
    throw new TypeError(`Failed to import the key: it is not an RSA key in ${standard}${hint(bytes)}`);
  }
}

/** The object identifier of elliptic-curve keys, 1.2.840.10045.2.1, as it stands in PKCS#8 and SPKI. */
const ellipticCurve = '6,7,42,134,72,206,61,2,1';

/** A PKCS#1 structure begins SEQUENCE, INTEGER … INTEGER, where PKCS#8 and SPKI have a SEQUENCE. */
function hint(bytes: Uint8Array): string {
  if (bytes.subarray(0, 32).join().includes(ellipticCurve))
    return ', but for an elliptic curve: ECC224 is not supported, only RSA256 is';
  const first = bytes[1] === 0x82 ? 4 : 0;
  const privateKey = bytes[first] === 0x02 && bytes[first + 1] === 0x01 && bytes[first + 3] === 0x02;
  const publicKey = bytes[first] === 0x02 && bytes[first + 1] === 0x82;
  return first && (privateKey || publicKey) ? ', but in PKCS#1: convert it with openssl' : '';
}

function splitField(field: string): [string, string] {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/.exec(field) ?? [];
  return [name.trim(), value.trim()];
}

function decodeSignature(signature: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const text = signature.includes('%') ? decodeURIComponent(signature) : signature;
    const bytes = fromBase64(text.replaceAll('-', '+').replaceAll('_', '/'));
    if (!bytes) return undefined;
    // Each form has one text for one signature: the unused bits of the last character must be zero, too.
    const base64 = toBase64(bytes);
    return text === base64 || text === toBase64Url(base64) ? bytes : undefined;
  } catch {
    return undefined;
  }
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
