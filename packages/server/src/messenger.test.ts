import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sendMessage } from './contracts/index.js';
import { createMessenger, type Message, type MessengerOptions } from './messenger.js';
import { memoryStorage, type MinigateStorage } from './storage.js';
import { appId, authClientId, createTestPlatform, testNow } from './test-platform.js';

const platform = await createTestPlatform();
const { path } = sendMessage;
const apps = [{ appId, authClientId, wallet: 'ALIPAY_CN' }];
const failing = { resultStatus: 'U', resultCode: 'UNKNOWN_EXCEPTION' };

/** A messenger for one user who has agreed, and what it waited for. */
async function createWorld(options: Partial<MessengerOptions> = {}) {
  const storage: MinigateStorage = options.storage ?? memoryStorage();
  const { accessToken, customerId } = platform.grant();
  const { subject } = await storage.addUser({
    wallet: 'ALIPAY_CN',
    customerId,
    subject: crypto.randomUUID(),
  });
  await storage.saveToken(subject, 'messaging', { appId, scopes: ['auth_user'], accessToken });
  const waits: number[] = [];
  const wait = async (milliseconds: number) => void waits.push(milliseconds);
  const messenger = createMessenger({
    client: platform.client(),
    storage,
    apps,
    now: () => testNow,
    wait,
    ...options,
  });
  const message: Message = {
    subject,
    templateCode: 'TP_1',
    templateParameters: { orderNo: '7', storeName: 'Yummy Chicken Rice' },
    language: 'zh-CN',
    requestId: crypto.randomUUID(),
  };
  const calls = () => platform.calls.filter(({ body }) => body.requestId === message.requestId);
  const received = () => platform.inbox.filter(({ requestId }) => requestId === message.requestId).length;
  const stored = async () => (await storage.findMessage(message.requestId ?? ''))?.end;
  let receipts = 0;
  const decide = (outcome: 'agreed' | 'rejected') =>
    storage.addReceipt({
      receiptId: `receipt-${++receipts}`,
      subject,
      sequence: receipts,
      decisions: [{ templateId: message.templateCode, outcome }],
      decidedAt: '2026-01-05T10:00:00.000Z',
      receivedAt: testNow,
    });
  return { storage, messenger, message, subject, accessToken, waits, calls, received, stored, decide };
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
    const { messenger, message, storage, subject, accessToken, calls } = await createWorld();
    const accepted = await messenger.send(message);
    await storage.removeToken(subject, 'messaging', accessToken);
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
    storage.settleMessage = (requestId, end) =>
      end.status === 'unknown' ? settleMessage(requestId, end) : Promise.reject(crash);
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

  it('stores the message before its first attempt, as one that may have arrived, and never a token', async () => {
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
      end: { status: 'unknown', resultCode: 'NO_ANSWER' },
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

  const aboutOthers = ['ACCESS_DENIED', 'INVALID_SIGNATURE', 'UNKNOWN_CLIENT', 'PROCESS_FAIL'];
  for (const resultCode of aboutOthers)
    it(`leaves a message unknown whose answer was lost before the platform says F ${resultCode}`, async () => {
      const refuse = () => platform.next(path, { resultStatus: 'F', resultCode });
      const { messenger, message, received, stored } = await createWorld({ wait: async () => refuse() });
      platform.loseAnswer(path);
      const { requestId } = message;
      assert.deepEqual(await messenger.send(message), { requestId, status: 'unknown', resultCode });
      refuse();
      assert.equal((await messenger.send(message)).status, 'unknown');
      assert.equal((await stored())?.status, 'unknown');
      assert.equal((await messenger.send(message)).status, 'accepted');
      assert.equal(received(), 1);
    });

  for (const resultCode of [
    'TEMPLATE_NOT_EXIST',
    'USER_NOT_SUBSCRIBED',
    'MESSAGE_SEND_EXCEED_LIMIT',
    'PARAM_ILLEGAL',
  ])
    it(`takes F ${resultCode} as refused also after an attempt that ended unknown`, async () => {
      const { messenger, message } = await createWorld();
      platform.next(path, failing, { resultStatus: 'F', resultCode });
      assert.equal((await messenger.send(message)).status, 'refused');
    });

  it('takes any F as refused where the platform has only asked to wait before', async () => {
    const { messenger, message } = await createWorld();
    platform.next(
      path,
      { resultStatus: 'F', resultCode: 'REQUEST_TRAFFIC_EXCEED_LIMIT' },
      { resultStatus: 'F', resultCode: 'ACCESS_DENIED' },
    );
    assert.equal((await messenger.send(message)).status, 'refused');
  });

  for (const resultCode of [
    'INVALID_ACCESS_TOKEN',
    'EXPIRED_ACCESS_TOKEN',
    'ACCESS_TOKEN_NOT_COVER_THE_SCOPE',
  ])
    it(`forgets a token with which the platform says ${resultCode}, and goes on with the next one`, async () => {
      const { messenger, message, storage, subject, calls, received } = await createWorld();
      platform.next(path, { resultStatus: 'F', resultCode });
      await assert.rejects(messenger.send(message), { name: 'MessengerError', code: 'no_token' });
      assert.equal(await storage.findToken(subject, 'messaging'), undefined);
      await assert.rejects(messenger.send(message), { code: 'no_token' });
      assert.equal(calls().length, 1);
      const { accessToken } = platform.grant();
      await storage.saveToken(subject, 'messaging', { appId, scopes: [], accessToken });
      assert.equal((await messenger.send(message)).status, 'accepted');
      assert.equal(received(), 1);
    });

  it('keeps a token that took the place of the refused one meanwhile', async () => {
    const storage = memoryStorage();
    const { accessToken } = platform.grant();
    const client = platform.client({
      fetch: async (url, init) => {
        await storage.saveToken(world.subject, 'messaging', { appId, scopes: [], accessToken });
        return platform.fetch(url, init);
      },
    });
    const world = await createWorld({ storage, client });
    platform.next(path, { resultStatus: 'F', resultCode: 'INVALID_ACCESS_TOKEN' });
    await assert.rejects(world.messenger.send(world.message), { code: 'no_token' });
    assert.equal((await world.messenger.send(world.message)).status, 'accepted');
  });

  it('keeps a message unknown whose answer was lost before the token was refused', async () => {
    const { messenger, message, received, stored } = await createWorld({
      wait: async () => platform.next(path, { resultStatus: 'F', resultCode: 'EXPIRED_ACCESS_TOKEN' }),
    });
    platform.loseAnswer(path);
    await assert.rejects(messenger.send(message), { code: 'no_token' });
    assert.deepEqual(await stored(), { status: 'unknown', resultCode: 'EXPIRED_ACCESS_TOKEN' });
    assert.equal(received(), 1);
  });

  it('never uses a token of another mini program', async () => {
    const both = [...apps, { appId: 'P2', authClientId, wallet: 'ALIPAY_CN' }];
    const { messenger, message, storage, subject, calls } = await createWorld({ apps: both });
    await assert.rejects(messenger.send({ ...message, appId: 'P2' }), { code: 'no_token' });
    assert.equal(await storage.findMessage(message.requestId ?? ''), undefined);
    platform.next(path, failing, failing, failing, failing, failing);
    assert.equal((await messenger.send(message)).status, 'unknown');
    const { accessToken } = platform.grant();
    await storage.saveToken(subject, 'messaging', { appId: 'P2', scopes: [], accessToken });
    await assert.rejects(messenger.send(message), { code: 'no_token' });
    assert.equal(calls().length, 5);
  });

  it('does not send what the user rejects, and for good', async () => {
    const { messenger, message, calls, decide } = await createWorld();
    await decide('agreed');
    await decide('rejected');
    const refused = { requestId: message.requestId, status: 'refused', resultCode: 'USER_REJECTED' };
    assert.deepEqual(await messenger.send(message), refused);
    await decide('agreed');
    assert.deepEqual(await messenger.send(message), refused);
    assert.equal((await messenger.send({ ...message, requestId: crypto.randomUUID() })).status, 'accepted');
    assert.equal(calls().length, 0);
  });

  it('stops trying when the user rejects meanwhile, and goes on once they agree again', async () => {
    const waits: number[] = [];
    const wait = (milliseconds: number) => {
      waits.push(milliseconds);
      return world.decide('rejected');
    };
    const world = await createWorld({ wait });
    const { messenger, message, calls, received, decide } = world;
    platform.next(path, 'unreachable');
    const { requestId } = message;
    const stopped = { requestId, status: 'unknown', resultCode: 'USER_REJECTED' };
    assert.deepEqual(await messenger.send(message), stopped);
    assert.deepEqual(await messenger.send(message), stopped);
    assert.deepEqual([waits, calls().length, received()], [[1000], 1, 0]);
    await decide('agreed');
    assert.equal((await messenger.send(message)).status, 'accepted');
  });

  it('shares the attempts of one requestId among all who send it meanwhile', async () => {
    const gate = createGate();
    const client = platform.client({
      fetch: (url, init) => gate.opened.then(() => platform.fetch(url, init)),
    });
    const { messenger, message, calls } = await createWorld({ client });
    const sending = [messenger.send(message), messenger.send(message), messenger.send(message)];
    await assert.rejects(messenger.send({ ...message, templateCode: 'TP_2' }), { code: 'request_id_taken' });
    gate.open();
    const ends = await Promise.all(sending);
    for (const end of ends) assert.deepEqual(end, ends[0]);
    assert.equal(ends[0]?.status, 'accepted');
    assert.equal(calls().length, 1);
  });

  /** Two callers of one message; `arrived` when the first attempt has reached the platform, whose answer waits. */
  async function createTwoCallers(aborting: 'first' | 'second') {
    const arrived = createGate();
    const gate = createGate();
    const client = platform.client({
      fetch: async (url, init) => {
        arrived.open();
        await Promise.race([gate.opened, untilAborted(init.signal)]);
        return platform.fetch(url, init);
      },
    });
    const world = await createWorld({ client });
    const controller = new AbortController();
    const reason = new Error('enough');
    const [first, second] = (['first', 'second'] as const).map((who) =>
      world.messenger.send(world.message, who === aborting ? { signal: controller.signal } : {}),
    );
    await arrived.opened;
    controller.abort(reason);
    await assert.rejects(async () => (aborting === 'first' ? first : second), reason);
    gate.open();
    return { ...world, kept: aborting === 'first' ? second : first };
  }

  for (const who of ['first', 'second'] as const)
    it(`ends the wait of the ${who} of two callers whose signal aborts, and not the other's`, async () => {
      const { kept, received } = await createTwoCallers(who);
      assert.equal((await kept)?.status, 'accepted');
      assert.equal(received(), 1);
    });

  it('takes over from a caller who gave up, whose attempt may have arrived', async () => {
    platform.next(path, { resultStatus: 'F', resultCode: 'ACCESS_DENIED' });
    const { kept } = await createTwoCallers('first');
    assert.equal((await kept)?.status, 'unknown');
  });

  it('ends at once when its signal aborts between two attempts', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const wait = () => {
      controller.abort(reason);
      return new Promise<never>(() => {});
    };
    const { messenger, message, stored, calls } = await createWorld({ wait });
    platform.next(path, 'unreachable');
    await assert.rejects(messenger.send(message, { signal: controller.signal }), reason);
    assert.equal((await stored())?.status, 'unknown');
    assert.equal(calls().length, 1);
    assert.equal((await messenger.send(message)).status, 'accepted');
  });

  it('leaves a message unknown whose attempt was cut off by its signal', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const client = platform.client({
      fetch: async (url, init) => {
        const answer = await platform.fetch(url, init);
        controller.abort(reason);
        init.signal?.throwIfAborted();
        return answer;
      },
    });
    const { messenger, message, stored, received, storage } = await createWorld({ client });
    await assert.rejects(messenger.send(message, { signal: controller.signal }), reason);
    assert.deepEqual([received(), (await stored())?.status], [1, 'unknown']);
    const later = createMessenger({ client: platform.client(), storage, apps, now: () => testNow });
    platform.next(path, { resultStatus: 'F', resultCode: 'ACCESS_DENIED' });
    assert.equal((await later.send(message)).status, 'unknown');
  });

  it('ends with the reason of a signal that aborts, and can be asked again', async () => {
    const { messenger, message, received, stored } = await createWorld();
    const reason = new Error('enough');
    await assert.rejects(messenger.send(message, { signal: AbortSignal.abort(reason) }), reason);
    assert.deepEqual([received(), await stored()], [0, undefined]);
    assert.equal((await messenger.send(message)).status, 'accepted');
  });
});

function createGate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

function untilAborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
}
