import { basename, dirname, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import ts from 'typescript';
import { filesBelow, packages, root } from './node.mjs';

/** Which package may depend on which, and on which of its entries. */
const arrows = {
  '@minigate/core': {},
  '@minigate/elements': { '@minigate/core': /./ },
  '@minigate/server': { '@minigate/core': /^@minigate\/core\/backend$/ },
  '@minigate/simulator': { '@minigate/core': /./, '@minigate/server': /./ },
  '@minigate/demo': {
    '@minigate/core': /./,
    '@minigate/elements': /./,
    '@minigate/server': /./,
    '@minigate/simulator': /./,
  },
};

/** The files of core: one may only import what stands before it. */
const coreOrder = [
  'errors',
  'signal',
  'clock',
  'wait',
  'wallets/profile',
  'wallets/alipay-cn',
  'wallets/generic',
  'wallets/index',
  'auth-code',
  'jsapi',
  'bridge',
  'handoff',
  'backend',
  'limit-backend',
  'http-backend',
  'store',
  'receipts',
  'subscribe-panel',
  'flight',
  'auth',
  'subscription',
  'minigate',
  'index',
];

/**
 * Tells what is wrong with the dependencies of the packages and with the imports of their files.
 *
 * @param {{ folder: string, manifest: object }[]} workspace As from `packages()`.
 * @param {{ file: string, text: string }[]} sources Paths start at the root.
 * @param {Set<string>} testPackages What tests may import beside the dependencies of their package.
 */
export function brokenLayers(workspace, sources, testPackages) {
  return [
    ...workspace.flatMap(({ manifest }) => forbiddenDependencies(manifest)),
    ...sources.flatMap((source) => {
      const owner = workspace.find(({ folder }) => source.file.startsWith(`${folder}/`));
      return owner ? brokenImports(source, owner, workspace, testPackages) : [];
    }),
  ];
}

function forbiddenDependencies({
  name,
  dependencies = {},
  peerDependencies = {},
  optionalDependencies = {},
}) {
  if (!arrows[name]) return [`${name} has no place in the layers`];
  return Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies })
    .filter((dependency) => dependency.startsWith('@minigate/') && !arrows[name][dependency])
    .map((dependency) => `${name} must not depend on ${dependency}`);
}

function brokenImports({ file, text }, owner, workspace, testPackages) {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  const imports = new Set(importedFiles.map(({ fileName }) => fileName));
  return [...imports].flatMap((id) => {
    const reason = id.startsWith('.')
      ? relativeProblem(file, id, owner.folder)
      : packageProblem(file, id, owner.manifest, workspace, testPackages);
    return reason ? [`${file} imports "${id}": ${reason}`] : [];
  });
}

function relativeProblem(file, id, folder) {
  const target = posix.join(dirname(file), id).replace(/\.(js|ts)$/, '');
  if (isTest(file) && target.startsWith('scripts/')) return undefined;
  if (!target.startsWith(`${folder}/`)) return 'it belongs to another package';
  if (isTest(file) || folder !== 'packages/core') return undefined;
  const home = 'packages/core/src/';
  return orderProblem(file.slice(home.length).replace(/\.ts$/, ''), target.slice(home.length));
}

function orderProblem(importer, imported) {
  const unknown = [importer, imported].find((name) => !coreOrder.includes(name));
  if (unknown) return `"${unknown}" has no place in the order of core`;
  if (coreOrder.indexOf(imported) >= coreOrder.indexOf(importer))
    return 'it comes later in the order of core';
  return undefined;
}

function packageProblem(
  file,
  id,
  { name, dependencies = {}, peerDependencies = {} },
  workspace,
  testPackages,
) {
  const imported = id.split('/', id.startsWith('@') ? 2 : 1).join('/');
  const target = workspace.find(({ manifest }) => manifest.name === imported)?.manifest;
  if (isBuiltin(id)) return id.startsWith('node:') ? undefined : 'write it with "node:"';
  if (!(
    imported in dependencies ||
    imported in peerDependencies ||
    (isTest(file) && testPackages.has(imported))
  ))
    return `${name} does not depend on it`;
  if (!target) return undefined;
  if (!target.exports?.[`.${id.slice(imported.length)}`]) return `${imported} does not export it`;
  if (!isTest(file) && !arrows[name][imported]?.test(id))
    return `${name} takes something else from ${imported}`;
  return undefined;
}

// What only tests use is in a folder "test", or named as in test-clock.ts.
function isTest(file) {
  return file.endsWith('.test.ts') || basename(file).startsWith('test-') || file.split('/')[2] === 'test';
}

function checkRepository() {
  const { devDependencies } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
  const sources = filesBelow('packages', 'demo')
    .filter((file) => /\.[cm]?[jt]s$/.test(file))
    .map((file) => ({ file, text: readFileSync(root + file, 'utf8') }));
  const problems = brokenLayers(packages(), sources, new Set(Object.keys(devDependencies)));
  for (const problem of problems) process.stdout.write(`Failed: ${problem}\n`);
  process.stdout.write(`${sources.length} files, ${problems.length} broken layers\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) checkRepository();
