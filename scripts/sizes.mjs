/*
 * npm run check:sizes: what a page pays, in bytes (1 kB = 1000 bytes). Needs `npm run build` before.
 */
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { bundleWithEsbuild, bundleWithRollup } from './bundle.mjs';

const entries = [
  {
    name: '@minigate/core, whole flow',
    source: `export { createMinigate, httpBackend, subscribeMsgPanel } from '@minigate/core';`,
    bar: 12_000,
  },
  {
    name: 'elements, one file',
    source: `import './packages/elements/dist/global.js';`,
    format: 'iife',
    bar: 21_000,
  },
];

const rows = [];
for (const { name, source, format, bar } of entries) {
  rows.push(measure(name, 'rollup', await bundleWithRollup(source, format), bar));
  rows.push(measure(name, 'esbuild', await bundleWithEsbuild(source, format), bar));
}
print(rows);
process.exitCode = rows.every(({ brotli, bar }) => brotli <= bar) ? 0 : 1;

function measure(name, bundler, { code }, bar) {
  return {
    name,
    bundler,
    min: Buffer.byteLength(code),
    gzip: gzipSync(code).length,
    brotli: brotliCompressSync(code).length,
    bar,
  };
}

function print(rows) {
  const table = rows.map((row) =>
    [...Object.values(row), row.brotli <= row.bar ? 'ok' : 'TOO BIG'].map(String),
  );
  const lines = [['', '', 'min', 'gzip', 'brotli', 'bar', ''], ...table];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  for (const line of lines) {
    const cells = line.map((cell, column) =>
      /^\d/.test(cell) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
    );
    process.stdout.write(`${cells.join('  ').trimEnd()}\n`);
  }
}
