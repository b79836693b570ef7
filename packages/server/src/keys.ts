import { importPrivateKey, importPublicKey, type Hash } from './signature.js';

/** An RSA key, or its text as PEM or bare base64: PKCS#8 for a private key, SPKI for a public one. */
export type Key = CryptoKey | string;

/** The platform's key; or, while it changes from one to the next, each under its `keyVersion`. */
export type PlatformPublicKey = Key | Readonly<Record<number, Key>>;

/** The keys of a client, ready for use. */
export interface Keys {
  privateKey: CryptoKey;
  /** The platform's keys, the latest first. */
  publicKeys: readonly CryptoKey[];
  /** The platform's key of this version: the latest without one, and the only one whatever its version. */
  publicKeyOf(version?: number): CryptoKey;
}

/**
 * Makes keys ready for signatures with `hash`.
 *
 * @throws TypeError if one of them cannot be used
 */
export async function loadKeys(
  { privateKey, platformPublicKey }: { privateKey: Key; platformPublicKey: PlatformPublicKey },
  hash: Hash,
): Promise<Keys> {
  const only = isKey(platformPublicKey);
  const versions = Object.entries(only ? { 0: platformPublicKey } : platformPublicKey)
    .map(([version, key]) => ({ version: Number(version), key }))
    .sort((one, other) => other.version - one.version);
  if (versions.length === 0) throw new TypeError('"platformPublicKey" has no key');
  const publicKeys = await Promise.all(versions.map(({ key }) => toKey(key, hash, importPublicKey)));
  return {
    privateKey: await toKey(privateKey, hash, importPrivateKey),
    publicKeys,
    publicKeyOf(wanted) {
      const at = only || wanted === undefined ? 0 : versions.findIndex(({ version }) => version === wanted);
      const key = publicKeys[at];
      if (!key) throw new Error(`"platformPublicKey" has no key of version ${wanted}`);
      return key;
    },
  };
}

function isKey(key: PlatformPublicKey): key is Key {
  return typeof key === 'string' || 'algorithm' in key;
}

async function toKey(key: Key, hash: Hash, importKey: typeof importPublicKey): Promise<CryptoKey> {
  if (typeof key === 'string') return importKey(key, hash);
  const { name, hash: made } = key.algorithm as { name: string; hash?: { name: string } };
  if (name === 'RSASSA-PKCS1-v1_5' && made?.name === hash) return key;
  throw new TypeError(`A key for ${name} with ${made?.name ?? 'no hash'} is no key for RSA with ${hash}`);
}
