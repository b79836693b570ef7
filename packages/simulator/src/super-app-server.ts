import * as z from 'zod/mini';
import { superAppCalls, type SuperApp, type SuperAppEvent } from './super-app.js';

/** What {@link serveSuperApp} takes beside the super app. */
export interface ServeOptions {
  /** The path that everything lies under. Default: `/super-app`. */
  basePath?: string;
  /** Host names that may be asked for, beside those of this machine. */
  hosts?: readonly string[];
  /** Origins whose pages may ask, beside every origin on this machine. */
  origins?: readonly string[];
}

/**
 * Lets pages use a super app over HTTP; `remoteSuperApp` is the other end. It hands out auth codes, so only pages and
 * hosts of this machine may ask, unless told otherwise.
 *
 * - `POST <base>/<call>` with what that call of {@link SuperApp} takes
 * - `GET <base>/connection`, `GET <base>/inbox`, `GET <base>/log`
 * - `GET <base>/events`: what happens, as server-sent events; goes on after `?after=` or `Last-Event-ID`. Where that is too
 *   long ago a `reset` comes first. A stream whose reader falls far behind ends, for it to come back.
 */
export function serveSuperApp(
  superApp: SuperApp,
  { basePath = '/super-app', hosts = [], origins = [] }: ServeOptions = {},
): (request: Request) => Promise<Response> {
  const history = recordEvents(superApp);
  const isHost = (name: string) => thisMachine.includes(name) || hosts.includes(name);
  const mayAsk = (origin: string) =>
    origins.includes(origin) || (URL.canParse(origin) && thisMachine.includes(new URL(origin).hostname));

  async function get(name: string, url: URL, headers: Headers): Promise<Response> {
    const { wallet, appId } = superApp;
    if (name === 'connection') return json({ wallet, appId, lastEventId: history.lastId() });
    if (name === 'inbox') return json({ messages: await superApp.inbox() });
    if (name === 'log') return json({ steps: await superApp.log() });
    if (name !== 'events') return failure(404, `There is no "${name}" to get`);
    const after = headers.get('Last-Event-ID') ?? url.searchParams.get('after');
    const stream = history.stream(after ?? history.lastId());
    return new Response(stream, { headers: { ...noStore, 'Content-Type': 'text/event-stream' } });
  }

  async function route(request: Request, name: string): Promise<Response> {
    if (request.method === 'OPTIONS') return json({});
    if (request.method === 'GET') return get(name, new URL(request.url), request.headers);
    if (request.method !== 'POST') return failure(405, `"${request.method}" is not allowed`);
    // A page of another origin cannot send this type without being asked for its origin first.
    if (!/^application\/json\b/i.test(request.headers.get('Content-Type') ?? ''))
      return failure(415, 'Expected a body of the type "application/json"');
    return run(superApp, name, await request.json().catch(() => undefined));
  }

  return async (request) => {
    const { hostname, pathname } = new URL(request.url);
    const asked = request.headers.get('Host')?.toLowerCase().replace(/:\d+$/, '') ?? hostname;
    const origin = request.headers.get('Origin');
    if (!isHost(asked)) return failure(403, `The host "${asked}" is not allowed`);
    if (origin !== null && !mayAsk(origin)) return failure(403, `The origin "${origin}" is not allowed`);
    if (!pathname.startsWith(`${basePath}/`)) return failure(404, `There is nothing at "${pathname}"`);
    const response = await route(request, pathname.slice(basePath.length + 1));
    if (origin !== null) {
      response.headers.set('Access-Control-Allow-Origin', origin);
      response.headers.set('Access-Control-Allow-Headers', 'Content-Type');
    }
    response.headers.set('Vary', 'Origin');
    return response;
  };
}

const thisMachine = ['localhost', '127.0.0.1', '[::1]'];
const noStore = { 'Cache-Control': 'no-store' };

function json(body: unknown, status = 200): Response {
  return Response.json(body ?? null, { status, headers: noStore });
}

function failure(status: number, message: string): Response {
  return json({ error: { message } }, status);
}

async function run(superApp: SuperApp, name: string, body: unknown): Promise<Response> {
  if (!Object.hasOwn(superAppCalls, name)) return failure(404, `There is no call "${name}"`);
  const call = name as keyof typeof superAppCalls;
  const params = z.safeParse(superAppCalls[call], body);
  if (!params.success) return failure(400, `"${name}" was called with something else than it takes`);
  try {
    return json(await (superApp[call] as (params: unknown) => Promise<unknown>)(params.data));
  } catch (error) {
    if (error instanceof TypeError) return failure(400, error.message);
    throw error;
  }
}

const historyLimit = 1000;
/** Bytes that wait for one reader. */
const backlogLimit = 1_000_000;

/** Keeps the newest events, so that a page whose connection broke gets what it missed. */
function recordEvents(superApp: SuperApp) {
  const run = crypto.randomUUID();
  const records: { number: number; line: string }[] = [];
  const listeners = new Set<(line: string) => void>();
  let number = 0;
  superApp.watch((event) => {
    const record = { number: ++number, line: toLine(`${run}.${number}`, event) };
    records.push(record);
    if (records.length > historyLimit) records.shift();
    listeners.forEach((listener) => listener(record.line));
  });

  /** All that came after an id, or since a reset, where the page may have missed more than is kept. */
  function missed(after: string): string[] {
    const [ofRun, last] = after.split('.');
    const isKept = ofRun === run && Number(last) >= number - records.length;
    const lines = records.filter((record) => !isKept || record.number > Number(last)).map(({ line }) => line);
    return isKept ? lines : [toLine(`${run}.0`, { type: 'reset' }), ...lines];
  }

  return {
    lastId: () => `${run}.${number}`,
    stream(after: string): ReadableStream<Uint8Array> {
      const encoder = new TextEncoder();
      let stop = () => {};
      const source: UnderlyingDefaultSource<Uint8Array> = {
        start(controller) {
          const enqueue = (line: string) => controller.enqueue(encoder.encode(line));
          const send = (line: string) => {
            if ((controller.desiredSize ?? 0) > 0) return enqueue(line);
            stop();
            controller.close();
          };
          ['retry: 1000\n\n', ...missed(after)].forEach(enqueue);
          listeners.add(send);
          stop = () => listeners.delete(send);
        },
        cancel: () => stop(),
      };
      return new ReadableStream(source, new ByteLengthQueuingStrategy({ highWaterMark: backlogLimit }));
    },
  };
}

function toLine(id: string, event: SuperAppEvent): string {
  return `id: ${id}\ndata: ${JSON.stringify(event)}\n\n`;
}
