import type { Decision } from '@minigate/core/backend';
import type {
  MessageEnd,
  MinigateStorage,
  StoredMessage,
  StoredSession,
  StoredToken,
  User,
} from '../storage.js';
import type { Database, Query } from './database.js';
import { migrate } from './migrations.js';
import { createSeals, type Seals, type TokenKey } from './seal.js';

/** What {@link sqlStorage} takes. */
export interface SqlStorageOptions {
  /**
   * The keys of what is secret: tokens, and the values in messages. The first one seals, all of them open. To change it,
   * give every process the new key behind the old one, then before it; then call `reseal()` and take the old one out.
   */
  tokenKeys: readonly TokenKey[];
}

/** A storage in a database. */
export interface SqlStorage extends MinigateStorage {
  /** Seals with the first key what another one has sealed, and gives the number of rows. */
  reseal(): Promise<number>;
}

/**
 * Keeps everything in `database`, in tables that it makes and brings up to date: `minigate_…`. Any number of processes may
 * share a PostgreSQL server.
 *
 * @throws TypeError for keys that are none
 * @throws SqlStorageError `schema_newer`
 */
export async function sqlStorage(database: Database, { tokenKeys }: SqlStorageOptions): Promise<SqlStorage> {
  const seals = await createSeals(tokenKeys);
  await migrate(database);
  const query: Query = (text, params = []) => database.query(text, params.map(toParam));
  return {
    ...users(query),
    ...sessions(query),
    ...tokens(query, seals),
    ...receipts(query),
    ...messages(query, seals),
    reseal: () => reseal(query, seals),
  };
}

function users(query: Query): Pick<MinigateStorage, 'addUser' | 'findUser' | 'findCustomer'> {
  const columns = `subject, wallet, customer_id AS "customerId"`;
  return {
    async addUser({ subject, wallet, customerId }) {
      // RETURNING gives no row that was left alone, so the one that is there is set to what it is.
      const [kept] = (await query<User>(
        `INSERT INTO minigate_users (subject, wallet, customer_id) VALUES ($1, $2, $3)
        ON CONFLICT (wallet, customer_id) DO UPDATE SET wallet = excluded.wallet RETURNING ${columns}`,
        [subject, wallet, customerId],
      )) as [User];
      return kept;
    },
    findUser: (subject) =>
      find<User>(query, `SELECT ${columns} FROM minigate_users WHERE subject = $1`, [subject]),
    findCustomer: (wallet, customerId) =>
      find<User>(query, `SELECT ${columns} FROM minigate_users WHERE wallet = $1 AND customer_id = $2`, [
        wallet,
        customerId,
      ]),
  };
}

type SessionMethods = 'addSession' | 'findSession' | 'noteHandoff' | 'removeSession' | 'hasSession';

function sessions(query: Query): Pick<MinigateStorage, SessionMethods> {
  return {
    async addSession({ idHash, subject, profile, handoffs, endsAt }) {
      await query(
        `INSERT INTO minigate_sessions (id_hash, subject, profile, handoffs, ends_at) VALUES ($1, $2, $3, $4, $5)`,
        [idHash, subject, profile, handoffs, endsAt],
      );
    },
    findSession: (idHash) =>
      find<StoredSession>(
        query,
        `SELECT id_hash AS "idHash", subject, profile, handoffs, ends_at AS "endsAt"
        FROM minigate_sessions WHERE id_hash = $1`,
        [idHash],
      ),
    async noteHandoff(idHash, purpose, handoffId) {
      const noted = await query(
        `UPDATE minigate_sessions SET handoffs = handoffs || $2::jsonb WHERE id_hash = $1 RETURNING id_hash`,
        [idHash, { [purpose]: handoffId }],
      );
      return noted.length > 0;
    },
    async removeSession(idHash) {
      await query(`DELETE FROM minigate_sessions WHERE id_hash = $1`, [idHash]);
    },
    async hasSession(subject, now) {
      const found = await query(
        `SELECT 1 AS found FROM minigate_sessions WHERE subject = $1 AND ends_at > $2 LIMIT 1`,
        [subject, now],
      );
      return found.length > 0;
    },
  };
}

type Secrets = Pick<StoredToken, 'accessToken' | 'refreshToken'>;
type TokenRow = Omit<StoredToken, keyof Secrets> & { sealed: string };

function tokens(
  query: Query,
  seals: Seals,
): Pick<MinigateStorage, 'saveToken' | 'findToken' | 'removeToken'> {
  async function findSealed(subject: string, purpose: string) {
    const row = await find<TokenRow>(
      query,
      `SELECT app_id AS "appId", scopes, access_token_ends_at AS "accessTokenEndsAt",
        refresh_token_ends_at AS "refreshTokenEndsAt", sealed
      FROM minigate_tokens WHERE subject = $1 AND purpose = $2`,
      [subject, purpose],
    );
    if (!row) return undefined;
    const { sealed, ...rest } = row;
    const secrets = await seals.open<Secrets>(sealed, placeOf('token', subject, purpose, rest.appId));
    return { sealed, token: { ...rest, ...secrets } };
  }

  return {
    async saveToken(subject, purpose, token) {
      const { appId, scopes, accessToken, accessTokenEndsAt, refreshToken, refreshTokenEndsAt } = token;
      const place = placeOf('token', subject, purpose, appId);
      const sealed = await seals.seal({ accessToken, refreshToken } satisfies Secrets, place);
      await query(
        `INSERT INTO minigate_tokens
          (subject, purpose, app_id, scopes, access_token_ends_at, refresh_token_ends_at, sealed)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (subject, purpose) DO UPDATE SET
          app_id = excluded.app_id, scopes = excluded.scopes, sealed = excluded.sealed,
          access_token_ends_at = excluded.access_token_ends_at,
          refresh_token_ends_at = excluded.refresh_token_ends_at`,
        [subject, purpose, appId, scopes, accessTokenEndsAt, refreshTokenEndsAt, sealed],
      );
    },
    findToken: async (subject, purpose) => (await findSealed(subject, purpose))?.token,
    async removeToken(subject, purpose, accessToken) {
      // No two sealed texts are the same: what is removed is what was read, or else it is read again.
      for (let removed = false; !removed;) {
        const found = await findSealed(subject, purpose);
        if (found?.token.accessToken !== accessToken) return;
        const rows = await query(
          `DELETE FROM minigate_tokens WHERE subject = $1 AND purpose = $2 AND sealed = $3 RETURNING purpose`,
          [subject, purpose, found.sealed],
        );
        removed = rows.length > 0;
      }
    },
  };
}

function receipts(query: Query): Pick<MinigateStorage, 'addReceipt' | 'findDecision' | 'listSubscribed'> {
  const newest = `SELECT DISTINCT ON (decision->>'templateId')
      decision->>'templateId' AS "templateId", decision->>'outcome' AS outcome
    FROM minigate_receipts, jsonb_array_elements(decisions) AS decision WHERE subject = $1
    ORDER BY decision->>'templateId', sequence DESC, decision->>'outcome' = 'rejected' DESC`;
  return {
    async addReceipt(receipt) {
      const { subject, receiptId, sequence, decisions, decidedAt, receivedAt, language } = receipt;
      await query(
        `INSERT INTO minigate_receipts
          (subject, receipt_id, sequence, decisions, decided_at, received_at, language)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (subject, receipt_id) DO NOTHING`,
        [subject, receiptId, sequence, decisions, decidedAt, receivedAt, language],
      );
    },
    async findDecision(subject, templateId) {
      const found = await find<Decision>(
        query,
        `SELECT outcome FROM (${newest}) AS newest WHERE "templateId" = $2`,
        [subject, templateId],
      );
      return found?.outcome;
    },
    async listSubscribed(subject) {
      const agreed = await query<Decision>(
        `SELECT "templateId" FROM (${newest}) AS newest WHERE outcome = 'agreed'`,
        [subject],
      );
      return agreed.map(({ templateId }) => templateId);
    },
  };
}

type MessageRow = Omit<StoredMessage, 'templateParameters'> & { sealed: string };

function messages(
  query: Query,
  seals: Seals,
): Pick<MinigateStorage, 'addMessage' | 'findMessage' | 'settleMessage'> {
  const columns = `request_id AS "requestId", subject, app_id AS "appId", template_code AS "templateCode", language,
    created_at AS "createdAt", ending AS "end", sealed`;

  async function toMessage({ sealed, ...rest }: MessageRow): Promise<StoredMessage> {
    return { ...rest, templateParameters: await seals.open(sealed, placeOf('message', rest.requestId)) };
  }

  return {
    async addMessage(message) {
      const { requestId, subject, appId, templateCode, templateParameters, language, createdAt, end } =
        message;
      const sealed = await seals.seal(templateParameters, placeOf('message', requestId));
      const [kept] = (await query<MessageRow>(
        `INSERT INTO minigate_messages
          (request_id, subject, app_id, template_code, language, created_at, ending, sealed)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (request_id) DO UPDATE SET request_id = excluded.request_id RETURNING ${columns}`,
        [requestId, subject, appId, templateCode, language, createdAt, end, sealed],
      )) as [MessageRow];
      return toMessage(withoutNulls(kept));
    },
    async findMessage(requestId) {
      const sql = `SELECT ${columns} FROM minigate_messages WHERE request_id = $1`;
      const row = await find<MessageRow>(query, sql, [requestId]);
      return row && toMessage(row);
    },
    async settleMessage(requestId, end) {
      const settled = await find<{ end: MessageEnd }>(
        query,
        `UPDATE minigate_messages SET ending = CASE
          WHEN ending->>'status' = 'accepted' THEN ending
          WHEN ending->>'status' = 'refused' AND $2::jsonb->>'status' <> 'accepted' THEN ending
          ELSE $2::jsonb END
        WHERE request_id = $1 RETURNING ending AS "end"`,
        [requestId, end],
      );
      if (!settled) throw new Error(`There is no message with the requestId "${requestId}"`);
      return settled.end;
    },
  };
}

/** Where each sealed text belongs, as `placeOf` says it. */
const sealedPlaces = [
  ['minigate_tokens', `jsonb_build_array('token', subject, purpose, app_id)`],
  ['minigate_messages', `jsonb_build_array('message', request_id)`],
] as const;

async function reseal(query: Query, seals: Seals): Promise<number> {
  let count = 0;
  for (const [table, place] of sealedPlaces) {
    const select = `SELECT ctid::text AS row, sealed, ${place} AS place FROM ${table}
      WHERE split_part(sealed, '.', 1) <> $1 LIMIT 500`;
    const update = `UPDATE ${table} SET sealed = $3 WHERE ctid = $1::tid AND sealed = $2 RETURNING 1 AS done`;
    const next = () => query<{ row: string; sealed: string; place: string[] }>(select, [seals.newestId]);
    for (let rows = await next(); rows.length > 0; rows = await next())
      for (const { row, sealed, place } of rows) {
        const again = await seals.seal(await seals.open(sealed, place), place);
        count += (await query(update, [row, sealed, again])).length;
      }
  }
  return count;
}

/** Finds a row that is the only one, or none. */
async function find<Row extends object>(
  query: Query,
  text: string,
  params: readonly unknown[],
): Promise<Row | undefined> {
  const [row] = await query<Row>(text, params);
  return row && withoutNulls(row);
}

function withoutNulls<Row extends object>(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Row;
}

function placeOf(...parts: string[]): string[] {
  return parts.map(storable);
}

/** Objects and lists go as JSON. */
function toParam(value: unknown): unknown {
  if (typeof value === 'string') return storable(value);
  if (typeof value !== 'object' || value === null) return value;
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? storable(part) : part));
}

/** PostgreSQL has no place for U+0000 and for half a character. A page may send them as a template's id. */
function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd').replace(/\p{Surrogate}/gu, '\ufffd');
}
