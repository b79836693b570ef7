import { createGateway, serveSuperApp, type LocalSuperApp } from '@minigate/simulator';
import { Hono, type MiddlewareHandler } from 'hono';
import { createMerchant, type MerchantOptions } from './merchant.js';
import { isForeign, isJson, jsonBody, maxBodySize, smallBody } from './requests.js';

/** A file of the page. */
export interface PageFile {
  type: string;
  content: string;
}

interface DemoAppOptions {
  /** Where all of it is served. */
  origin: string;
  superApp: LocalSuperApp;
  /** By path. */
  files: ReadonlyMap<string, PageFile>;
  merchant: Omit<MerchantOptions, 'origin' | 'gateway' | 'onError'>;
}

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Puts the page, the restaurant's backend, the super app and its OpenAPI gateway together at one origin. */
export function createDemoApp({ origin, superApp, files, merchant: options }: DemoAppOptions) {
  const gateway = createGateway(superApp);
  const superAppServer = serveSuperApp(superApp);
  const openMerchant = () =>
    createMerchant({
      ...options,
      origin,
      gateway: { baseUrl: origin, pathPrefix: '/api/open' },
      onError: (error) => void superApp.note({ kind: 'warning', name: 'restaurant', outcome: String(error) }),
    });
  let merchant = openMerchant();
  async function startOver() {
    merchant.close();
    merchant = openMerchant();
    await superApp.reset();
  }

  const app = new Hono();
  app.use(setPolicy);
  app.use('/api/open/*', async (c, next) =>
    isForeign(c.req.raw.headers, origin) ? c.json({ error: 'Only merchants may call this' }, 403) : next(),
  );
  app.all('/api/open/*', smallBody, ({ req }) => gateway(req.raw));
  app.all('/super-app/*', ({ req }) => superAppServer(req.raw));
  app.use('/minigate/*', noteSteps(superApp, origin));
  app.all('/minigate/*', ({ req }) => merchant.app.fetch(req.raw));
  app.all('/orders', ({ req }) => merchant.app.fetch(req.raw));
  app.post('/start-over', jsonBody, async (c) => {
    if (c.req.header('Origin') !== origin) return c.json({ error: 'Only this page may start over' }, 403);
    await startOver();
    return c.json({});
  });
  app.get('/', redirectTo(origin));
  for (const [path, { type, content }] of files)
    app.get(path, (c) => c.body(content, 200, { 'Content-Type': type, 'Cache-Control': 'no-cache' }));

  return { fetch: app.fetch, startOver, close: () => merchant.close() };
}

const setPolicy: MiddlewareHandler = async (c, next) => {
  await next();
  c.res.headers.set('Content-Security-Policy', policy);
  c.res.headers.set('X-Content-Type-Options', 'nosniff');
  c.res.headers.set('Referrer-Policy', 'no-referrer');
};

/** The restaurant takes codes from pages of one origin only, whatever else this machine is called. */
function redirectTo(origin: string): MiddlewareHandler {
  return async (c, next) => {
    const { hostname, pathname, search } = new URL(c.req.url);
    const isOtherName = hostname === '127.0.0.1' || hostname === '[::1]';
    return isOtherName ? c.redirect(new URL(pathname + search, origin).href) : next();
  };
}

/** Notes what the page asks of the backend and what it hears. A body that the backend would refuse to read is not read. */
function noteSteps(superApp: LocalSuperApp, origin: string): MiddlewareHandler {
  return async (c, next) => {
    const { method, path, raw } = c.req;
    if (isForeign(raw.headers, origin)) return next();
    const at = Date.now();
    const size = Number(raw.headers.get('Content-Length') ?? Infinity);
    const request = isJson(raw.headers) && size <= maxBodySize ? await readJson(raw.clone()) : undefined;
    await next();
    const answer = await readJson(c.res.clone());
    const step = { kind: 'backend', name: `${method} ${path}`, request, answer } as const;
    await superApp.note({ ...step, outcome: String(c.res.status), at, duration: Date.now() - at });
  };
}

async function readJson(message: Request | Response): Promise<unknown> {
  return message.json().catch(() => undefined);
}
