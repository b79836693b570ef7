import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { sumCounts } from './counts.mjs';
import { binary, root } from './node.mjs';

const cache = join(root, 'node_modules/.cache');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'counts-'));
after(() => rmSync(folder, { recursive: true }));

// A test runner inside a test runner has to be told that it is on its own.
function run(args, env = {}) {
  const options = {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...env },
  };
  return spawnSync(process.execPath, args, options);
}

function writeFiles(files) {
  return Object.entries(files).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
}

function kindsOf(problems) {
  return problems.map((problem) => problem.replace(folder, '').replaceAll('\\', '/'));
}

describe('nodeCountsReporter()', () => {
  it('counts tests, not suites, and tells of files that break or hold no test', () => {
    const imports = `import { describe, it } from 'node:test';`;
    const files = writeFiles({
      'broken.test.mjs': `not JavaScript`,
      'empty.test.mjs': `export {};`,
      'late.test.mjs': `${imports} it('a', () => {}); setTimeout(() => { throw new Error(); }, 20);`,
      'mixed.test.mjs': `${imports} describe('x()', () => {
        it('a', () => {}); it('b', () => { throw new Error(); }); it.skip('c', () => {}); it.todo('d'); });`,
      'suite.test.mjs': `${imports} describe('y()', () => { throw new Error(); });`,
    });
    const { status, stdout } = run(['--test', '--test-reporter=./scripts/counts.mjs', ...files]);
    const { passed, failed, problems } = JSON.parse(stdout);
    assert.equal(status, 1);
    assert.deepEqual([passed, failed], [2, 1]);
    assert.deepEqual(kindsOf(problems), [
      '/broken.test.mjs failed outside its tests',
      '/empty.test.mjs ran no test',
      '/late.test.mjs failed outside its tests',
      '"y()" failed outside its tests',
    ]);
  });
});

describe('browserCountsReporter()', () => {
  it('counts the tests in the browser, and tells of files that break or hold no test', () => {
    const files = writeFiles({
      'broken.test.ts': `const x = ;`,
      'empty.test.ts': `export {};`,
      'late.test.ts': `it('a', () => { Promise.reject(new Error('late')); });`,
      'mixed.test.ts': `describe('x()', () => {
        it('a', () => {}); it('b', () => { throw new Error(); }); it.skip('c', () => {}); });`,
    });
    const output = join(folder, 'counts.json');
    const { status } = run([binary('@web/test-runner', 'wtr'), '--files', ...files], {
      MINIGATE_COUNTS: output,
    });
    const { passed, failed, problems } = JSON.parse(readFileSync(output, 'utf8'));
    assert.equal(status, 1);
    assert.deepEqual([passed, failed], [2, 1]);
    assert.deepEqual(kindsOf(problems).sort(), [
      '/broken.test.ts failed outside its tests',
      '/empty.test.ts ran no test',
      '/late.test.ts failed outside its tests',
    ]);
  });
});

describe('sumCounts()', () => {
  it('adds the runs, and takes a problem as a failure', () => {
    const runs = {
      a: { passed: 3, failed: 1, problems: [] },
      b: { passed: 2, failed: 0, problems: ['b broke'] },
    };
    assert.deepEqual(sumCounts(runs), { passed: 5, failed: 2, problems: ['b broke'] });
  });

  it('takes a runner without a test as a failure', () => {
    const runs = { a: { passed: 3, failed: 0, problems: [] }, b: { passed: 0, failed: 0, problems: [] } };
    assert.deepEqual(sumCounts(runs), { passed: 3, failed: 1, problems: ['b ran no test'] });
  });
});
