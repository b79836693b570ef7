/*
 * npm run check:types: type-checks every package under the names its runtime has, core once more with a bare ES2017,
 * which is all that DSL pages have, and at last everything with its tests.
 */
import { binary, filesBelow, runNode } from './node.mjs';

const projects = filesBelow('packages').filter((file) => /^packages\/[^/]+\/tsconfig[^/]*\.json$/.test(file));
const failed = [...projects, 'tsconfig.json'].filter(
  (project) => runNode([binary('typescript', 'tsc'), '-p', project]) !== 0,
);
for (const project of failed) process.stdout.write(`Failed: ${project}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
