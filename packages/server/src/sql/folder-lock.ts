import { createHash } from 'node:crypto';
import { mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { createConnection, createServer, type Server } from 'node:net';
import { join, relative, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { randomHex } from '../hex.js';
import { SqlStorageError } from './errors.js';

const prefix = 'lock-';

/**
 * Keeps a folder for this process, and gives what lets go of it.
 *
 * The lock is a socket in the folder on which the process listens. The system stops that however the process ends, so a
 * lock on which nobody listens is of the dead: that needs no process ids, which mean nothing beyond a container.
 *
 * @throws SqlStorageError `folder_in_use` or `folder_unusable`
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  if (process.platform === 'win32') return lockByName(folder);
  const name = `${prefix}${randomHex(4)}`;
  const path = resolve(folder, name);
  const server = await listenIn(folder, name);
  const release = async () => {
    await close(server);
    await rm(path, { force: true });
  };
  let alone = false;
  try {
    alone = await isAlone(folder, name);
  } finally {
    if (!alone) await release();
  }
  if (!alone) throw inUse(folder);
  return release;
}

async function listenIn(folder: string, name: string): Promise<Server> {
  const path = socketPath(folder, name);
  try {
    await makeFolder(folder);
    return await listen(path);
  } catch (cause) {
    throw unusable(folder, 'it cannot be made, or cannot hold a socket', cause);
  }
}

function makeFolder(folder: string): Promise<unknown> {
  return mkdir(folder, { recursive: true, mode: 0o700 });
}

/**
 * Each contender is there to be seen before it looks, so of two at least one sees the other. Of those that arrive together
 * the first in the alphabet waits for the others to give way; who was there before never does.
 */
async function isAlone(folder: string, own: string): Promise<boolean> {
  for (let looks = 0; looks < 10; looks++) {
    const names = (await readdir(folder)).filter((name) => name.startsWith(prefix));
    // Somebody took it for dead in the moment before it listened.
    if (!names.includes(own)) return false;
    const others = await listAlive(
      folder,
      names.filter((name) => name !== own),
    );
    if (others.length === 0) return true;
    if (others.some((name) => name < own)) return false;
    await wait(25);
  }
  return false;
}

async function listAlive(folder: string, names: readonly string[]): Promise<string[]> {
  const alive: string[] = [];
  for (const name of names)
    if (await isListening(socketPath(folder, name))) alive.push(name);
    else await rm(join(folder, name), { force: true });
  return alive;
}

/** Windows keeps such names apart from the files, and forgets them with their process. */
async function lockByName(folder: string): Promise<() => Promise<void>> {
  await makeFolder(folder);
  const hash = createHash('sha256').update(await realpath(folder));
  const server = await listen(`\\\\.\\pipe\\minigate-${hash.digest('hex')}`).catch(() => {
    throw inUse(folder);
  });
  return () => close(server);
}

function listen(path: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy()).unref();
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen({ path, exclusive: true }, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path, () => resolve(!!socket.destroy()));
    // Anything else, such as a missing permission, is not the silence of the dead.
    socket.on('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT'),
    );
  });
}

/** The path of a socket has little room, and Node 20 cuts off what is too much. */
function socketPath(folder: string, name: string): string {
  const absolute = resolve(folder, name);
  const path = [absolute, relative('', absolute)].sort((a, b) => a.length - b.length)[0] ?? absolute;
  if (Buffer.byteLength(path) > 100) throw unusable(folder, 'its path is too long for a socket');
  return path;
}

function inUse(folder: string): SqlStorageError {
  return new SqlStorageError('folder_in_use', `Failed to open "${folder}": another process has it open`);
}

function unusable(folder: string, reason: string, cause?: unknown): SqlStorageError {
  return new SqlStorageError('folder_unusable', `Failed to lock "${folder}": ${reason}`, { cause });
}
