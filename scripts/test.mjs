/*
 * npm test [-- part of a file name …]: runs the tests of all runners and ends with one line, "N passed, N failed".
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sumCounts } from './counts.mjs';
import { binary, filesBelow, runNode } from './node.mjs';

const browserPackages = ['packages/core/', 'packages/elements/', 'packages/simulator/'];

const files = filesBelow('packages', 'demo', 'scripts').filter((file) => /\.test\.(ts|mjs)$/.test(file));
const wanted = process.argv.slice(2).map((part) => part.replaceAll('\\', '/'));
const chosen = files.filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)));
const inBrowser = chosen.filter((file) => browserPackages.some((folder) => file.startsWith(folder)));
const inNode = chosen.filter((file) => !inBrowser.includes(file));

const none = { passed: 0, failed: 0, problems: [] };
const runs = wanted.length === 0 ? { 'node:test': none, 'web-test-runner': none } : {};
const folder = mkdtempSync(join(tmpdir(), 'minigate-test-'));
if (inNode.length > 0) runs['node:test'] = runInNode(join(folder, 'node.json'));
if (inBrowser.length > 0) runs['web-test-runner'] = runInBrowser(join(folder, 'browser.json'));
rmSync(folder, { recursive: true });

const { passed, failed, problems } = sumCounts(runs);
for (const problem of problems) process.stdout.write(`Failed: ${problem}\n`);
if (chosen.length === 0) process.stdout.write('Failed: no test file has such a name\n');
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

function runInNode(counts) {
  const reporters = [
    ['spec', 'stdout'],
    ['./scripts/counts.mjs', counts],
  ].flatMap(([name, to]) => [`--test-reporter=${name}`, `--test-reporter-destination=${to}`]);
  const status = runNode([
    '--conditions=@minigate/source',
    '--import=tsx',
    '--test',
    '--test-timeout=240000',
    ...reporters,
    ...inNode,
  ]);
  return readCounts('node:test', counts, status);
}

function runInBrowser(counts) {
  const status = runNode([binary('@web/test-runner', 'wtr'), '--files', ...inBrowser], {
    MINIGATE_COUNTS: counts,
  });
  return readCounts('web-test-runner', counts, status);
}

// A runner that broke down has counted nothing, or has counted no failure.
function readCounts(name, file, status) {
  const counts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : structuredClone(none);
  if (status !== 0 && counts.failed + counts.problems.length === 0)
    counts.problems.push(`${name} exited with ${status}`);
  return counts;
}
