import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OpenApiError } from './result.js';

const cases: [status: string, code: string, outcome: string, nextStep: string][] = [
  ['U', 'UNKNOWN_EXCEPTION', 'unknown', 'retry-same-request'],
  // In v1 the same code is U: the status decides, not the code.
  ['U', 'REQUEST_TRAFFIC_EXCEED_LIMIT', 'unknown', 'retry-same-request'],
  ['F', 'REQUEST_TRAFFIC_EXCEED_LIMIT', 'refused', 'wait'],
  ['R', 'SUCCESS', 'unknown', 'retry-same-request'],
  ['F', 'USED_AUTHCODE', 'refused', 'new-auth-code'],
  ['F', 'EXPIRED_CODE', 'refused', 'new-auth-code'],
  ['F', 'INVALID_ACCESS_TOKEN', 'refused', 'refresh-token'],
  ['F', 'USED_REFRESH_TOKEN', 'refused', 'reauthorize'],
  ['F', 'ACCESS_TOKEN_NOT_COVER_THE_SCOPE', 'refused', 'reauthorize'],
  ['F', 'EXPIRED_ACCESS_TOKEN', 'refused', 'refresh-token'],
  ['F', 'INVALID_SIGNATURE', 'refused', 'fix-configuration'],
  ['F', 'UNKNOWN_CLIENT', 'refused', 'fix-configuration'],
  ['F', 'KEY_NO_FOUND', 'refused', 'fix-configuration'],
  ['F', 'KEY_NOT_FOUND', 'refused', 'fix-configuration'],
  ['F', 'API_IS_INVALID', 'refused', 'fix-configuration'],
  ['F', 'OAUTH_FAILED', 'refused', 'fix-configuration'],
  ['F', 'EXPIRED_AGENT_TOKEN', 'refused', 'fix-configuration'],
  ['F', 'VERIFY_REQUEST_ID_INVALID', 'refused', 'fix-configuration'],
  ['F', 'USER_STATUS_ERROR', 'refused', 'give-up'],
  ['F', 'SYSTEM_ERROR', 'refused', 'give-up'],
  ['F', 'TEMPLATE_NOT_EXIST', 'refused', 'fix-configuration'],
  ['F', 'USER_NOT_SUBSCRIBED', 'refused', 'give-up'],
  ['F', 'MESSAGE_SEND_EXCEED_LIMIT', 'refused', 'give-up'],
  ['F', 'PROCESS_FAIL', 'refused', 'give-up'],
  ['F', 'A_CODE_OF_NEXT_YEAR', 'refused', 'give-up'],
  ['F', 'constructor', 'refused', 'give-up'],
];

describe('OpenApiError', () => {
  for (const [resultStatus, resultCode, outcome, nextStep] of cases)
    it(`takes ${resultStatus} ${resultCode} as ${outcome}, to ${nextStep}`, () => {
      const error = new OpenApiError('Failed', { resultStatus, resultCode });
      assert.deepEqual([error.name, error.outcome, error.nextStep], ['OpenApiError', outcome, nextStep]);
    });

  it('warns of sending again what no answer could find out about', () => {
    const step = (resultStatus: string) =>
      new OpenApiError('Failed', {
        resultStatus,
        resultCode: 'REQUEST_TRAFFIC_EXCEED_LIMIT',
        repeatable: false,
      }).nextStep;
    assert.equal(step('U'), 'ask-before-resending');
    assert.equal(step('F'), 'wait');
  });
});
