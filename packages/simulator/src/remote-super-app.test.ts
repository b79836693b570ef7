import { expect } from '@open-wc/testing';
import { localSuperApp } from './local-super-app.js';
import { createMy } from './my.js';
import { remoteSuperApp } from './remote-super-app.js';
import { answeringSheets } from './sheets/sheets.js';
import { serveSuperApp, type ServeOptions } from './super-app-server.js';
import type { SuperAppEvent } from './super-app.js';
import { createTestClock } from './test-clock.js';

const url = 'http://localhost/super-app';

/** An `EventSource` on a server that is called directly; `break()` is a connection that drops and comes back. */
class DirectEventSource extends EventTarget {
  readyState = 0;
  private readonly address: string;
  private readonly server: (request: Request) => Promise<Response>;
  private reader?: ReadableStreamDefaultReader<string>;
  private lastEventId = '';

  constructor(address: string, server: (request: Request) => Promise<Response>) {
    super();
    this.address = address;
    this.server = server;
    void this.connect();
  }

  close() {
    this.readyState = 2;
    void this.reader?.cancel();
  }

  async break() {
    await this.reader?.cancel();
    await this.connect();
  }

  private async connect() {
    const headers = new Headers(this.lastEventId ? { 'Last-Event-ID': this.lastEventId } : {});
    const response = await this.server(new Request(this.address, { headers }));
    if (!response.ok || !response.body) {
      this.readyState = 2;
      return this.dispatchEvent(new Event('error'));
    }
    if (this.readyState === 2) return response.body.cancel();
    this.reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    void this.read(this.reader);
    return undefined;
  }

  private async read(reader: ReadableStreamDefaultReader<string>) {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      const [, id, data] = /^id: (.*)\ndata: (.*)\n\n$/.exec(chunk.value) ?? [];
      if (id === undefined || data === undefined) continue;
      this.lastEventId = id;
      this.dispatchEvent(new MessageEvent('message', { data, lastEventId: id }));
    }
  }
}

async function start() {
  const local = localSuperApp();
  const first = serveSuperApp(local);
  let server = first;
  const sources: DirectEventSource[] = [];
  const clock = createTestClock();
  const remote = await remoteSuperApp(url, {
    clock,
    fetch: (address, init) => server(new Request(address, init)),
    openEvents(address) {
      const source = new DirectEventSource(address, (request) => server(request));
      sources.push(source);
      return source;
    },
  });
  const events: SuperAppEvent[] = [];
  remote.watch((event) => events.push(event));
  const names = () => events.map((event) => (event.type === 'step' ? event.step.name : event.type));
  const replaceServer = (other: typeof server) => (server = other);
  return { local, remote, server: first, clock, sources, names, replaceServer };
}

/** Sends what a browser would not let a page send: headers of its own choice. */
function send(path: string, { headers = {}, host = 'localhost', body, ...options }: Sending = {}) {
  const method = body === undefined ? 'GET' : 'POST';
  const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const request = new Request(`http://${host}/super-app/${path}`, init);
  const all = { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers };
  Object.defineProperty(request, 'headers', { value: new Headers(all) });
  return serveSuperApp(localSuperApp(), options)(request);
}

interface Sending extends ServeOptions {
  headers?: Record<string, string>;
  host?: string;
  body?: unknown;
}

describe('remoteSuperApp()', () => {
  it('knows the wallet and the mini program before it is there', async () => {
    const { local, remote } = await start();
    expect(remote.appId).to.equal(local.appId);
    expect(remote.wallet).to.deep.equal(local.wallet);
    const my = createMy(remote, { sheets: answeringSheets('agree') });
    expect(my.getAppIdSync()).to.deep.equal({ appId: local.appId });
    expect(my.getSiteInfo).to.be.a('function');
  });

  it('carries a whole sign-in and a whole subscription', async () => {
    const { local, remote } = await start();
    const my = createMy(remote, { sheets: answeringSheets('agree') });
    const told = await new Promise<{ authCode: string }>((success, fail) =>
      my.getAuthCode({ scopes: ['auth_user'], success, fail }),
    );
    const opening = await remote.openPanel({
      appId: remote.appId,
      authCode: told.authCode,
      templateIds: ['sandbox_TP_order_ready'],
    });
    if (opening.outcome !== 'ask') throw new Error('Expected a panel');
    const { panelId } = opening.ask;
    expect(await remote.answerPanel({ panelId, answer: 'agree' })).to.deep.equal({
      success: true,
      type: 'AGREE',
    });
    expect((await local.templates())[0]).to.deep.include({ subscribed: true });
    expect(await remote.templates()).to.deep.equal(await local.templates());
  });

  it('answers like the super app behind it', async () => {
    const { local, remote } = await start();
    const { templateId } = await remote.applyForTemplate({
      title: 'News',
      body: '{customContent}',
      channel: 'INBOX',
      type: 'long-term',
    });
    expect(await remote.approveTemplate({ templateId })).to.deep.include({ state: 'approved' });
    await remote.switchUser({ userId: 'sandbox2088000000000002' });
    await remote.setFault({ on: 'getAuthCode', as: 4 });
    expect(await remote.requestAuthCode({ appId: remote.appId, scopes: [] })).to.deep.include({
      outcome: 'failed',
    });
    await remote.note({ kind: 'backend', name: 'POST /minigate/auth-codes', outcome: '200' });
    expect(await remote.users()).to.deep.equal(await local.users());
    expect(await remote.inbox()).to.deep.equal(await local.inbox());
    expect(await remote.log()).to.deep.equal(await local.log());
    expect(await remote.describe({ appId: remote.appId })).to.deep.equal(
      await local.describe({ appId: local.appId }),
    );
    await remote.reset();
    expect(await local.log()).to.deep.equal([]);
  });

  it('rejects like the super app behind it', async () => {
    const { remote } = await start();
    const error = await remote.switchUser({ userId: 'nobody' }).catch((reason: unknown) => reason);
    expect(error).to.be.an.instanceOf(TypeError).with.property('message', 'There is no "userId" "nobody"');
  });

  it('says what it found where no super app is', async () => {
    const errorFrom = (answer: Response) =>
      remoteSuperApp(url, { fetch: async () => answer }).catch((error: unknown) => String(error));
    expect(await errorFrom(new Response('<html>'))).to.equal('Error: The super app answered with 200');
    expect(await errorFrom(await send('connection', { host: 'evil.example' }))).to.equal(
      'Error: The super app answered with 403: The host "evil.example" is not allowed',
    );
  });

  it('tells what happens, also what happened while the connection was broken', async () => {
    const { local, clock, sources, names } = await start();
    const note = (name: string) => local.note({ kind: 'backend', name, outcome: '200' });
    await note('first');
    await clock.advance(0);
    expect(names()).to.deep.equal(['first']);
    const broken = sources[0]?.break();
    await note('second');
    await broken;
    await clock.advance(0);
    await note('third');
    await clock.advance(0);
    expect(names()).to.deep.equal(['first', 'second', 'third']);
  });

  it('goes on where it was after a server could not answer for a while', async () => {
    const { local, server, clock, sources, names, replaceServer } = await start();
    const note = (name: string) => local.note({ kind: 'backend', name, outcome: '200' });
    await note('first');
    await clock.advance(0);
    replaceServer(async () => new Response('bad gateway', { status: 502 }));
    await sources[0]?.break();
    await note('second');
    replaceServer(server);
    await clock.advance(1000);
    expect(sources).to.have.length(2);
    expect(names()).to.deep.equal(['first', 'second']);
  });

  it('comes back to a server that was down, and starts over with one that forgot everything', async () => {
    const { clock, sources, names, replaceServer } = await start();
    replaceServer(async () => new Response('bad gateway', { status: 502 }));
    await sources[0]?.break();
    const other = localSuperApp();
    const otherServer = serveSuperApp(other);
    await other.note({ kind: 'backend', name: 'after the restart', outcome: '200' });
    replaceServer(otherServer);
    await clock.advance(999);
    expect(sources).to.have.length(1);
    await clock.advance(1);
    expect(sources).to.have.length(2);
    expect(names()).to.deep.equal(['reset', 'after the restart']);
  });

  it('starts over after it was away for longer than events are kept', async () => {
    const { local, server, clock, sources, names, replaceServer } = await start();
    await clock.advance(0);
    replaceServer(async () => new Response('bad gateway', { status: 502 }));
    await sources[0]?.break();
    for (let index = 1; index <= 1001; index++)
      await local.note({ kind: 'backend', name: `${index}`, outcome: '200' });
    replaceServer(server);
    await clock.advance(1000);
    expect(names().slice(0, 2)).to.deep.equal(['reset', '2']);
    expect(names()).to.have.length(1001);
  });

  it('goes on when a listener throws, and lets the error through in a later task', async () => {
    const { local, remote, clock, names } = await start();
    const error = new Error('of the desk');
    remote.watch(() => {
      throw error;
    });
    const last: string[] = [];
    remote.watch(({ type }) => last.push(type));
    await local.note({ kind: 'backend', name: 'first', outcome: '200' });
    expect(await clock.advance(0).catch((thrown: unknown) => thrown)).to.equal(error);
    expect([names(), last]).to.deep.equal([['first'], ['step']]);
  });

  it('is told nothing once it is closed', async () => {
    const { local, remote, clock, sources, names } = await start();
    remote.close();
    await local.note({ kind: 'backend', name: 'late', outcome: '200' });
    await clock.advance(5000);
    expect(names()).to.deep.equal([]);
    expect(sources.map(({ readyState }) => readyState)).to.deep.equal([2]);
  });
});

describe('serveSuperApp()', () => {
  it('serves the inbox and the log', async () => {
    expect(await (await send('inbox')).json()).to.deep.equal({ messages: [] });
    expect(await (await send('log')).json()).to.deep.equal({ steps: [] });
    expect((await send('log')).headers.get('Cache-Control')).to.equal('no-store');
  });

  it('serves pages and hosts of this machine only', async () => {
    const status = async (given: Sending) => (await send('inbox', given)).status;
    expect(await status({ headers: { Origin: 'http://localhost:5173' } })).to.equal(200);
    expect(await status({ headers: { Origin: 'http://127.0.0.1:8000', Host: '127.0.0.1:4100' } })).to.equal(
      200,
    );
    expect(await status({ headers: { Host: '[::1]:4100' } })).to.equal(200);
    expect(await status({ headers: { Origin: 'https://evil.example' } })).to.equal(403);
    expect(await status({ headers: { Origin: 'https://localhost.evil.example' } })).to.equal(403);
    expect(await status({ headers: { Origin: 'null' } })).to.equal(403);
    expect(await status({ headers: { Host: 'evil.example' } })).to.equal(403);
    expect(await status({ host: 'evil.example' })).to.equal(403);
  });

  it('serves the pages and hosts that it is told to', async () => {
    const allowed = { origins: ['https://shop.example'], hosts: ['desk.example'] };
    const headers = { Origin: 'https://shop.example', Host: 'desk.example:4100' };
    const response = await send('inbox', { ...allowed, headers });
    expect(response.status).to.equal(200);
    expect(response.headers.get('Access-Control-Allow-Origin')).to.equal('https://shop.example');
    const other = { ...headers, Origin: 'https://other.example' };
    expect((await send('inbox', { ...allowed, headers: other })).status).to.equal(403);
  });

  it('takes JSON only, so that another page cannot send it unasked', async () => {
    const body = { userId: 'sandbox2088000000000002' };
    expect((await send('switchUser', { body })).status).to.equal(200);
    expect((await send('switchUser', { body, headers: { 'Content-Type': 'text/plain' } })).status).to.equal(
      415,
    );
  });

  it('refuses what it does not know with a reason', async () => {
    const refused = async (path: string, given: Sending) => {
      const response = await send(path, given);
      const { error } = (await response.json()) as { error: { message: string } };
      return [response.status, error.message];
    };
    expect(await refused('toString', { body: {} })).to.deep.equal([404, 'There is no call "toString"']);
    expect(await refused('platform', {})).to.deep.equal([404, 'There is no "platform" to get']);
    expect(await refused('switchUser', { body: { userId: 7 } })).to.deep.equal([
      400,
      '"switchUser" was called with something else than it takes',
    ]);
    expect(await refused('inbox', { basePath: '/other' })).to.deep.equal([
      404,
      'There is nothing at "/super-app/inbox"',
    ]);
  });

  it('refuses a step that is nested too deeply', async () => {
    const statusAt = async (levels: number) => {
      const request = `${'['.repeat(levels)}${']'.repeat(levels)}`;
      const body = `{"kind":"user","name":"tap","outcome":"ok","request":${request}}`;
      const headers = { 'Content-Type': 'application/json' };
      const server = serveSuperApp(localSuperApp());
      return (await server(new Request(`${url}/note`, { method: 'POST', headers, body }))).status;
    };
    expect([await statusAt(100), await statusAt(101), await statusAt(7000)]).to.deep.equal([200, 400, 400]);
  });

  it('ends a stream whose reader falls far behind, and goes on where that one comes back', async () => {
    const local = localSuperApp();
    const server = serveSuperApp(local);
    const open = (after = '') => server(new Request(`${url}/events${after && `?after=${after}`}`));
    const response = await open();
    for (let index = 1; index <= 300; index++)
      await local.note({ kind: 'backend', name: 'a'.repeat(10_000), outcome: '200' });
    const read = await response.text();
    expect(read.length).to.be.within(1_000_000, 1_020_000);
    const ids = [...read.matchAll(/^id: (\S+\.(\d+))$/gm)];
    const [, id, number] = ids.at(-1) ?? [];
    expect(ids).to.have.length(Number(number));
    const reader = (await open(id)).body?.pipeThrough(new TextDecoderStream()).getReader();
    await reader?.read();
    expect((await reader?.read())?.value).to.match(new RegExp(`^id: \\S+\\.${Number(number) + 1}\n`));
    await reader?.cancel();
  });

  it('keeps secrets out of its events', async () => {
    const local = localSuperApp();
    const server = serveSuperApp(local);
    const response = await server(new Request(`${url}/events`));
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const answer = await local.requestAuthCode({ appId: local.appId, scopes: [] });
    const authCode = answer.outcome === 'granted' ? answer.authCode : '';
    await local.note({
      kind: 'backend',
      name: 'exchange',
      request: { authCode },
      outcome: `used ${authCode}`,
    });
    expect((await reader?.read())?.value).to.equal('retry: 1000\n\n');
    const event = (await reader?.read())?.value ?? '';
    await reader?.cancel();
    expect(event)
      .to.contain(`"authCode":"${authCode.slice(0, 4)}…"`)
      .and.not.contain(authCode);
  });
});
