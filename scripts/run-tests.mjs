/**
 * The second half of `npm test`, on the project's own Node: the checks, then unit and integration tests, then the faults
 * that tasks must survive, then the product in a real browser. A failure of one does not spare the others. At the end the
 * failed tests are named once more, and the last line counts them all.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { findBrowser } from './browser.mjs';
import { ensureBuilt } from './build.mjs';
import { runCommand, stopCommandsOnSignal } from './command.mjs';
import { startPostgres } from './postgres.mjs';
import { inProject, Obstacle, runScript } from './project.mjs';
import {
  addUp,
  closingLine,
  countFaults,
  countPlaywright,
  countVitest,
  failuresOfPlaywright,
  failuresOfVitest,
} from './tally.mjs';

const isCI = Boolean(process.env.CI) && process.env.CI !== 'false';
/** `npm test -- unit some/file` runs one stage, with the rest for its runner. */
const stages = ['check', 'unit', 'faults', 'e2e'];
const only = stages.find((stage) => stage === process.argv[2]);
const runnerArgs = only ? process.argv.slice(3) : [];

const failure = { passed: 0, failed: 1, skipped: 0 };
/** What failed, for the end. */
const failures = [];
const nothing = { passed: 0, failed: 0, skipped: 0 };

await runScript(async () => {
  const reports = mkdtempSync(join(tmpdir(), 'throughline-tests-'));
  const postgres = await preparePostgres();
  const cleanUp = async () => {
    await postgres.stop();
    rmSync(reports, { recursive: true, force: true });
  };
  stopCommandsOnSignal(cleanUp);
  try {
    const env = {
      ...process.env,
      NODE_ENV: 'test',
      // Servers and workers are started by the dozen, and a third of what that costs is compiling the same code.
      NODE_COMPILE_CACHE: join(reports, 'compiled'),
      ...(postgres.url && { TEST_DATABASE_URL: postgres.url }),
    };
    const counts = [postgres.count];
    if (!only || only === 'check') counts.push(await runChecks());
    if (!only || only === 'unit') counts.push(await runVitest(env, join(reports, 'vitest.json')));
    if (!only || only === 'faults') counts.push(await runFaults(env, join(reports, 'faults.json')));
    if (!only || only === 'e2e') counts.push(await runPlaywright(env, join(reports, 'playwright.json')));
    const total = addUp(counts);
    process.exitCode = total.failed > 0 ? 1 : 0;
    if (isCI && total.skipped > 0) {
      process.exitCode = 1;
      console.log('\nIn CI nothing may be skipped: the skipped tests above fail this run.');
    }
    tellFailures();
    console.log(`\n${closingLine(total)}`);
  } finally {
    await cleanUp();
  }
});

/** The database of the tests on PostgreSQL: the one that is named, else a throw-away one, else none. */
async function preparePostgres() {
  const stop = async () => {};
  if (process.env.TEST_DATABASE_URL) return { stop, count: nothing };
  try {
    const server = await startPostgres();
    if (server) return { ...server, count: nothing };
  } catch (error) {
    console.log(`PostgreSQL is installed but its throw-away server did not start: ${error.message}`);
    return { stop, count: failure };
  }
  const how = 'Install PostgreSQL (Debian, Ubuntu: apt install postgresql) or set TEST_DATABASE_URL.';
  if (isCI) {
    console.log(`No PostgreSQL was found. ${how}`);
    return { stop, count: failure };
  }
  console.log(`No PostgreSQL was found: the tests that need it are skipped. ${how}`);
  return { stop, count: nothing };
}

async function runChecks() {
  title('Checks');
  const { code } = await runCommand(process.execPath, [inProject('scripts/check.mjs')]);
  return code === 0 ? nothing : failure;
}

async function runVitest(env, reportPath) {
  title('Unit and integration tests');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`, ...runnerArgs];
  const { code } = await runCommand(process.execPath, [inProject('node_modules/vitest/vitest.mjs'), ...args], {
    env,
    timeoutMs: 15 * 60_000,
  });
  const report = readReport(reportPath);
  failures.push(...failuresOfVitest(report));
  return countVitest(report, code);
}

/** The short form of `npm run faults`. */
async function runFaults(env, countsPath) {
  title('Faults');
  const args = [inProject('faults/faults.ts'), '--short', '--at-once', '3', '--counts', countsPath, ...runnerArgs];
  const { code } = await runCommand(process.execPath, args, { env, timeoutMs: 15 * 60_000 });
  return countFaults(readReport(countsPath), code);
}

async function runPlaywright(env, reportPath) {
  title('End-to-end tests');
  const browser = findBrowser();
  if (browser.problem) {
    console.log(browser.problem);
    return failure;
  }
  try {
    await ensureBuilt();
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error;
    console.log(error.message);
    return failure;
  }
  const args = ['test', '--reporter=list,json', ...runnerArgs];
  const { code } = await runCommand(process.execPath, [inProject('node_modules/@playwright/test/cli.js'), ...args], {
    env: { ...env, PLAYWRIGHT_CHROMIUM: browser.path, PLAYWRIGHT_JSON_OUTPUT_FILE: reportPath },
    timeoutMs: 15 * 60_000,
  });
  const report = readReport(reportPath);
  failures.push(...failuresOfPlaywright(report));
  return countPlaywright(report, code);
}

/** Null when the runner crashed before it could report. */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

function tellFailures() {
  if (failures.length === 0) return;
  title('What failed');
  for (const { file, name, account } of failures) {
    console.log([`\n${relative(inProject('.'), resolve(inProject('.'), file))}: ${name}`, ...account].join('\n    '));
  }
}

function title(text) {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(4, 76 - text.length))}`);
}
