import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { root } from './node.mjs';

const read = (path) => readFileSync(`${root}/${path}`, 'utf8').replaceAll('\r\n', '\n');

describe('README.md', () => {
  it('shows the very script that the demo runs', () => {
    assert.equal(read('README.md').includes(`\`\`\`ts\n${read('demo/main.ts')}\`\`\``), true);
  });

  it('shows the very elements that the demo page has', () => {
    const plain = (html) => html.replace(/\s+/g, ' ').replaceAll(' >', '>');
    const shown = read('README.md').match(/<minigate-(sign-in|subscribe)[^]*?<\/minigate-\1>/g);
    assert.equal(shown.length, 2);
    for (const element of shown)
      assert.equal(plain(read('demo/index.html')).includes(plain(element)), true, element);
  });
});
