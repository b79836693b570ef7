import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sendMessage } from './contracts/index.js';
import { createMessenger, type Message } from './messenger.js';
import { memoryStorage, type MinigateStorage } from './storage.js';
import { appId, authClientId, createTestPlatform, testNow } from './test-platform.js';

const platform = await createTestPlatform();
const { path } = sendMessage;
const apps = [{ appId, authClientId, wallet: 'ALIPAY_CN' }];
const failing = { resultStatus: 'U', resultCode: 'UNKNOWN_EXCEPTION' };

/** A messenger for one user who has agreed, and what it waited for. */
async function createWorld(storage: MinigateStorage = memoryStorage()) {
  const { accessToken, customerId } = platform.grant();
  const { subject } = await storage.addUser({
    wallet: 'ALIPAY_CN',
    customerId,
    subject: crypto.randomUUID(),
  });
  await storage.saveToken(subject, 'messaging', { appId, scopes: ['auth_user'], accessToken });
  const waits: number[] = [];
  const wait = async (milliseconds: number) => void waits.push(milliseconds);
  const messenger = createMessenger({ client: platform.client(), storage, apps, now: () => testNow, wait });
  const message: Message = {
    subject,
    templateCode: 'TP_1',
    templateParameters: { orderNo: '7', storeName: 'Yummy Chicken Rice' },
    language: 'zh-CN',
    requestId: crypto.randomUUID(),
  };
  const calls = () => platform.calls.filter(({ body }) => body.requestId === message.requestId);
  const received = () => platform.inbox.filter(({ requestId }) => requestId === message.requestId).length;
  return { storage, messenger, message, subject, waits, calls, received };
}

describe('createMessenger()', () => {
  it('sends what seeds/002 sends, and gives the messageId', async () => {
    const { messenger, message, calls } = await createWorld();
    const result = await messenger.send(message);
    assert.deepEqual(
      { ...result, messageId: typeof result.messageId },
      { requestId: message.requestId, status: 'accepted', resultCode: 'SUCCESS', messageId: 'string' },
    );
    const { accessToken, ...body } = calls()[0]?.body ?? {};
    assert.equal(typeof accessToken, 'string');
    assert.deepEqual(body, {
      appId,
      authClientId,
      customerBelongsTo: 'ALIPAY_CN',
      requestId: message.requestId,
      templateCode: 'TP_1',
      templates: [{ templateParameters: message.templateParameters, language: 'zh-CN' }],
    });
  });

  it('makes up a requestId, another for each message', async () => {
    const { messenger, message } = await createWorld();
    const results = await Promise.all([1, 2].map(() => messenger.send({ ...message, requestId: undefined })));
    assert.equal(new Set(results.map(({ requestId }) => requestId)).size, 2);
    for (const { requestId } of results) assert.match(requestId, /^[0-9a-f]{32}$/);
  });

  it('tries again after U, HTTP and network failures, with the same requestId and content, ever more slowly', async () => {
    const { messenger, message, waits, calls, received } = await createWorld();
    platform.next(path, failing, { status: 502 }, 'unreachable');
    assert.equal((await messenger.send(message)).status, 'accepted');
    assert.deepEqual(waits, [1000, 2000, 4000]);
    assert.equal(new Set(calls().map(({ text }) => text)).size, 1);
    assert.equal(calls().length, 4);
    assert.equal(received(), 1);
  });

  it('reaches the user once where the answer of a success got lost', async () => {
    const { messenger, message, received } = await createWorld();
    platform.loseAnswer(path);
    assert.equal((await messenger.send(message)).status, 'accepted');
    assert.equal(received(), 1);
  });

  it('waits out a traffic limit', async () => {
    const { messenger, message, waits } = await createWorld();
    platform.next(path, { resultStatus: 'F', resultCode: 'REQUEST_TRAFFIC_EXCEED_LIMIT' });
    assert.equal((await messenger.send(message)).status, 'accepted');
    assert.deepEqual(waits, [1000]);
  });

  it('gives up as unknown after five attempts, and goes on when it is asked again', async () => {
    const { messenger, message, calls, received } = await createWorld();
    platform.next(path, failing, failing, failing, failing, failing);
    const { requestId } = message;
    assert.deepEqual(await messenger.send(message), {
      requestId,
      status: 'unknown',
      resultCode: failing.resultCode,
    });
    assert.equal(calls().length, 5);
    assert.equal((await messenger.send(message)).status, 'accepted');
    assert.equal(received(), 1);
  });

  it('takes an F as refused at once, and for good', async () => {
    const { messenger, message, waits, calls } = await createWorld();
    platform.next(path, { resultStatus: 'F', resultCode: 'USER_NOT_SUBSCRIBED' });
    const refused = await messenger.send(message);
    assert.equal(refused.status, 'refused');
    assert.equal(refused.resultCode, 'USER_NOT_SUBSCRIBED');
    assert.deepEqual(await messenger.send(message), refused);
    assert.equal(calls().length, 1);
    assert.deepEqual(waits, []);
  });

  it('gives the stored result for a requestId that was accepted, also when the token is gone since', async () => {
    const { messenger, message, storage, subject, calls } = await createWorld();
    const accepted = await messenger.send(message);
    await storage.removeToken(subject, 'messaging');
    const sameInOtherOrder = { storeName: 'Yummy Chicken Rice', orderNo: '7' };
    assert.deepEqual(await messenger.send({ ...message, templateParameters: sameInOtherOrder }), accepted);
    assert.equal(calls().length, 1);
  });

  it('reaches the user once when the same message is sent twice at the same time', async () => {
    const { messenger, message, received } = await createWorld();
    const [one, other] = await Promise.all([messenger.send(message), messenger.send(message)]);
    assert.deepEqual(one, other);
    assert.equal(received(), 1);
  });

  it('goes on with a message of a process that died, under a token that replaced the old one', async () => {
    const { messenger, message, storage, subject, calls, received } = await createWorld();
    const { settleMessage } = storage;
    const crash = new Error('the process died');
    storage.settleMessage = () => Promise.reject(crash);
    await assert.rejects(messenger.send(message), crash);
    const { accessToken } = platform.grant();
    await storage.saveToken(subject, 'messaging', { appId, scopes: [], accessToken });
    storage.settleMessage = settleMessage;
    assert.equal((await messenger.send(message)).status, 'accepted');
    assert.deepEqual(
      calls().map(({ body }) => body.accessToken === accessToken),
      [false, true],
    );
    assert.equal(received(), 1);
  });

  it('stores the message before its first attempt, and never a token', async () => {
    const { message, storage } = await createWorld();
    let atFirstAttempt: unknown;
    const fetch = async (url: string, init: RequestInit) => {
      atFirstAttempt = await storage.findMessage(message.requestId ?? '');
      return platform.fetch(url, init);
    };
    const client = platform.client({ fetch });
    await createMessenger({ client, storage, apps, now: () => testNow }).send(message);
    const { subject, templateCode, templateParameters, language, requestId } = message;
    const expected = {
      requestId,
      subject,
      appId,
      templateCode,
      templateParameters,
      language,
      createdAt: testNow,
    };
    assert.deepEqual(atFirstAttempt, expected);
  });

  it('has no token for a user who never agreed, or whose token has ended', async () => {
    const { messenger, message, storage, subject } = await createWorld();
    const error = { name: 'MessengerError', code: 'no_token' };
    await assert.rejects(messenger.send({ ...message, subject: 'nobody' }), error);
    await storage.saveToken(subject, 'messaging', {
      appId,
      scopes: [],
      accessToken: 'a',
      accessTokenEndsAt: testNow,
    });
    await assert.rejects(messenger.send(message), error);
    assert.equal(await storage.findMessage(message.requestId ?? ''), undefined);
  });

  it('refuses a requestId that belongs to another message', async () => {
    const { messenger, message } = await createWorld();
    await messenger.send(message);
    const changes: Partial<Message>[] = [
      { templateCode: 'TP_2' },
      { templateParameters: { orderNo: '8' } },
      { language: undefined },
      { subject: 'nobody' },
      { appId: 'another' },
    ];
    for (const change of changes)
      await assert.rejects(messenger.send({ ...message, ...change }), { code: 'request_id_taken' });
  });

  it('refuses an app that is not configured, and what breaks the documented limits, and stores neither', async () => {
    const { messenger, message, storage } = await createWorld();
    await assert.rejects(messenger.send({ ...message, appId: 'another' }), { code: 'app_unknown' });
    await assert.rejects(messenger.send({ ...message, templateCode: 'T#1' }), {
      name: 'TypeError',
      message: 'Failed to call "sendMessage": "templateCode" must not contain any of @ # ?',
    });
    assert.equal(await storage.findMessage(message.requestId ?? ''), undefined);
  });

  it('ends with the reason of a signal that aborts, and can be asked again', async () => {
    const { messenger, message, received } = await createWorld();
    const reason = new Error('enough');
    await assert.rejects(messenger.send(message, { signal: AbortSignal.abort(reason) }), reason);
    assert.equal(received(), 0);
    assert.equal((await messenger.send(message)).status, 'accepted');
  });
});
