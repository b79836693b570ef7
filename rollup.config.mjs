import { existsSync, readFileSync, rmSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import minifyLiterals from 'rollup-plugin-html-literals';

/** Every package as ES modules, in the order in which they need each other, then the elements as one classic script. */
export default [...['core', 'server', 'elements', 'simulator'].map(packageBuild), oneFileBuild()];

function packageBuild(name) {
  const folder = resolve('packages', name);
  const { exports } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const targets = Object.values(exports);
  const styles = targets.filter((target) => typeof target === 'string' && target.endsWith('.css'));
  const entries = targets.flatMap((target) => target['@minigate/source'] ?? []);
  if (existsSync(`${folder}/src/global.ts`)) entries.push('./src/global.ts');
  return {
    input: entries.map((entry) => resolve(folder, entry)),
    external: (id) => !id.startsWith('.') && !isAbsolute(id) && id !== 'tslib',
    plugins: [
      startAfresh(`${folder}/dist`),
      typescript({
        tsconfig: `${folder}/tsconfig.json`,
        noEmit: false,
        noEmitOnError: true,
        declaration: true,
        rootDir: `${folder}/src`,
        outDir: `${folder}/dist`,
      }),
      // The white space of templates and styles would be shipped by every bundler.
      minifyLiterals(),
      copyStyles(styles, folder),
    ],
    output: {
      dir: `${folder}/dist`,
      format: 'es',
      preserveModules: true,
      preserveModulesRoot: `${folder}/src`,
    },
    onwarn: refuse,
  };
}

function oneFileBuild() {
  return {
    input: resolve('packages/elements/dist/global.js'),
    plugins: [nodeResolve({ exportConditions: ['production'] }), terser()],
    output: { file: resolve('packages/elements/dist/minigate.min.js'), format: 'iife', sourcemap: true },
    onwarn: refuse,
  };
}

function startAfresh(folder) {
  return { name: 'start-afresh', buildStart: () => rmSync(folder, { recursive: true, force: true }) };
}

function copyStyles(targets, folder) {
  return {
    name: 'copy-styles',
    generateBundle() {
      for (const target of targets) {
        const source = readFileSync(resolve(folder, target.replace('/dist/', '/src/')));
        this.emitFile({ type: 'asset', fileName: target.slice('./dist/'.length), source });
      }
    },
  };
}

/** Makes an error of every warning that means a broken build, and leaves out what dependencies are warned about. */
export function refuse(warning, warn) {
  const files = warning.ids ?? [warning.loc?.file ?? warning.id ?? ''];
  const inDependency = files.every((file) => file.includes('node_modules'));
  const fatal = ['UNRESOLVED_IMPORT', 'MISSING_EXPORT', ...(inDependency ? [] : ['CIRCULAR_DEPENDENCY'])];
  if (fatal.includes(warning.code)) throw new Error(warning.message);
  if (!inDependency) warn(warning);
}
