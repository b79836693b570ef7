import { createPrivateKey, createPublicKey } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { generateKeyPair, type KeyPair } from './keys.js';

/** The keys of a sandbox, and where the merchant finds its own. */
export interface SandboxKeys {
  readonly merchant: KeyPair;
  readonly platform: KeyPair;
  readonly merchantPrivateKeyPath: string;
  readonly platformPublicKeyPath: string;
}

/** Reads the keys in a folder, and makes them on the first start. Only this user can read them, and git does not see them. */
export async function openKeys(folder: string): Promise<SandboxKeys> {
  const home = resolve(folder);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const files = await readdir(home);
  if (!files.includes('merchant-private-key.pem') && files.some((file) => file !== '.gitignore'))
    throw new TypeError(`"${home}" holds other things: name a folder that only the sandbox uses`);
  await chmod(home, 0o700);
  await writeNew(join(home, '.gitignore'), '*\n');
  const [merchant, platform] = await Promise.all([openPair(home, 'merchant'), openPair(home, 'platform')]);
  return {
    merchant: merchant.pair,
    platform: platform.pair,
    merchantPrivateKeyPath: merchant.privatePath,
    platformPublicKeyPath: platform.publicPath,
  };
}

async function openPair(folder: string, name: string) {
  const privatePath = join(folder, `${name}-private-key.pem`);
  const publicPath = join(folder, `${name}-public-key.pem`);
  const known = await readIfThere(privatePath);
  if (known === undefined) await writeNew(privatePath, (await generateKeyPair()).privateKey);
  const privateKey = known ?? (await readFile(privatePath, 'utf8'));
  const publicKey = publicKeyOf(privateKey, privatePath);
  await writeFile(publicPath, publicKey, { mode: 0o600 });
  await Promise.all([chmod(privatePath, 0o600), chmod(publicPath, 0o600)]);
  return { pair: { privateKey, publicKey }, privatePath, publicPath };
}

function publicKeyOf(privateKey: string, path: string): string {
  try {
    const key = createPrivateKey(privateKey);
    return createPublicKey(key).export({ type: 'spki', format: 'pem' }) as string;
  } catch (cause) {
    throw new TypeError(`"${path}" holds no private key: remove it to get a new one`, { cause });
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** Writes a file that is not there yet; another sandbox may be starting in the same folder. */
async function writeNew(path: string, content: string): Promise<void> {
  await writeFile(path, content, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
