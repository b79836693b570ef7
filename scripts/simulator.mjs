/*
 * npm run check:simulator: proves that nothing of the simulator is in any production bundle, and that this check would
 * see it if it were there. Needs `npm run build` before.
 */
import { bundleWithEsbuild, simulatorTrace } from './bundle.mjs';
import { packages } from './node.mjs';

const problems = [];

const published = packages().filter(
  ({ manifest }) => !manifest.private && manifest.name !== '@minigate/simulator',
);
// What the user brings along is no part of what we ship.
const peers = published.flatMap(({ manifest }) => Object.keys(manifest.peerDependencies ?? {}));

for (const source of productionEntries()) {
  const trace = simulatorTrace(await bundleWithEsbuild(source, 'esm', { external: ['node:*', ...peers] }));
  if (trace.length > 0) problems.push(`the production bundle of "${source}" holds ${trace.join(' and ')}`);
}

const demo = await bundleWithEsbuild(`import './demo/main.ts';`, 'esm', { conditions: ['@minigate/source'] });
const seen = simulatorTrace(demo);
if (seen.length < 2)
  problems.push(`the demo should show the simulator, but shows ${seen.join() || 'nothing'}`);

if (!(await canImportSimulator([]))) problems.push('"@minigate/simulator" cannot be imported at all');
if (await canImportSimulator(['production']))
  problems.push('"@minigate/simulator" can be imported in production');

for (const problem of problems) process.stdout.write(`Failed: ${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function canImportSimulator(conditions) {
  const options = { conditions, external: ['node:*'], logLevel: 'silent' };
  const bundling = bundleWithEsbuild(`import '@minigate/simulator';`, 'esm', options);
  return bundling.then(
    () => true,
    () => false,
  );
}

function productionEntries() {
  const names = published.flatMap(({ manifest }) =>
    Object.entries(manifest.exports)
      .filter(([, target]) => target.default?.endsWith('.js'))
      .map(([entry]) => manifest.name + entry.slice(1)),
  );
  return [
    ...names.map((name) => `export * from '${name}';`),
    `import './packages/elements/dist/global.js';`,
    `import './packages/elements/dist/minigate.min.js';`,
  ];
}
