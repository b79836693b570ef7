import { systemClock, type Clock } from '@minigate/core';
import { expect } from '@open-wc/testing';
import { localSuperApp } from './local-super-app.js';
import { simulatorMarker } from './marker.js';
import { createMy, type My } from './my.js';
import { answeringSheets, type Sheets } from './sheets/sheets.js';
import type { SuperApp } from './super-app.js';
import { createTestClock } from './test-clock.js';
import { genericWallet } from './wallets.js';

type Told = Record<string, unknown>;

/** Calls `getAuthCode` and gives what it told, with the names of the callbacks in the order they came. */
function getAuthCode(my: My, scopes?: string | string[]): Promise<{ order: string[]; told: Told }> {
  return new Promise((resolve) => {
    const order: string[] = [];
    my.getAuthCode({
      ...(scopes !== undefined && { scopes }),
      success: () => order.push('success'),
      fail: () => order.push('fail'),
      complete: (told) => resolve({ order: [...order, 'complete'], told: told as Told }),
    });
  });
}

async function steps(superApp: SuperApp) {
  return (await superApp.log()).map(({ kind, name, outcome }) => [kind, name, outcome]);
}

describe('createMy()', () => {
  it('gives a code, first to success and then to complete', async () => {
    const superApp = localSuperApp();
    const my = createMy(superApp, { sheets: answeringSheets('agree') });
    const { order, told } = await getAuthCode(my, ['auth_user']);
    expect(order).to.deep.equal(['success', 'complete']);
    expect(told).to.deep.include({ authSuccessScopes: ['auth_user'], authErrorScopes: {} });
    expect(told.authCode).to.match(/^28\w{24}$/);
  });

  it('tells a rejection and a closed sheet apart, as the wallet does', async () => {
    const superApp = localSuperApp();
    const answers = { reject: { error: 11 }, dismiss: { error: 10 } };
    for (const [answer, failure] of Object.entries(answers)) {
      const sheets = answeringSheets(answer as keyof typeof answers);
      const { order, told } = await getAuthCode(createMy(superApp, { sheets }), 'auth_user');
      expect(order).to.deep.equal(['fail', 'complete']);
      expect(told).to.deep.include(failure);
    }
  });

  it('shows no sheet for silent scopes and for what was granted before', async () => {
    const superApp = localSuperApp();
    const asked: string[][] = [];
    const sheets = answeringSheets((ask) => ('scopes' in ask && asked.push(ask.scopes), 'agree'));
    const my = createMy(superApp, { sheets });
    const codes = [];
    for (const scopes of [undefined, ['auth_base'], ['auth_user'], ['auth_user'], 'auth_user'])
      codes.push((await getAuthCode(my, scopes)).told.authCode);
    expect(asked).to.deep.equal([['auth_user']]);
    expect(new Set(codes).size).to.equal(5);
  });

  it('calls complete after a success that throws, and lets the error through to the page', async () => {
    const thrown: unknown[] = [];
    const attempt = (task: () => void) => {
      try {
        task();
      } catch (error) {
        thrown.push(error);
      }
    };
    const after: Clock['after'] = (delay, task) => systemClock.after(delay, () => attempt(task));
    const my = createMy(localSuperApp(), {
      sheets: answeringSheets('agree'),
      clock: { ...systemClock, after },
    });
    const error = new Error('of the page');
    const success = () => {
      throw error;
    };
    const told = await new Promise((complete) => my.getAuthCode({ success, complete }));
    expect(told).to.have.property('authCode');
    await Promise.resolve();
    expect(thrown).to.deep.equal([error]);
  });

  it('never answers in the task of the call, and waits for the latency', async () => {
    const clock = createTestClock();
    const my = createMy(localSuperApp(), { sheets: answeringSheets('agree'), latency: 300, clock });
    let told: object | undefined;
    my.getAuthCode({ complete: (answer) => (told = answer) });
    await clock.advance(299);
    expect(told).to.be.undefined;
    await clock.advance(1);
    expect(told).to.have.property('authCode');
  });

  it('says "service busy" before it refuses an unknown scope', async () => {
    const toasts: string[] = [];
    const sheets: Sheets = { ...answeringSheets('agree'), toast: (text) => toasts.push(text) };
    const { told } = await getAuthCode(createMy(localSuperApp(), { sheets }), ['AUTH_USER']);
    expect(told).to.deep.equal({ error: 10, errorMessage: 'Empty Data' });
    expect(toasts).to.deep.equal(['serviceBusy']);
  });

  it('refuses scopes that are no texts', async () => {
    const my = createMy(localSuperApp(), { sheets: answeringSheets('agree') });
    const { told } = await getAuthCode(my, [7 as unknown as string]);
    expect(told).to.deep.equal({ error: 2, errorMessage: 'invalid parameters' });
  });

  it('speaks the form of its wallet', async () => {
    const superApp = localSuperApp({ wallet: genericWallet });
    const my = createMy(superApp, { sheets: answeringSheets('dismiss') });
    expect((await getAuthCode(my, ['CARD_LIST'])).told).to.deep.equal({
      authErrorScopes: { CARD_LIST: '10001' },
    });
    await superApp.setFault({ on: 'getAuthCode', as: '40006' });
    expect((await getAuthCode(my, ['auth_user'])).told).to.deep.equal({
      authErrorScopes: { auth_user: '40006' },
    });
    expect((await getAuthCode(my, ['SEND_MESSAGE'])).told).to.deep.include({ error: 1001 });
  });

  it('has one sheet: a second call that needs one fails, one that needs none does not', async () => {
    const superApp = localSuperApp();
    let answer: (answer: 'agree') => void = () => {};
    let isOpen = false;
    const askConsent = () =>
      isOpen
        ? Promise.resolve('busy' as const)
        : new Promise<'agree'>((resolve) => ((isOpen = true), (answer = resolve)));
    const my = createMy(superApp, { sheets: { ...answeringSheets('agree'), askConsent } });
    const first = getAuthCode(my, ['auth_user']);
    expect((await getAuthCode(my, ['auth_user'])).told).to.deep.include({ error: 10 });
    expect((await getAuthCode(my, ['auth_base'])).told).to.have.property('authCode');
    answer('agree');
    expect((await first).told).to.have.property('authCode');
    expect(await steps(superApp)).to.deep.include([
      'warning',
      'my.getAuthCode',
      'A sheet is open already: what a second call gets is not documented',
    ]);
  });

  it('can be told never to answer', async () => {
    const clock = createTestClock();
    const superApp = localSuperApp();
    await superApp.setFault({ on: 'getAuthCode', as: 'silence' });
    const my = createMy(superApp, { sheets: answeringSheets('agree'), clock });
    let told: object | undefined;
    my.getAuthCode({ complete: (answer) => (told = answer) });
    await clock.advance(60_000);
    expect(told).to.be.undefined;
    expect(await steps(superApp)).to.deep.equal([['jsapi', 'my.getAuthCode', 'silence']]);
  });

  it('fails like a phone without a network when its super app cannot be reached', async () => {
    const superApp = localSuperApp();
    superApp.requestAuthCode = () => Promise.reject(new TypeError('Failed to fetch'));
    const { told } = await getAuthCode(createMy(superApp, { sheets: answeringSheets('agree') }));
    expect(told).to.deep.equal({ error: 12, errorMessage: 'Network Error' });
  });

  it('names its mini program and its site', async () => {
    const superApp = localSuperApp();
    const my = createMy(superApp, { sheets: answeringSheets('agree') });
    expect(my.getAppIdSync()).to.deep.equal({ appId: 'sandboxP0000000000000001' });
    const site = await new Promise((success) => my.getSiteInfo?.({ success }));
    expect(site).to.deep.equal({ siteName: 'ALIPAY_CN' });
    expect(await steps(superApp)).to.deep.equal([
      ['jsapi', 'my.getAppIdSync', 'success'],
      ['jsapi', 'my.getSiteInfo', 'success'],
    ]);
  });

  it('leaves undefined what the wallet does not have, and notes a look at it once', async () => {
    const superApp = localSuperApp({ wallet: genericWallet });
    const my = createMy(superApp, { sheets: answeringSheets('agree') });
    expect(my.getSiteInfo).to.be.undefined;
    expect(typeof my.getSiteInfo).to.equal('undefined');
    expect('tradePay' in my).to.be.false;
    expect(await steps(superApp)).to.deep.equal([
      ['warning', 'my.getSiteInfo', 'GENERIC does not have it here'],
    ]);
  });

  it('knows what can be used, in the words of the platform', () => {
    const cn = createMy(localSuperApp(), { sheets: answeringSheets('agree') });
    const names = [
      'getAuthCode',
      'getAuthCode.object.scopes',
      'getAppIdSync.return.appId',
      'getSiteInfo.callback',
    ];
    expect(names.filter((name) => !cn.canIUse(name))).to.deep.equal([]);
    const others = [
      'tradePay',
      'my.getAuthCode',
      'getAuthCode.object.tmplIds',
      'getAuthCode.return',
      'toString',
    ];
    expect(others.filter((name) => cn.canIUse(name))).to.deep.equal([]);
    const generic = createMy(localSuperApp({ wallet: genericWallet }), { sheets: answeringSheets('agree') });
    expect(generic.canIUse('getSiteInfo')).to.be.false;
  });

  it('notes its calls, and cuts the code before it leaves the page', async () => {
    const superApp = localSuperApp();
    const noted: unknown[] = [];
    superApp.note = async (step) => void noted.push(step);
    const { told } = await getAuthCode(createMy(superApp, { sheets: answeringSheets('agree') }), [
      'auth_user',
    ]);
    expect(noted).to.have.length(1);
    expect(noted[0]).to.deep.include({ name: 'my.getAuthCode', request: { scopes: ['auth_user'] } });
    expect(JSON.stringify(noted))
      .to.contain(String(told.authCode).slice(0, 4))
      .and.not.contain(told.authCode);
  });

  it('answers a call with an option that is a circle, and notes that it cannot be read', async () => {
    const superApp = localSuperApp();
    const my = createMy(superApp, { sheets: answeringSheets('agree') });
    const page: { self?: object } = {};
    page.self = page;
    const told = await new Promise((success, fail) => my.getAuthCode({ ...page, success, fail }));
    expect(told).to.have.property('authCode');
    expect((await superApp.log()).at(-1)).to.deep.include({
      name: 'my.getAuthCode',
      request: '[unreadable]',
      outcome: 'success',
    });
  });

  it('says that it is simulated', () => {
    const my = createMy(localSuperApp(), { sheets: answeringSheets('agree') });
    expect(Object.prototype.toString.call(my)).to.equal(`[object ${simulatorMarker}]`);
  });
});
