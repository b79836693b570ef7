import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Finds a browser for the tests: `CHROME_PATH`, else an installed Chrome or Chromium, else the one that comes as an npm
 * package (Linux x64), which `MINIGATE_BUNDLED_BROWSER=1` asks for. The answer fits the `launch()` of Playwright and Puppeteer.
 *
 * @returns {Promise<{ executablePath: string, args: string[] }>}
 */
export async function findBrowser(env = process.env, platform = process.platform) {
  const args = platform === 'linux' ? ['--no-sandbox'] : [];
  if (env.MINIGATE_BUNDLED_BROWSER === '1') return { executablePath: unpackBundled(), args };
  if (env.CHROME_PATH) {
    if (!isExecutable(env.CHROME_PATH))
      throw new Error(`"CHROME_PATH" names no program: "${env.CHROME_PATH}"`);
    return { executablePath: env.CHROME_PATH, args };
  }
  const installed = installedBrowsers(env, platform).find(
    (path) => isExecutable(path) && starts(path, platform),
  );
  if (installed) return { executablePath: installed, args };
  if (platform !== 'linux' || process.arch !== 'x64')
    throw new Error('Failed to find a browser: install Chrome, or set "CHROME_PATH" to a Chrome or Chromium');
  return { executablePath: unpackBundled(), args };
}

/** Lists where a Chrome or a Chromium usually is, the likeliest first. */
export function installedBrowsers(env, platform) {
  if (platform === 'darwin')
    return ['', env.HOME ?? homedir()].flatMap((root) =>
      ['Google Chrome', 'Chromium'].map((name) => `${root}/Applications/${name}.app/Contents/MacOS/${name}`),
    );
  if (platform === 'win32')
    return [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
      .filter(Boolean)
      .flatMap((root) =>
        ['Google\\Chrome', 'Chromium'].map((name) => `${root}\\${name}\\Application\\chrome.exe`),
      );
  const names = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'chrome'];
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

// Ubuntu has a "chromium-browser" that only says where to get one. On Windows asking would open a window.
function starts(path, platform) {
  return platform === 'win32' || spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0;
}

/** Unpacks the browser of `@sparticuz/chromium` once, and answers with a script that starts it. */
function unpackBundled() {
  const root = fileURLToPath(new URL('../../', import.meta.resolve('@sparticuz/chromium')));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const cache = fileURLToPath(new URL('../node_modules/.cache/', import.meta.url));
  const folder = join(cache, `minigate-chromium-${version}`);
  if (!existsSync(folder)) unpackInto(folder, cache);
  return join(folder, 'start');
}

// Unpacked aside and renamed when complete, because several test runners may need it at the same time.
function unpackInto(folder, cache) {
  mkdirSync(cache, { recursive: true });
  const aside = mkdtempSync(join(cache, 'unpacking-'));
  // The package unpacks into the temporary folder, and its shared libraries only where it believes to be on AWS Lambda.
  const unpacking = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', `import c from '@sparticuz/chromium'; await c.executablePath();`],
    {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: { ...process.env, TMPDIR: aside, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x', NODE_OPTIONS: '' },
      stdio: 'inherit',
    },
  );
  if (unpacking.status !== 0) throw new Error('Failed to unpack the browser of "@sparticuz/chromium"');
  writeFileSync(join(aside, 'fonts.conf'), fontsConfig);
  writeFileSync(join(aside, 'start'), startScript, { mode: 0o755 });
  try {
    renameSync(aside, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(aside, { recursive: true });
  }
}

// A bare machine has neither the libraries nor the fonts that a browser needs; both come with the package.
const startScript = `#!/bin/sh
here=\${0%/*}
export LD_LIBRARY_PATH="$here/al2023/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium" "$@"
`;

const fontsConfig = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;
