import { expect } from '@open-wc/testing';
import { consentButtonStyles } from './consent-button.styles.js';

/** The tokens of a sheet and their values, in the order of their appearance. */
function tokensIn(css: string, pattern: RegExp): string[] {
  return [...css.matchAll(pattern)].map(([, name, value]) => `${name}: ${value}`);
}

describe('tokens.css', () => {
  it('holds every token the elements read, with the value they have without it', async () => {
    const sheet = await (await fetch(new URL('tokens.css', import.meta.url))).text();
    const defaults = tokensIn(consentButtonStyles.cssText, /var\((--minigate-[\w-]+), ([^)]+)\)/g);
    expect(defaults).to.have.length.above(6);
    expect(tokensIn(sheet, /(--minigate-[\w-]+): ([^;]+);/g)).to.deep.equal(defaults);
  });
});
