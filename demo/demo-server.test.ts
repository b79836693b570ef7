import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { originAt, startDemo, type Demo } from './demo-server.js';

const json = 'application/json';

describe('startDemo()', () => {
  let demo: Demo;
  before(async () => {
    demo = await startDemo({ port: 0 });
  });
  after(() => demo.close());

  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(demo.url + path, {
      method: 'POST',
      headers: { 'Content-Type': json, Origin: demo.url, ...headers },
      body,
    });
  /** The steps that something leads to. */
  const stepsOf = async (what: () => Promise<unknown>) => {
    const before = (await demo.superApp.log()).length;
    await what();
    return (await demo.superApp.log()).slice(before);
  };

  it('answers requests that arrive while it starts', async () => {
    const port = await findFreePort();
    let status: number | undefined;
    const knock = async () => {
      while (status === undefined)
        status = await fetch(`${originAt(port)}/super-app/connection`).then(
          (answer) => answer.status,
          () => undefined,
        );
    };
    const [other] = await Promise.all([startDemo({ port }), knock()]);
    await other.close();
    assert.equal(status, 200);
  });

  it('says that its port is taken', async () => {
    await assert.rejects(startDemo({ port: Number(new URL(demo.url).port) }), { code: 'EADDRINUSE' });
  });

  it('sends a page that was opened under another name of this machine to its origin', async () => {
    const { port } = new URL(demo.url);
    const answer = await fetch(`http://127.0.0.1:${port}/?lang=en`, { redirect: 'manual' });
    assert.equal(answer.status, 302);
    assert.equal(answer.headers.get('Location'), `${demo.url}/?lang=en`);
    assert.equal((await fetch(demo.url, { redirect: 'manual' })).status, 200);
  });

  it('notes what the page asks of the backend', async () => {
    const body = { purpose: 'identity', note: 'incomplete' };
    const [step] = await stepsOf(() => post('/minigate/auth-codes', JSON.stringify(body)));
    assert.deepEqual(step?.request, body);
    assert.equal(step?.outcome, '400');
  });

  it('notes nothing of what another origin asks', async () => {
    const steps = await stepsOf(async () => {
      const Origin = 'https://evil.example';
      const refused = [
        await post('/minigate/auth-codes', '{}', { Origin, 'Content-Type': 'text/plain' }),
        await post('/minigate/auth-codes', '{}', { Origin }),
        await post('/api/open/v2/authorizations/applyToken', '{}', { Origin, 'Content-Type': 'text/plain' }),
        await post('/super-app/note', '{}', { Origin }),
        await post('/start-over', '', { Origin }),
      ];
      assert.deepEqual(
        refused.map(({ status }) => status),
        [403, 403, 403, 403, 403],
      );
      // An image needs no origin, but the browser says where it is shown.
      await fetch(`${demo.url}/minigate/session`, { headers: { 'Sec-Fetch-Site': 'cross-site' } });
    });
    assert.deepEqual(steps, []);
  });

  it('notes no body that the backend refuses to read', async () => {
    const large = JSON.stringify({ purpose: 'a'.repeat(20_000) });
    const steps = await stepsOf(async () => {
      await post('/minigate/auth-codes', large);
      await post('/minigate/auth-codes', '{}', { 'Content-Type': 'text/plain' });
    });
    assert.deepEqual(
      steps.map(({ outcome, request }) => [outcome, request]),
      [
        ['413', undefined],
        ['415', undefined],
      ],
    );
  });

  it('survives a body that is nested too deeply', async () => {
    const nested = '['.repeat(7000) + ']'.repeat(7000);
    const [step] = await stepsOf(async () => {
      assert.equal((await post('/minigate/auth-codes', nested)).status, 400);
    });
    assert.equal(step?.request, '[unreadable]');
  });

  it('takes small bodies of JSON only', async () => {
    const large = JSON.stringify({ items: 'a'.repeat(20_000) });
    for (const path of ['/orders', '/start-over']) {
      assert.equal((await post(path, large)).status, 413);
      assert.equal((await post(path, '{}', { 'Content-Type': 'text/plain' })).status, 415);
    }
    assert.equal(
      (await post('/api/open/v2/miniprogram/message/send', large, { Origin: demo.url })).status,
      413,
    );
    assert.equal((await post('/orders', '{}')).status, 401);
  });

  it('starts over for its own page only', async () => {
    const startOver = (headers: Record<string, string>) =>
      fetch(`${demo.url}/start-over`, { method: 'POST', headers }).then(({ status }) => status);
    assert.equal(await startOver({}), 403);
    assert.equal(await startOver({ Origin: demo.url }), 200);
  });
});

describe('originAt()', () => {
  it('leaves out the port that http has anyway, as browsers do', () => {
    assert.equal(originAt(80), 'http://localhost');
    assert.equal(originAt(8000), 'http://localhost:8000');
  });
});

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
