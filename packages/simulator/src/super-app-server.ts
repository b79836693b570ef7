import * as z from 'zod/mini';
import { failure, isJson, json, noStore, restrict, type Access } from './access.js';
import { superAppCalls, type SuperApp, type SuperAppEvent } from './super-app.js';

/** What {@link serveSuperApp} takes beside the super app. */
export interface ServeOptions extends Access {
  /** The path that everything lies under. Default: `/super-app`. */
  basePath?: string;
  /** Whether a request may make the calls that change the world, as `reset` and `setFault`. Default: it may. */
  mayControl?: (request: Request) => boolean;
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
  { basePath = '/super-app', mayControl = () => true, ...access }: ServeOptions = {},
): (request: Request) => Promise<Response> {
  const history = recordEvents(superApp);

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
    if (request.method === 'GET') return get(name, new URL(request.url), request.headers);
    if (request.method !== 'POST') return failure(405, `"${request.method}" is not allowed`);
    if (!isJson(request.headers)) return failure(415, 'Expected a body of the type "application/json"');
    if (controlCalls.includes(name) && !mayControl(request))
      return failure(401, `"${name}" wants the control token`);
    return run(superApp, name, await request.json().catch(() => undefined));
  }

  return restrict(async (request) => {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith(`${basePath}/`)) return failure(404, `There is nothing at "${pathname}"`);
    return route(request, pathname.slice(basePath.length + 1));
  }, access);
}

/** The calls that change the world; the others only use it. */
const controlCalls = ['switchUser', 'applyForTemplate', 'approveTemplate', 'setFault', 'reset'];

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
