import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * What one test runner did. A file that holds no test, or that could not be run, is a problem.
 *
 * @typedef {{ passed: number, failed: number, problems: string[] }} Counts
 */

/** A reporter of node:test that yields the {@link Counts} of the run, as JSON. */
export default async function* nodeCountsReporter(events) {
  const counts = { passed: 0, failed: 0, problems: [] };
  for await (const { type, data } of events) countNodeEvent(counts, type, data);
  yield JSON.stringify(counts);
}

/** A reporter of web-test-runner that writes the {@link Counts} of the run to `file`, as JSON. */
export function browserCountsReporter(file) {
  return {
    onTestRunFinished({ sessions }) {
      writeFileSync(file, JSON.stringify(countSessions(sessions)));
    },
  };
}

/**
 * Adds what happened in all the runs, a problem as one more failure, a run without a single test as a problem.
 *
 * @param {Record<string, Counts>} runs By the name of the runner.
 * @returns {Counts}
 */
export function sumCounts(runs) {
  const total = { passed: 0, failed: 0, problems: [] };
  for (const [name, { passed, failed, problems }] of Object.entries(runs)) {
    const found = passed + failed + problems.length === 0 ? [`${name} ran no test`] : problems;
    total.passed += passed;
    total.failed += failed + found.length;
    total.problems.push(...found);
  }
  return total;
}

// A session is one test file in one browser.
function countSessions(sessions) {
  const counts = { passed: 0, failed: 0, problems: [] };
  for (const { testFile, testResults, errors, passed } of sessions) {
    const tests = testsOf(testResults);
    const failed = tests.filter((test) => !test.passed && !test.skipped).length;
    counts.passed += tests.filter((test) => test.passed && !test.skipped).length;
    counts.failed += failed;
    if (tests.length === 0 && errors.length === 0) counts.problems.push(`${testFile} ran no test`);
    else if (errors.length > 0 || (!passed && failed === 0))
      counts.problems.push(`${testFile} failed outside its tests`);
  }
  return counts;
}

function countNodeEvent(counts, type, { name, file, nesting, details, skip, todo }) {
  if (type !== 'test:pass' && type !== 'test:fail') return;
  if (skip !== undefined || todo !== undefined) return;
  if (details?.type === 'suite') {
    if (type === 'test:fail' && isOwnFailure(details.error))
      counts.problems.push(`"${name}" failed outside its tests`);
    return;
  }
  // A file reports itself as a test when it holds none, or when it broke down outside its tests.
  const isFile = nesting === 0 && file !== undefined && resolve(name) === resolve(file);
  if (isFile)
    counts.problems.push(type === 'test:pass' ? `${name} ran no test` : `${name} failed outside its tests`);
  else if (type === 'test:pass') counts.passed += 1;
  else counts.failed += 1;
}

// A suite fails with its tests, which are counted already, or on its own.
function isOwnFailure(error) {
  return !['subtestsFailed', 'cancelledByParent'].includes(error?.failureType);
}

function testsOf(suite) {
  return suite ? [...suite.tests, ...suite.suites.flatMap(testsOf)] : [];
}
