import type { PGlite, PGliteInterface } from '@electric-sql/pglite';
import { existsSync, fsyncSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database, Query } from './database.js';
import { SqlStorageError } from './errors.js';
import { lockFolder } from './folder-lock.js';

/**
 * Opens the database in a folder, which is made if need be; `@electric-sql/pglite` has to be installed. What it has
 * answered survives the process and the machine. Without a folder it is in memory: for tests.
 *
 * @throws SqlStorageError `folder_in_use`: PGlite would lose what two processes write to one folder
 */
export async function pgliteDatabase(folder?: string): Promise<Database> {
  if (folder === undefined) return toDatabase(await startInMemory());
  const release = await lockFolder(folder);
  try {
    return toDatabase(await startInFolder(folder), release);
  } catch (error) {
    await release();
    throw error;
  }
}

function toDatabase(pglite: PGlite, release?: () => Promise<void>): Database {
  const hasStopped = stopAfterPanic(pglite);
  let ended: Promise<void> | undefined;

  async function end(): Promise<void> {
    try {
      if (!hasStopped()) await pglite.close();
    } finally {
      await release?.();
    }
  }

  return {
    query: toQuery(pglite),
    transaction: (work) => pglite.transaction((transaction) => work(toQuery(transaction))),
    close: () => (ended ??= end()),
  };
}

function toQuery(pglite: Pick<PGliteInterface, 'query'>): Query {
  return async <Row>(text: string, params: readonly unknown[] = []) =>
    (await pglite.query<Row>(text, [...params])).rows;
}

/** After PostgreSQL has panicked, because of a full disk say, PGlite would never come back from the next step. */
function stopAfterPanic(pglite: PGlite): () => boolean {
  const takeStep = pglite.execProtocolStream.bind(pglite);
  let stopped: SqlStorageError | undefined;
  pglite.execProtocolStream = async (...step) => {
    if (stopped) throw stopped;
    try {
      return await takeStep(...step);
    } catch (error) {
      if (isPanic(error)) stopped = toStopped(error);
      throw stopped ?? error;
    }
  };
  return () => stopped !== undefined;
}

function isPanic(error: unknown): error is Error {
  return error instanceof Error && 'severity' in error && error.severity === 'PANIC';
}

function toStopped(panic: Error): SqlStorageError {
  const message = `PGlite has stopped, close the database and open it again: ${panic.message}`;
  return new SqlStorageError('stopped', message, { cause: panic });
}

async function startInMemory(): Promise<PGlite> {
  const { PGlite } = await import('@electric-sql/pglite');
  return PGlite.create();
}

/** A database that is half made never opens again, so it is made under another name. */
async function startInFolder(folder: string): Promise<PGlite> {
  const data = join(folder, 'data');
  if (!existsSync(data)) {
    const unfinished = join(folder, 'unfinished');
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { mode: 0o700 });
    await (await start(unfinished)).close();
    await flushFolder(unfinished);
    await rename(unfinished, data);
    await flush(folder, true);
  }
  return start(data);
}

/**
 * Starts PGlite with commits that wait for the disk. By itself it skips that (`-F`), and even without `-F` it tells the
 * system nothing: its files have no `fsync`, and its `fdatasync` does nothing. Can go with
 * https://github.com/electric-sql/pglite/issues/1107.
 */
async function start(data: string): Promise<PGlite> {
  const { PGlite } = await import('@electric-sql/pglite');
  const { NodeFS } = await import('@electric-sql/pglite/nodefs');
  const fs = new NodeFS(data);
  const init = fs.init.bind(fs);
  fs.init = async (...args) => {
    const { emscriptenOpts } = await init(...args);
    const addFsync = ({ NODEFS }: { NODEFS: object }) =>
      Object.assign((NODEFS as NodeFiles).stream_ops, { fsync });
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), addFsync] } };
  };
  const startParams = PGlite.defaultStartParams.filter((param) => param !== '-F');
  return PGlite.create({ fs, startParams: [...startParams, '-c', 'wal_sync_method=fsync'] });
}

interface NodeFiles {
  stream_ops: object;
}

/** Answers with an error number of Emscripten, as PostgreSQL has to know. Folders have no descriptor. */
function fsync({ nfd }: { nfd?: number }): number {
  try {
    if (nfd !== undefined) fsyncSync(nfd);
    return 0;
  } catch {
    return 29; // EIO
  }
}

async function flushFolder(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) await flush(join(entry.parentPath, entry.name), entry.isDirectory());
  await flush(folder, true);
}

/** Windows flushes what is open for writing, and no folders. */
async function flush(path: string, isFolder: boolean): Promise<void> {
  if (isFolder && process.platform === 'win32') return;
  const file = await open(path, isFolder ? 'r' : 'r+');
  await file.sync();
  await file.close();
}
