/*
 * npm run check:packages: looks at what would be published. Needs `npm run build` before.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { binary, packages, root, runNode } from './node.mjs';

const problems = packages()
  .filter(({ manifest }) => manifest.exports)
  .flatMap(problemsOf);
for (const problem of problems) process.stdout.write(`Failed: ${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

function problemsOf({ folder, manifest }) {
  if (!existsSync(join(root, folder, 'dist'))) return [`${folder} is not built, run "npm run build"`];
  const styles = Object.keys(manifest.exports).filter((entry) => entry.endsWith('.css'));
  const attw = ['--pack', folder, '--profile', 'esm-only', '--format', 'ascii', '--no-summary', '--no-emoji'];
  if (styles.length > 0) attw.push('--exclude-entrypoints', ...styles);
  return [
    ...wrongExports(folder, manifest.exports),
    ...strayFiles(join(folder, 'dist')),
    ...(runNode([binary('publint', 'publint'), folder, '--strict', '--pack', 'npm']) === 0
      ? []
      : [`publint of ${folder}`]),
    ...(runNode([binary('@arethetypeswrong/cli', 'attw'), ...attw]) === 0 ? [] : [`attw of ${folder}`]),
  ];
}

// The order matters: the first condition that holds is taken.
function wrongExports(folder, exports) {
  return Object.entries(exports).flatMap(([entry, target]) => {
    const conditions = typeof target === 'string' ? { default: target } : target;
    const files = Object.values(conditions).filter((file) => file !== null);
    const missing = files.filter((file) => !existsSync(join(root, folder, file)));
    const source = conditions['@minigate/source'] ?? conditions.default.replace('/dist/', '/src/');
    const built = source.replace('/src/', '/dist/').replace(/\.ts$/, '.js');
    const names = Object.keys(conditions)
      .filter((name) => name !== 'production')
      .join();
    return [
      ...missing.map((file) => `${folder} exports "${entry}" from "${file}", which is not there`),
      ...(conditions.default === built
        ? []
        : [`${folder} exports "${entry}" from another file than its source`]),
      ...(['@minigate/source,types,default', 'default'].includes(names)
        ? []
        : [`${folder} "${entry}" has "${names}"`]),
    ];
  });
}

function strayFiles(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((file) => /(^|[\\/])node_modules[\\/]|\.test\.|\.json$|(?<!\.d)\.ts$/.test(file))
    .map((file) => `${join(folder, file)} does not belong there`);
}
