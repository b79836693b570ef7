import { after } from 'node:test';
import { pgliteDatabase } from './pglite-database.js';
import { sqlSuite } from './test-sql.js';

const database = await pgliteDatabase();
after(() => database.close());
sqlSuite('PGlite', database);
