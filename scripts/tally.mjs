/** Counts tests, and tells of those that failed, from what the runners report in JSON. */
import { stripVTControlCharacters } from 'node:util';

const none = { passed: 0, failed: 0, skipped: 0 };

/** The closing line of a run. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** The sum of several counts. */
export function addUp(counts) {
  const sum = (name) => counts.reduce((total, count) => total + count[name], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/**
 * Counts of a Vitest run from its JSON report (null when it wrote none) and its exit code. A file that could not be
 * loaded is one failure; so is a run that ends badly though no test did (an unhandled rejection, a crash).
 */
export function countVitest(report, exitCode) {
  const files = report?.testResults ?? [];
  const tests = files.flatMap((file) => file.assertionResults);
  const unloadable = files.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  const having = (...statuses) => tests.filter((test) => statuses.includes(test.status)).length;
  const passed = having('passed');
  const failed = having('failed') + unloadable;
  return withItsEnd({ passed, failed, skipped: tests.length - passed - having('failed') }, report, exitCode);
}

/** Counts of a Playwright run from its JSON report (null when it wrote none) and its exit code. */
export function countPlaywright(report, exitCode) {
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = report?.stats ?? {};
  // Retries are off, so that nothing is flaky; were they on, a test that failed once would be no pass.
  return withItsEnd({ passed: expected, failed: unexpected + flaky, skipped }, report, exitCode);
}

/** Counts of the faults that were let happen, from the file that their runner left (null when it left none). */
export function countFaults(counts, exitCode) {
  return withItsEnd({ ...none, ...counts }, counts, exitCode);
}

/**
 * The failures of a Vitest report, each as where it is, what it is called and what it said: what is printed above the
 * closing line, since a long run's own account of them is far up.
 */
export function failuresOfVitest(report) {
  return (report?.testResults ?? []).flatMap((file) => {
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    if (file.status === 'failed' && file.assertionResults.length === 0) return [failure(file.name, '', file.message)];
    return failed.map((test) => failure(file.name, test.fullName, ...(test.failureMessages ?? [])));
  });
}

/** The failures of a Playwright report, in the same form. */
export function failuresOfPlaywright(report) {
  const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
  const specs = (report?.suites ?? []).flatMap(specsOf).filter((spec) => !spec.ok);
  return specs.map((spec) => {
    const results = spec.tests.flatMap((test) => test.results);
    return failure(`e2e/${spec.file}`, spec.title, ...results.flatMap(({ errors }) => errors.map(withPlace)));
  });
}

function withPlace({ message, location }) {
  return location ? `${message}\n(line ${location.line})` : message;
}

const LONGEST_ACCOUNT = 12;

function failure(file, name, ...messages) {
  const account = stripVTControlCharacters(messages.join('\n')).split('\n');
  return { file, name, account: account.filter((line) => line.trim() !== '').slice(0, LONGEST_ACCOUNT) };
}

function withItsEnd(count, report, exitCode) {
  const endedWell = report !== null && exitCode === 0;
  return endedWell || count.failed > 0 ? count : { ...count, failed: 1 };
}
