import { serve } from '@hono/node-server';
import {
  createGateway,
  generateKeyPair,
  localSuperApp,
  serveSuperApp,
  type LocalSuperApp,
} from '@minigate/simulator';
import { build } from 'esbuild';
import { Hono } from 'hono';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createMerchant } from './merchant.js';

interface DemoOptions {
  /** 0 takes any free port. */
  port: number;
  /** Milliseconds until an order is ready. Default: 4000. */
  cookingTime?: number;
}

/** A demo that is being served. */
export interface Demo {
  url: string;
  superApp: LocalSuperApp;
  /** Makes wallet and restaurant forget everything. */
  startOver(): Promise<void>;
  close(): Promise<void>;
}

const clientId = 'sandboxCLIENT000000001';
const authClientId = 'sandboxAUTHCLIENT00001';
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

/**
 * Serves the page, the restaurant's backend, the super app and its OpenAPI gateway on one port. Backend and gateway talk
 * real HTTP, signed with keys that are made for this run.
 */
export async function startDemo({ port, cookingTime = 4000 }: DemoOptions): Promise<Demo> {
  const { privateKey, publicKey } = await generateKeyPair();
  const superApp = localSuperApp({ clients: [{ clientId, authClientId, publicKey }] });
  const files = await readFiles();
  const app = new Hono();
  const server = serve({ fetch: app.fetch, port, hostname: 'localhost' });
  await new Promise<void>((resolve, reject) => server.once('listening', resolve).once('error', reject));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;

  const merchantOptions = {
    origin: url,
    gateway: { baseUrl: url, pathPrefix: '/api/open' },
    clientId,
    authClientId,
    appId: superApp.appId,
    privateKey,
    platformPublicKey: await superApp.publicKey(),
    templateCode: 'sandbox_TP_order_ready',
    cookingTime,
  };
  let merchant = createMerchant(merchantOptions);
  async function startOver() {
    merchant.close();
    merchant = createMerchant(merchantOptions);
    await superApp.reset();
  }

  const gateway = createGateway(superApp);
  const superAppServer = serveSuperApp(superApp);

  app.use(async (c, next) => {
    await next();
    c.res.headers.set('Content-Security-Policy', policy);
    c.res.headers.set('X-Content-Type-Options', 'nosniff');
    c.res.headers.set('Referrer-Policy', 'no-referrer');
  });
  app.all('/api/open/*', ({ req }) => gateway(req.raw));
  app.all('/super-app/*', ({ req }) => superAppServer(req.raw));
  app.use('/minigate/*', async (c, next) => {
    const at = Date.now();
    const request = await readJson(c.req.raw.clone());
    await next();
    const answer = await readJson(c.res.clone());
    const step = { kind: 'backend', name: `${c.req.method} ${c.req.path}`, request, answer } as const;
    await superApp.note({ ...step, outcome: String(c.res.status), at, duration: Date.now() - at });
  });
  app.all('/minigate/*', ({ req }) => merchant.app.fetch(req.raw));
  app.all('/orders', ({ req }) => merchant.app.fetch(req.raw));
  app.post('/start-over', async (c) => {
    if (c.req.header('Origin') !== url) return c.json({ error: 'Only this page may start over' }, 403);
    await startOver();
    return c.json({});
  });
  for (const [path, { type, content }] of files)
    app.get(path, (c) => c.body(content, 200, { 'Content-Type': type, 'Cache-Control': 'no-cache' }));

  return {
    url,
    superApp,
    startOver,
    async close() {
      merchant.close();
      await new Promise((resolve) => {
        server.close(resolve);
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
    },
  };
}

async function readJson(message: Request | Response): Promise<unknown> {
  return message.json().catch(() => undefined);
}

async function readFiles() {
  const here = (name: string) => readFile(new URL(name, import.meta.url), 'utf8');
  const css = 'text/css; charset=utf-8';
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', content: await here('index.html') }],
    ['/demo.css', { type: css, content: await here('demo.css') }],
    ['/tokens.css', { type: css, content: await here('../packages/elements/src/tokens.css') }],
    ['/bowl.svg', { type: 'image/svg+xml', content: await here('bowl.svg') }],
    ['/demo.js', { type: 'text/javascript; charset=utf-8', content: await bundle() }],
  ]);
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('main.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['@minigate/source'],
    sourcemap: 'inline',
    write: false,
  });
  return outputFiles[0]!.text;
}
