import { expect } from '@open-wc/testing';
import { createTestClock } from './test-clock.js';

describe('createTestClock()', () => {
  it('runs what becomes due, in order, at its own time', async () => {
    const clock = createTestClock(1000);
    const ran: [string, number][] = [];
    clock.after(30, () => ran.push(['later', clock.now()]));
    clock.after(10, () => ran.push(['sooner', clock.now()]));
    clock.after(31, () => ran.push(['too late', clock.now()]));
    await clock.advance(30);
    expect(ran).to.deep.equal([
      ['sooner', 1010],
      ['later', 1030],
    ]);
    expect(clock.now()).to.equal(1030);
  });

  it('also runs what is started on the way, after a promise', async () => {
    const clock = createTestClock();
    let ran = false;
    clock.after(5, () => void Promise.resolve().then(() => clock.after(5, () => (ran = true))));
    await clock.advance(10);
    expect(ran).to.be.true;
  });

  it('does not run what was cancelled', async () => {
    const clock = createTestClock();
    let ran = false;
    clock.after(5, () => (ran = true))();
    await clock.advance(10);
    expect(ran).to.be.false;
  });
});
