/*
 * npm run lint: oxlint with the rules that need types (.oxlintrc.json), then ESLint for what only its plugins know.
 */
import { binary, runNode } from './node.mjs';

const results = [
  runNode([binary('oxlint', 'oxlint'), '--type-aware']),
  runNode([binary('eslint', 'eslint'), '--config', 'scripts/eslint.config.mjs', 'packages', 'demo']),
];
process.exitCode = results.every((status) => status === 0) ? 0 : 1;
