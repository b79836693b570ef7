import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs, {
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, it, mock } from 'node:test';
import { storageSuite } from '../test-storage.js';
import { pgliteDatabase } from './pglite-database.js';
import { sqlStorage } from './sql-storage.js';
import { emptyStorage, message, oldKey, runInChild, secrets, token } from './test-sql.js';

const root = mkdtempSync(join(tmpdir(), 'minigate-pglite-'));

// What a process leaves that ends while it makes the database.
const folder = join(root, 'folder');
mkdirSync(join(folder, 'unfinished'), { recursive: true });
writeFileSync(join(folder, 'unfinished', 'PG_VERSION'), '18\n');
const first = await pgliteDatabase(folder);
await (await sqlStorage(first, { tokenKeys: [oldKey] })).addMessage(message);
await first.close();
let database = await pgliteDatabase(folder);
after(async () => {
  await database.close();
  rmSync(root, { recursive: true });
});

describe('pgliteDatabase()', () => {
  it('makes a database where another process did not come to an end with it', () => {
    assert.deepEqual(
      readdirSync(folder).filter((name) => !name.startsWith('lock-')),
      ['data'],
    );
  });

  it('has what it had when it was closed', async () => {
    const storage = await sqlStorage(database, { tokenKeys: [oldKey] });
    assert.deepEqual(await storage.findMessage(message.requestId), message);
  });

  it('refuses a folder that is open', async () => {
    await assert.rejects(pgliteDatabase(folder), { name: 'SqlStorageError', code: 'folder_in_use' });
  });

  it('lets go of a folder that it cannot open', async () => {
    const broken = join(root, 'broken');
    mkdirSync(join(broken, 'data'), { recursive: true });
    writeFileSync(join(broken, 'data', 'PG_VERSION'), '18\n');
    await assert.rejects(pgliteDatabase(broken), /PGlite failed to initialize/);
    assert.deepEqual(readdirSync(broken), ['data']);
  });

  it('waits for the disk with every commit', async () => {
    const storage = await emptyStorage(database);
    const fsync = mockFsync();
    for (let number = 0; number < 3; number++) {
      await storage.addMessage({ ...message, requestId: `r-${number}` });
      assert.equal(fsync.callCount(), number + 1);
    }
    restoreFsync();
  });

  for (const kind of ['query', 'transaction'] as const)
    it(`stops after a ${kind} that the disk did not take`, async () => {
      const storage = await emptyStorage(database);
      await storage.addMessage(message);
      mockFsync(() => {
        throw new Error('the disk is broken');
      });
      const sql = `DELETE FROM minigate_messages`;
      const stopped = {
        name: 'SqlStorageError',
        code: 'stopped',
        message: /^PGlite has stopped, close the database and open it again: could not fsync/,
      };
      await Promise.all([
        assert.rejects(
          kind === 'query' ? database.query(sql) : database.transaction((query) => query(sql)),
          stopped,
        ),
        assert.rejects(storage.findMessage(message.requestId), stopped),
      ]);
      restoreFsync();
      await assert.rejects(
        database.transaction(async () => {}),
        stopped,
      );
      await database.close();
      database = await pgliteDatabase(folder);
      const again = await sqlStorage(database, { tokenKeys: [oldKey] });
      assert.ok(await again.addMessage(message));
    });

  it('closes once', async () => {
    await Promise.all([database.close(), database.close()]);
    await database.close();
    database = await pgliteDatabase(folder);
  });

  it('writes no secret to its files', async () => {
    const storage = await emptyStorage(database);
    await storage.saveToken('a subject', 'identity', token);
    await storage.addMessage(message);
    await storage.removeToken('a subject', 'identity', token.accessToken);
    await database.query('CHECKPOINT');
    const bytes = filesBelow(folder).map((file) => readFileSync(file, 'latin1'));
    assert.equal(
      bytes.some((text) => text.includes('a subject')),
      true,
    );
    for (const secret of secrets)
      assert.equal(
        bytes.some((text) => text.includes(secret)),
        false,
        secret,
      );
  });

  it('loses nothing that it has answered when its process is killed', async () => {
    await database.close();
    const child = runInChild(`
      import { pgliteDatabase, sqlStorage } from '${new URL('index.ts', import.meta.url).href}';
      const database = await pgliteDatabase(${JSON.stringify(folder)});
      const storage = await sqlStorage(database, { tokenKeys: [${JSON.stringify(oldKey)}] });
      const message = ${JSON.stringify(message)};
      for (let number = 0; ; number++) {
        await storage.addMessage({ ...message, requestId: 'killed-' + number });
        console.log('killed-' + number);
      }
    `);
    const answered: string[] = [];
    for await (const requestId of createInterface({ input: child.stdout })) {
      answered.push(requestId);
      if (answered.length === 1) await assert.rejects(pgliteDatabase(folder), { code: 'folder_in_use' });
      if (answered.length >= 50) child.kill('SIGKILL');
    }
    assert.equal(child.signalCode ?? (await once(child, 'exit'))[1], 'SIGKILL');
    database = await pgliteDatabase(folder);
    const storage = await sqlStorage(database, { tokenKeys: [oldKey] });
    assert.ok(answered.length >= 50);
    for (const requestId of answered) assert.ok(await storage.findMessage(requestId), requestId);
  });
});

storageSuite('sqlStorage() on PGlite in a folder', () => emptyStorage(database));

function mockFsync(implementation: typeof fsyncSync = fsyncSync) {
  const { mock: calls } = mock.method(fs, 'fsyncSync', implementation);
  syncBuiltinESMExports();
  return calls;
}

function restoreFsync(): void {
  mock.restoreAll();
  syncBuiltinESMExports();
}

function filesBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
