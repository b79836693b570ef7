import { expect } from '@open-wc/testing';
import { localSuperApp, type LocalSuperAppOptions } from './local-super-app.js';
import type { SuperApp, SuperAppEvent } from './super-app.js';
import { createTestClock } from './test-clock.js';
import { genericWallet } from './wallets.js';

const [one, two] = ['sandbox2088000000000001', 'sandbox2088000000000002'];
const templateIds = ['sandbox_TP_order_ready'];

function start(options: LocalSuperAppOptions = {}) {
  const clock = createTestClock();
  const superApp = localSuperApp({ clock, ...options });
  return { clock, superApp, appId: superApp.appId, authorizations: superApp.platform.authorizations };
}

async function consent(superApp: SuperApp, answer: 'agree' | 'reject' | 'dismiss', scopes = ['auth_user']) {
  const asked = await superApp.requestAuthCode({ appId: superApp.appId, scopes });
  if (asked.outcome !== 'ask') throw new Error(`Expected a sheet, got "${asked.outcome}"`);
  return superApp.answerConsent({ consentId: asked.ask.consentId, answer });
}

async function authCode(superApp: SuperApp, scopes = ['auth_base']): Promise<string> {
  const answer = await superApp.requestAuthCode({ appId: superApp.appId, scopes });
  if (answer.outcome !== 'granted') throw new Error(`Expected a code, got "${answer.outcome}"`);
  return answer.authCode;
}

async function openPanel(superApp: SuperApp, ids: string[], code?: string) {
  const request = { appId: superApp.appId, authCode: code ?? (await authCode(superApp)), templateIds: ids };
  return superApp.openPanel(request);
}

async function answerPanel(superApp: SuperApp, ids: string[], answer: 'agree' | 'reject' | 'dismiss') {
  const opening = await openPanel(superApp, ids);
  if (opening.outcome !== 'ask') throw new Error(`Expected a panel, got ${JSON.stringify(opening)}`);
  return superApp.answerPanel({ panelId: opening.ask.panelId, answer });
}

async function warnings(superApp: SuperApp) {
  const steps = await superApp.log();
  return steps.filter(({ kind }) => kind === 'warning').map(({ name }) => name);
}

describe('localSuperApp()', () => {
  it('shows who asks and what, and grants a code once the user agrees', async () => {
    const { superApp, appId } = start();
    const asked = await superApp.requestAuthCode({ appId, scopes: ['auth_base', 'auth_user'] });
    expect(asked).to.deep.include({ outcome: 'ask' });
    if (asked.outcome !== 'ask') return;
    expect(asked.ask).to.deep.include({
      appName: 'Yummy Chicken Rice',
      walletTitle: 'Alipay',
      userName: 'Sandbox One',
      scopes: ['auth_user'],
    });
    const granted = await superApp.answerConsent({ consentId: asked.ask.consentId, answer: 'agree' });
    expect(granted).to.deep.include({ outcome: 'granted', authSuccessScopes: ['auth_base', 'auth_user'] });
  });

  it('asks only once, and gives a different code each time', async () => {
    const { superApp } = start();
    await consent(superApp, 'agree');
    const codes = [await authCode(superApp, ['auth_user']), await authCode(superApp, ['auth_user'])];
    expect(new Set(codes).size).to.equal(2);
  });

  it('grants a silent scope without a sheet, and takes no scope for "auth_base"', async () => {
    const { superApp, appId } = start();
    const answer = await superApp.requestAuthCode({ appId, scopes: [] });
    expect(answer).to.deep.include({ outcome: 'granted', authSuccessScopes: ['auth_base'] });
  });

  it('tells a rejection from a closed sheet, and asks again after both', async () => {
    const { superApp } = start();
    expect(await consent(superApp, 'reject')).to.deep.equal({
      outcome: 'failed',
      failure: { error: 11, errorMessage: '用户取消授权' },
    });
    expect(await consent(superApp, 'dismiss')).to.deep.equal({
      outcome: 'failed',
      failure: { error: 10, errorMessage: 'Empty Data' },
    });
    expect(await consent(superApp, 'agree')).to.deep.include({ outcome: 'granted' });
  });

  it('refuses an unknown scope in the form of its wallet', async () => {
    const cn = start();
    expect(await cn.superApp.requestAuthCode({ appId: cn.appId, scopes: ['toString'] })).to.deep.equal({
      outcome: 'failed',
      failure: { error: 10, errorMessage: 'Empty Data' },
      toast: true,
    });
    const generic = start({ wallet: genericWallet });
    const answer = await generic.superApp.requestAuthCode({
      appId: generic.appId,
      scopes: ['auth_user', 'CARD_LIST'],
    });
    expect(answer).to.deep.include({ failure: { authErrorScopes: { CARD_LIST: '10001' } } });
  });

  it('binds a grant and a code to the user who was asked', async () => {
    const { superApp, appId, authorizations } = start();
    const asked = await superApp.requestAuthCode({ appId, scopes: ['auth_user'] });
    await superApp.switchUser({ userId: two });
    if (asked.outcome !== 'ask') throw new Error('Expected a sheet');
    const granted = await superApp.answerConsent({ consentId: asked.ask.consentId, answer: 'agree' });
    if (granted.outcome !== 'granted') throw new Error('Expected a code');
    const spent = authorizations.spendCode({ authCode: granted.authCode, appId, on: 'token' });
    expect(spent).to.deep.include({ userId: one });
    expect(await superApp.requestAuthCode({ appId, scopes: ['auth_user'] })).to.deep.include({
      outcome: 'ask',
    });
  });

  it('lets a code be spent once, in time, by the mini program it was made for', async () => {
    const { superApp, appId, authorizations, clock } = start();
    const spend = (code: string, app = appId) =>
      authorizations.spendCode({ authCode: code, appId: app, on: 'token' });
    const code = await authCode(superApp);
    expect(() => spend(code, 'sandboxOther'))
      .to.throw()
      .with.property('code', 'INVALID_AUTHCODE');
    expect(spend(code)).to.deep.include({ userId: one, scopes: ['auth_base'] });
    expect(() => spend(code))
      .to.throw()
      .with.property('code', 'USED_AUTHCODE');
    const late = await authCode(superApp);
    await clock.advance(3 * 60_000);
    expect(() => spend(late))
      .to.throw()
      .with.property('code', 'EXPIRED_AUTHCODE');
  });

  it('subscribes on agreement, unsubscribes on rejection, and changes nothing when the panel is closed', async () => {
    const { superApp } = start();
    const isSubscribed = async () =>
      (await superApp.templates()).find(({ templateId }) => templateId === templateIds[0])?.subscribed;
    expect(await answerPanel(superApp, templateIds, 'agree')).to.deep.equal({ success: true, type: 'AGREE' });
    expect(await isSubscribed()).to.be.true;
    expect(await answerPanel(superApp, templateIds, 'dismiss')).to.deep.equal({
      success: false,
      errorCode: 'CANCELLED',
    });
    expect(await isSubscribed()).to.be.true;
    expect(await answerPanel(superApp, templateIds, 'reject')).to.deep.equal({
      success: true,
      type: 'REJECT',
    });
    expect(await isSubscribed()).to.be.false;
  });

  it('refuses a panel for templates that are unknown, not approved or of two types', async () => {
    const { superApp } = start();
    const refused = async (ids: string[]) => {
      const opening = await openPanel(superApp, ids);
      return opening.outcome === 'answered' && !opening.answer.success && opening.answer.errorCode;
    };
    expect(await refused([])).to.equal('INVALID_TEMPLATE_CODE');
    expect(await refused(['TP_unknown'])).to.equal('INVALID_TEMPLATE_CODE');
    expect(await refused(['sandbox_TP_offers'])).to.equal('INVALID_TEMPLATE_CODE');
    expect(await refused([...templateIds, 'sandbox_TP_receipt'])).to.equal('INCONSISTENT_TEMPLATE_TYPE');
    await superApp.approveTemplate({ templateId: 'sandbox_TP_offers' });
    expect(await refused(['sandbox_TP_offers'])).to.be.false;
  });

  it('refuses a panel with a spent code, and says that the error code is a guess', async () => {
    const { superApp, appId, authorizations } = start();
    const code = await authCode(superApp);
    authorizations.spendCode({ authCode: code, appId, on: 'token' });
    expect(await openPanel(superApp, templateIds, code)).to.deep.include({
      answer: { success: false, errorCode: 'SYSTEM' },
    });
    expect(await warnings(superApp)).to.deep.equal(['panelCode']);
  });

  it('uses up the code of the panel unless that rule is relaxed, and always says so', async () => {
    for (const [setting, works] of [
      ['refuse', false],
      ['warn', true],
      ['off', true],
    ] as const) {
      const { superApp, appId, authorizations } = start({ rules: { panelConsumesCode: setting } });
      const code = await authCode(superApp);
      await openPanel(superApp, templateIds, code);
      const spend = () => authorizations.spendCode({ authCode: code, appId, on: 'token' });
      if (works) expect(spend()).to.deep.include({ userId: one });
      else expect(spend).to.throw().with.property('code', 'USED_AUTHCODE');
      expect(await warnings(superApp)).to.deep.equal(setting === 'off' ? [] : ['panelConsumesCode']);
    }
  });

  it('only warns of a fourth template, and refuses it when it is strict', async () => {
    const form = { title: 'News', body: '', channel: 'INBOX', type: 'long-term' } as const;
    for (const strict of [false, true]) {
      const { superApp } = start({ strict });
      const applied = await Promise.all([1, 2, 3, 4].map(() => superApp.applyForTemplate(form)));
      for (const { templateId } of applied) await superApp.approveTemplate({ templateId });
      const ids = applied.map(({ templateId }) => templateId);
      expect(await openPanel(superApp, ids)).to.deep.include({ outcome: strict ? 'answered' : 'ask' });
      expect(await warnings(superApp)).to.deep.equal(['panelTemplateLimit']);
    }
  });

  it('applies each fault once, in line', async () => {
    const { superApp, appId, authorizations } = start();
    await superApp.setFault({ on: 'getAuthCode', as: 'silence' });
    await superApp.setFault({ on: 'getAuthCode', as: 4 });
    await superApp.setFault({ on: 'code', as: 'expired' });
    const ask = () => superApp.requestAuthCode({ appId, scopes: ['auth_base'] });
    expect(await ask()).to.deep.equal({ outcome: 'silence' });
    expect(await ask()).to.deep.include({
      failure: { error: 4, errorMessage: '无权调用', message: '无权调用', signature: 'N22104' },
    });
    const [expired, good] = [await authCode(superApp), await authCode(superApp)];
    const spend = (code: string) => authorizations.spendCode({ authCode: code, appId, on: 'token' });
    expect(() => spend(expired))
      .to.throw()
      .with.property('code', 'EXPIRED_AUTHCODE');
    expect(spend(good)).to.deep.include({ userId: one });
    await superApp.setFault({ on: 'panel', as: 'NETWORK' });
    expect(await openPanel(superApp, templateIds)).to.deep.include({
      answer: { success: false, errorCode: 'NETWORK' },
    });
  });

  it('tells its listeners what happens until they leave', async () => {
    const { superApp } = start();
    const told: SuperAppEvent['type'][] = [];
    const leave = superApp.watch(({ type }) => told.push(type));
    await superApp.switchUser({ userId: two });
    await superApp.reset();
    leave();
    await superApp.switchUser({ userId: two });
    expect(told).to.deep.equal(['step', 'reset']);
  });

  it('goes on when a listener throws, and lets the error through in a later task', async () => {
    const { superApp, clock } = start();
    const told: string[] = [];
    const error = new Error('of the desk');
    superApp.watch(() => {
      throw error;
    });
    superApp.watch(({ type }) => told.push(type));
    await superApp.switchUser({ userId: two });
    expect(told).to.deep.equal(['step']);
    expect((await superApp.describe({ appId: superApp.appId })).user.userId).to.equal(two);
    expect(await clock.advance(0).catch((thrown: unknown) => thrown)).to.equal(error);
  });

  it('notes a step of which a part cannot be read', async () => {
    const { superApp } = start();
    const request: { self?: object } = {};
    request.self = request;
    await superApp.note({ kind: 'backend', name: 'GET /', request, answer: { ok: true }, outcome: '200' });
    expect((await superApp.log())[0]).to.deep.include({ request: '[unreadable]', answer: { ok: true } });
  });

  it('notes steps of others without their secrets, also where a code only turns up in a text', async () => {
    const { superApp } = start();
    const code = await authCode(superApp);
    await superApp.note({
      kind: 'backend',
      name: 'POST /minigate/auth-codes',
      request: { authCode: code, purpose: 'identity' },
      answer: `exchanged ${code}`,
      outcome: '200',
      duration: 12,
    });
    const [step] = await superApp.log();
    expect(step).to.deep.equal({
      id: 1,
      at: Date.UTC(2024, 0, 10, 12),
      kind: 'backend',
      name: 'POST /minigate/auth-codes',
      request: { authCode: `${code.slice(0, 4)}…`, purpose: 'identity' },
      answer: `exchanged ${code.slice(0, 4)}…`,
      outcome: '200',
      duration: 12,
    });
  });

  it('forgets everything but its keys on reset', async () => {
    const { superApp, appId } = start();
    const key = await superApp.publicKey();
    await consent(superApp, 'agree');
    await superApp.switchUser({ userId: two });
    await superApp.reset();
    expect(await superApp.describe({ appId })).to.deep.include({ name: 'Yummy Chicken Rice' });
    expect((await superApp.describe({ appId })).user.userId).to.equal(one);
    expect(await superApp.requestAuthCode({ appId, scopes: ['auth_user'] })).to.deep.include({
      outcome: 'ask',
    });
    expect(await superApp.log()).to.deep.equal([]);
    expect(await superApp.publicKey()).to.equal(key);
  });

  it('names what does not exist', async () => {
    const { superApp } = start();
    const messages = await Promise.all(
      [
        superApp.requestAuthCode({ appId: 'nobody', scopes: [] }),
        superApp.switchUser({ userId: 'nobody' }),
        superApp.answerConsent({ consentId: 'nothing', answer: 'agree' }),
        superApp.answerPanel({ panelId: 'nothing', answer: 'agree' }),
        superApp.approveTemplate({ templateId: 'nothing' }),
      ].map((call) => call.catch((error: unknown) => String(error))),
    );
    expect(messages).to.deep.equal([
      'TypeError: There is no "appId" "nobody"',
      'TypeError: There is no "userId" "nobody"',
      'TypeError: There is no open consent sheet "nothing"',
      'TypeError: There is no open subscription panel "nothing"',
      'TypeError: There is no template "nothing"',
    ]);
  });
});
