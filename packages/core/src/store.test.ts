import { expect } from '@open-wc/testing';
import { idbStore, memoryStore } from './store.js';

for (const [name, create] of [
  ['memoryStore', memoryStore],
  ['idbStore', () => idbStore(`test-${Math.random()}`)],
] as const) {
  describe(`${name}()`, () => {
    it('keeps, lists and deletes values', async () => {
      const store = create();
      expect(await store.get('a')).to.equal(undefined);
      await store.set('a', { list: [1] });
      await store.set('b', 2);
      expect(await store.get('a')).to.deep.equal({ list: [1] });
      expect(await store.keys()).to.have.members(['a', 'b']);
      await store.delete('a');
      expect(await store.keys()).to.deep.equal(['b']);
    });
  });
}

describe('idbStore()', () => {
  it('keeps values for the next page, apart from other databases', async () => {
    const name = `test-${Math.random()}`;
    await idbStore(name).set('a', 1);
    expect(await idbStore(name).get('a')).to.equal(1);
    expect(await idbStore(`${name}-other`).get('a')).to.equal(undefined);
  });
});
