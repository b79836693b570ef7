import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bundleWithEsbuild, simulatorTrace } from './bundle.mjs';

function bundleSource(source) {
  return bundleWithEsbuild(source, 'esm', { conditions: ['@minigate/source'] });
}

describe('simulatorTrace()', () => {
  it('sees the simulator in a bundle, even after minification', async () => {
    const bundle = await bundleSource(`export { createMy } from '@minigate/simulator';`);
    assert.deepEqual(simulatorTrace(bundle), ['the marker', 'modules of the simulator']);
  });

  it('sees nothing where it is not', async () => {
    const bundle = await bundleSource(`export { createMinigate } from '@minigate/core';`);
    assert.deepEqual(simulatorTrace(bundle), []);
  });
});
