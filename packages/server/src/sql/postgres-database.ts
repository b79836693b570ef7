import type { Database, Query } from './database.js';

/** What is used of a `Pool` of `pg`. */
export interface PostgresPool extends PostgresQueries {
  connect(): Promise<PostgresClient>;
}

interface PostgresQueries {
  query(text: string, params: unknown[]): Promise<{ rows: object[] }>;
}

interface PostgresClient extends PostgresQueries {
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
  release(destroy?: boolean): void;
}

/**
 * Connects to a PostgreSQL server, which any number of processes may do; `pg` has to be installed. `close()` leaves a pool
 * of your own open.
 */
export async function postgresDatabase(connection: string | PostgresPool): Promise<Database> {
  if (typeof connection !== 'string') return toDatabase(connection, async () => {});
  const { Pool } = await import('pg');
  const pool = new Pool({ connectionString: connection, connectionTimeoutMillis: 10_000, keepAlive: true });
  // The pool has replaced a lost connection by then; without a listener the process would end.
  pool.on('error', ignore);
  let ended: Promise<void> | undefined;
  return toDatabase(pool, () => (ended ??= pool.end()));
}

function toDatabase(pool: PostgresPool, close: () => Promise<void>): Database {
  return {
    query: toQuery(pool),
    async transaction(work) {
      const client = await pool.connect();
      client.on('error', ignore);
      let done = false;
      try {
        // Whoever has waited for a lock has to see what was done under it.
        await client.query('BEGIN ISOLATION LEVEL READ COMMITTED', []);
        const result = await work(toQuery(client));
        await client.query('COMMIT', []);
        done = true;
        return result;
      } finally {
        client.off('error', ignore);
        // The server undoes what is open when it loses the connection.
        client.release(!done);
      }
    },
    close,
  };
}

function toQuery(queries: PostgresQueries): Query {
  return async <Row>(text: string, params: readonly unknown[] = []) =>
    (await queries.query(text, [...params])).rows as Row[];
}

function ignore(): void {}
