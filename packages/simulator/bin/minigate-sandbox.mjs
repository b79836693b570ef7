#!/usr/bin/env node
/*
 * Starts a sandbox. In a clone it runs the source, which is not there in the installed package.
 */
import { existsSync } from 'node:fs';
import { register } from 'node:module';

const source = new URL('../src/sandbox.ts', import.meta.url);
const inClone = existsSync(source);
if (inClone) await loadSources();
const { readSandboxOptions, sandboxUsage, startSandbox } = await import(
  inClone ? source.href : new URL('../dist/sandbox.js', import.meta.url).href
);

try {
  if (process.argv.includes('--help')) process.stdout.write(sandboxUsage);
  else await start();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function start() {
  const { facts, close } = await startSandbox(readSandboxOptions(process.argv.slice(2)));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void close());
  process.stdout.write(`${JSON.stringify(facts)}\n`);
}

/** Lets this process import TypeScript, and the packages of the clone from their source. */
async function loadSources() {
  const conditions = `export const resolve = (name, context, next) =>
    next(name, { ...context, conditions: [...context.conditions, '@minigate/source'] });`;
  register(`data:text/javascript,${encodeURIComponent(conditions)}`);
  const tsx = await import(import.meta.resolve('tsx/esm/api'));
  tsx.register();
}
