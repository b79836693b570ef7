import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { compileFunction } from 'node:vm';
import { bundleWithEsbuild } from './bundle.mjs';

/** What the runtime of DSL pages keeps for itself (domain.md 9.6): there is nothing behind these names. */
const reserved = [
  'globalThis',
  'global',
  'AlipayJSBridge',
  'fetch',
  'self',
  'window',
  'document',
  'location',
  'XMLHttpRequest',
];

// zod keeps its settings in `globalThis.__zod_…`, which a DSL page has to keep in its script.
const zodWithoutGlobal = {
  name: 'zod-without-global',
  setup(build) {
    build.onLoad({ filter: /[\\/]node_modules[\\/]zod[\\/].*\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { contents: `const zodGlobal = {};\n${text.replaceAll(/\bglobalThis\b/g, 'zodGlobal')}` };
    });
  },
};

async function loadCore(plugins) {
  const { code } = await bundleWithEsbuild(`export * from '@minigate/core';`, 'iife', {
    conditions: ['@minigate/source'],
    globalName: 'core',
    plugins,
  });
  return compileFunction(`'use strict'; ${code}; return core;`, reserved)();
}

function createFakeWallet() {
  let codes = 0;
  return {
    getAppIdSync: () => ({ appId: 'APP_1' }),
    getSiteInfo: ({ success }) => success({ siteName: 'ALIPAY_CN' }),
    getAuthCode: ({ scopes, success }) => success({ authCode: `CODE_${++codes}`, authSuccessScopes: scopes }),
  };
}

class AgreeingPanel {
  constructor({ props }) {
    this.callback = props.callback;
  }
  requestSubscribeMessage() {
    this.callback({ success: true, type: 'AGREE' });
  }
}

function createFakeBackend() {
  const session = { subject: 'alice', purposes: [], subscribed: [], handoffs: {} };
  const backend = { codes: [], receipts: [], live: undefined };
  return Object.assign(backend, {
    exchange: async ({ authCode, purpose, handoffId }) => {
      backend.codes.push(authCode);
      const { purposes, handoffs } = backend.live ?? session;
      const changes = { purposes: [...purposes, purpose], handoffs: { ...handoffs, [purpose]: handoffId } };
      return (backend.live = { ...session, ...changes });
    },
    record: async (receipt) => void backend.receipts.push(receipt),
    session: async () => backend.live,
    signOut: async () => void (backend.live = undefined),
  });
}

describe('@minigate/core', () => {
  it('signs in and subscribes where every name that DSL pages reserve is shadowed', async () => {
    const { createMinigate, subscribeMsgPanel } = await loadCore([zodWithoutGlobal]);
    const backend = createFakeBackend();
    const panel = subscribeMsgPanel(AgreeingPanel, { target: {} });
    const minigate = createMinigate({ backend, panel, my: createFakeWallet() });

    const { outcome, session } = await minigate.signIn();
    assert.equal(outcome, 'signed-in');
    assert.equal(session.subject, 'alice');

    const subscribed = await minigate.subscribe({ templateIds: ['TP_1'] });
    assert.deepEqual(subscribed, {
      outcome: 'agreed',
      decisions: [{ templateId: 'TP_1', outcome: 'agreed' }],
      canSend: true,
    });
    assert.deepEqual(backend.codes, ['CODE_1', 'CODE_3']);
    assert.equal(backend.receipts.length, 1);

    await minigate.signOut();
    assert.equal(minigate.state.session, undefined);
    minigate.dispose();
  });

  it('exports nothing under a reserved name', async () => {
    const core = await loadCore([zodWithoutGlobal]);
    assert.deepEqual(
      reserved.filter((name) => name in core),
      [],
    );
  });

  it('fails there with a zod as it is published, so that this test can fail', async () => {
    await assert.rejects(loadCore([]), /__zod_/);
  });
});
