import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MinigateStorage, StoredMessage, StoredReceipt, StoredSession, StoredToken } from './storage.js';

/** What every storage has to do; `create` gives an empty one. */
export function storageSuite(name: string, create: () => MinigateStorage | Promise<MinigateStorage>): void {
  describe(name, () => {
    it('knows a user by wallet and customer, and keeps the first subject', async () => {
      const storage = await create();
      const user = { wallet: 'GCASH', customerId: '1', subject: 'first' };
      assert.deepEqual(await storage.addUser(user), user);
      assert.deepEqual(await storage.addUser({ ...user, subject: 'second' }), user);
      const other = { wallet: 'TNG', customerId: '1', subject: 'third' };
      assert.deepEqual(await storage.addUser(other), other);
      assert.deepEqual(await storage.findUser('first'), user);
      assert.equal(await storage.findUser('second'), undefined);
      assert.deepEqual(await storage.findCustomer('TNG', '1'), other);
      assert.equal(await storage.findCustomer('TNG', '2'), undefined);
    });

    it('gives one user the same subject however many arrive at once', async () => {
      const storage = await create();
      const arrivals = ['a', 'b', 'c'].map((subject) =>
        storage.addUser({ wallet: 'W', customerId: '1', subject }),
      );
      assert.equal(new Set((await Promise.all(arrivals)).map(({ subject }) => subject)).size, 1);
    });

    it('keeps sessions until they are removed', async () => {
      const storage = await create();
      await storage.addSession(session);
      assert.deepEqual(await storage.findSession(session.idHash), session);
      assert.equal(await storage.findSession('another'), undefined);
      await storage.removeSession(session.idHash);
      await storage.removeSession(session.idHash);
      assert.equal(await storage.findSession(session.idHash), undefined);
    });

    it('tells whether a user has a session that has not ended', async () => {
      const storage = await create();
      await storage.addSession(session);
      assert.equal(await storage.hasSession('s', session.endsAt - 1), true);
      assert.equal(await storage.hasSession('s', session.endsAt), false);
      assert.equal(await storage.hasSession('another', 0), false);
      await storage.removeSession(session.idHash);
      assert.equal(await storage.hasSession('s', 0), false);
    });

    it('notes handoffs of a session that is there', async () => {
      const storage = await create();
      await storage.addSession(session);
      assert.equal(await storage.noteHandoff(session.idHash, 'messaging', 'h-2'), true);
      assert.equal(await storage.noteHandoff('another', 'messaging', 'h-3'), false);
      const { handoffs } = (await storage.findSession(session.idHash)) ?? session;
      assert.deepEqual(handoffs, { identity: 'h-1', messaging: 'h-2' });
    });

    it('keeps one token for each user and purpose, the newest', async () => {
      const storage = await create();
      await storage.saveToken('s', 'identity', token);
      await storage.saveToken('s', 'messaging', { ...token, accessToken: 'old' });
      await storage.saveToken('s', 'messaging', { ...token, accessToken: 'new' });
      assert.deepEqual(await storage.findToken('s', 'identity'), token);
      assert.equal((await storage.findToken('s', 'messaging'))?.accessToken, 'new');
      assert.equal(await storage.findToken('another', 'identity'), undefined);
    });

    it('removes a token, but not the one that took its place', async () => {
      const storage = await create();
      await storage.saveToken('s', 'identity', token);
      await storage.saveToken('s', 'messaging', { ...token, accessToken: 'new' });
      await storage.removeToken('s', 'identity', 'a');
      await storage.removeToken('s', 'messaging', 'a');
      assert.equal(await storage.findToken('s', 'identity'), undefined);
      assert.equal((await storage.findToken('s', 'messaging'))?.accessToken, 'new');
      await storage.removeToken('another', 'messaging', 'a');
    });

    it('takes the decision with the highest sequence, in whatever order they come', async () => {
      const storage = await create();
      await storage.addReceipt(receipt(2, 'rejected', 'T1'));
      await storage.addReceipt(receipt(1, 'agreed', 'T1', 'T2'));
      await storage.addReceipt(receipt(3, 'agreed', 'T3'));
      assert.deepEqual((await storage.listSubscribed('s')).sort(), ['T2', 'T3']);
      assert.equal(await storage.findDecision('s', 'T1'), 'rejected');
      assert.equal(await storage.findDecision('s', 'T2'), 'agreed');
      assert.equal(await storage.findDecision('s', 'T4'), undefined);
      assert.deepEqual(await storage.listSubscribed('another'), []);
      assert.equal(await storage.findDecision('another', 'T1'), undefined);
    });

    it('takes "rejected" where two decisions are equally new', async () => {
      for (const order of [['agreed', 'rejected'] as const, ['rejected', 'agreed'] as const]) {
        const storage = await create();
        for (const outcome of order)
          await storage.addReceipt({ ...receipt(1, outcome, 'T'), receiptId: outcome });
        assert.deepEqual(await storage.listSubscribed('s'), []);
        assert.equal(await storage.findDecision('s', 'T'), 'rejected');
      }
    });

    it('takes a receipt once, for each user by itself', async () => {
      const storage = await create();
      await storage.addReceipt(receipt(1, 'agreed', 'T'));
      await storage.addReceipt({ ...receipt(9, 'rejected', 'T'), receiptId: 'receipt-1' });
      assert.deepEqual(await storage.listSubscribed('s'), ['T']);
      await storage.addReceipt({ ...receipt(1, 'agreed', 'T'), subject: 'other' });
      assert.deepEqual(await storage.listSubscribed('other'), ['T']);
    });

    it('keeps the first message of a requestId', async () => {
      const storage = await create();
      assert.deepEqual(await storage.addMessage(message), message);
      assert.deepEqual(await storage.addMessage({ ...message, templateCode: 'another' }), message);
      assert.deepEqual(await storage.findMessage('r-1'), message);
      assert.equal(await storage.findMessage('r-2'), undefined);
    });

    it('settles a message: "refused" stands against "unknown", "accepted" against both', async () => {
      const storage = await create();
      await storage.addMessage(message);
      const unknown = { status: 'unknown', resultCode: 'TIMEOUT' } as const;
      const refused = { status: 'refused', resultCode: 'USER_NOT_SUBSCRIBED' } as const;
      const accepted = { status: 'accepted', resultCode: 'SUCCESS', messageId: 'm-1' } as const;
      assert.deepEqual(await storage.settleMessage('r-1', unknown), unknown);
      assert.deepEqual(await storage.settleMessage('r-1', refused), refused);
      assert.deepEqual(await storage.settleMessage('r-1', unknown), refused);
      assert.deepEqual(await storage.settleMessage('r-1', accepted), accepted);
      for (const later of [unknown, refused, { ...accepted, messageId: 'm-2' }])
        assert.deepEqual(await storage.settleMessage('r-1', later), accepted);
      assert.deepEqual(await storage.findMessage('r-1'), { ...message, end: accepted });
      await assert.rejects(async () => storage.settleMessage('r-2', accepted), /no message .*"r-2"/);
    });

    it('gives out copies, so that nobody changes what is stored by accident', async () => {
      const storage = await create();
      await storage.addSession(session);
      const found = await storage.findSession(session.idHash);
      if (found) found.subject = 'changed';
      assert.deepEqual(await storage.findSession(session.idHash), session);
    });
  });
}

const session: StoredSession = {
  idHash: 'hash',
  subject: 's',
  profile: { nickName: 'Nick' },
  handoffs: { identity: 'h-1' },
  endsAt: 1_767_600_000_000,
};

const token: StoredToken = {
  appId: 'P1',
  scopes: ['auth_user'],
  accessToken: 'a',
  accessTokenEndsAt: 1_767_600_000_000,
  refreshToken: 'r',
  refreshTokenEndsAt: 1_767_700_000_000,
};

const message: StoredMessage = {
  requestId: 'r-1',
  subject: 's',
  appId: 'P1',
  templateCode: 'T',
  templateParameters: { orderNo: '1' },
  language: 'en-US',
  createdAt: 1_767_600_000_000,
};

function receipt(sequence: number, outcome: 'agreed' | 'rejected', ...templateIds: string[]): StoredReceipt {
  return {
    receiptId: `receipt-${sequence}`,
    subject: 's',
    sequence,
    decisions: templateIds.map((templateId) => ({ templateId, outcome })),
    decidedAt: '2026-01-05T10:00:00.000Z',
    receivedAt: 1_767_600_000_000,
  };
}
