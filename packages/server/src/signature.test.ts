import assert from 'node:assert/strict';
import { createPublicKey, createVerify, generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import {
  formatSignatureHeader,
  formatTime,
  importPrivateKey,
  importPublicKey,
  parseSignatureHeader,
  sign,
  stringToSign,
  verify,
} from './signature.js';
import vectors from './signature.vectors.json' with { type: 'json' };

const privateKey = await importPrivateKey(vectors.privateKeyPkcs8Base64);
const publicKey = await importPublicKey(vectors.publicKeySpkiBase64);

const [{ signatureBase64: good, ...content }] = vectors.cases as [(typeof vectors.cases)[number]];
const text = stringToSign(content);

const pem = (label: string, base64: string) =>
  `-----BEGIN ${label}-----\n${(base64.match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`;

const flip = (text: string, at: number) =>
  text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);

describe('stringToSign()', () => {
  it('puts a space, a line feed and two dots between the parts', () => {
    const content = { method: 'POST', path: '/v2/x', clientId: 'c', time: 't', body: '{"a":"b.c"}' };
    assert.equal(stringToSign(content), 'POST /v2/x\nc.t.{"a":"b.c"}');
  });
});

describe('sign()', () => {
  for (const { signatureBase64, signatureUrlEncoded, ...content } of vectors.cases)
    it(`gives what the vendor's SDK gives for ${content.method} ${content.path} with ${content.body.length} characters`, async () => {
      const signature = await sign(stringToSign(content), privateKey);
      assert.equal(signature, signatureBase64);
      const header = formatSignatureHeader({ signature, keyVersion: 1, encoded: true });
      assert.equal(header, `algorithm=RSA256, keyVersion=1, signature=${signatureUrlEncoded}`);
    });
});

describe('verify()', () => {
  for (const { signatureBase64, signatureUrlEncoded, ...content } of vectors.cases) {
    const text = stringToSign(content);
    it(`accepts raw and URL-encoded base64 for ${content.method} ${content.path} with ${content.body.length} characters`, async () => {
      assert.equal(await verify(text, signatureBase64, publicKey), true);
      assert.equal(await verify(text, signatureUrlEncoded, publicKey), true);
    });

    it(`refuses a flipped bit anywhere in the text of ${content.method} ${content.path} with ${content.body.length} characters`, async () => {
      for (let at = 0; at < text.length; at++)
        assert.equal(await verify(flip(text, at), signatureBase64, publicKey), false, `at ${at}`);
    });
  }

  it('refuses another character anywhere in the signature', async () => {
    for (let at = 0; at < good.length; at++) {
      const other = good[at] === 'A' ? 'B' : 'A';
      const changed = good.slice(0, at) + other + good.slice(at + 1);
      assert.equal(await verify(text, changed, publicKey), false, `at ${at}`);
    }
  });

  it('refuses a text that stands for the same bytes, so that there is one signature only', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const last = good.length - 3;
    const unusedBit = alphabet[alphabet.indexOf(good[last] ?? '') ^ 1] ?? '';
    const same = [good.slice(0, last) + unusedBit + '==', good.slice(0, -2), `${good} `];
    for (const changed of same) {
      assert.deepEqual(atob(changed), atob(good));
      assert.equal(await verify(text, changed, publicKey), false, changed);
    }
  });

  it('accepts base64url without padding', async () => {
    const form = good.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
    assert.equal(await verify(text, form, publicKey), true);
    assert.equal(await verify(text, `${form}=`, publicKey), false);
  });

  it('is false for garbage', async () => {
    for (const garbage of ['', '%', '%E0%A4%A', 'not base64!', '====', 'AAAA', ' ', '\u{1f357}'])
      assert.equal(await verify('text', garbage, publicKey), false, garbage);
  });
});

describe('importPrivateKey()', () => {
  it('makes a key for SHA-256, or for SHA-1 if told so', async () => {
    const key = createPublicKey(pem('PUBLIC KEY', vectors.publicKeySpkiBase64));
    for (const [hash, name] of [
      [undefined, 'RSA-SHA256'],
      ['SHA-1', 'RSA-SHA1'],
    ] as const) {
      const made = await sign('text', await importPrivateKey(vectors.privateKeyPkcs8Base64, hash));
      assert.equal(createVerify(name).update('text').verify(key, made, 'base64'), true);
      const publicKey = await importPublicKey(vectors.publicKeySpkiBase64, hash);
      assert.equal(await verify('text', made, publicKey), true);
    }
  });

  it('reads PEM as well as bare base64, with line breaks or without', async () => {
    const { privateKeyPkcs8Base64: base64 } = vectors;
    const signature = await sign('text', privateKey);
    for (const text of [
      pem('PRIVATE KEY', base64),
      pem('PRIVATE KEY', base64).replaceAll('\n', '\r\n'),
      `  ${base64}\n`,
    ])
      assert.equal(await sign('text', await importPrivateKey(text)), signature);
  });

  it('names the format of a PKCS#1 key, in PEM and in bare base64', async () => {
    const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const text = key.export({ type: 'pkcs1', format: 'pem' }).toString();
    const bare = key.export({ type: 'pkcs1', format: 'der' }).toString('base64');
    for (const pkcs1 of [text, bare])
      await assert.rejects(importPrivateKey(pkcs1), { name: 'TypeError', message: /PKCS#1.*convert it/ });
  });

  it('says that a key for an elliptic curve is not supported', async () => {
    for (const namedCurve of ['secp224r1', 'P-256']) {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve });
      await assert.rejects(importPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()), {
        name: 'TypeError',
        message: /elliptic curve: ECC224 is not supported/,
      });
    }
  });

  it('refuses a public key, another algorithm and garbage, and repeats none of them', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const wrong = [
      pem('PUBLIC KEY', vectors.publicKeySpkiBase64),
      vectors.publicKeySpkiBase64,
      ec.export({ type: 'pkcs8', format: 'pem' }).toString(),
      pem('ENCRYPTED PRIVATE KEY', vectors.privateKeyPkcs8Base64),
      'no key at all',
      '',
    ];
    for (const text of wrong)
      await assert.rejects(importPrivateKey(text), (error: Error) => {
        assert.match(error.message, /^Failed to import the key: /);
        if (text) assert.equal(error.message.includes(text.slice(40, 60) || text), false);
        return error instanceof TypeError;
      });
  });
});

describe('importPublicKey()', () => {
  it('reads PEM as well as bare base64', async () => {
    const key = await importPublicKey(pem('PUBLIC KEY', vectors.publicKeySpkiBase64));
    assert.equal(await verify('text', await sign('text', privateKey), key), true);
  });

  it('names the format of a PKCS#1 key, in PEM and in bare base64', async () => {
    const { publicKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const text = key.export({ type: 'pkcs1', format: 'pem' }).toString();
    const bare = key.export({ type: 'pkcs1', format: 'der' }).toString('base64');
    for (const pkcs1 of [text, bare])
      await assert.rejects(importPublicKey(pkcs1), { name: 'TypeError', message: /PKCS#1.*convert it/ });
  });
});

describe('parseSignatureHeader()', () => {
  it('reads what formatSignatureHeader() writes', () => {
    const header = formatSignatureHeader({ signature: 'a+b/c==', keyVersion: 2, encoded: false });
    assert.deepEqual(parseSignatureHeader(header), { signature: 'a+b/c==', keyVersion: 2 });
  });

  it('takes any spaces around commas and equals signs, keeps padding, and needs neither algorithm nor keyVersion', () => {
    const forms = [
      'algorithm=RSA256,keyVersion=1,signature=ab==',
      ' algorithm = RSA256 ,  keyVersion = 1 , signature = ab== ',
    ];
    for (const form of forms)
      assert.deepEqual(parseSignatureHeader(form), { signature: 'ab==', keyVersion: 1 });
    assert.deepEqual(parseSignatureHeader('signature=ab=='), { signature: 'ab==' });
  });

  it('takes the name of the algorithm in any case', () => {
    assert.deepEqual(parseSignatureHeader('algorithm=rsa256, signature=ab=='), { signature: 'ab==' });
  });

  it('refuses another algorithm, a missing signature and a keyVersion that is no number', () => {
    const wrong: [string, RegExp][] = [
      ['algorithm=ECC224, keyVersion=1, signature=ab', /"ECC224" .* not supported: only RSA256/],
      ['algorithm=ecc224, signature=ab', /"ecc224" .* not supported: only RSA256/],
      ['algorithm=RSA256, keyVersion=1', /no "signature"/],
      ['algorithm=RSA256, signature=', /no "signature"/],
      ['', /no "signature"/],
      ['algorithm=RSA256, keyVersion=one, signature=ab', /"keyVersion".*not a number/],
    ];
    for (const [header, message] of wrong)
      assert.throws(() => parseSignatureHeader(header), { name: 'SyntaxError', message });
  });
});

describe('formatTime()', () => {
  it('writes the offset out', () => {
    assert.equal(formatTime(Date.UTC(2024, 0, 10, 12)), '2024-01-10T12:00:00.000+00:00');
    assert.equal(formatTime(Date.UTC(2024, 0, 10, 12, 0, 1, 999), 'seconds'), '2024-01-10T12:00:01+00:00');
  });
});
