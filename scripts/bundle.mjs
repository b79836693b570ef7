import { join } from 'node:path';
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { build } from 'esbuild';
import { rollup } from 'rollup';
import { root } from './node.mjs';
import { refuse } from '../rollup.config.mjs';

const conditions = ['production'];

/**
 * Bundles `source`, a small module, as an application would: with the built packages, minified, for production.
 *
 * @returns {Promise<{ code: string, modules: string[] }>} The bundle, and the paths of all modules that it was made from.
 */
export async function bundleWithRollup(source, format = 'es') {
  const bundle = await rollup({
    input: 'entry',
    plugins: [
      entry(source),
      nodeResolve({ rootDir: root, browser: true, exportConditions: conditions }),
      terser(),
    ],
    onwarn: refuse,
  });
  const { output } = await bundle.generate({ format });
  await bundle.close();
  return { code: output[0].code, modules: output[0].moduleIds };
}

/** Does the same as {@link bundleWithRollup} with esbuild. `more` are further options of esbuild. */
export async function bundleWithEsbuild(source, format = 'esm', more = {}) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: root, loader: 'ts' },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    legalComments: 'none',
    logLevel: 'error',
    target: 'es2022',
    conditions,
    format,
    ...more,
  });
  return { code: outputFiles[0].text, modules: Object.keys(metafile.inputs) };
}

/** Tells by which signs a bundle holds the simulator: the name that its sheets and its `my` carry, and its modules. */
export function simulatorTrace({ code, modules }) {
  return [
    ...(code.includes('minigate-simulator') ? ['the marker'] : []),
    ...(modules.some((module) => /packages[\\/]simulator[\\/]/.test(module))
      ? ['modules of the simulator']
      : []),
  ];
}

// Stands in the root, so that paths and packages are looked up from there.
function entry(source) {
  const path = join(root, 'entry.js');
  return {
    name: 'entry',
    resolveId: (id) => (id === 'entry' ? path : null),
    load: (id) => (id === path ? source : null),
  };
}
