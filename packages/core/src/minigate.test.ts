import { expect } from '@open-wc/testing';
import type { MinigateState } from './minigate.js';
import { generic } from './wallets/generic.js';
import { createWorld, failureOf, settle } from './test-world.js';

describe('createMinigate()', () => {
  it('connects: app, site, wallet profile and live session, without a sheet', async () => {
    const { minigate, wallet, server } = createWorld();
    server.session = { subject: 'alice', purposes: ['identity'], subscribed: ['TP_1'], handoffs: {} };
    const host = await minigate.connect();
    expect(host).to.include({ appId: 'APP_1', siteName: 'ALIPAY_CN' });
    expect(host.wallet.name).to.equal('ALIPAY_CN');
    expect(host.can('getSiteInfo')).to.equal(true);
    expect(host.can('requestSubscribeMessage')).to.equal(false);
    expect(minigate.state).to.deep.include({ status: 'ready', decisions: { TP_1: 'agreed' } });
    expect(minigate.state.session?.subject).to.equal('alice');
    expect(wallet.calls).to.have.length(0);
  });

  it('takes an app id given as a string, and lives without one', async () => {
    const named = createWorld();
    named.wallet.my.getAppIdSync = () => 'APP_2';
    expect((await named.minigate.connect()).appId).to.equal('APP_2');
    const nameless = createWorld();
    Object.assign(nameless.wallet.my, { getAppIdSync: undefined });
    expect((await nameless.minigate.connect()).appId).to.equal(undefined);
  });

  it('uses the wallet option where the wallet does not say who it is, and the generic profile without one', async () => {
    const told = createWorld({ wallet: { ...generic, name: 'MINE' } });
    told.wallet.siteName = undefined;
    expect((await told.minigate.connect()).wallet.name).to.equal('MINE');
    const untold = createWorld();
    untold.wallet.siteName = 'SOME_NEW_WALLET';
    expect((await untold.minigate.connect()).wallet.name).to.equal('GENERIC');
  });

  it('signs in: code, handoff, session', async () => {
    const world = createWorld();
    const result = await world.signIn();
    expect(result).to.deep.include({ outcome: 'signed-in' });
    const [handoff] = world.server.handoffs;
    expect(handoff).to.deep.include({
      purpose: 'identity',
      authCode: 'alice/1',
      scopes: ['auth_user'],
      appId: 'APP_1',
      siteName: 'ALIPAY_CN',
    });
    expect(world.minigate.state.session?.handoffs.identity).to.equal(handoff?.handoffId);
    expect(world.minigate.state.busy).to.equal(undefined);
  });

  it('calls the host in the same task as the tap once connected', async () => {
    const { minigate, wallet } = createWorld();
    await minigate.connect();
    void minigate.signIn();
    expect(wallet.calls).to.have.length(1);
  });

  it('calls the host in the same task as the tap for a subscription of a signed-in user', async () => {
    const world = createWorld();
    await world.signIn();
    void world.minigate.subscribe({ templateIds: ['TP_1'] });
    expect(world.wallet.calls).to.have.length(1);
  });

  it('subscribes: a code for the panel, the decision recorded, and a new code for the messaging token', async () => {
    const world = createWorld();
    await world.signIn();
    const subscribed = world.minigate.subscribe({ templateIds: ['TP_1', 'TP_2'] });
    await world.wallet.grant();
    expect(await world.panel.answer('agreed')).to.equal('alice/2');
    await world.wallet.grant();
    const decisions = [
      { templateId: 'TP_1', outcome: 'agreed' },
      { templateId: 'TP_2', outcome: 'agreed' },
    ];
    expect(await subscribed).to.deep.equal({ outcome: 'agreed', canSend: true, decisions });
    expect(world.server.handoffs.map(({ purpose, authCode }) => [purpose, authCode])).to.deep.equal([
      ['identity', 'alice/1'],
      ['messaging', 'alice/3'],
    ]);
    expect(world.server.receipts).to.have.length(1);
    expect(world.server.receipts[0]).to.deep.include({ subject: 'alice', decisions });
    expect(world.minigate.state.decisions).to.deep.equal({ TP_1: 'agreed', TP_2: 'agreed' });
    expect(await world.store.keys()).to.deep.equal(['sequence']);
  });

  it('signs a stranger in first when they subscribe, so that the decision has an owner', async () => {
    const world = createWorld();
    const subscribed = world.minigate.subscribe({ templateIds: ['TP_1'] });
    await world.wallet.grant();
    await world.wallet.grant();
    await world.panel.answer('agreed');
    await world.wallet.grant();
    expect(await subscribed).to.include({ outcome: 'agreed', canSend: true });
    expect(world.server.session?.purposes).to.deep.equal(['identity', 'messaging']);
  });

  it('records a rejection and asks for no messaging code', async () => {
    const world = createWorld();
    await world.signIn();
    const subscribed = world.minigate.subscribe({ templateIds: ['TP_1'] });
    await world.wallet.grant();
    await world.panel.answer('rejected');
    expect(await subscribed).to.deep.equal({
      outcome: 'rejected',
      decisions: [{ templateId: 'TP_1', outcome: 'rejected' }],
    });
    expect(world.server.receipts).to.have.length(1);
    expect(world.wallet.calls).to.have.length(0);
  });

  it('records nothing when the panel is closed', async () => {
    const world = createWorld();
    await world.signIn();
    const subscribed = world.minigate.subscribe({ templateIds: ['TP_1'] });
    await world.wallet.grant();
    await world.panel.answer('dismissed');
    expect(await subscribed).to.deep.equal({ outcome: 'dismissed' });
    expect(world.server.receipts).to.have.length(0);
  });

  it('takes a scope as the permission where the wallet has no panel, spending one code only', async () => {
    const world = createWorld({ panel: undefined });
    world.wallet.siteName = 'SOME_NEW_WALLET';
    const subscribed = world.minigate.subscribe({ templateIds: ['TP_1'] });
    await world.wallet.grant();
    expect(await subscribed).to.include({ outcome: 'agreed', canSend: true });
    expect(world.server.handoffs.map(({ scopes }) => scopes)).to.deep.equal([['SEND_MESSAGE']]);
    expect(world.server.receipts[0]?.subject).to.equal('alice');
  });

  it('does not take a code that lacks the messaging scope for an agreement', async () => {
    const world = createWorld();
    world.wallet.siteName = 'SOME_NEW_WALLET';
    const subscribed = world.minigate.subscribe({ templateIds: ['TP_1'] });
    await world.wallet.grant({ authSuccessScopes: ['auth_base'] });
    expect(await subscribed).to.include({ outcome: 'rejected' });
    expect(world.server.handoffs).to.have.length(0);
  });

  it('joins a second tap to the first', async () => {
    const { minigate, wallet, server } = createWorld();
    await minigate.connect();
    const both = [minigate.signIn(), minigate.signIn()];
    expect(wallet.calls).to.have.length(1);
    await wallet.grant();
    const [one, other] = await Promise.all(both);
    expect(one).to.equal(other);
    expect(server.handoffs).to.have.length(1);
  });

  it('joins taps that name the same templates in another order', async () => {
    const world = createWorld();
    await world.signIn();
    const both = [
      ['TP_1', 'TP_2'],
      ['TP_2', 'TP_1'],
    ].map((templateIds) => world.minigate.subscribe({ templateIds }));
    expect(world.wallet.calls).to.have.length(1);
    await world.wallet.grant();
    await world.panel.answer('dismissed');
    expect(await Promise.all(both)).to.deep.equal([{ outcome: 'dismissed' }, { outcome: 'dismissed' }]);
  });

  it('is busy for a tap on the other flow', async () => {
    const { minigate, wallet } = createWorld();
    await minigate.connect();
    const signedIn = minigate.signIn();
    expect(await failureOf(minigate.subscribe({ templateIds: ['TP_1'] }))).to.include({ code: 'busy' });
    expect(minigate.state.busy).to.deep.include({ flow: 'sign-in' });
    await wallet.grant();
    expect(await signedIn).to.include({ outcome: 'signed-in' });
  });

  it('lets a caller stop waiting without stopping the flow', async () => {
    const { minigate, wallet } = createWorld();
    await minigate.connect();
    const controller = new AbortController();
    const impatient = minigate.signIn({ signal: controller.signal });
    const patient = minigate.signIn();
    controller.abort();
    expect(await failureOf(impatient)).to.include({ code: 'aborted' });
    await wallet.grant();
    expect(await patient).to.include({ outcome: 'signed-in' });
    expect(await failureOf(minigate.signIn({ signal: controller.signal }))).to.include({ code: 'aborted' });
    expect(wallet.calls).to.have.length(0);
  });

  it('refuses template ids that make no sense before anything is shown', async () => {
    const { minigate, wallet } = createWorld();
    await minigate.connect();
    expect(await failureOf(minigate.subscribe({ templateIds: [] }))).to.be.instanceOf(TypeError);
    expect(await failureOf(minigate.subscribe({ templateIds: ['TP_1', 'TP_1'] }))).to.include({
      code: 'invalid_template',
    });
    expect(await failureOf(minigate.subscribe({ templateIds: [' '] }))).to.include({
      code: 'invalid_template',
    });
    expect(await failureOf(minigate.signIn({ scopes: [] }))).to.be.instanceOf(TypeError);
    expect(wallet.calls).to.have.length(0);
  });

  it('refuses more templates than the wallet takes', async () => {
    const wallet = {
      ...generic,
      name: 'MINE',
      messaging: { way: 'panel', scopes: ['auth_user'], maxTemplates: 1 },
    } as const;
    const world = createWorld({ wallet });
    world.wallet.siteName = undefined;
    const failure = await failureOf(world.minigate.subscribe({ templateIds: ['TP_1', 'TP_2'] }));
    expect(failure).to.include({ code: 'too_many_templates' });
    expect(world.minigate.state.busy).to.equal(undefined);
  });

  it('names the missing panel', async () => {
    const { minigate } = createWorld({ panel: undefined });
    const failure = await failureOf(minigate.subscribe({ templateIds: ['TP_1'] }));
    expect(failure).to.include({ code: 'unsupported' });
    expect(failure.message).to.contain('subscribeMsgPanel');
  });

  it('signs out here and on the server', async () => {
    const world = createWorld();
    await world.signIn();
    await world.minigate.signOut();
    expect(world.server.session).to.equal(undefined);
    expect(world.minigate.state.session).to.equal(undefined);
  });

  it('ends the session when its time is over, also after the page slept', async () => {
    const world = createWorld();
    world.server.session = {
      subject: 'alice',
      purposes: [],
      subscribed: [],
      handoffs: {},
      endsInSeconds: 60,
    };
    await world.minigate.connect();
    await world.clock.advance(59_000);
    expect(world.minigate.state.session?.subject).to.equal('alice');
    await world.clock.advance(1_000);
    expect(world.minigate.state.session).to.equal(undefined);

    await world.reload().connect();
    world.clock.jump(61_000);
    world.server.session = undefined;
    world.resume();
    await settle();
    expect(world.minigate.state.session).to.equal(undefined);
  });

  it('does not believe a clock that jumped while the server still has the session', async () => {
    const world = createWorld();
    world.server.session = {
      subject: 'alice',
      purposes: [],
      subscribed: [],
      handoffs: {},
      endsInSeconds: 60,
    };
    await world.minigate.connect();
    world.clock.jump(61_000);
    world.server.session = { ...world.server.session };
    world.resume();
    await settle();
    expect(world.minigate.state.session?.subject).to.equal('alice');
  });

  it('ends the session also for a caller who stopped waiting for it', async () => {
    const world = createWorld();
    await world.signIn();
    const controller = new AbortController();
    const signedOut = failureOf(world.minigate.signOut({ signal: controller.signal }));
    controller.abort();
    expect(await signedOut).to.include({ code: 'aborted' });
    await settle();
    expect(world.minigate.state.session).to.equal(undefined);
  });

  it('stays signed out when an older answer comes later', async () => {
    const world = createWorld();
    await world.signIn();
    const minigate = world.reload();
    const connected = minigate.connect();
    await minigate.signOut();
    await connected;
    expect(minigate.state.session).to.equal(undefined);
  });

  it('gives up a running flow when the user signs out, and starts no session after that', async () => {
    const world = createWorld();
    await world.signIn();
    const subscribed = failureOf(world.minigate.subscribe({ templateIds: ['TP_1'] }));
    await world.wallet.grant();
    await world.minigate.signOut();
    expect(await subscribed).to.include({ code: 'interrupted' });
    await world.panel.answer('agreed');
    await settle();
    expect(world.wallet.calls).to.have.length(0);
    expect(world.server.session).to.equal(undefined);
    expect(world.minigate.state.busy).to.equal(undefined);
  });

  it('ends a session that a handoff starts after the user signed out', async () => {
    const world = createWorld();
    await world.minigate.connect();
    const { exchange } = world.server.backend;
    let goOn = () => {};
    world.server.backend.exchange = async (handoff) => {
      await new Promise<void>((resolve) => (goOn = resolve));
      return exchange(handoff);
    };
    const signedIn = failureOf(world.minigate.signIn());
    await world.wallet.grant();
    await world.minigate.signOut();
    goOn();
    expect(await signedIn).to.include({ code: 'interrupted' });
    await settle();
    expect(world.server.session).to.equal(undefined);
    expect(world.minigate.state.session).to.equal(undefined);
  });

  it('tells watchers of every change until they stop watching', async () => {
    const { minigate } = createWorld();
    const seen: MinigateState['status'][] = [];
    const stop = minigate.watch(({ status }) => seen.push(status));
    await minigate.connect();
    stop();
    await minigate.signOut();
    expect(seen[0]).to.equal('connecting');
    expect(seen.at(-1)).to.equal('ready');
    expect(Object.isFrozen(minigate.state)).to.equal(true);
  });

  it('reports events without codes, tokens or users', async () => {
    const events: object[] = [];
    const world = createWorld({ onEvent: (event) => events.push(event) });
    await world.signIn();
    await settle();
    expect(events).to.deep.equal([
      { type: 'connected' },
      { type: 'sheet-opened', flow: 'sign-in' },
      { type: 'sheet-answered', flow: 'sign-in', outcome: 'granted' },
      { type: 'settled', flow: 'sign-in', outcome: 'signed-in' },
    ]);
  });
});
