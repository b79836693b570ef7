import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createSign, createVerify } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { chromium } from 'playwright-core';
import { findBrowser } from './browser.mjs';
import { root } from './node.mjs';

const folder = mkdtempSync(join(tmpdir(), 'minigate-sandbox-'));
const data = join(folder, 'data');
after(() => rmSync(folder, { recursive: true }));

describe('minigate-sandbox', () => {
  let sandbox;
  let pages;
  let browser;
  before(async () => {
    sandbox = await start('--wallet', 'alipay_cn');
    pages = await servePages();
    const { executablePath, args } = await findBrowser();
    // A foreign name of this machine: the browser lets its pages ask, and the sandbox has to refuse them.
    const foreign = '--host-resolver-rules=MAP shop.example 127.0.0.1';
    browser = await chromium.launch({ executablePath, args: [...args, foreign] });
  });
  after(async () => {
    await browser?.close();
    await pages?.close();
    await sandbox?.stop();
  });

  /** A new tab with a page of another port that loads the bridge in its head. */
  async function openPage({ from = sandbox, prepare = '', query = '' } = {}) {
    const tab = await browser.newPage();
    tab.setDefaultTimeout(8000);
    if (prepare) await tab.addInitScript(prepare);
    await tab.goto(`${pages.url}/?${new URLSearchParams({ bridge: `${from.url}/bridge.js` })}${query}`);
    return tab;
  }
  const getAuthCode = (tab) =>
    tab.evaluate(
      () =>
        new Promise((resolve) =>
          window.my.getAuthCode({ scopes: ['auth_user'], success: resolve, fail: resolve }),
        ),
    );
  const subscribe = (tab, props) =>
    tab.evaluate(
      (given) =>
        new Promise((callback) =>
          new window.SubscribeMsg({
            target: document.body,
            props: { ...given, callback },
          }).requestSubscribeMessage(),
        ),
      props,
    );
  const press = (tab, name) => tab.getByRole('dialog').getByRole('button', { name, exact: true }).click();

  it('prints one line with what a backend has to know', () => {
    assert.match(sandbox.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    for (const id of ['clientId', 'appId', 'authClientId', 'controlToken'])
      assert.match(sandbox[id], /^sandbox./, id);
    assert.equal(sandbox.templates[0].templateId, 'sandbox_TP_order_ready');
    assert.match(readFileSync(sandbox.merchantPrivateKeyPath, 'utf8'), /^-----BEGIN PRIVATE KEY-----/);
    assert.match(readFileSync(sandbox.platformPublicKeyPath, 'utf8'), /^-----BEGIN PUBLIC KEY-----/);
    assert.equal(sandbox.lines.length, 1);
  });

  it('keeps its keys from other users and from git', { skip: process.platform === 'win32' }, () => {
    const modeOf = (path) => (statSync(path).mode & 0o777).toString(8);
    assert.equal(modeOf(data), '700');
    const files = readdirSync(data);
    assert.deepEqual(
      files.map((file) => modeOf(join(data, file))),
      files.map(() => '600'),
    );
    assert.equal(readFileSync(join(data, '.gitignore'), 'utf8'), '*\n');
  });

  it('takes a plain backend and a plain page from the first tap to the message', async () => {
    const tab = await openPage();
    const tapped = getAuthCode(tab);
    await press(tab, 'Agree');
    const { authCode } = await tapped;
    const { appId, authClientId } = sandbox;
    const templateId = sandbox.templates[0].templateId;

    const token = await call(sandbox, '/v2/authorizations/applyToken', {
      grantType: 'AUTHORIZATION_CODE',
      customerBelongsTo: 'ALIPAY_CN',
      appId,
      authClientId,
      authCode,
    });
    assert.equal(token.result.resultCode, 'SUCCESS');
    const { accessToken } = token;
    const user = { customerBelongsTo: 'ALIPAY_CN', appId, authClientId, accessToken };
    const { userInfo } = await call(sandbox, '/api/open/v2/users/inquiryUserInfo', user);
    assert.equal(userInfo.nickName, 'Sandbox One');

    const message = {
      ...user,
      requestId: 'REQUEST_1',
      templateCode: templateId,
      templates: [
        { templateParameters: { orderNo: '42', storeName: 'Noodles', miniBodyUrl: 'a' }, language: 'en-US' },
      ],
    };
    const early = await call(sandbox, '/v2/miniprogram/message/send', message);
    assert.equal(early.result.resultCode, 'USER_NOT_SUBSCRIBED');

    const { authCode: panelCode } = await getAuthCode(tab);
    const asked = subscribe(tab, { appId, authCode: panelCode, templateIds: [templateId] });
    await press(tab, 'Agree');
    assert.deepEqual(await asked, { success: true, type: 'AGREE' });
    const sent = await call(sandbox, '/v2/miniprogram/message/send', message);
    assert.equal(sent.result.resultCode, 'SUCCESS');

    const { messages } = await get(sandbox, '/inbox');
    assert.deepEqual(
      messages.map(({ messageId, content, user: to }) => ({ messageId, content, to })),
      [{ messageId: sent.messageId, content: 'Order 42 is ready for you at Noodles.', to: token.customerId }],
    );
    await tab.close();
  });

  it('gives a page its bridge in the head, at once, and fires its event', async () => {
    const tab = await openPage();
    const seen = await tab.evaluate(() => window.seen);
    assert.deepEqual(seen.appId, { appId: sandbox.appId });
    assert.equal(seen.hadBody, false);
    await tab.waitForFunction(() => window.seen.ready === 1);
    const viaBridge = (name, params) =>
      tab.evaluate(
        ([api, given]) => new Promise((resolve) => window.AlipayJSBridge.call(api, given, resolve)),
        [name, params],
      );
    assert.deepEqual(await viaBridge('getSiteInfo'), { siteName: 'ALIPAY_CN' });
    assert.deepEqual(await viaBridge('getAppIdSync'), { appId: sandbox.appId });
    assert.deepEqual(await viaBridge('fly'), { error: 1, errorMessage: 'API not exist' });
    assert.match((await viaBridge('getAuthCode', { scopes: ['auth_base'] })).authCode, /^28\d/);
    await tab.close();
  });

  it('leaves a native bridge alone', async () => {
    const tab = await openPage({ prepare: 'window.AlipayJSBridge = { native: true }' });
    assert.deepEqual(await tab.evaluate(() => [window.AlipayJSBridge, typeof window.my]), [
      { native: true },
      'undefined',
    ]);
    await tab.close();
  });

  it('shows the inbox and the steps', async () => {
    const tab = await browser.newPage();
    const complaints = [];
    tab.on('console', (message) => complaints.push(message.text()));
    tab.on('pageerror', (error) => complaints.push(String(error)));
    await tab.goto(sandbox.url);
    await tab.getByText('/v2/miniprogram/message/send').first().waitFor();
    await tab.getByRole('region', { name: 'Inbox' }).getByText('Order 42').waitFor();
    assert.deepEqual(
      complaints.filter((text) => !text.includes('favicon') && !text.includes('404')),
      [],
    );
    await tab.close();
  });

  it('tells a page of a foreign origin nothing, until it is allowed', async () => {
    const tab = await browser.newPage();
    await tab.goto(pages.url.replace('localhost', 'shop.example'));
    const read = ({ url, appId }) =>
      tab.evaluate(
        async ([base, id]) => {
          const headers = { 'Content-Type': 'application/json' };
          const body = JSON.stringify({ appId: id, scopes: ['auth_base'] });
          const isReached = (path, init) =>
            fetch(base + path, init).then(
              ({ ok }) => ok,
              () => false,
            );
          const script = Object.assign(document.createElement('script'), { src: `${base}/bridge.js` });
          const loaded = new Promise((resolve) => (script.onload = script.onerror = resolve));
          document.head.append(script);
          await loaded;
          return [
            typeof window.my,
            await isReached('/inbox'),
            await isReached('/requestAuthCode', { method: 'POST', headers, body }),
          ];
        },
        [url, appId],
      );
    assert.deepEqual(await read(sandbox), ['undefined', false, false]);
    const open = await start('--allow-origin', await tab.evaluate(() => location.href));
    assert.deepEqual(await read(open).finally(open.stop), ['object', true, true]);
    await tab.close();
  });

  it('refuses foreign hosts, origins and embedders', async () => {
    const status = (path, headers, method = 'GET') => statusOf(sandbox, path, headers, method);
    const evil = { Origin: 'https://evil.example' };
    for (const path of ['/', '/bridge.js', '/inspector.js', '/inbox', '/log', '/events', '/connection']) {
      assert.equal(await status(path, { Host: 'evil.example' }), 403, path);
      assert.equal(await status(path, evil), 403, path);
    }
    for (const path of ['/v2/users/inquiryUserInfo', '/api/open/v1/x', '/scenario', '/reset', '/note'])
      assert.equal(await status(path, evil, 'POST'), 403, path);
    const embedded = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Dest': 'script' };
    assert.equal(await status('/bridge.js', embedded), 403);
    assert.equal(await status('/bridge.js', { ...embedded, Referer: 'https://evil.example/' }), 403);
    assert.equal(await status('/bridge.js', { ...embedded, Referer: 'http://localhost:3000/' }), 200);
    assert.equal(await status('/log', { Origin: 'http://localhost:3000' }), 200);
  });

  it('changes its world only for the control token', async () => {
    const post = async (path, body, headers) => {
      const init = { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers } };
      const answer = await fetch(sandbox.url + path, { ...init, body: JSON.stringify(body) });
      return [answer.status, await answer.json()];
    };
    const control = { Authorization: `Bearer ${sandbox.controlToken}` };
    const userId = 'sandbox2088000000000002';
    for (const [path, body] of [
      ['/reset', {}],
      ['/switchUser', { userId }],
      ['/setFault', { on: 'code', as: 'used' }],
      ['/scenario', { name: 'second-user' }],
    ]) {
      assert.equal((await post(path, body))[0], 401, path);
      assert.equal((await post(path, body, { Authorization: 'Bearer sandbox' }))[0], 401, path);
      assert.equal((await post(path, body, { ...control, 'Content-Type': 'text/plain' }))[0], 415, path);
    }
    assert.equal((await post('/scenario', { name: 'second-user' }, control))[0], 200);
    const users = (await post('/users', {}))[1];
    assert.equal(users.find(({ current }) => current).userId, userId);
    const [status, { error }] = await post('/scenario', { name: 'no-such' }, control);
    assert.equal(status, 400);
    assert.match(error.message, /"no-such"; there are "code-expired"/);
    assert.equal((await post('/reset', {}, control))[0], 200);
    assert.deepEqual(await get(sandbox, '/inbox'), { messages: [] });
  });

  it('answers sheets by itself, and reuses its keys on the next start', async () => {
    const keyOf = ({ merchantPrivateKeyPath, platformPublicKeyPath }) =>
      [merchantPrivateKeyPath, platformPublicKeyPath].map((path) => readFileSync(path, 'utf8'));
    const before = keyOf(sandbox);
    const other = await start('--answer', 'reject', '--strict', '--allow-origin', 'https://shop.example/x');
    assert.deepEqual(keyOf(other), before);
    assert.equal(await statusOf(other, '/log', { Origin: 'https://shop.example' }), 200);
    const tab = await openPage({ from: other });
    assert.equal((await getAuthCode(tab)).error, 11);
    await tab.close();
    assert.equal(await other.stop(), 0);
  });

  for (const [args, message] of [
    [['--wallet', 'nowhere'], /"nowhere" cannot be simulated; there are ALIPAY_CN/],
    [['--port', '4100x'], /"--port" must be a number/],
    [['--answer', 'maybe'], /"--answer" must be ask, agree, reject or dismiss/],
    [['--allow-origin', 'shop'], /"--allow-origin" must be a URL/],
    [['--nonsense'], /--nonsense/],
  ])
    it(`says what is wrong with ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await run('--data', data, '--port', '0', ...args);
      assert.match(stderr, message);
      assert.deepEqual([code, stdout], [1, '']);
    });

  it('makes no keys among files that are not its own', async () => {
    writeFileSync(join(folder, 'notes.txt'), '');
    const { code, stderr } = await run('--port', '0', '--data', folder);
    assert.match(stderr, /holds other things/);
    assert.equal(code, 1);
  });

  it('says that its port is taken', async () => {
    const { code, stderr } = await run('--data', data, '--port', new URL(sandbox.url).port);
    assert.match(stderr, /EADDRINUSE/);
    assert.equal(code, 1);
  });
});

function launch(args) {
  // From another folder, as somebody who builds something else would.
  return spawn(process.execPath, [`${root}/packages/simulator/bin/minigate-sandbox.mjs`, ...args], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
}

async function run(...args) {
  const child = launch(args);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const [code] = await once(child, 'close', { signal: AbortSignal.timeout(30_000) }).finally(() =>
    child.kill('SIGKILL'),
  );
  return { code, stdout, stderr };
}

/** Ends what a failed test has left running. */
const running = new Set();
after(() => running.forEach((child) => child.kill('SIGKILL')));

async function start(...args) {
  const child = launch(['--port', '0', '--data', data, ...args]);
  running.add(child);
  child.once('exit', () => running.delete(child));
  child.stderr.pipe(process.stderr);
  const lines = [];
  const reader = createInterface(child.stdout);
  reader.on('line', (line) => lines.push(line));
  await once(reader, 'line', { signal: AbortSignal.timeout(30_000) });
  return {
    ...JSON.parse(lines[0]),
    lines,
    async stop() {
      child.kill('SIGTERM');
      const [code] = await once(child, 'exit', { signal: AbortSignal.timeout(10_000) }).finally(() =>
        child.kill('SIGKILL'),
      );
      return code;
    },
  };
}

async function servePages() {
  const server = createServer(({ url }, response) => {
    const bridge = new URL(url, 'http://localhost').searchParams.get('bridge') ?? '';
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(`<!doctype html>
<html lang="en"><head><title>A mini program</title>
<script>window.seen = { ready: 0 }; document.addEventListener('AlipayJSBridgeReady', () => seen.ready++);</script>
<script src="${bridge}"></script>
<script>seen.hadBody = document.body !== null; if (window.my) seen.appId = my.getAppIdSync();</script>
</head><body></body></html>`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${server.address().port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function get({ url }, path) {
  return (await fetch(url + path)).json();
}

// `fetch` may not set "Host".
async function statusOf({ url }, path, headers, method = 'GET') {
  const sending = request(url + path, { method, headers }).end();
  const [response] = await once(sending, 'response');
  response.destroy();
  return response.statusCode;
}

/** A merchant's backend in a few lines: signs, sends, verifies. */
async function call({ url, clientId, merchantPrivateKeyPath, platformPublicKeyPath }, path, content) {
  const body = JSON.stringify(content);
  const time = new Date().toISOString().replace('Z', '+00:00');
  const signature = createSign('RSA-SHA256')
    .update(`POST ${path}\n${clientId}.${time}.${body}`)
    .sign(readFileSync(merchantPrivateKeyPath), 'base64');
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json; charset=UTF-8',
      'Client-Id': clientId,
      'Request-Time': time,
      Signature: `algorithm=RSA256,keyVersion=1,signature=${encodeURIComponent(signature)}`,
    },
    body,
  });
  const text = await answer.text();
  const signed = `POST ${path}\n${clientId}.${answer.headers.get('Response-Time')}.${text}`;
  const answered = decodeURIComponent(/signature=(.*)$/.exec(answer.headers.get('Signature'))[1]);
  const verifier = createVerify('RSA-SHA256').update(signed);
  assert.ok(verifier.verify(readFileSync(platformPublicKeyPath), answered, 'base64'));
  return JSON.parse(text);
}
