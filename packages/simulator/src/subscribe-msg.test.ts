import { subscribeMsgPanel } from '@minigate/core';
import { expect } from '@open-wc/testing';
import { localSuperApp } from './local-super-app.js';
import { answeringSheets, type Sheets } from './sheets/sheets.js';
import { createSubscribeMsg } from './subscribe-msg.js';
import type { SheetAnswer, SubscribeMsgAnswer } from './super-app.js';

const templateIds = ['sandbox_TP_order_ready'];

async function start(answer: SheetAnswer | 'busy') {
  const superApp = localSuperApp();
  const { appId } = superApp;
  const sheets: Sheets = { ...answeringSheets('agree'), askSubscription: async () => answer };
  const SubscribeMsg = createSubscribeMsg(superApp, { sheets });
  const request = (props: object = {}) =>
    new Promise<SubscribeMsgAnswer>((callback) => {
      void superApp.requestAuthCode({ appId, scopes: ['auth_base'] }).then((code) => {
        const authCode = code.outcome === 'granted' ? code.authCode : '';
        const all = { appId, authCode, templateIds, callback, ...props };
        new SubscribeMsg({ target: document.body, props: all }).requestSubscribeMessage();
      });
    });
  return { superApp, SubscribeMsg, request };
}

describe('createSubscribeMsg()', () => {
  it('answers as the official component does', async () => {
    expect(await (await start('agree')).request()).to.deep.equal({ success: true, type: 'AGREE' });
    expect(await (await start('reject')).request()).to.deep.equal({ success: true, type: 'REJECT' });
    expect(await (await start('dismiss')).request()).to.deep.equal({
      success: false,
      errorCode: 'CANCELLED',
    });
  });

  it('says why it could not ask', async () => {
    const { superApp, request } = await start('agree');
    const errorCode = async (props: object) => ((await request(props)) as { errorCode?: string }).errorCode;
    expect(await errorCode({ templateIds: ['TP_unknown'] })).to.equal('INVALID_TEMPLATE_CODE');
    expect(await errorCode({ templateIds: [...templateIds, 'sandbox_TP_receipt'] })).to.equal(
      'INCONSISTENT_TEMPLATE_TYPE',
    );
    expect(await errorCode({ authCode: 'made-up' })).to.equal('SYSTEM');
    superApp.openPanel = () => Promise.reject(new TypeError('Failed to fetch'));
    expect(await errorCode({})).to.equal('NETWORK');
  });

  it('answers "SYSTEM" while another sheet is open', async () => {
    expect(await (await start('busy')).request()).to.deep.equal({ success: false, errorCode: 'SYSTEM' });
  });

  it('notes what was asked and answered, and cuts the code before it leaves the page', async () => {
    const { superApp, request } = await start('agree');
    const noted: unknown[] = [];
    superApp.note = async (step) => void noted.push(step);
    await request();
    expect(noted).to.have.length(1);
    expect(noted[0]).to.deep.include({ name: 'SubscribeMsg.requestSubscribeMessage', outcome: 'AGREE' });
    expect(JSON.stringify(noted)).to.match(/"authCode":"28\d\d…"/);
  });

  it('answers a call with a property that is a circle, and notes that it cannot be read', async () => {
    const { superApp, request } = await start('agree');
    const page: { self?: object } = {};
    page.self = page;
    expect(await request(page)).to.deep.equal({ success: true, type: 'AGREE' });
    expect((await superApp.log()).at(-1)).to.deep.include({ request: '[unreadable]', outcome: 'AGREE' });
  });

  it('serves the adapter for the official class as it is', async () => {
    const { superApp, SubscribeMsg } = await start('reject');
    const { appId } = superApp;
    const code = await superApp.requestAuthCode({ appId, scopes: ['auth_base'] });
    if (code.outcome !== 'granted') throw new Error('Expected a code');
    const authCode = { purpose: 'panel' as const, take: () => code.authCode };
    const panel = subscribeMsgPanel(SubscribeMsg, { target: document.body });
    expect(await panel.request({ appId, authCode, templateIds })).to.deep.equal({
      outcome: 'rejected',
      decisions: [{ templateId: templateIds[0], outcome: 'rejected' }],
    });
  });
});
