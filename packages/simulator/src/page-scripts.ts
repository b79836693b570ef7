import { build } from 'esbuild';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Connection } from './remote-super-app.js';

/** The scripts that a sandbox gives to pages. */
export interface PageScripts {
  /** A classic script that installs the bridge to the super app at `url`. */
  bridge(url: string, connection: Connection): string;
  /** A module that shows the inspector. */
  inspector: string;
}

/** Bundles the scripts from the files beside this one, be they the source or what was built from it. */
export async function bundlePageScripts(): Promise<PageScripts> {
  const [bridge, inspector] = await Promise.all([
    bundle(`import { installBridge } from './bridge.js'; installBridge(...${bridgeArguments});`, 'iife'),
    bundle(`import { openInspector } from './inspector/inspector.js'; openInspector();`, 'esm'),
  ]);
  return {
    bridge: (...given) => bridge.replace(bridgeArguments, () => JSON.stringify(given)),
    inspector,
  };
}

/** Stands for what only is known when the script is asked for. */
const bridgeArguments = 'MINIGATE_BRIDGE_ARGUMENTS';

async function bundle(contents: string, format: 'iife' | 'esm'): Promise<string> {
  const here = fileURLToPath(import.meta.url);
  const fromSource = here.endsWith('.ts');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: dirname(here), loader: fromSource ? 'ts' : 'js' },
    bundle: true,
    minify: true,
    write: false,
    format,
    legalComments: 'none',
    target: 'chrome79',
    conditions: fromSource ? ['@minigate/source'] : [],
  });
  return outputFiles.map(({ text }) => text).join('');
}
