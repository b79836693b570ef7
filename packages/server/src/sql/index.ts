export type { Database, Query } from './database.js';
export { SqlStorageError } from './errors.js';
export { pgliteDatabase } from './pglite-database.js';
export { postgresDatabase, type PostgresPool } from './postgres-database.js';
export type { TokenKey } from './seal.js';
export { sqlStorage, type SqlStorage, type SqlStorageOptions } from './sql-storage.js';
