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

function wrongExports(folder, exports) {
  const problems = [];
  for (const [entry, target] of Object.entries(exports)) {
    const conditions = typeof target === 'string' ? { default: target } : target;
    for (const file of Object.values(conditions))
      if (file !== null && !existsSync(join(root, folder, file)))
        problems.push(`${folder} exports "${entry}" from "${file}", which is not there`);

    const source = conditions['@minigate/source'];
    if (source && source.replace('/src/', '/dist/').replace(/\.ts$/, '.js') !== conditions.default)
      problems.push(`${folder} exports "${entry}" from another file than its source`);

    // The first condition that holds is taken.
    const order = Object.keys(conditions).join(' ').replace('production ', '');
    if (!['@minigate/source types default', 'default'].includes(order))
      problems.push(`${folder} exports "${entry}" under "${order}"`);
  }
  return problems;
}

function strayFiles(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((file) => /(^|[\\/])node_modules[\\/]|\.test\.|\.json$|(?<!\.d)\.ts$/.test(file))
    .map((file) => `${join(folder, file)} does not belong there`);
}
