import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import { failure, isJson, json, restrict, type Access } from './access.js';
import { createGateway, gatewayPrefixes } from './gateway.js';
import type { LocalSuperApp } from './local-super-app.js';
import type { PageScripts } from './page-scripts.js';
import { playScenario } from './scenarios.js';
import { serveSuperApp } from './super-app-server.js';

/** What {@link createSandboxApp} takes beside who may ask. */
export interface SandboxAppOptions extends Access {
  superApp: LocalSuperApp;
  scripts: PageScripts;
  controlToken: string;
  /** Where pages find the sandbox, when it was asked for under a host name. */
  urlAt: (hostname: string) => string;
}

/** Puts a super app, its gateway, its bridge and its inspector together. */
export function createSandboxApp(options: SandboxAppOptions): (request: Request) => Promise<Response> {
  const { superApp, scripts, controlToken, urlAt, ...access } = options;
  const mayControl = ({ headers }: Request) =>
    isSame(headers.get('Authorization') ?? '', `Bearer ${controlToken}`);
  const gateway = createGateway(superApp);
  const superAppServer = serveSuperApp(superApp, { ...access, basePath: '', mayControl });

  const app = new Hono();
  app.use(bodyLimit({ maxSize, onError: () => failure(413, `The body has more than ${maxSize} bytes`) }));
  app.get('/', () => new Response(inspectorPage, { headers: inspectorHeaders }));
  app.get('/inspector.js', () => script(scripts.inspector));
  app.get('/bridge.js', ({ req }) => {
    const { wallet, appId } = superApp;
    const url = urlAt(new URL(req.url).hostname);
    return script(scripts.bridge(url, { wallet, appId, lastEventId: '' }));
  });
  app.post('/scenario', async ({ req: { raw } }) => {
    if (!isJson(raw.headers)) return failure(415, 'Expected a body of the type "application/json"');
    if (!mayControl(raw)) return failure(401, '"scenario" wants the control token');
    const body = z.safeParse(z.object({ name: z.string() }), await raw.json().catch(() => undefined));
    if (!body.success) return failure(400, 'Expected the "name" of a scenario');
    await playScenario(superApp, body.data.name);
    return json({});
  });
  for (const prefix of gatewayPrefixes)
    for (const version of ['v1', 'v2']) app.all(`${prefix}/${version}/*`, ({ req }) => gateway(req.raw));
  app.all('*', ({ req }) => superAppServer(req.raw));
  app.onError((error) => failure(error instanceof TypeError ? 400 : 500, error.message));
  return restrict(async (request) => app.fetch(request), access);
}

/** Bytes of a body. */
const maxSize = 1_000_000;

const inspectorPage = `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <meta name="viewport" content="width=device-width" />
  <title>Minigate sandbox</title>
  <script type="module" src="/inspector.js"></script>
</html>
`;

const inspectorHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'",
};

function script(content: string): Response {
  const headers = { 'Content-Type': 'text/javascript; charset=utf-8', 'Cache-Control': 'no-store' };
  return new Response(content, { headers });
}

function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
