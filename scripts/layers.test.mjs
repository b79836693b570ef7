import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { brokenLayers } from './layers.mjs';

const workspace = [
  { folder: 'packages/core', manifest: manifest('core', { zod: '4' }, { '.': {}, './backend': {} }) },
  { folder: 'packages/elements', manifest: manifest('elements', { lit: '3', '@minigate/core': '0.1.0' }) },
  { folder: 'packages/server', manifest: manifest('server', { '@minigate/core': '0.1.0' }) },
  { folder: 'demo', manifest: manifest('demo', { '@minigate/elements': '0.1.0' }) },
];

function manifest(name, dependencies, exports = { '.': {} }) {
  return { name: `@minigate/${name}`, dependencies, exports };
}

function problems(file, text) {
  return brokenLayers(workspace, [{ file, text }], new Set(['@open-wc/testing']));
}

describe('brokenLayers()', () => {
  it('accepts imports that follow the arrows and the order', () => {
    assert.deepEqual(
      problems('packages/core/src/store.ts', `import { MinigateError } from './errors.js';`),
      [],
    );
    assert.deepEqual(problems('packages/core/src/backend.ts', `import * as z from 'zod/mini';`), []);
    assert.deepEqual(
      problems('packages/elements/src/define.ts', `import { httpBackend } from '@minigate/core';`),
      [],
    );
    assert.deepEqual(problems('packages/server/src/wire.ts', `export * from '@minigate/core/backend';`), []);
    assert.deepEqual(problems('demo/server.ts', `import { createServer } from 'node:http';`), []);
  });

  for (const [reason, file, text] of [
    [
      'it comes later in the order of core',
      'packages/core/src/errors.ts',
      `import { a } from './minigate.js';`,
    ],
    [
      'it comes later in the order of core',
      'packages/core/src/errors.ts',
      `import type { A } from './auth.js';`,
    ],
    ['it comes later in the order of core', 'packages/core/src/errors.ts', `export * from './index.js';`],
    ['it comes later in the order of core', 'packages/core/src/errors.ts', `await import('./index.js');`],
    [
      '"extra" has no place in the order of core',
      'packages/core/src/extra.ts',
      `import { a } from './errors.js';`,
    ],
    [
      'it belongs to another package',
      'packages/elements/src/a.ts',
      `import { a } from '../../core/src/errors.js';`,
    ],
    ['it belongs to another package', 'demo/main.ts', `import { a } from '../packages/core/src/errors.js';`],
    [
      '@minigate/core does not export it',
      'packages/elements/src/a.ts',
      `import '@minigate/core/dist/errors.js';`,
    ],
    [
      '@minigate/server takes something else from @minigate/core',
      'packages/server/src/a.ts',
      `import '@minigate/core';`,
    ],
    ['@minigate/core does not depend on it', 'packages/core/src/errors.ts', `import { html } from 'lit';`],
    ['@minigate/core does not depend on it', 'packages/core/src/errors.ts', `import '@minigate/elements';`],
    ['@minigate/core does not depend on it', 'packages/core/src/errors.ts', `import '@open-wc/testing';`],
    ['write it with "node:"', 'packages/server/src/a.ts', `import { readFileSync } from 'fs';`],
  ])
    it(`refuses in ${file}: ${text}`, () => {
      const [, id] = /'([^']+)'\)?;$/.exec(text);
      assert.deepEqual(problems(file, text), [`${file} imports "${id}": ${reason}`]);
    });

  it('lets tests import what they are run with, and core in any order', () => {
    const text = `import { expect } from '@open-wc/testing'; import { a } from './minigate.js';`;
    assert.deepEqual(problems('packages/core/src/errors.test.ts', text), []);
  });

  it('refuses a dependency against the arrows', () => {
    const reversed = {
      folder: 'packages/core',
      manifest: manifest('core', { '@minigate/simulator': '0.1.0' }),
    };
    assert.deepEqual(brokenLayers([reversed], [], new Set()), [
      '@minigate/core must not depend on @minigate/simulator',
    ]);
  });

  it('refuses a package that it does not know', () => {
    const unknown = { folder: 'packages/other', manifest: manifest('other', {}) };
    assert.deepEqual(brokenLayers([unknown], [], new Set()), ['@minigate/other has no place in the layers']);
  });
});
