import { serve } from '@hono/node-server';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { localSuperApp, type LocalSuperApp } from './local-super-app.js';
import { bundlePageScripts } from './page-scripts.js';
import { createSandboxApp } from './sandbox-app.js';
import { openKeys } from './sandbox-keys.js';
import type { SandboxOptions } from './sandbox-options.js';
import type { SheetAnswer, Template } from './super-app.js';
import { simulatedWallets, type SimulatedWallet } from './wallets.js';

export { readSandboxOptions, sandboxUsage, type SandboxOptions } from './sandbox-options.js';

/** What a backend has to know of a sandbox. */
export interface SandboxFacts {
  readonly url: string;
  readonly clientId: string;
  readonly appId: string;
  readonly authClientId: string;
  /** PKCS#8, PEM. */
  readonly merchantPrivateKeyPath: string;
  /** SPKI, PEM. */
  readonly platformPublicKeyPath: string;
  readonly templates: readonly Pick<Template, 'templateId' | 'title' | 'channel' | 'type' | 'state'>[];
  /** For `POST /reset`, `POST /scenario` and the other calls that change the world, as `Authorization: Bearer …`. */
  readonly controlToken: string;
}

/** A sandbox that is being served. */
export interface Sandbox {
  readonly facts: SandboxFacts;
  close(): Promise<void>;
}

const clientId = 'sandboxCLIENT000000001';
const authClientId = 'sandboxAUTHCLIENT00001';

/** Serves a super app, its OpenAPI gateway and its bridge over HTTP, for any mini program and any backend. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 4100, host = '127.0.0.1', answer = 'ask', allowOrigins = [], strict = false } = options;
  const wallet = findWallet(options.wallet ?? 'ALIPAY_CN');
  const keys = await openKeys(options.data ?? '.minigate-sandbox');
  const clients = [{ clientId, authClientId, publicKey: keys.merchant.publicKey }];
  const local = localSuperApp({ wallet, clients, strict, keys: keys.platform });
  const superApp = answer === 'ask' ? local : answering(local, answer);
  const controlToken = `sandbox${randomBytes(24).toString('base64url')}`;

  const access = { hosts: hostNames(host), origins: allowOrigins };
  const urlAt = (hostname: string) =>
    new URL(`http://${hostname}:${(server.address() as AddressInfo).port}`).origin;
  const scripts = await bundlePageScripts();
  const fetch = createSandboxApp({ superApp, scripts, controlToken, urlAt, ...access });
  const server = serve({ fetch, port, hostname: host });
  await once(server, 'listening');

  const templates = (await superApp.templates()).map(({ templateId, title, channel, type, state }) => ({
    templateId,
    title,
    channel,
    type,
    state,
  }));
  const { merchantPrivateKeyPath, platformPublicKeyPath } = keys;
  return {
    facts: {
      url: urlAt(wildcards.includes(host) ? '127.0.0.1' : bracketed(host)),
      clientId,
      appId: superApp.appId,
      authClientId,
      merchantPrivateKeyPath,
      platformPublicKeyPath,
      templates,
      controlToken,
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

function findWallet(id: string): SimulatedWallet {
  const wallet = simulatedWallets.find(({ name }) => name === id.toUpperCase());
  if (wallet) return wallet;
  const known = simulatedWallets.map(({ name }) => name).join(', ');
  throw new TypeError(`The wallet "${id}" cannot be simulated; there are ${known}`);
}

/** A super app whose user does the same with every sheet, in whichever page it would be drawn. */
function answering(superApp: LocalSuperApp, answer: SheetAnswer): LocalSuperApp {
  return {
    ...superApp,
    async requestAuthCode(request) {
      const given = await superApp.requestAuthCode(request);
      if (given.outcome !== 'ask') return given;
      return superApp.answerConsent({ consentId: given.ask.consentId, answer });
    },
    async openPanel(request) {
      const opening = await superApp.openPanel(request);
      if (opening.outcome !== 'ask') return opening;
      const { panelId } = opening.ask;
      return { outcome: 'answered', answer: await superApp.answerPanel({ panelId, answer }) };
    },
  };
}

const wildcards = ['0.0.0.0', '::'];

/** What a request may call the host it asks. An address of this machine cannot be made to name another one. */
function hostNames(host: string): string[] {
  if (!wildcards.includes(host)) return [bracketed(host)];
  return Object.values(networkInterfaces()).flatMap((addresses = []) =>
    addresses.map(({ address }) => bracketed(address)),
  );
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host.toLowerCase();
}
