import { expect } from '@open-wc/testing';
import { createSecrets, redact, sandboxId } from './secrets.js';

describe('redact()', () => {
  it('cuts values whose name says that they are secret', () => {
    const told = {
      authCode: '28100613DFLQDKXJQRSMKIXZCI',
      accessToken: '2019112719074101000700000077771',
      headers: { Signature: 'abcdefghijklmnop', 'Client-Id': 'sandboxCLIENT' },
      list: [{ refresh_token: '2019999999', privateKey: 'MIIEvQIBADANBg' }],
    };
    expect(redact(told)).to.deep.equal({
      authCode: '2810…',
      accessToken: '2019…',
      headers: { Signature: 'abcd…', 'Client-Id': 'sandboxCLIENT' },
      list: [{ refresh_token: '2019…', privateKey: 'MIIE…' }],
    });
  });

  it('leaves names alone that only look like secrets', () => {
    const told = {
      resultCode: 'SUCCESS',
      templateCode: 'TP_5800000001',
      accessTokenExpiryTime: '2024-01-10',
    };
    expect(redact(told)).to.deep.equal(told);
  });

  it('cuts what looks like a secret inside a text', () => {
    expect(redact('algorithm=RSA256, keyVersion=1, signature=abcdefghijkl')).to.equal(
      'algorithm=RSA256, keyVersion=1, signature=abcd…',
    );
    expect(redact('Authorization: Bearer 0123456789abcdef')).to.equal('Authorization: Bearer 0123…');
    expect(redact('GET /back?authCode=28100613DFLQ&state=1')).to.equal('GET /back?authCode=2810…&state=1');
    expect(redact('{"authCode":"28100613DFLQDKXJ","n":1}')).to.equal('{"authCode":"2810…","n":1}');
    expect(redact('-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----')).not.to.contain('MIIE');
    expect(redact('eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln')).to.equal('eyJh…');
  });

  it('shows nothing of a secret too short to be cut, and changes nothing twice', () => {
    expect(redact({ password: 'secret' })).to.deep.equal({ password: '…' });
    expect(redact(redact({ authCode: '28100613DFLQ' }))).to.deep.equal({ authCode: '2810…' });
  });

  it('takes time in proportion to a text, whatever is in it', () => {
    // Quadratic time is half a minute here.
    for (const part of ['a', 'a-', 'eyJ-', 'eyJa.', '"a', '"a":"', 'token=', 'bearer ', '-----BEGIN A-----'])
      redact(part.repeat(200_000 / part.length));
  });

  it('cuts a secret that is part of its own name, or reads like a pattern', () => {
    expect(redact('signature=sign')).to.equal('signature=…');
    expect(redact('password=$$$$12345')).to.equal('password=$$$$…');
  });

  it('says so where a value cannot be read', () => {
    const circle: { self?: object } = {};
    circle.self = circle;
    const refusing = {
      toJSON() {
        throw new Error('of the page');
      },
    };
    const nested = JSON.parse('['.repeat(7000) + ']'.repeat(7000)) as unknown;
    for (const value of [circle, refusing, 1n, nested]) expect(redact(value)).to.equal('[unreadable]');
    expect(redact(JSON.parse('['.repeat(100) + ']'.repeat(100)))).to.be.an('array');
    expect(redact(undefined)).to.be.undefined;
  });
});

describe('createSecrets()', () => {
  it('recognises what it made in any text', () => {
    const secrets = createSecrets();
    const code = secrets.authCode();
    expect(code).to.match(/^28\d\d[A-Z0-9]{22}$/);
    expect(secrets.redact({ note: `got ${code}, of course` })).to.deep.equal({
      note: `got ${code.slice(0, 4)}…, of course`,
    });
  });

  it('never makes the same secret twice', () => {
    const secrets = createSecrets();
    const made = Array.from({ length: 200 }, () => [secrets.authCode(), secrets.token()]).flat();
    expect(new Set(made).size).to.equal(400);
  });
});

describe('sandboxId()', () => {
  it('cannot be taken for an id of a real wallet', () => {
    expect(sandboxId()).to.match(/^sandbox\d{20}$/);
  });
});
