import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readEnvelope, writeEnvelope } from './envelope.js';

describe('readEnvelope()', () => {
  it('gives back what writeEnvelope() was given', () => {
    const text = '{"head":{"a":"}\\"{,:"},"body":[1,{"b":[]},"x\\\\"]}';
    const envelope = writeEnvelope('request', text, 'a+b/c==');
    assert.equal(envelope, `{"request":${text},"signature":"a+b/c=="}`);
    assert.deepEqual(readEnvelope('request', envelope), { text, signature: 'a+b/c==' });
  });

  it('keeps the text between the outer braces as it was written, in any order of the members', () => {
    const text = '{ "head" :\t{"n": 1.0, "e":"\\u4f60" },\n "body":{} }';
    for (const envelope of [
      ` {\n "response" : ${text} ,\r\n "signature" : "s" }\n`,
      `{"signature":"s","response":${text}}`,
      `{"extra":[{"response":{}}],"response":${text},"more":":,{","signature":"s"}`,
      `{"respons\\u0065":${text},"signature":"s"}`,
    ])
      assert.deepEqual(readEnvelope('response', envelope), { text, signature: 's' });
  });

  it('gives nothing for what is no envelope, or could be read as two', () => {
    for (const text of [
      '',
      'null',
      '[]',
      '{}',
      '{"response":{}}',
      '{"signature":"s"}',
      '{"request":{},"signature":"s"}',
      '{"response":"{}","signature":"s"}',
      '{"response":[],"signature":"s"}',
      '{"response":{},"signature":1}',
      '{"response":{},"signature":"s"',
      '[{"response":{},"signature":"s"}]',
      '{"response":{},"signature":"s","response":{"a":1}}',
      '{"response":{},"signature":"s","\\u0072esponse":{"a":1}}',
      '{"response":{},"signature":"s","signature":"t"}',
    ])
      assert.equal(readEnvelope('response', text), undefined, text);
  });
});
