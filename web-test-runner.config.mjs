import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import { findBrowser } from './scripts/browser.mjs';
import { browserCountsReporter } from './scripts/counts.mjs';

const counts = process.env.MINIGATE_COUNTS;

// The test runner only logs what is thrown outside of a test; here it fails the file. An event that a test has
// prevented does not count.
const failOnUncaught = {
  name: 'fail-on-uncaught',
  transform: ({ path, body }) =>
    path.endsWith('.test.ts')
      ? `${body}
{
  const events = [];
  addEventListener('error', (event) => event.error && events.push(event));
  addEventListener('unhandledrejection', (event) => events.push(event));
  after(async () => {
    await new Promise((resolve) => setTimeout(resolve, 25)); // a rejection is reported some time after it happened
    const event = events.find(({ defaultPrevented }) => !defaultPrevented);
    if (event) throw event.error ?? event.reason;
  });
}
`
      : undefined,
};

export default {
  files: 'packages/{core,elements,simulator}/src/**/*.test.ts',
  browsers: [
    chromeLauncher({
      launchOptions: await findBrowser(),
      // Tabs of one window hide each other, and a hidden page draws no frames and has no focus.
      createPage: ({ context }) => context.newPage({ type: 'window' }),
    }),
  ],
  concurrency: 2,
  nodeResolve: { exportConditions: ['@minigate/source'] },
  plugins: [
    esbuildPlugin({
      ts: true,
      json: true,
      tsconfig: fileURLToPath(new URL('tsconfig.json', import.meta.url)),
    }),
    failOnUncaught,
  ],
  testFramework: { config: { timeout: 5000, forbidOnly: Boolean(process.env.CI) } },
  testsStartTimeout: 30_000,
  testsFinishTimeout: 120_000,
  staticLogging: true,
  reporters: [
    defaultReporter({ reportTestProgress: false }),
    ...(counts ? [browserCountsReporter(counts)] : []),
  ],
};
