import { createMessenger, createOpenApiClient, memoryStorage } from '@minigate/server';
import { generateKeyPair } from '@minigate/simulator';
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createKitchen } from './kitchen.js';

const templateCode = 'sandbox_TP_order_ready';
const cookingTime = 1000;
const keys = generateKeyPair();

/** A kitchen with one order that is ready, whose guest agrees to messages and is told in the tests only. */
async function start(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { privateKey, publicKey } = await keys;
  const storage = memoryStorage();
  const { subject } = await storage.addUser({ wallet: 'ALIPAY_CN', customerId: '2088', subject: 'guest' });
  const sent: string[] = [];
  const platform = { result: { resultStatus: 'S', resultCode: 'SUCCESS' } };
  const client = createOpenApiClient({
    gateway: { baseUrl: 'http://localhost', responsesAreSigned: false },
    clientId: 'sandboxCLIENT',
    privateKey,
    platformPublicKey: publicKey,
    async fetch(_, { body }) {
      const { requestId } = JSON.parse(String(body)) as { requestId: string };
      if (platform.result.resultStatus === 'S') sent.push(requestId);
      return Response.json({ ...platform, messageId: 'm1' });
    },
  });
  const apps = [{ appId: 'app', wallet: 'ALIPAY_CN', authClientId: 'auth' }];
  const messenger = createMessenger({ client, apps, storage });
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);
  const kitchen = createKitchen({ messenger, storage, templateCode, cookingTime, onError });

  const { orderNo } = kitchen.cook(subject, '1 × Chicken rice');
  t.mock.timers.tick(cookingTime);
  await storage.addReceipt({
    receiptId: 'r1',
    subject,
    sequence: 1,
    decisions: [{ templateId: templateCode, outcome: 'agreed' }],
    decidedAt: '2024-01-10T12:00:00Z',
    receivedAt: Date.UTC(2024, 0, 10, 12),
  });
  return {
    storage,
    platform,
    kitchen,
    requestId: `${orderNo}-ready`,
    sent,
    errors,
    /** Hands over a messaging code, whose token lives that long. */
    handOver: (accessTokenEndsAt = Infinity) =>
      storage.saveToken(subject, 'messaging', {
        appId: 'app',
        scopes: ['auth_user'],
        accessToken: `until ${accessTokenEndsAt}`,
        accessTokenEndsAt,
      }),
  };
}

describe('createKitchen()', () => {
  it('tells a guest once', async (t) => {
    const { kitchen, handOver, requestId, sent } = await start(t);
    await handOver();
    await Promise.all([kitchen.tellGuests(), kitchen.tellGuests()]);
    await kitchen.tellGuests();
    assert.deepEqual(sent, [requestId]);
  });

  it('tells a guest whose token has ended as soon as there is a new one', async (t) => {
    const { kitchen, handOver, requestId, sent, errors } = await start(t);
    await handOver(Date.now() - 1);
    await kitchen.tellGuests();
    assert.deepEqual(sent, []);
    await handOver();
    await kitchen.tellGuests();
    assert.deepEqual(sent, [requestId]);
    assert.deepEqual(errors, []);
  });

  it('tells a guest whose token the platform refused as soon as there is a new one', async (t) => {
    const { platform, kitchen, handOver, requestId, sent, errors } = await start(t);
    const { result } = platform;
    platform.result = { resultStatus: 'F', resultCode: 'EXPIRED_ACCESS_TOKEN' };
    await handOver();
    await kitchen.tellGuests();
    assert.deepEqual(sent, []);
    platform.result = result;
    await handOver();
    await kitchen.tellGuests();
    assert.deepEqual(sent, [requestId]);
    assert.deepEqual(errors, []);
  });

  it('reports what it cannot explain, never rejects, and tells the guest the next time', async (t) => {
    const { storage, kitchen, handOver, requestId, sent, errors } = await start(t);
    await handOver();
    const { listSubscribed, addMessage } = storage;
    const down = new Error('the storage is down');
    storage.listSubscribed = () => Promise.reject(down);
    await kitchen.tellGuests();
    storage.listSubscribed = listSubscribed;
    storage.addMessage = () => Promise.reject(down);
    await kitchen.tellGuests();
    storage.addMessage = addMessage;
    assert.deepEqual([sent, errors], [[], [down, down]]);
    await kitchen.tellGuests();
    assert.deepEqual(sent, [requestId]);
  });
});
