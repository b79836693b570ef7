import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { lockFolder } from './folder-lock.js';
import { runInChild } from './test-sql.js';

const root = mkdtempSync(join(tmpdir(), 'minigate-lock-'));
after(() => rmSync(root, { recursive: true }));

describe('lockFolder()', () => {
  it('makes the folder, for its owner alone, and leaves nothing in it', async () => {
    const folder = join(root, 'a', 'b');
    const release = await lockFolder(folder);
    await release();
    assert.deepEqual(readdirSync(folder), []);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
  });

  it('refuses a folder that is locked, until it is released', async () => {
    const release = await lockFolder(root);
    await assert.rejects(lockFolder(root), {
      name: 'SqlStorageError',
      code: 'folder_in_use',
      message: `Failed to open "${root}": another process has it open`,
    });
    await release();
    await (
      await lockFolder(root)
    )();
  });

  it('lets one in of those that come at once', async () => {
    for (let round = 0; round < 3; round++) {
      const locks = await Promise.allSettled([1, 2, 3, 4, 5].map(() => lockFolder(root)));
      const held = locks.flatMap((lock) => (lock.status === 'fulfilled' ? [lock.value] : []));
      assert.equal(held.length, 1);
      await held[0]?.();
    }
  });

  it('refuses a folder that another process has locked, until that is killed', async () => {
    const child = runInChild(`
      import { lockFolder } from '${new URL('folder-lock.ts', import.meta.url).href}';
      await lockFolder(${JSON.stringify(root)});
      console.log('locked');
      setInterval(() => {}, 1000);
    `);
    await once(child.stdout, 'data');
    await assert.rejects(lockFolder(root), { code: 'folder_in_use' });
    child.kill('SIGSTOP');
    await assert.rejects(lockFolder(root), { code: 'folder_in_use' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(readdirSync(root).filter((name) => name.startsWith('lock-')).length, 1);
    const release = await lockFolder(root);
    assert.equal(readdirSync(root).filter((name) => name.startsWith('lock-')).length, 1);
    await release();
  });

  it('does not keep the process', async () => {
    const child = runInChild(`
      import { lockFolder } from '${new URL('folder-lock.ts', import.meta.url).href}';
      await lockFolder(${JSON.stringify(root)});
    `);
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  it('says so where there can be no folder', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    await assert.rejects(lockFolder(file), {
      code: 'folder_unusable',
      message: `Failed to lock "${file}": it cannot be made, or cannot hold a socket`,
    });
  });

  it('says so where the path is too long for a socket', async () => {
    const folder = join(root, 'long'.repeat(30));
    await assert.rejects(lockFolder(folder), {
      code: 'folder_unusable',
      message: `Failed to lock "${folder}": its path is too long for a socket`,
    });
  });

  it('takes a long path that is short from where the process is', async () => {
    const folder = join(root, 'long'.repeat(30));
    mkdirSync(folder, { recursive: true });
    const child = runInChild(
      `
      import { lockFolder } from '${new URL('folder-lock.ts', import.meta.url).href}';
      const release = await lockFolder(${JSON.stringify(folder)});
      await lockFolder('.').catch(({ code }) => console.log(code));
      await release();
    `,
      folder,
    );
    const [said] = await once(child.stdout, 'data');
    assert.equal(String(said), 'folder_in_use\n');
  });
});
