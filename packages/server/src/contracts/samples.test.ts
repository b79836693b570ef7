import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as z from 'zod/mini';
import { readEnvelope } from '../envelope.js';
import {
  classicHeadSchema,
  delegateSendNotification,
  describeIssues,
  resultInfoSchema,
  sendInbox,
  sendMessage,
} from './index.js';
import samples from './samples.json' with { type: 'json' };

const schemas: Record<string, z.core.$ZodType> = {
  'sendInbox.request': sendInbox.request,
  'sendInbox.response': sendInbox.response,
  'sendMessage.request': sendMessage.request,
  'sendMessage.response': sendMessage.response,
  'delegateSendNotification.request': delegateSendNotification.request,
  'delegateSendNotification.response': delegateSendNotification.response,
  'delegateSendNotification.notificationInfos': delegateSendNotification.request.shape.notificationInfos,
  'delegateSendNotification.resultInfo': resultInfoSchema,
};

describe('contracts', () => {
  for (const { source, what, schema, problem, text } of samples)
    it(`${problem ? 'refuse' : 'accept'} the sample of ${source}: ${what}`, () => {
      const value = readJson(text);
      if (value === undefined) return assert.equal('not JSON', problem);
      const parsed = z.safeParse(schemas[schema] ?? assert.fail(schema), bodyOf(schema, text) ?? value);
      assert.equal(parsed.success ? '' : describeIssues(parsed.error), problem);
    });

  it('accept the sample of seeds/003: request, without the space, as its table has it', () => {
    const text = textOf('delegateSendNotification.request').replace('MOBILE_ SINGLE', 'MOBILE_SINGLE');
    const body = bodyOf('delegateSendNotification.request', text);
    assert.equal(delegateSendNotification.request.safeParse(body).success, true);
  });

  it('accept the sample of seeds/003: head of the request', () => {
    const { text = '' } = readEnvelope('request', textOf('delegateSendNotification.request')) ?? {};
    const { head } = JSON.parse(text) as { head: unknown };
    assert.equal(classicHeadSchema.safeParse(head).success, true);
  });

  it('cannot know the answer of seeds/002, whose sample response is its request', () => {
    const [request, response] = samples.filter(({ source }) => source === 'seeds/002');
    assert.deepEqual(readJson(request?.text ?? ''), readJson(response?.text ?? ''));
  });
});

const textOf = (schema: string) => samples.find((sample) => sample.schema === schema)?.text ?? '';

/** What an envelope of the classic protocol holds; `undefined` for any other sample. */
function bodyOf(schema: string, text: string): unknown {
  const envelope = readEnvelope(schema.endsWith('.request') ? 'request' : 'response', text);
  return envelope && (JSON.parse(envelope.text) as { body: unknown }).body;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
