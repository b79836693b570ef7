import type { Database, Query } from './database.js';
import { SqlStorageError } from './errors.js';

/**
 * What made the tables what they are: each entry is one version, and is never changed once it is released. Times and
 * sequences are numbers of JavaScript; as `bigint` the drivers would give them in different ways.
 */
const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE minigate_users (
      subject text PRIMARY KEY,
      wallet text NOT NULL,
      customer_id text NOT NULL,
      UNIQUE (wallet, customer_id)
    )`,
    `CREATE TABLE minigate_sessions (
      id_hash text PRIMARY KEY,
      subject text NOT NULL,
      profile jsonb,
      handoffs jsonb NOT NULL,
      ends_at double precision NOT NULL
    )`,
    `CREATE INDEX minigate_sessions_of_subject ON minigate_sessions (subject, ends_at)`,
    `CREATE TABLE minigate_tokens (
      subject text NOT NULL,
      purpose text NOT NULL,
      app_id text NOT NULL,
      scopes jsonb NOT NULL,
      access_token_ends_at double precision,
      refresh_token_ends_at double precision,
      sealed text NOT NULL,
      PRIMARY KEY (subject, purpose)
    )`,
    `CREATE TABLE minigate_receipts (
      subject text NOT NULL,
      receipt_id text NOT NULL,
      sequence double precision NOT NULL,
      decisions jsonb NOT NULL,
      decided_at text NOT NULL,
      received_at double precision NOT NULL,
      language text,
      PRIMARY KEY (subject, receipt_id)
    )`,
    `CREATE TABLE minigate_messages (
      request_id text PRIMARY KEY,
      subject text NOT NULL,
      app_id text NOT NULL,
      template_code text NOT NULL,
      language text,
      created_at double precision NOT NULL,
      sealed text NOT NULL,
      ending jsonb
    )`,
  ],
];

/** Brings the tables to this version. Those who start at the same time wait for each other. */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(async (query) => {
    await query(`SELECT pg_advisory_xact_lock(hashtext('minigate_schema'))`);
    const version = await findVersion(query);
    if (version > migrations.length)
      throw new SqlStorageError(
        'schema_newer',
        `Failed to use the database: its tables have version ${version}, this package knows ${migrations.length}`,
      );
    for (const [index, statements] of [...migrations.entries()].slice(version)) {
      for (const statement of statements) await query(statement);
      await query(`INSERT INTO minigate_schema (version) VALUES ($1)`, [index + 1]);
    }
  });
}

// Creates nothing that is there: `CREATE TABLE IF NOT EXISTS` is refused to a role that may not create tables.
async function findVersion(query: Query): Promise<number> {
  const [found] = await query<{ known: boolean }>(
    `SELECT to_regclass('minigate_schema') IS NOT NULL AS known`,
  );
  if (!found?.known) await query(`CREATE TABLE minigate_schema (version integer PRIMARY KEY)`);
  const [row] = await query<{ version: number }>(
    `SELECT coalesce(max(version), 0) AS version FROM minigate_schema`,
  );
  return row?.version ?? 0;
}
