import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSeals } from './seal.js';
import { newKey, oldKey } from './test-sql.js';

const place = ['token', 'subject', 'identity', 'P1'];

describe('createSeals()', () => {
  it('opens what it sealed, which is another text each time', async () => {
    const seals = await createSeals([oldKey]);
    const [one, other] = [await seals.seal({ a: 'ü' }, place), await seals.seal({ a: 'ü' }, place)];
    assert.notEqual(one, other);
    assert.deepEqual(await seals.open(one, place), { a: 'ü' });
    assert.deepEqual(await seals.open(other, place), { a: 'ü' });
  });

  it('opens nothing of which a single character is another one', async () => {
    const seals = await createSeals([oldKey]);
    const sealed = await seals.seal('secret', place);
    for (let at = sealed.indexOf('.') + 1; at < sealed.length; at++) {
      const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'Q' : 'A'}${sealed.slice(at + 1)}`;
      await assert.rejects(seals.open(changed, place), { name: 'SqlStorageError', code: 'unreadable' });
    }
  });

  it('opens nothing in another place', async () => {
    const seals = await createSeals([oldKey]);
    const sealed = await seals.seal('secret', ['token', 'ab', 'c']);
    for (const other of [['token', 'a', 'bc'], ['token', 'ab'], ['message', 'ab', 'c'], []])
      await assert.rejects(seals.open(sealed, other), { code: 'unreadable' });
  });

  it('opens nothing that another key or no known key has sealed', async () => {
    const sealed = await (await createSeals([oldKey])).seal('secret', place);
    const wrong = await createSeals([{ ...newKey, id: oldKey.id }]);
    await assert.rejects(wrong.open(sealed, place), {
      code: 'unreadable',
      message: 'Failed to open a sealed token: "old" is another key now, or the row was changed',
    });
    const others = await createSeals([newKey]);
    await assert.rejects(others.open(sealed, place), {
      code: 'key_missing',
      message: '"tokenKeys" has no key "old", which sealed a token',
    });
    await assert.rejects(others.open('', place), { code: 'key_missing' });
    await assert.rejects(others.open('new', place), { code: 'unreadable' });
  });

  for (const [reason, keys, message] of [
    ['no key', [], '"tokenKeys" must not be empty'],
    [
      'one id for two keys',
      [oldKey, { ...newKey, id: 'old' }],
      'Each of "tokenKeys" must have an "id" of its own',
    ],
    ['a short key', [{ id: 'a', key: 'AAAA' }], 'The token key "a" must be 32 bytes in base64'],
    [
      'a key that is not base64',
      [{ id: 'a', key: '!'.repeat(44) }],
      'The token key "a" must be 32 bytes in base64',
    ],
    ['an id with a dot', [{ ...oldKey, id: 'a.b' }], /^The id "a\.b" of a token key must be/],
    ['an empty id', [{ ...oldKey, id: '' }], /^The id "" of a token key must be/],
  ] as const)
    it(`refuses ${reason}`, async () => {
      await assert.rejects(createSeals(keys), { name: 'TypeError', message });
    });
});
