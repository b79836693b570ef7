import { expect } from '@open-wc/testing';
import { createAuthCode } from './auth-code.js';
import { subscribeMsgPanel } from './subscribe-panel.js';
import { failureOf } from './test-world.js';

/** A class like the official one, which gives this answer. */
function officialClass(answer: unknown) {
  const seen: {
    target?: unknown;
    appId?: string;
    authCode?: string;
    templateIds?: string[];
    destroyed?: boolean;
  } = {};
  class SubscribeMsg {
    #callback: (answer: unknown) => void;
    constructor({ target, props }: { target: unknown; props: Props }) {
      const { appId, authCode, templateIds, callback } = props;
      Object.assign(seen, { target, appId, authCode, templateIds });
      this.#callback = callback;
    }
    requestSubscribeMessage() {
      this.#callback(answer);
    }
    $destroy() {
      seen.destroyed = true;
    }
  }
  return { SubscribeMsg, seen };
}
type Props = { appId: string; authCode: string; templateIds: string[]; callback: (answer: unknown) => void };

const ask = (answer: unknown) => {
  const { SubscribeMsg, seen } = officialClass(answer);
  const authCode = createAuthCode('panel', 'CODE');
  const panel = subscribeMsgPanel(SubscribeMsg, { target: 'here' });
  return {
    seen,
    authCode,
    answered: panel.request({ appId: 'APP_1', authCode, templateIds: ['TP_1', 'TP_2'] }),
  };
};

describe('subscribeMsgPanel()', () => {
  it('opens the official component with its own props and removes it after the answer', async () => {
    const { seen, answered, authCode } = ask({ success: true, type: 'AGREE' });
    expect(await answered).to.deep.equal({
      outcome: 'agreed',
      decisions: [
        { templateId: 'TP_1', outcome: 'agreed' },
        { templateId: 'TP_2', outcome: 'agreed' },
      ],
    });
    expect(seen).to.deep.equal({
      target: 'here',
      appId: 'APP_1',
      authCode: 'CODE',
      templateIds: ['TP_1', 'TP_2'],
      destroyed: true,
    });
    expect(() => authCode.take()).to.throw('is used');
  });

  it('takes REJECT, which is a success, for a rejection', async () => {
    const { outcome, decisions } = await ask({ success: true, type: 'REJECT' }).answered;
    expect(outcome).to.equal('rejected');
    expect(decisions.map((decision) => decision.outcome)).to.deep.equal(['rejected', 'rejected']);
  });

  it('takes CANCELLED for a dismissal without decisions', async () => {
    const answer = await ask({ success: false, errorCode: 'CANCELLED' }).answered;
    expect(answer).to.deep.equal({ outcome: 'dismissed', decisions: [] });
  });

  for (const [answer, code] of [
    [{ success: false, errorCode: 'NETWORK' }, 'network'],
    [{ success: false, errorCode: 'SYSTEM' }, 'unknown'],
    [{ success: false, errorCode: 'INCONSISTENT_TEMPLATE_TYPE' }, 'inconsistent_templates'],
    [{ success: false, errorCode: 'INVALID_TEMPLATE_CODE' }, 'invalid_template'],
    [{ success: false }, 'unknown'],
    [{ success: true }, 'unknown'],
    [{ success: true, type: 'MAYBE' }, 'unknown'],
    [{}, 'unknown'],
    [{ success: 'true', type: 'AGREE' }, 'unknown'],
    [undefined, 'unknown'],
  ] as const) {
    it(`maps ${JSON.stringify(answer)} to ${code}`, async () => {
      expect(await failureOf(ask(answer).answered)).to.include({ code });
    });
  }

  it('fails when the component cannot be made', async () => {
    class Broken {
      constructor() {
        throw new Error('no target');
      }
      requestSubscribeMessage() {}
    }
    const panel = subscribeMsgPanel(Broken, { target: undefined });
    const failed = panel.request({ appId: 'A', authCode: createAuthCode('panel', 'C'), templateIds: ['T'] });
    expect(await failureOf(failed)).to.include({ message: 'no target' });
  });
});
