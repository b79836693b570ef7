import * as z from 'zod/mini';
import { describeIssues } from './contracts/index.js';

/** The codes in the answers of the handler. */
export type WireErrorCode =
  | 'invalid_request'
  | 'no_session'
  | 'origin_refused'
  | 'not_found'
  | 'method_not_allowed'
  | 'user_mismatch'
  | 'auth_code_used'
  | 'auth_code_expired'
  | 'auth_code_invalid'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'app_unknown'
  | 'rate_limited'
  | 'internal'
  | 'backend_refused'
  | 'outcome_unknown';

/** Ends a request with an error that the page may see. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly status: number;
  readonly code: WireErrorCode;
  readonly headers: HeadersInit | undefined;

  constructor(status: number, code: WireErrorCode, message: string, headers?: HeadersInit) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  /** The answer to the page. */
  toResponse(): Response {
    const { code, message } = this;
    return json({ error: { code, message } }, { status: this.status, headers: this.headers });
  }
}

/** An answer with a JSON body, which nobody may store. There are no empty ones: `my.request` cannot parse them. */
export function json(
  body: object,
  { status = 200, headers }: { status?: number; headers?: HeadersInit | undefined } = {},
): Response {
  const all = new Headers(headers);
  all.set('Content-Type', 'application/json; charset=utf-8');
  all.set('Cache-Control', 'no-store');
  all.set('X-Content-Type-Options', 'nosniff');
  return new Response(JSON.stringify(body), { status, headers: all });
}

const bodyLimit = 16_384;

/** Reads a JSON body of at most 16 kB that keeps to `schema`. */
export async function readBody<Schema extends z.core.$ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.core.output<Schema>> {
  const type = request.headers.get('Content-Type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new WireError(415, 'unsupported_media_type', 'The Content-Type must be application/json');
  const parsed = z.safeParse(schema, parseJson(await readText(request)));
  if (!parsed.success) throw new WireError(400, 'invalid_request', describeIssues(parsed.error));
  return parsed.data;
}

async function readText(request: Request): Promise<string> {
  // Requests without a body have no stream, and in Firefox none has one.
  if (!request.body) return request.text();
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  const reader = request.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > bodyLimit) {
      await reader.cancel();
      throw new WireError(413, 'body_too_large', `The body must have at most ${bodyLimit} bytes`);
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WireError(400, 'invalid_request', 'The body is not JSON');
  }
}
