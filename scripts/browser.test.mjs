import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { findBrowser, installedBrowsers } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'minigate-browser-'));
after(() => rmSync(folder, { recursive: true }));

const isLinux = process.platform === 'linux';
const isBundled = isLinux && process.arch === 'x64';

function program(name, exitCode) {
  writeFileSync(join(folder, name), `#!/bin/sh\nexit ${exitCode}\n`);
  chmodSync(join(folder, name), 0o755);
  return join(folder, name);
}

describe('findBrowser()', () => {
  it('refuses a CHROME_PATH that names no program', async () => {
    await assert.rejects(
      findBrowser({ CHROME_PATH: join(folder, 'none') }),
      /"CHROME_PATH" names no program/,
    );
  });

  it('prefers CHROME_PATH to everything installed', async () => {
    assert.equal((await findBrowser({ CHROME_PATH: process.execPath })).executablePath, process.execPath);
  });

  it('takes a browser on the PATH, but none that does not start', { skip: !isLinux }, async () => {
    program('google-chrome', 1);
    const chromium = program('chromium', 0);
    assert.deepEqual(await findBrowser({ PATH: folder }), {
      executablePath: chromium,
      args: ['--no-sandbox'],
    });
  });

  it('brings its own browser where none is installed, which starts', { skip: !isBundled }, async () => {
    const { executablePath } = await findBrowser({ PATH: '' });
    const { stdout } = spawnSync(executablePath, ['--version'], { encoding: 'utf8' });
    assert.match(stdout, /Chrom/);
  });

  it('says what to do where there is none to bring', async () => {
    await assert.rejects(
      findBrowser({ PROGRAMFILES: folder }, 'win32'),
      /install Chrome, or set "CHROME_PATH"/,
    );
  });
});

describe('installedBrowsers()', () => {
  it('knows the usual places of macOS and Windows', () => {
    const mac = installedBrowsers({ HOME: '/Users/me' }, 'darwin');
    assert.ok(mac.includes('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'));
    assert.ok(mac.includes('/Users/me/Applications/Chromium.app/Contents/MacOS/Chromium'));
    const windows = installedBrowsers({ PROGRAMFILES: 'C:\\Program Files' }, 'win32');
    assert.ok(windows.includes('C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'));
  });
});
