import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { findBrowser } from './browser.mjs';
import { root } from './node.mjs';

const page = `<!doctype html><title>A page without a bundler</title>
<script src="/minigate.js"></script>
<minigate-provider id="provider"><minigate-sign-in></minigate-sign-in></minigate-provider>
<script src="/page.js"></script>`;

// What such a page writes itself, in the words of old browsers.
const script = `
  var session = { subject: 's', purposes: ['identity'], subscribed: [], handoffs: {} };
  window.my = {
    getAppIdSync: function () { return { appId: 'APP_1' }; },
    getAuthCode: function (options) { options.success({ authCode: 'CODE' }); },
  };
  var provider = document.getElementById('provider');
  provider.store = Minigate.memoryStore();
  provider.backend = {
    exchange: function (handoff) {
      if (handoff.authCode === 'CODE') return Promise.resolve(session);
      return Promise.reject(new Minigate.MinigateError('backend_refused', 'no'));
    },
  };
  provider.addEventListener('minigate-signed-in', function (event) {
    document.title = 'Signed in ' + event.session.subject;
  });
`;

describe('the one-file build', () => {
  let server;
  let browser;
  before(async () => {
    const { outputFiles } = await build({
      entryPoints: [`${root}/packages/elements/src/global.ts`],
      bundle: true,
      format: 'iife',
      conditions: ['@minigate/source', 'production'],
      write: false,
    });
    const files = { '/': [page, 'text/html'], '/minigate.js': [outputFiles[0].text], '/page.js': [script] };
    server = createServer(({ url }, response) => {
      const [content = '', type = 'text/javascript'] = files[url] ?? [];
      response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8` }).end(content);
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch(await findBrowser());
  });
  after(async () => {
    await browser?.close();
    await new Promise((resolve) => server.close(resolve));
  });

  it('signs a user in on a page that has classic scripts only', async () => {
    const tab = await browser.newPage();
    const errors = [];
    tab.on('pageerror', (error) => errors.push(String(error)));
    await tab.goto(`http://127.0.0.1:${server.address().port}/`);
    await tab.getByRole('button', { name: 'Continue with your wallet' }).click();
    await tab.locator('minigate-sign-in[state="done"]').waitFor();
    assert.equal(await tab.title(), 'Signed in s');
    assert.deepEqual(errors, []);
    await tab.close();
  });
});
