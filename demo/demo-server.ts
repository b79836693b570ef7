import { serve } from '@hono/node-server';
import { generateKeyPair, localSuperApp, type LocalSuperApp } from '@minigate/simulator';
import { build } from 'esbuild';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createDemoApp, type PageFile } from './demo-app.js';

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

/**
 * Serves the page, the restaurant's backend, the super app and its OpenAPI gateway on one port. Backend and gateway talk
 * real HTTP, signed with keys that are made for this run.
 */
export async function startDemo({ port, cookingTime = 4000 }: DemoOptions): Promise<Demo> {
  const { privateKey, publicKey } = await generateKeyPair();
  const superApp = localSuperApp({ clients: [{ clientId, authClientId, publicKey }] });
  const merchant = {
    clientId,
    authClientId,
    appId: superApp.appId,
    privateKey,
    platformPublicKey: await superApp.publicKey(),
    templateCode: 'sandbox_TP_order_ready',
    cookingTime,
  };
  const files = await readFiles();

  // Which port it is shows once it is open, and then a tab of an earlier run may be asking already.
  const server = serve({ fetch: async (request) => (await app).fetch(request), port, hostname: 'localhost' });
  const origin = once(server, 'listening').then(() => originAt((server.address() as AddressInfo).port));
  const app = origin.then((at) => createDemoApp({ origin: at, superApp, files, merchant }));

  const { startOver, close } = await app;
  return {
    url: await origin,
    superApp,
    startOver,
    async close() {
      close();
      await new Promise((resolve) => {
        server.close(resolve);
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
    },
  };
}

/** The origin of a port on this machine, as a browser writes it. */
export function originAt(port: number): string {
  return new URL(`http://localhost:${port}`).origin;
}

async function readFiles(): Promise<ReadonlyMap<string, PageFile>> {
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
