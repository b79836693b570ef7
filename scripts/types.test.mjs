import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import ts from 'typescript';
import { root } from './node.mjs';

/** The messages for `text` under the options of a tsconfig. */
function check(project, text) {
  const { config } = ts.readConfigFile(join(root, project), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, join(root, project, '..'));
  const file = join(root, project, '../src/checked.ts');
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, text, options.target) : getSourceFile(name, ...rest);
  return ts
    .getPreEmitDiagnostics(ts.createProgram([file], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('packages/core/tsconfig.bare.json', () => {
  it('accepts what DSL pages have', () => {
    assert.deepEqual(check('packages/core/tsconfig.bare.json', `export const a = [1].includes(1);`), []);
  });

  for (const [name, text] of [
    ['document', `document.title`],
    ['AbortSignal', `AbortSignal`],
    ['fetch', `fetch('x')`],
    ['console', `console`],
    ['at', `[1].at(0)`],
    ['finally', `Promise.resolve(1).finally(() => {})`],
  ])
    it(`refuses "${name}"`, () => {
      const [message] = check('packages/core/tsconfig.bare.json', `export const a = ${text};`);
      assert.match(message, new RegExp(`(Cannot find name|Property) '${name}'`));
    });
});

describe('packages/core/tsconfig.json', () => {
  it('refuses the DOM', () => {
    const [message] = check('packages/core/tsconfig.json', `export const a = document.title;`);
    assert.match(message, /Cannot find name 'document'/);
  });
});
