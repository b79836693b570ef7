import { parseArgs } from 'node:util';
import type { SheetAnswer } from './super-app.js';

/** What {@link startSandbox} takes; the options of the command line. */
export interface SandboxOptions {
  /** 0 takes any free port. Default: 4100. */
  port?: number;
  /** The address to listen at. Default: `127.0.0.1`, for this machine only. */
  host?: string;
  /** The id of a wallet, in any case. Default: `ALIPAY_CN`. */
  wallet?: string;
  /** What the user does with every sheet; `ask` draws them in the page. Default: `ask`. */
  answer?: 'ask' | SheetAnswer;
  /** The folder of the keys. Default: `.minigate-sandbox` in the current folder. */
  data?: string;
  /** Refuses what breaks a rule that the documentation does not settle. */
  strict?: boolean;
  /** Origins whose pages may use it, beside those of this machine. */
  allowOrigins?: readonly string[];
}

/** How the command is used. */
export const sandboxUsage = `minigate-sandbox: a super app over HTTP, for any mini program and any backend

  --port 4100            0 takes any free port
  --host 127.0.0.1       the address to listen at
  --wallet ALIPAY_CN     the wallet to simulate
  --answer ask           what the user does with every sheet: ask, agree, reject or dismiss
  --data DIR             the folder of the keys; default: .minigate-sandbox
  --strict               refuses what breaks a rule that the documentation does not settle
  --allow-origin URL     an origin whose pages may use it, beside those of this machine; may be repeated
`;

/** Reads the options of the command line. Throws a `TypeError` that names what is wrong. */
export function readSandboxOptions(args: readonly string[]): SandboxOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      wallet: { type: 'string' },
      answer: { type: 'string' },
      data: { type: 'string' },
      strict: { type: 'boolean' },
      'allow-origin': { type: 'string', multiple: true },
    },
  });
  const { port, answer, 'allow-origin': origins, ...others } = values;
  return {
    ...others,
    ...(port !== undefined && { port: readPort(port) }),
    ...(answer !== undefined && { answer: readAnswer(answer) }),
    ...(origins && { allowOrigins: origins.map(readOrigin) }),
  };
}

function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new TypeError(`"--port" must be a number from 0 to 65535, not "${text}"`);
}

function readAnswer(text: string): 'ask' | SheetAnswer {
  if (text === 'ask' || text === 'agree' || text === 'reject' || text === 'dismiss') return text;
  throw new TypeError(`"--answer" must be ask, agree, reject or dismiss, not "${text}"`);
}

function readOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && ['http:', 'https:'].includes(url.protocol)) return url.origin;
  throw new TypeError(`"--allow-origin" must be a URL as "https://shop.example", not "${text}"`);
}
