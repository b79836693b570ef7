import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { describe, it } from 'node:test';
import type { StoredMessage, StoredReceipt, StoredToken } from '../storage.js';
import { storageSuite } from '../test-storage.js';
import type { Database } from './database.js';
import { sqlStorage, type SqlStorage } from './sql-storage.js';

export const oldKey = { id: 'old', key: Buffer.alloc(32, 'old').toString('base64') };
export const newKey = { id: 'new', key: Buffer.alloc(32, 'new').toString('base64') };

/** What is secret in `token` and `message`. */
export const secrets = ['281010033AB2F588', 'refresh-2810100', 'Yummy Chicken Rice'];

export const token: StoredToken = {
  appId: 'P1',
  scopes: ['auth_user'],
  accessToken: '281010033AB2F588',
  refreshToken: 'refresh-2810100',
};

export const message: StoredMessage = {
  requestId: 'r-1',
  subject: 's',
  appId: 'P1',
  templateCode: 'T',
  templateParameters: { storeName: 'Yummy Chicken Rice' },
  createdAt: 1_767_600_000_000,
};

const tables = ['users', 'sessions', 'tokens', 'receipts', 'messages'].map((name) => `minigate_${name}`);

/** A storage that holds nothing. */
export async function emptyStorage(database: Database, tokenKeys = [oldKey]): Promise<SqlStorage> {
  const storage = await sqlStorage(database, { tokenKeys });
  await database.query(`TRUNCATE ${tables.join(', ')}`);
  return storage;
}

/** Runs a module in a process of its own. */
export function runInChild(code: string, cwd?: string) {
  const tsx = `--import=${import.meta.resolve('tsx')}`;
  const args = ['--conditions=@minigate/source', tsx, '--input-type=module', '--eval', code];
  return spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** What holds on every database. */
export function sqlSuite(name: string, database: Database): void {
  storageSuite(`sqlStorage() on ${name}`, () => emptyStorage(database));

  describe(`sqlStorage() on ${name}, as a database`, () => {
    it('keeps tokens and the values in messages unreadable', async () => {
      const storage = await emptyStorage(database);
      await storage.saveToken('a subject', 'identity', token);
      await storage.addMessage(message);
      const rows = await Promise.all(tables.map((table) => database.query(`SELECT * FROM ${table}`)));
      const text = JSON.stringify(rows);
      for (const open of ['a subject', 'r-1', 'P1']) assert.ok(text.includes(open));
      for (const secret of secrets) assert.ok(!text.includes(secret), secret);
    });

    it('seals with the first key and opens with all', async () => {
      const before = await emptyStorage(database, [oldKey]);
      await before.saveToken('s', 'identity', token);
      const storage = await sqlStorage(database, { tokenKeys: [newKey, oldKey] });
      await storage.saveToken('s', 'messaging', token);
      assert.deepEqual(await storage.findToken('s', 'identity'), token);
      assert.deepEqual(await storage.findToken('s', 'messaging'), token);
      await assert.rejects(before.findToken('s', 'messaging'), { code: 'key_missing' });
    });

    it('refuses what is sealed with a key that it does not have', async () => {
      const before = await emptyStorage(database, [oldKey]);
      await before.saveToken('s', 'identity', token);
      await before.addMessage(message);
      const storage = await sqlStorage(database, { tokenKeys: [newKey] });
      for (const refused of [
        () => storage.findToken('s', 'identity'),
        () => storage.removeToken('s', 'identity', token.accessToken),
        () => storage.findMessage('r-1'),
        () => storage.addMessage(message),
        () => storage.reseal(),
      ])
        await assert.rejects(refused, { name: 'SqlStorageError', code: 'key_missing' });
      await storage.saveToken('s', 'identity', token);
      assert.deepEqual(await storage.findToken('s', 'identity'), token);
    });

    it('refuses what is sealed with a key that is another one now', async () => {
      const before = await emptyStorage(database, [oldKey]);
      await before.saveToken('s', 'identity', token);
      const storage = await sqlStorage(database, { tokenKeys: [{ ...newKey, id: oldKey.id }] });
      await assert.rejects(storage.findToken('s', 'identity'), {
        name: 'SqlStorageError',
        code: 'unreadable',
      });
    });

    it('does without the old key once all is sealed anew', async () => {
      const before = await emptyStorage(database, [oldKey]);
      for (let user = 0; user < 600; user++) await before.saveToken(`s-${user}`, 'identity', token);
      await before.addMessage(message);
      await before.addMessage({ ...message, requestId: 'a\0b' });
      const both = await sqlStorage(database, { tokenKeys: [newKey, oldKey] });
      assert.equal(await both.reseal(), 602);
      assert.equal(await both.reseal(), 0);
      const after = await sqlStorage(database, { tokenKeys: [newKey] });
      assert.deepEqual(await after.findToken('s-599', 'identity'), token);
      assert.deepEqual(await after.findMessage('r-1'), message);
      assert.deepEqual((await after.findMessage('a\0b'))?.templateParameters, message.templateParameters);
    });

    for (const column of ['subject', 'purpose', 'app_id'])
      it(`refuses a token whose ${column} was changed`, async () => {
        const storage = await emptyStorage(database);
        await storage.saveToken('s', 'identity', token);
        await database.query(`UPDATE minigate_tokens SET ${column} = 'messaging'`);
        const subject = column === 'subject' ? 'messaging' : 's';
        const purpose = column === 'purpose' ? 'messaging' : 'identity';
        await assert.rejects(storage.findToken(subject, purpose), { code: 'unreadable' });
      });

    it('gives back only what it was given', async () => {
      const storage = await emptyStorage(database);
      const session = { idHash: 'h', subject: 's', handoffs: {}, endsAt: 1.5 };
      await storage.addSession({ ...session, profile: undefined });
      assert.deepEqual(await storage.findSession('h'), session);
      const bare = { appId: 'P1', scopes: [], accessToken: 'a' };
      await storage.saveToken('s', 'identity', { ...bare, refreshToken: undefined });
      assert.deepEqual(await storage.findToken('s', 'identity'), bare);
      assert.deepEqual(await storage.addMessage({ ...message, language: undefined }), message);
      const end = { status: 'unknown', resultCode: 'TIMEOUT' } as const;
      assert.deepEqual(await storage.settleMessage('r-1', { ...end, messageId: undefined }), end);
      assert.deepEqual(await storage.findMessage('r-1'), { ...message, end });
    });

    it('takes any text, also what the database has no place for', async () => {
      const storage = await emptyStorage(database);
      for (const id of [
        `'; DROP TABLE minigate_users; --`,
        '$1',
        '"',
        '\\',
        '🍗',
        'a\0b',
        'a\ud800',
        '\udc00\0',
      ]) {
        const receipt = { ...receiptOf(1, id, 'agreed'), language: id };
        await storage.addReceipt(receipt);
        assert.equal(await storage.findDecision(id, id), 'agreed');
        assert.equal((await storage.listSubscribed(id)).length, 1);
        await storage.addSession({
          idHash: id,
          subject: id,
          profile: { nickName: id },
          handoffs: {},
          endsAt: 1,
        });
        assert.equal(await storage.noteHandoff(id, 'identity', id), true);
        await storage.saveToken(id, 'identity', { ...token, appId: id, scopes: [id], accessToken: id });
        assert.equal((await storage.findToken(id, 'identity'))?.accessToken, id);
        await storage.addMessage({ ...message, requestId: id, templateParameters: { [id]: id } });
        assert.deepEqual((await storage.findMessage(id))?.templateParameters, { [id]: id });
        await storage.addUser({ subject: id, wallet: id, customerId: id });
        assert.ok(await storage.findCustomer(id, id));
      }
    });

    it('refuses tables that a later version has made', async () => {
      const storage = await emptyStorage(database);
      await database.query(`INSERT INTO minigate_schema (version) VALUES (99)`);
      await assert.rejects(sqlStorage(database, { tokenKeys: [oldKey] }), {
        name: 'SqlStorageError',
        code: 'schema_newer',
        message: 'Failed to use the database: its tables have version 99, this package knows 1',
      });
      await database.query(`DELETE FROM minigate_schema WHERE version = 99`);
      await storage.addUser({ subject: 's', wallet: 'W', customerId: '1' });
    });
  });

  describe(`Database on ${name}`, () => {
    it('undoes a transaction that fails', async () => {
      const storage = await emptyStorage(database);
      const failing = database.transaction(async (query) => {
        await query(`INSERT INTO minigate_users (subject, wallet, customer_id) VALUES ($1, $2, $3)`, [
          's',
          'W',
          '1',
        ]);
        await query(`SELECT 1 / $1::integer`, [0]);
      });
      await assert.rejects(failing, /division by zero/);
      assert.equal(await storage.findUser('s'), undefined);
    });
  });
}

/** A decision about a template, whose id is the user's as well. */
export function receiptOf(sequence: number, id: string, outcome: 'agreed' | 'rejected'): StoredReceipt {
  return {
    receiptId: `${id}-${sequence}`,
    subject: id,
    sequence,
    decisions: [{ templateId: id, outcome }],
    decidedAt: '2026-01-05T10:00:00.000Z',
    receivedAt: 1_767_600_000_000,
  };
}
