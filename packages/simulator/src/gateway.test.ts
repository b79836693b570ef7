import { createOpenApiClient, formatTime, importPrivateKey, sign, stringToSign } from '@minigate/server';
import {
  applyToken,
  applyTokenAndInquiryUserInfo,
  inquiryUserInfo,
  revoke,
  sendMessage,
} from '@minigate/server/contracts';
import { expect } from '@open-wc/testing';
import { createGateway } from './gateway.js';
import { generateKeyPair } from './keys.js';
import { localSuperApp, type LocalSuperApp, type LocalSuperAppOptions } from './local-super-app.js';
import { createTestClock } from './test-clock.js';
import { genericWallet } from './wallets.js';

const keys = generateKeyPair();
const [clientId, authClientId] = ['sandboxCLIENT1', 'sandboxAUTH1'];
const templateCode = 'sandbox_TP_order_ready';
const templateParameters = { orderNo: '12', storeName: 'Yummy Chicken Rice', miniBodyUrl: 'pages%2Findex' };

/** A super app, its gateway, and a merchant who calls it through the real client. */
async function start(options: LocalSuperAppOptions & { pathPrefix?: string; prefixIsSigned?: boolean } = {}) {
  const { pathPrefix = '/api/open', prefixIsSigned = true, ...world } = options;
  const { publicKey, privateKey } = await keys;
  const clock = createTestClock();
  const superApp = localSuperApp({ clock, clients: [{ clientId, authClientId, publicKey }], ...world });
  const gateway = createGateway(superApp);
  const client = createOpenApiClient({
    gateway: { baseUrl: 'http://localhost', pathPrefix, prefixIsSigned },
    clientId,
    privateKey,
    platformPublicKey: await superApp.publicKey(),
    now: clock.now,
    fetch: (url, init) => gateway(new Request(url, init)),
  });
  const app = { appId: superApp.appId, authClientId };
  const grantType = 'AUTHORIZATION_CODE';
  return {
    superApp,
    clock,
    gateway,
    client,
    app,
    async tokens(scopes = ['auth_user']) {
      return client.call(applyToken, { ...app, grantType, authCode: await authCode(superApp, scopes) });
    },
    async message(accessToken: string, more: object = {}) {
      const templates = [{ templateParameters, language: 'en-US' }];
      const customerBelongsTo = 'ALIPAY_CN';
      const request = { ...app, accessToken, customerBelongsTo, requestId: 'r1', templateCode, templates };
      return client.call(sendMessage, { ...request, ...more });
    },
  };
}

async function authCode(superApp: LocalSuperApp, scopes: string[]): Promise<string> {
  const request = { appId: superApp.appId, scopes };
  const asked = await superApp.requestAuthCode(request);
  const answer =
    asked.outcome === 'ask'
      ? await superApp.answerConsent({ consentId: asked.ask.consentId, answer: 'agree' })
      : asked;
  if (answer.outcome !== 'granted') throw new Error(`Expected a code, got "${answer.outcome}"`);
  return answer.authCode;
}

function subscribe({ platform }: LocalSuperApp, templateIds = [templateCode]) {
  platform.notifications.decide('sandbox2088000000000001', templateIds, 'agree');
}

/** The result code that a call fails with, or "SUCCESS". */
async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'SUCCESS',
    (error: unknown) => (error as { resultCode?: string }).resultCode ?? String(error),
  );
}

interface Raw {
  path?: string;
  signedPath?: string;
  method?: string;
  body?: string;
  clientId?: string;
  time?: string;
  signature?: (base64: string) => string;
}

/** Sends a request as the merchant would, with whatever is given instead. */
async function raw(gateway: (request: Request) => Promise<Response>, given: Raw) {
  const { path = applyToken.path, signedPath = path, method = 'POST', body = '{}' } = given;
  const { clientId: id = clientId, time = formatTime(createTestClock().now()) } = given;
  const key = await importPrivateKey((await keys).privateKey);
  const content = { method: 'POST', path: signedPath, clientId: id, time, body };
  const signature = await sign(stringToSign(content), key);
  const header = (given.signature ?? ((base64) => `algorithm=RSA256, keyVersion=1, signature=${base64}`))(
    signature,
  );
  const headers = { 'Client-Id': id, 'Request-Time': time, Signature: header };
  const request = new Request(`http://localhost${path}`, {
    method,
    headers,
    ...(method === 'POST' && { body }),
  });
  const response = await gateway(request);
  const { result } = (await response.json()) as { result: Record<string, string> };
  const { resultStatus, resultCode, resultMessage } = result;
  return { status: response.status, headers: response.headers, resultStatus, resultCode, resultMessage };
}

describe('createGateway()', () => {
  it('exchanges a code for tokens, tells who the user is, and signs what it says', async () => {
    const { client, app, tokens } = await start();
    const issued = await tokens();
    expect(issued).to.deep.include({
      customerId: 'sandbox2088000000000001',
      accessTokenExpiryTime: '2024-01-25T12:00:00.000+00:00',
      refreshTokenExpiryTime: '2024-02-09T12:00:00.000+00:00',
    });
    const { accessToken } = issued;
    const { userInfo } = await client.call(inquiryUserInfo, {
      ...app,
      accessToken,
      customerBelongsTo: 'ALIPAY_CN',
    });
    expect(userInfo).to.deep.include({ userId: 'sandbox2088000000000001', nickName: 'Sandbox One' });
  });

  it('refuses a code that is made up, used, expired or of another mini program', async () => {
    const { client, app, clock, superApp } = await start();
    const exchange = (code: string, appId = app.appId) =>
      codeOf(client.call(applyToken, { ...app, appId, grantType: 'AUTHORIZATION_CODE', authCode: code }));
    expect(await exchange('2810madeup')).to.equal('INVALID_AUTHCODE');
    const code = await authCode(superApp, ['auth_user']);
    expect(await exchange(code, 'sandboxOther')).to.equal('INVALID_AUTHCODE');
    expect(await exchange(code)).to.equal('SUCCESS');
    expect(await exchange(code)).to.equal('USED_AUTHCODE');
    const late = await authCode(superApp, ['auth_user']);
    await clock.advance(3 * 60_000);
    expect(await exchange(late)).to.equal('EXPIRED_AUTHCODE');
  });

  it('refreshes once per refresh token, as long as it lives', async () => {
    const { client, app, clock, tokens } = await start();
    const refresh = (refreshToken: string) =>
      client.call(applyToken, { ...app, grantType: 'REFRESH_TOKEN', refreshToken });
    const first = (await tokens()).refreshToken ?? '';
    const second = (await refresh(first)).refreshToken ?? '';
    expect(second).not.to.equal(first);
    expect(await codeOf(refresh(first))).to.equal('USED_REFRESH_TOKEN');
    expect(await codeOf(refresh('made up'))).to.equal('INVALID_REFRESH_TOKEN');
    await clock.advance(30 * 24 * 3_600_000);
    expect(await codeOf(refresh(second))).to.equal('EXPIRED_REFRESH_TOKEN');
  });

  it('refuses an access token that is made up, expired or revoked', async () => {
    const { client, app, clock, tokens } = await start();
    const inquire = (accessToken: string) =>
      codeOf(client.call(inquiryUserInfo, { ...app, accessToken, customerBelongsTo: 'ALIPAY_CN' }));
    const { accessToken, refreshToken } = await tokens();
    expect(await inquire('made up')).to.equal('INVALID_ACCESS_TOKEN');
    await client.call(revoke, { ...app, accessToken });
    expect(await inquire(accessToken)).to.equal('INVALID_ACCESS_TOKEN');
    const refresh = { ...app, grantType: 'REFRESH_TOKEN', refreshToken: refreshToken ?? '' } as const;
    expect(await codeOf(client.call(applyToken, refresh))).to.equal('INVALID_REFRESH_TOKEN');
    const other = (await tokens()).accessToken;
    await clock.advance(15 * 24 * 3_600_000);
    expect(await inquire(other)).to.equal('EXPIRED_ACCESS_TOKEN');
  });

  it('gives no user information for an "auth_base" token of Alipay CN, only the id elsewhere', async () => {
    const cn = await start();
    const { accessToken } = await cn.tokens(['auth_base']);
    const request = { ...cn.app, accessToken, customerBelongsTo: 'ALIPAY_CN' };
    expect(await codeOf(cn.client.call(inquiryUserInfo, request))).to.equal('INVALID_ACCESS_TOKEN');
    const generic = await start({ wallet: genericWallet });
    const inquire = async (scopes: string[]) => {
      const issued = await generic.tokens(scopes);
      const answer = await generic.client.call(inquiryUserInfo, {
        ...generic.app,
        accessToken: issued.accessToken,
      });
      return answer.userInfo;
    };
    expect(await inquire(['auth_base'])).to.deep.equal({ userId: 'sandbox2088000000000001' });
    expect(await inquire(['USER_NICKNAME'])).to.deep.equal({
      userId: 'sandbox2088000000000001',
      nickName: 'Sandbox One',
    });
  });

  it('answers the combined call by code, by access token and by refresh token', async () => {
    const { client, app, superApp } = await start();
    const call = (more: object) => client.call(applyTokenAndInquiryUserInfo, { ...app, ...more });
    const code = await authCode(superApp, ['auth_user']);
    const byCode = await call({ grantType: 'AUTHORIZATION_CODE', authCode: code });
    expect(byCode.userInfo.nickName).to.equal('Sandbox One');
    const byToken = await call({ accessToken: byCode.accessToken });
    expect(byToken.userInfo.nickName).to.equal('Sandbox One');
    expect(byToken.accessToken).to.be.undefined;
    const byRefresh = await call({ grantType: 'REFRESH_TOKEN', refreshToken: byCode.refreshToken });
    expect(byRefresh.accessToken).to.be.a('string').and.not.equal(byCode.accessToken);
    expect(await codeOf(call({ authCode: code }))).to.equal('USED_AUTHCODE');
  });

  it('puts a message into the inbox, with its placeholders replaced', async () => {
    const { superApp, tokens, message } = await start();
    subscribe(superApp);
    const { accessToken } = await tokens();
    const { messageId } = await message(accessToken);
    expect(await superApp.inbox()).to.deep.equal([
      {
        messageId,
        channel: 'INBOX',
        user: 'sandbox2088000000000001',
        templateCode,
        title: 'Your order is ready',
        content: 'Order 12 is ready for you at Yummy Chicken Rice.',
        url: 'pages%2Findex',
        at: '2024-01-10T12:00:00.000Z',
      },
    ]);
    expect(messageId).to.match(/^sandbox/);
  });

  it('sends once per requestId, and gives the same messageId again', async () => {
    const { superApp, tokens, message } = await start();
    const { accessToken } = await tokens();
    expect(await codeOf(message(accessToken))).to.equal('USER_NOT_SUBSCRIBED');
    subscribe(superApp);
    const first = await message(accessToken);
    expect((await message(accessToken)).messageId).to.equal(first.messageId);
    expect(await superApp.inbox()).to.have.length(1);
    expect((await message(accessToken, { requestId: 'r2' })).messageId).not.to.equal(first.messageId);
  });

  it('refuses a message without a subscription, an approved template or a good token', async () => {
    const { superApp, tokens, message } = await start();
    subscribe(superApp, [templateCode, 'sandbox_TP_offers']);
    const { accessToken } = await tokens();
    expect(await codeOf(message('made up'))).to.equal('INVALID_ACCESS_TOKEN');
    expect(await codeOf(message(accessToken, { appId: 'sandboxOther' }))).to.equal('INVALID_ACCESS_TOKEN');
    expect(await codeOf(message(accessToken, { templateCode: 'TP_unknown' }))).to.equal('TEMPLATE_NOT_EXIST');
    expect(await codeOf(message(accessToken, { templateCode: 'sandbox_TP_offers' }))).to.equal(
      'TEMPLATE_NOT_EXIST',
    );
    expect(await codeOf(message(accessToken, { templateCode: 'sandbox_TP_order_news' }))).to.equal(
      'USER_NOT_SUBSCRIBED',
    );
    await superApp.switchUser({ userId: 'sandbox2088000000000002' });
    expect(await codeOf(message((await tokens()).accessToken))).to.equal('USER_NOT_SUBSCRIBED');
    expect(await superApp.inbox()).to.deep.equal([]);
  });

  it('picks the content in the language of the user', async () => {
    const { superApp, tokens, message } = await start();
    await superApp.switchUser({ userId: 'sandbox2088000000000002' });
    superApp.platform.notifications.decide('sandbox2088000000000002', [templateCode], 'agree');
    const templates = ['en-US', 'zh-CN'].map((language) => ({
      language,
      templateParameters: { ...templateParameters, storeName: language },
    }));
    await message((await tokens()).accessToken, { templates });
    expect((await superApp.inbox())[0]?.content).to.contain('zh-CN');
  });

  it('lets a scope permit messages in a wallet without a panel', async () => {
    const { superApp, tokens, message } = await start({ wallet: genericWallet });
    expect(await codeOf(message((await tokens(['auth_user'])).accessToken))).to.equal('USER_NOT_SUBSCRIBED');
    expect(await codeOf(message((await tokens(['SEND_MESSAGE'])).accessToken))).to.equal('SUCCESS');
    expect(await superApp.inbox()).to.have.length(1);
  });

  it('only warns of a missing parameter and of a second one-time message, unless it is strict', async () => {
    for (const strict of [false, true]) {
      const { superApp, tokens, message } = await start({ strict });
      subscribe(superApp, ['sandbox_TP_receipt']);
      const { accessToken } = await tokens();
      const send = (requestId: string, parameters: object) =>
        codeOf(
          message(accessToken, {
            requestId,
            templateCode: 'sandbox_TP_receipt',
            templates: [{ templateParameters: { ...templateParameters, ...parameters } }],
          }),
        );
      expect(await send('a', {})).to.equal(strict ? 'PARAM_ILLEGAL' : 'SUCCESS');
      if (strict) expect(await send('b', { customContent: 'thanks' })).to.equal('SUCCESS');
      expect(await send('c', { customContent: 'thanks' })).to.equal(
        strict ? 'USER_NOT_SUBSCRIBED' : 'SUCCESS',
      );
      const warned = (await superApp.log()).filter(({ kind }) => kind === 'warning');
      expect(warned.map(({ name, mark }) => [name, mark])).to.deep.equal([
        ['everyPlaceholder', 'inferred'],
        ['oneTimeQuota', 'inferred'],
      ]);
      if (!strict) expect((await superApp.inbox())[1]?.content).to.contain('{customContent}');
    }
  });

  it('checks "customerBelongsTo" and "authClientId" where they are documented', async () => {
    const { client, app, tokens, superApp, message } = await start();
    subscribe(superApp);
    const { accessToken } = await tokens();
    const inquire = (more: object) => codeOf(client.call(inquiryUserInfo, { ...app, accessToken, ...more }));
    expect(await inquire({})).to.equal('PARAM_ILLEGAL');
    expect(await inquire({ customerBelongsTo: 'GCASH' })).to.equal('INVALID_ACCESS_TOKEN');
    expect(await inquire({ customerBelongsTo: 'ALIPAY_CN', authClientId: 'other' })).to.equal(
      'INVALID_AUTH_CLIENT',
    );
    expect(await codeOf(message(accessToken, { customerBelongsTo: 'TNG' }))).to.equal('INVALID_ACCESS_TOKEN');
    expect(await codeOf(message(accessToken, { customerBelongsTo: 'alipay' }))).to.equal('PARAM_ILLEGAL');
    expect(await codeOf(message(accessToken, { authClientId: undefined }))).to.equal('SUCCESS');
  });

  it('accepts every documented prefix, signed or not', async () => {
    for (const pathPrefix of ['/api/open', '/api', '/acl/api', '/miniprogram/api', ''])
      for (const prefixIsSigned of [true, false]) {
        const { tokens } = await start({ pathPrefix, prefixIsSigned });
        expect(await tokens()).to.have.property('accessToken');
      }
  });

  it('accepts a signature in raw and in URL-encoded base64, and no other', async () => {
    const { gateway } = await start();
    const withSignature = async (signature: (base64: string) => string) =>
      (await raw(gateway, { signature })).resultCode;
    expect(await withSignature((base64) => `algorithm=RSA256,keyVersion=1,signature=${base64}`)).to.equal(
      'PARAM_ILLEGAL',
    );
    expect(await withSignature((base64) => `signature=${encodeURIComponent(base64)}`)).to.equal(
      'PARAM_ILLEGAL',
    );
    expect(await withSignature(() => 'algorithm=RSA256, keyVersion=1, signature=bm8=')).to.equal(
      'INVALID_SIGNATURE',
    );
    expect(await withSignature(() => 'nonsense')).to.equal('INVALID_SIGNATURE');
    expect((await raw(gateway, { signedPath: '/v2/other' })).resultCode).to.equal('INVALID_SIGNATURE');
  });

  it('signs every answer as the platform does, also a refusal', async () => {
    const { headers } = await raw((await start()).gateway, { signature: () => 'nonsense' });
    expect(headers.get('Signature')).to.match(/^algorithm=RSA256, keyVersion=1, signature=(\w|%\w\w){340,}$/);
    expect(headers.get('Client-Id')).to.equal(clientId);
    expect(headers.get('Response-Time')).to.equal('2024-01-10T12:00:00.000+00:00');
  });

  it('refuses a client it does not know, and a request without a time', async () => {
    const { gateway } = await start();
    expect(await raw(gateway, { clientId: 'nobody' })).to.deep.include({
      status: 200,
      resultCode: 'UNKNOWN_CLIENT',
    });
    const noTime = await raw(gateway, { time: '2024-01-10 12:00' });
    expect(noTime).to.deep.include({ status: 200, resultStatus: 'F', resultCode: 'PARAM_ILLEGAL' });
    expect(noTime.resultMessage).to.contain('"Request-Time"');
  });

  it('warns of a time that is far away or ends in "Z", and refuses it when it is strict', async () => {
    for (const time of ['2024-01-10T12:06:00+00:00', '2024-01-10T12:00:00Z'])
      for (const strict of [false, true]) {
        const { gateway, superApp } = await start({ strict });
        const { resultMessage } = await raw(gateway, { time });
        expect(resultMessage?.includes('Request-Time')).to.equal(strict);
        expect((await superApp.log()).map(({ name }) => name)).to.deep.equal([
          'requestTime',
          applyToken.path,
        ]);
      }
  });

  it('names the parameter that is wrong', async () => {
    const { gateway } = await start();
    const messageFor = async (body: string) => (await raw(gateway, { body })).resultMessage;
    expect(await messageFor('{"grantType":"AUTHORIZATION_CODE","authClientId":"sandboxAUTH1"}')).to.contain(
      '"appId"',
    );
    expect(await messageFor('not json')).to.contain('JSON');
    const grant = await raw(gateway, { body: '{"grantType":"password"}' });
    expect(grant.resultCode).to.equal('AUTH_CLIENT_UNSUPPORTED_GRANT_TYPE');
  });

  it('refuses a body that is nested too deeply, and can still tell what happened', async () => {
    const { gateway, superApp } = await start();
    const nested = '['.repeat(7000) + ']'.repeat(7000);
    expect(await raw(gateway, { body: nested })).to.deep.include({
      status: 200,
      resultCode: 'PARAM_ILLEGAL',
    });
    expect(await raw(gateway, { body: nested, clientId: 'nobody' })).to.deep.include({
      resultCode: 'UNKNOWN_CLIENT',
    });
    const log = await superApp.log();
    expect(log.map(({ request }) => request)).to.deep.equal(['[unreadable]', '[unreadable]']);
  });

  it('does not know other paths and methods', async () => {
    const { gateway } = await start();
    const nowhere = { resultStatus: 'F', resultCode: 'INVALID_API' };
    expect(await raw(gateway, { path: '/v2/authorizations/cancelToken' })).to.deep.include({
      status: 404,
      ...nowhere,
    });
    expect(await raw(gateway, { path: '/other/v2/authorizations/applyToken' })).to.deep.include({
      status: 404,
    });
    expect(await raw(gateway, { method: 'GET' })).to.deep.include({ status: 405, ...nowhere });
  });

  it('answers with the faults that were set', async () => {
    const { superApp, tokens, message } = await start();
    subscribe(superApp);
    const { accessToken } = await tokens();
    await superApp.setFault({ on: 'openapi', as: 'UNKNOWN_EXCEPTION', path: sendMessage.path });
    await superApp.setFault({ on: 'openapi', as: 'MESSAGE_SEND_EXCEED_LIMIT', path: sendMessage.path });
    await superApp.setFault({ on: 'openapi', as: 'lost', path: sendMessage.path });
    await tokens();
    const unknown = await message(accessToken).catch((error: unknown) => error);
    expect(unknown).to.include({ resultStatus: 'U', resultCode: 'UNKNOWN_EXCEPTION' });
    expect(await codeOf(message(accessToken))).to.equal('MESSAGE_SEND_EXCEED_LIMIT');
    expect(await superApp.inbox()).to.deep.equal([]);
    expect(await message(accessToken).catch((error: unknown) => error)).to.include({ resultStatus: 'U' });
    expect(await superApp.inbox()).to.have.length(1);
    const { messageId } = await message(accessToken);
    expect(messageId).to.equal((await superApp.inbox())[0]?.messageId);
  });

  it('can be told never to answer', async () => {
    const { superApp, gateway } = await start();
    await superApp.setFault({ on: 'openapi', as: 'silence' });
    const steps = new Promise((resolve) =>
      superApp.watch((event) => event.type === 'step' && resolve(event.step)),
    );
    const answer = raw(gateway, {});
    expect(await steps).to.deep.include({ kind: 'openapi', outcome: 'silence' });
    expect(await Promise.race([answer, Promise.resolve('still waiting')])).to.equal('still waiting');
  });

  it('notes every call with its result, without a code or token', async () => {
    const { superApp, tokens, message } = await start();
    const { accessToken, refreshToken } = await tokens();
    await codeOf(message(accessToken));
    const log = await superApp.log();
    expect(
      log.filter(({ kind }) => kind === 'openapi').map(({ name, outcome }) => [name, outcome]),
    ).to.deep.equal([
      ['/api/open/v2/authorizations/applyToken', 'SUCCESS'],
      ['/api/open/v2/miniprogram/message/send', 'USER_NOT_SUBSCRIBED'],
    ]);
    const text = JSON.stringify(log);
    expect(text).not.to.contain(accessToken).and.not.contain(refreshToken);
    expect(text).to.contain(`${accessToken.slice(0, 4)}…`);
  });
});
