import { Pool } from 'pg';
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { Database } from './database.js';
import { postgresDatabase } from './postgres-database.js';
import { sqlStorage, type SqlStorage } from './sql-storage.js';
import { startPostgres } from './test-postgres.js';
import { emptyStorage, message, newKey, oldKey, receiptOf, sqlSuite, token } from './test-sql.js';

const server = await startPostgres();

if ('missing' in server) describe('postgresDatabase()', { skip: server.missing }, () => {});
else {
  const { connectionString } = server;
  // Two workers, with ten connections each.
  const databases = [
    await postgresDatabase(connectionString),
    await postgresDatabase(connectionString),
  ] as const;
  after(async () => {
    for (const database of databases) await database.close();
    await server.stop();
  });
  migrationSuite(connectionString, databases);
  sqlSuite('PostgreSQL', databases[0]);
  workersSuite(databases);
  connectionSuite(connectionString, databases[0]);
}

function migrationSuite(connectionString: string, databases: readonly Database[]): void {
  describe('sqlStorage() on an empty PostgreSQL', () => {
    it('makes its tables once, however many workers start', async () => {
      const starts = [...databases, ...databases, ...databases].map((one) =>
        sqlStorage(one, { tokenKeys: [oldKey] }),
      );
      await Promise.all(starts);
      const versions = await databases[0]?.query(`SELECT version FROM minigate_schema`);
      assert.deepEqual(versions, [{ version: 1 }]);
    });

    it('works for a role that may not make tables, once they are there', async () => {
      await databases[0]?.query(`CREATE ROLE worker LOGIN`);
      await databases[0]?.query(
        `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO worker`,
      );
      const database = await postgresDatabase(connectionString.replace('user=postgres', 'user=worker'));
      const storage = await sqlStorage(database, { tokenKeys: [oldKey] });
      await storage.addUser({ subject: 's', wallet: 'W', customerId: '1' });
      await assert.rejects(database.query(`CREATE TABLE mine (id text)`), /permission denied/);
      await database.close();
    });
  });
}

function workersSuite(databases: readonly [Database, Database]): void {
  /** Two workers on an empty storage, in the middle of a change of keys. */
  async function workers(): Promise<[SqlStorage, SqlStorage]> {
    return [
      await emptyStorage(databases[0], [oldKey, newKey]),
      await sqlStorage(databases[1], { tokenKeys: [newKey, oldKey] }),
    ];
  }

  async function inRounds(work: (round: string) => Promise<void>): Promise<void> {
    for (let round = 0; round < 50; round++) await work(`round-${round}`);
  }

  describe('sqlStorage() of two workers on PostgreSQL', () => {
    it('gives one user the same subject', async () => {
      const storages = await workers();
      await inRounds(async (customerId) => {
        const arrivals = ['a', 'b', 'c', 'd'].map((name, index) =>
          storages[index % 2 ? 0 : 1].addUser({ subject: `${name}-${customerId}`, wallet: 'W', customerId }),
        );
        const subjects = (await Promise.all(arrivals)).map(({ subject }) => subject);
        assert.equal(new Set(subjects).size, 1);
        assert.equal((await storages[0].findCustomer('W', customerId))?.subject, subjects[0]);
      });
    });

    it('loses no handoff that is noted beside another', async () => {
      const [one, other] = await workers();
      await inRounds(async (idHash) => {
        await one.addSession({ idHash, subject: 's', handoffs: {}, endsAt: 1 });
        await Promise.all([
          one.noteHandoff(idHash, 'identity', 'i'),
          other.noteHandoff(idHash, 'messaging', 'm'),
        ]);
        assert.deepEqual((await one.findSession(idHash))?.handoffs, { identity: 'i', messaging: 'm' });
      });
    });

    it('never removes the token that takes the place of another', async () => {
      const [one, other] = await workers();
      await inRounds(async (subject) => {
        await one.saveToken(subject, 'messaging', token);
        await Promise.all([
          one.removeToken(subject, 'messaging', token.accessToken),
          other.saveToken(subject, 'messaging', { ...token, accessToken: 'next' }),
          one.removeToken(subject, 'messaging', token.accessToken),
        ]);
        assert.equal((await other.findToken(subject, 'messaging'))?.accessToken, 'next');
      });
    });

    it('removes a token that is sealed anew meanwhile', async () => {
      const [before, storage] = await workers();
      await inRounds(async (subject) => {
        await before.saveToken(subject, 'messaging', token);
        await Promise.all([storage.reseal(), storage.removeToken(subject, 'messaging', token.accessToken)]);
        assert.equal(await storage.findToken(subject, 'messaging'), undefined);
      });
    });

    it('seals no older token over a newer one', async () => {
      const [before, storage] = await workers();
      await inRounds(async (subject) => {
        await before.saveToken(subject, 'messaging', token);
        const next = { ...token, accessToken: 'next' };
        await Promise.all([storage.reseal(), before.saveToken(subject, 'messaging', next), storage.reseal()]);
        assert.equal((await storage.findToken(subject, 'messaging'))?.accessToken, 'next');
      });
    });

    it('keeps the first of two receipts', async () => {
      const [one, other] = await workers();
      await inRounds(async (id) => {
        const receipt = receiptOf(1, id, 'agreed');
        await Promise.all([one.addReceipt(receipt), other.addReceipt(receipt), one.addReceipt(receipt)]);
        assert.equal(await other.findDecision(id, id), 'agreed');
      });
      assert.deepEqual(await databases[0].query(`SELECT count(*)::integer AS count FROM minigate_receipts`), [
        { count: 50 },
      ]);
    });

    it('keeps one of two messages with one requestId, and gives it to both', async () => {
      const [one, other] = await workers();
      await inRounds(async (requestId) => {
        const kept = await Promise.all([
          one.addMessage({ ...message, requestId, templateCode: 'A' }),
          other.addMessage({ ...message, requestId, templateCode: 'B' }),
        ]);
        assert.deepEqual(kept[0], kept[1]);
        assert.deepEqual(await one.findMessage(requestId), kept[0]);
      });
    });

    it('lets "accepted" hold, whoever settles first', async () => {
      const [one, other] = await workers();
      await inRounds(async (requestId) => {
        await one.addMessage({ ...message, requestId });
        await Promise.all([
          one.settleMessage(requestId, { status: 'refused', resultCode: 'USER_NOT_SUBSCRIBED' }),
          other.settleMessage(requestId, { status: 'accepted', resultCode: 'SUCCESS' }),
          one.settleMessage(requestId, { status: 'unknown', resultCode: 'TIMEOUT' }),
        ]);
        const rows = await databases[0].query<{ ending: object }>(
          `SELECT ending FROM minigate_messages WHERE request_id = $1`,
          [requestId],
        );
        assert.deepEqual(rows[0]?.ending, { status: 'accepted', resultCode: 'SUCCESS' });
      });
    });
  });
}

function connectionSuite(connectionString: string, control: Database): void {
  const disconnect = (name: string) =>
    control.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1`, [
      name,
    ]);

  describe('postgresDatabase()', () => {
    it('goes on after the server has closed its connections', async () => {
      const database = await postgresDatabase(`${connectionString}&application_name=idle`);
      await database.query(`SELECT 1`);
      assert.equal((await disconnect('idle')).length, 1);
      await untilGone(control, 'idle');
      assert.deepEqual(await database.query(`SELECT 1 AS one`), [{ one: 1 }]);
      await database.close();
    });

    it('rejects a transaction that loses its connection', async () => {
      const database = await postgresDatabase(`${connectionString}&application_name=busy`);
      const lost = database.transaction(async (query) => {
        await query(`INSERT INTO minigate_users (subject, wallet, customer_id) VALUES ('lost', 'W', 'lost')`);
        await disconnect('busy');
        await untilGone(control, 'busy');
        await query(`SELECT 1`);
      });
      await assert.rejects(lost);
      assert.deepEqual(await database.query(`SELECT subject FROM minigate_users WHERE subject = 'lost'`), []);
      await database.close();
    });

    it('rejects where there is no server', async () => {
      const database = await postgresDatabase('postgresql://127.0.0.1:4279/postgres');
      await assert.rejects(sqlStorage(database, { tokenKeys: [oldKey] }), /ECONNREFUSED/);
      await database.close();
      await database.close();
    });

    it('takes a pool, and leaves it open', async () => {
      const pool = new Pool({ connectionString });
      const database = await postgresDatabase(pool);
      const storage = await emptyStorage(database);
      await storage.saveToken('s', 'identity', token);
      assert.deepEqual(await storage.findToken('s', 'identity'), token);
      await database.close();
      assert.equal((await pool.query(`SELECT 1`)).rowCount, 1);
      await pool.end();
    });
  });
}

async function untilGone(control: Database, name: string): Promise<void> {
  for (;;) {
    const left = await control.query(`SELECT 1 FROM pg_stat_activity WHERE application_name = $1`, [name]);
    if (left.length === 0) return;
  }
}
