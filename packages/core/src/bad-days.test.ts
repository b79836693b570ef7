import { expect } from '@open-wc/testing';
import { createWorld, failureOf, settle } from './test-world.js';

const templateIds = ['TP_1'];

describe('createMinigate() on a bad day', () => {
  it('says so when there is no my at all, and the next tap looks again', async () => {
    const world = createWorld({ my: () => undefined });
    const tapped = failureOf(world.minigate.signIn());
    await world.clock.advance(3000);
    expect(await tapped).to.include({ code: 'not_in_wallet' });
    expect(world.minigate.state).to.include({ status: 'unavailable' });
    expect(world.minigate.state.error).to.include({ code: 'not_in_wallet' });
  });

  it('finds a my that comes late, within the limit and on a later try', async () => {
    let found: object | undefined;
    const world = createWorld({ my: () => found });
    const connected = world.minigate.connect();
    await world.clock.advance(2000);
    found = world.wallet.my;
    await world.clock.advance(50);
    expect(await connected).to.include({ appId: 'APP_1' });

    found = undefined;
    const late = world.reload();
    const failed = failureOf(late.connect());
    await world.clock.advance(3000);
    expect(await failed).to.include({ code: 'not_in_wallet' });
    found = world.wallet.my;
    expect(await late.connect()).to.include({ appId: 'APP_1' });
    expect(late.state).to.include({ status: 'ready', error: undefined });
  });

  it('looks for my again when the page comes back', async () => {
    let found: object | undefined;
    const world = createWorld({ my: () => found });
    const failed = failureOf(world.minigate.connect());
    await world.clock.advance(3000);
    await failed;
    found = world.wallet.my;
    world.resume();
    await settle();
    expect(world.minigate.state).to.include({ status: 'ready' });
  });

  it('tells a my without sign-in from no my', async () => {
    const world = createWorld({ my: { postMessage() {} } });
    const failed = failureOf(world.minigate.connect());
    await world.clock.advance(3000);
    expect(await failed).to.include({ code: 'unsupported' });
  });

  it('gives up on a my that never answers', async () => {
    const world = createWorld();
    world.wallet.my.getSiteInfo = () => {};
    const failed = failureOf(world.minigate.connect());
    await world.clock.advance(10_000);
    expect(await failed).to.include({ code: 'bridge_timeout' });
  });

  it('gives up on a silent scope that is never answered', async () => {
    const world = createWorld();
    await world.minigate.connect();
    const failed = failureOf(world.minigate.signIn({ scopes: ['auth_base'] }));
    await world.clock.advance(10_000);
    expect(await failed).to.include({ code: 'bridge_timeout' });
  });

  it('offers a retry after the page came back to an unanswered sheet, and honours a late answer', async () => {
    const world = createWorld();
    await world.minigate.connect();
    const signedIn = world.minigate.signIn();
    await world.clock.advance(60_000);
    expect(world.minigate.state.busy?.stillWaiting).to.equal(false);
    world.resume();
    await world.clock.advance(5000);
    expect(world.minigate.state.busy?.stillWaiting).to.equal(true);
    await world.wallet.grant();
    expect(await signedIn).to.include({ outcome: 'signed-in' });
    expect(world.minigate.state.busy).to.equal(undefined);
  });

  it('gives a sheet up for a new tap only, and ignores the code that comes from it later', async () => {
    const world = createWorld();
    await world.minigate.connect();
    const first = failureOf(world.minigate.signIn());
    world.resume();
    await world.clock.advance(5000);
    const second = world.minigate.signIn();
    expect(await first).to.include({ code: 'interrupted' });
    expect(world.wallet.calls).to.have.length(2);
    await world.wallet.grant();
    expect(world.server.handoffs).to.have.length(0);
    await world.wallet.grant();
    expect(await second).to.include({ outcome: 'signed-in' });
  });

  it('keeps a decision that comes from a panel that was given up', async () => {
    const world = createWorld();
    await world.signIn();
    const first = failureOf(world.minigate.subscribe({ templateIds }));
    await world.wallet.grant();
    world.resume();
    await world.clock.advance(5000);
    const second = world.minigate.subscribe({ templateIds });
    expect(await first).to.include({ code: 'interrupted' });
    await world.panel.answer('rejected');
    expect(world.server.receipts).to.have.length(1);
    await world.wallet.fail({ error: 10 });
    expect(await second).to.deep.equal({ outcome: 'dismissed' });
  });

  for (const [what, answer, outcome] of [
    ['the reject button', { error: 11, errorMessage: '用户取消授权' }, 'rejected'],
    ['a closed sheet', { error: 10 }, 'dismissed'],
    ['the back key', { error: 3 }, 'dismissed'],
  ] as const) {
    it(`takes ${what} for ${outcome}, not for a failure`, async () => {
      const world = createWorld();
      await world.minigate.connect();
      const signedIn = world.minigate.signIn();
      await world.wallet.fail(answer);
      expect(await signedIn).to.deep.equal({ outcome });
    });
  }

  for (const [answer, scopes, code] of [
    [{ error: 10 }, ['auth_usr'], 'invalid_scope'],
    [{ error: 3 }, ['auth_usr'], 'invalid_scope'],
    [{ error: 4, errorMessage: '无权调用', signature: 'N22104' }, ['auth_user'], 'permission_denied'],
    [{ error: 12 }, ['auth_user'], 'network'],
    [{ authErrorScopes: { auth_user: '40006' } }, ['auth_user'], 'permission_denied'],
    [{ authErrorScopes: { auth_user: '10001' } }, ['auth_user'], 'unknown'],
    [undefined, ['auth_user'], 'unknown'],
    ['user cancel', ['auth_user'], 'unknown'],
  ] as const) {
    it(`maps ${JSON.stringify(answer)} for ${scopes[0]} to ${code}`, async () => {
      const world = createWorld();
      await world.minigate.connect();
      const failed = failureOf(world.minigate.signIn({ scopes }));
      await world.wallet.fail(answer);
      expect(await failed).to.include({ code });
    });
  }

  it('takes a success with an error number for a failure', async () => {
    const world = createWorld();
    await world.minigate.connect();
    const signedIn = world.minigate.signIn();
    (await world.wallet.next()).success({ error: 11 });
    expect(await signedIn).to.deep.equal({ outcome: 'rejected' });
  });

  it('refuses a success without a code, and never shows a code in an error', async () => {
    const world = createWorld();
    await world.minigate.connect();
    const empty = failureOf(world.minigate.signIn());
    await world.wallet.grant({ authCode: '' });
    expect(await empty).to.deep.include({ code: 'invalid_response' });
    const failed = failureOf(world.minigate.signIn());
    await world.wallet.fail({ error: 99, authCode: 'SECRET' });
    expect(JSON.stringify((await failed).raw)).not.to.contain('SECRET');
  });

  it('finishes on the next tap what a refused messaging code left open, without asking again', async () => {
    const world = createWorld();
    await world.signIn();
    const first = world.minigate.subscribe({ templateIds });
    await world.wallet.grant();
    await world.panel.answer('agreed');
    await world.wallet.fail({ error: 11 });
    const result = await first;
    expect(result).to.include({ outcome: 'agreed', canSend: false });
    expect(world.server.receipts).to.have.length(1);

    const second = world.minigate.subscribe({ templateIds });
    await world.wallet.grant();
    expect(world.panel.requests).to.have.length(0);
    expect(await second).to.include({ outcome: 'agreed', canSend: true });
  });

  it('says that the backend is down at connect, and connects on the next tap', async () => {
    const world = createWorld();
    world.server.faults.session = 'down';
    expect(await failureOf(world.minigate.connect())).to.include({ code: 'network' });
    world.server.faults = {};
    expect(await world.signIn()).to.include({ outcome: 'signed-in' });
  });

  it('gives up on a backend that is too slow, and takes no answer after that', async () => {
    const world = createWorld();
    await world.minigate.connect();
    world.server.faults = { exchange: 'never' };
    const failed = failureOf(world.minigate.signIn());
    await world.wallet.grant();
    await world.clock.advance(15_000);
    expect(await failed).to.include({ code: 'timeout' });
    expect(world.minigate.state.session).to.equal(undefined);
  });

  it('signs in when the answer was lost after the handoff had arrived', async () => {
    const world = createWorld();
    world.server.faults = { exchange: 'lost' };
    expect(await world.signIn()).to.include({ outcome: 'signed-in' });
    expect(world.server.handoffs).to.have.length(1);
  });

  it('fails when the handoff had not arrived, and the next tap uses a new code', async () => {
    const world = createWorld();
    world.server.faults = { exchange: 'down' };
    expect(await failureOf(world.signIn())).to.include({ code: 'network' });
    world.server.faults = {};
    expect(await world.signIn()).to.include({ outcome: 'signed-in' });
    expect(world.server.handoffs.map(({ authCode }) => authCode)).to.deep.equal(['alice/2']);
  });

  it('calls the outcome unknown when nobody can say what became of the code', async () => {
    const world = createWorld();
    await world.minigate.connect();
    world.server.faults = { exchange: 'lost', session: 'down' };
    expect(await failureOf(world.signIn())).to.include({ code: 'outcome_unknown' });
  });

  it('passes on what the backend refuses', async () => {
    for (const code of ['auth_code_used', 'auth_code_expired', 'backend_refused'] as const) {
      const world = createWorld();
      world.server.faults = { exchange: code };
      expect(await failureOf(world.signIn())).to.include({ code });
    }
  });

  it('turns what a custom backend throws into a MinigateError', async () => {
    const world = createWorld();
    await world.minigate.connect();
    world.server.backend.exchange = () => {
      throw new RangeError('odd');
    };
    const { minigate } = createWorld({
      backend: { exchange: world.server.backend.exchange },
      my: world.wallet.my,
    });
    const failed = failureOf(minigate.signIn());
    await world.wallet.grant();
    expect(await failed).to.include({ code: 'outcome_unknown', name: 'MinigateError' });
  });

  it('ends the session when the account was switched before the messaging code', async () => {
    const world = createWorld();
    await world.signIn();
    const subscribed = world.minigate.subscribe({ templateIds });
    await world.wallet.grant();
    await world.panel.answer('agreed');
    world.wallet.user = 'bob';
    await world.wallet.grant();
    const result = await subscribed;
    expect(result).to.include({ outcome: 'agreed', canSend: false });
    expect(result).to.have.nested.property('error.code', 'user_mismatch');
    expect(world.minigate.state.session).to.equal(undefined);
    expect(world.server.receipts).to.have.length(0);
  });

  it('takes an agreement back that another account may have given', async () => {
    const world = createWorld();
    await world.signIn();
    world.wallet.user = 'bob';
    const subscribed = world.minigate.subscribe({ templateIds });
    await world.wallet.grant();
    await world.panel.answer('agreed');
    await world.wallet.grant();
    expect(await subscribed).to.have.nested.property('error.code', 'user_mismatch');
    world.wallet.user = 'alice';
    await world.signIn();
    await settle();
    expect(world.server.receipts).to.have.length(0);
    expect(world.minigate.state.decisions).to.deep.equal({});
  });

  it('can send with an earlier token when the newest code is refused', async () => {
    const world = createWorld();
    await world.signIn();
    for (const [id, refused] of [
      ['TP_1', false],
      ['TP_2', true],
    ] as const) {
      const subscribed = world.minigate.subscribe({ templateIds: [id] });
      await world.wallet.grant();
      await world.panel.answer('agreed');
      await (refused ? world.wallet.fail({ error: 11 }) : world.wallet.grant());
      expect(await subscribed).to.include({ outcome: 'agreed', canSend: true });
    }
  });

  it('records the templates that were shown, whatever becomes of the list meanwhile', async () => {
    const world = createWorld();
    await world.signIn();
    const shown = ['TP_1'];
    const subscribed = world.minigate.subscribe({ templateIds: shown });
    shown.push('TP_2');
    await world.wallet.grant();
    await world.panel.answer('rejected');
    expect(await subscribed)
      .to.have.property('decisions')
      .with.length(1);
  });

  it('asks the session when the server calls a code used, because it is never sent twice', async () => {
    const world = createWorld();
    const { exchange } = world.server.backend;
    world.server.backend.exchange = async (handoff) => {
      await exchange(handoff);
      return exchange(handoff);
    };
    expect(await world.signIn()).to.include({ outcome: 'signed-in' });
  });

  it('survives a wallet that throws, and one that names a failure after a property of every object', async () => {
    const world = createWorld();
    await world.signIn();
    const { getAuthCode } = world.wallet.my;
    const subscribed = world.minigate.subscribe({ templateIds });
    await world.wallet.grant();
    await settle();
    world.wallet.my.getAuthCode = () => {
      throw new Error('odd');
    };
    await world.panel.answer('agreed');
    expect(await subscribed).to.deep.include({ outcome: 'agreed', canSend: false });
    await settle();
    expect(world.server.receipts).to.have.length(1);
    world.wallet.my.getAuthCode = getAuthCode;
    const failed = failureOf(world.minigate.signIn());
    await world.wallet.fail({ error: 'constructor' });
    expect(await failed).to.include({ code: 'unknown' });
  });

  it('rejects when the way to look up my throws', async () => {
    let polls = 0;
    const my = () => {
      if (++polls > 2) throw new RangeError('odd');
      return undefined;
    };
    const world = createWorld({ my });
    const failed = failureOf(world.minigate.connect());
    await world.clock.advance(200);
    expect(await failed).to.include({ code: 'unknown', message: 'odd' });
  });

  it('is not harmed by listeners that throw or tap again', async () => {
    const world = createWorld({
      onEvent: () => {
        throw new Error('odd hook');
      },
    });
    world.minigate.watch(({ busy }) => {
      if (busy) void world.minigate.signIn();
      throw new Error('odd listener');
    });
    expect(await world.signIn()).to.include({ outcome: 'signed-in' });
    expect(world.minigate.state).to.include({ status: 'ready', busy: undefined });
    expect(world.server.handoffs).to.have.length(1);
    expect((await failureOf(world.clock.advance(1))).message).to.match(/odd/);
  });

  it('notices a switched account also when the session had ended on the server', async () => {
    const world = createWorld();
    await world.signIn();
    const subscribed = world.minigate.subscribe({ templateIds });
    await world.wallet.grant();
    await world.panel.answer('agreed');
    world.server.session = undefined;
    world.wallet.user = 'bob';
    await world.wallet.grant();
    const result = await subscribed;
    expect(result).to.include({ outcome: 'agreed', canSend: false });
    expect(result).to.have.nested.property('error.code', 'user_mismatch');
    expect(world.server.receipts).to.have.length(0);
    expect(world.server.session).to.equal(undefined);
    expect(world.minigate.state.session).to.equal(undefined);
  });

  it('delivers a receipt only to its own user, whoever signs in between', async () => {
    const world = createWorld();
    await world.signIn();
    world.server.faults = { record: 'down' };
    const subscribed = world.minigate.subscribe({ templateIds });
    await world.wallet.grant();
    await world.panel.answer('rejected');
    expect(await subscribed).to.include({ outcome: 'rejected' });
    expect(world.minigate.state.decisions).to.deep.equal({ TP_1: 'rejected' });

    world.server.faults = {};
    await world.minigate.signOut();
    world.wallet.user = 'bob';
    await world.signIn();
    await settle();
    expect(world.server.receipts).to.have.length(0);
    expect(world.minigate.state.decisions).to.deep.equal({});

    world.wallet.user = 'alice';
    await world.reload().connect();
    await world.signIn();
    await settle();
    expect(world.server.receipts.map(({ subject }) => subject)).to.deep.equal(['alice']);
    expect(await world.store.keys()).to.deep.equal(['sequence']);
  });

  it('delivers a receipt after a reload once the backend is back', async () => {
    const world = createWorld();
    await world.signIn();
    world.server.faults = { record: 'down' };
    const subscribed = world.minigate.subscribe({ templateIds });
    await world.wallet.grant();
    await world.panel.answer('agreed');
    await world.wallet.grant();
    expect(await subscribed).to.include({ outcome: 'agreed', canSend: true });
    world.server.faults = {};
    await world.reload().connect();
    await settle();
    expect(world.server.receipts).to.have.length(1);
    expect(world.minigate.state.decisions).to.deep.equal({ TP_1: 'agreed' });
  });

  it('learns from a refused receipt that the session is over', async () => {
    const world = createWorld();
    await world.signIn();
    world.server.session = undefined;
    const subscribed = world.minigate.subscribe({ templateIds });
    await world.wallet.grant();
    await world.panel.answer('rejected');
    expect(await subscribed).to.include({ outcome: 'rejected' });
    expect(world.minigate.state.session).to.equal(undefined);
    expect(await world.store.keys()).to.have.length(2);
  });

  it('numbers decisions upwards although the clock goes back', async () => {
    const world = createWorld();
    await world.signIn();
    for (const outcome of ['agreed', 'rejected'] as const) {
      const subscribed = world.minigate.subscribe({ templateIds });
      await world.wallet.grant();
      await world.panel.answer(outcome);
      if (outcome === 'agreed') await world.wallet.grant();
      await subscribed;
      world.clock.jump(-3_600_000);
      await world.reload().connect();
    }
    const [first, second] = world.server.receipts;
    expect(second!.sequence).to.be.greaterThan(first!.sequence);
  });

  it('works with a store that fails or never answers', async () => {
    for (const broken of [() => Promise.reject(new Error('blocked')), () => new Promise<never>(() => {})]) {
      const store = { get: broken, set: broken, delete: broken, keys: broken };
      const events: string[] = [];
      const world = createWorld({ store, onEvent: ({ type }) => events.push(type) });
      const connected = world.minigate.connect();
      await world.clock.advance(2000);
      await connected;
      await world.signIn();
      const subscribed = world.minigate.subscribe({ templateIds });
      await world.wallet.grant();
      await world.panel.answer('rejected');
      await world.clock.advance(4000);
      expect(await subscribed).to.include({ outcome: 'rejected' });
      expect(world.server.receipts).to.have.length(1);
      expect(events).to.include('store-failed');
    }
  });

  it('resumes after a reload at every step of a subscription', async () => {
    const world = createWorld();
    await world.signIn();
    // With the sheet for the panel's code open: nothing has happened yet.
    void world.minigate.subscribe({ templateIds });
    await settle();
    world.wallet.calls.length = 0;
    await world.reload().connect();
    expect(world.minigate.state.decisions).to.deep.equal({});
    // With the panel open: the same.
    void world.minigate.subscribe({ templateIds });
    await world.wallet.grant();
    world.panel.requests.length = 0;
    await world.reload().connect();
    expect(world.minigate.state.decisions).to.deep.equal({});
    // After the decision: it is delivered, and the next tap only asks for the messaging code.
    void world.minigate.subscribe({ templateIds });
    await world.wallet.grant();
    await world.panel.answer('agreed');
    world.wallet.calls.length = 0;
    await world.reload().connect();
    await settle();
    expect(world.minigate.state.decisions).to.deep.equal({ TP_1: 'agreed' });
    expect(world.server.receipts).to.have.length(1);
    const finished = world.minigate.subscribe({ templateIds });
    await world.wallet.grant();
    expect(await finished).to.include({ outcome: 'agreed', canSend: true });
    // While the messaging code is handed over, its answer is lost with the page: the session knows.
    await world.reload().connect();
    expect(world.minigate.state.session?.purposes).to.deep.equal(['identity', 'messaging']);
  });
});
