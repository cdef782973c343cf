import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { Client } from 'pg';
import type { Dialect } from '#server/db/migrate.ts';
import { makeInstallation, type TestInstallation } from '#server/pipelines/fixtures/test-runtime.ts';
import type { Runtime } from '#server/runtime.ts';
import type { Fault, FaultCase } from './cases.ts';
import { startFailingServer } from './failing-server.ts';
import { startFaultyWorker } from './faulty-worker-process.ts';
import { findViolations } from './invariants.ts';
import { type Observation, observation, observeToEnd } from './observe.ts';
import { QUICK_RETRIES } from './quick-retries.ts';
import { giveSource, OWNER, type SourceName, whatIsLeft } from './undisturbed.ts';
import { isSamePoint, onEveryWrite } from './writes.ts';

/** Where the fixtures are served that sources are read from. */
export interface Servers {
  readonly web: string;
  readonly youtube: string;
}

export interface CaseResult {
  /** Empty where everything is as it would be without the fault. */
  readonly violations: readonly string[];
  /** From the end of the fault to the next write of the task; null where it went on without a break. */
  readonly recoveryMs: number | null;
}

type Policy = NonNullable<Parameters<TestInstallation['open']>[0]>;
const POLICY: Policy = { retry: QUICK_RETRIES, random: () => 0.5 };

/** Runs a task from each source without a fault: what every other run is compared with. */
export async function runUndisturbed(store: Dialect, source: SourceName, servers: Servers): Promise<unknown> {
  return withInstallation(store, servers, async (installation) => {
    const runtime = await installation.open(POLICY);
    const { id } = await runtime.createSummary(OWNER, await giveSource(runtime, source, servers.web));
    await runtime.startWorker();
    const seen = observation();
    await observeToEnd(runtime, id, seen);
    const wrong = [...seen.violations, ...(await findViolations(inspected(runtime)))];
    if (wrong.length > 0) throw new Error(`without any fault: ${wrong.join('; ')}`);
    return whatIsLeft(runtime.database, id);
  });
}

/** Lets one fault happen to one task, runs it to its end, and says what is wrong then. */
export async function runCase(
  { store, source, fault }: FaultCase,
  servers: Servers,
  undisturbed: unknown,
): Promise<CaseResult> {
  if (fault.kind === 'server') return runWithFailingServer(store, source, fault, servers, undisturbed);
  return withInstallation(store, servers, async (installation) => {
    if (fault.kind === 'freeze') return runFrozen(store, installation, source, fault, servers, undisturbed);
    if (fault.kind === 'kill' || fault.kind === 'disk-full') {
      return runInChild(store, installation, source, fault, servers, undisturbed);
    }
    return runInThisProcess(installation, source, fault, servers, undisturbed);
  });
}

/**
 * Whoever replaces a worker waits no longer than this until it is taken for dead: how long that takes is not what is
 * asked here, and kills.ts measures it. On SQLite nobody waits at all.
 */
const IMPATIENT_MS = 300;

async function runInChild(
  store: Dialect,
  installation: TestInstallation,
  source: SourceName,
  fault: Extract<Fault, { kind: 'kill' | 'disk-full' }>,
  servers: Servers,
  undisturbed: unknown,
): Promise<CaseResult> {
  const before = await installation.open(POLICY);
  const { id } = await before.createSummary(OWNER, await giveSource(before, source, servers.web));
  await before.stop();
  const worker = startFaultyWorker(installation, fault);
  const violations = [...(await worker.end)];
  const restartedAt = performance.now();
  const jump = fault.kind === 'kill' ? fault.clockJumpMs : 0;
  const after = await installation.open({ ...impatientOn(store), clock: () => Date.now() + jump });
  const left = await after.progress.read.get(OWNER, id);
  const seen = { ...observation(), last: left, struck: { at: restartedAt, version: left.version } };
  await after.startWorker();
  await observeToEnd(after, id, seen);
  violations.push(...seen.violations, ...(await judge(after, id, undisturbed)));
  return { violations, recoveryMs: worker.recoveryMs() ?? recoveryOf(seen) };
}

/** A worker that was replaced while it stood still goes on beside the one that replaced it, and must change nothing. */
async function runFrozen(
  store: Dialect,
  installation: TestInstallation,
  source: SourceName,
  fault: Extract<Fault, { kind: 'freeze' }>,
  servers: Servers,
  undisturbed: unknown,
): Promise<CaseResult> {
  const before = await installation.open(POLICY);
  const { id } = await before.createSummary(OWNER, await giveSource(before, source, servers.web));
  await before.stop();
  const worker = startFaultyWorker(installation, fault);
  try {
    await worker.hasFrozen;
    const after = await installation.open(impatientOn(store));
    const left = await after.progress.read.get(OWNER, id);
    const seen = { ...observation(), last: left, struck: { at: performance.now(), version: left.version } };
    await after.startWorker();
    // Half of them go on while the other is at work, half after that is done.
    await observeToEnd(after, id, seen, ({ version }) => {
      if (version > left.version && fault.at.moment === 'before') worker.goOn();
    });
    worker.goOn();
    const violations = [...seen.violations, ...(await worker.end), ...(await judge(after, id, undisturbed))];
    return { violations, recoveryMs: recoveryOf(seen) };
  } finally {
    worker.kill();
  }
}

const LOOKING_MS = 3_000;

async function runInThisProcess(
  installation: TestInstallation,
  source: SourceName,
  fault: Extract<Fault, { kind: 'connections-cut' | 'clock' | 'skew' | 'cancel' }>,
  servers: Servers,
  undisturbed: unknown,
): Promise<CaseResult> {
  let clockJumpMs = 0;
  const runtime = await installation.open({ ...POLICY, clock: () => Date.now() + clockJumpMs });
  const { id } = await runtime.createSummary(OWNER, await giveSource(runtime, source, servers.web));
  const seen = observation();
  let cancelling: Promise<unknown> = Promise.resolve();
  const disarm = onEveryWrite(async (run, point) => {
    if (run.task.id !== id || seen.struck !== null || !isSamePoint(point, fault.at)) return;
    seen.struck = { at: performance.now(), version: run.task.version };
    if (fault.kind === 'clock') clockJumpMs = fault.clockJumpMs;
    if (fault.kind === 'skew') {
      const beside = await installation.open({ ...POLICY, clock: () => Date.now() + fault.clockJumpMs });
      await beside.startWorker();
      // For long enough that it looks at the queue.
      await wait(LOOKING_MS);
    }
    if (fault.kind === 'connections-cut') await cutConnections(installation);
    if (fault.kind === 'cancel') {
      cancelling = runtime.progress.cancel(OWNER, id).catch(() => {});
      // Inside the transaction it waits for the end of that.
      if (point.moment !== 'during') await cancelling;
    }
  });
  try {
    await runtime.startWorker();
    await observeToEnd(runtime, id, seen);
    await cancelling;
  } finally {
    disarm();
  }
  const violations = [...seen.violations];
  if (fault.kind === 'skew' && (await wasTakenOver(runtime, id))) violations.push('it was taken from a living worker');
  if (seen.struck === null) violations.push('the fault never came about');
  const wasCancelled = seen.last?.status === 'cancelled';
  if (wasCancelled && fault.kind === 'cancel') violations.push(...(await findViolations(inspected(runtime))));
  else violations.push(...(await judge(runtime, id, undisturbed)));
  return { violations, recoveryMs: recoveryOf(seen) };
}

async function runWithFailingServer(
  store: Dialect,
  source: SourceName,
  fault: Extract<Fault, { kind: 'server' }>,
  servers: Servers,
  undisturbed: unknown,
): Promise<CaseResult> {
  const origin = source === 'video' ? servers.youtube : servers.web;
  const failing = await startFailingServer(origin, fault.paths, fault.hows);
  const seen = observation();
  const instead = source === 'video' ? { ...servers, youtube: failing.url } : { ...servers, web: failing.url };
  try {
    return await withInstallation(store, instead, async (installation) => {
      const runtime = await installation.open(POLICY);
      const { id } = await runtime.createSummary(OWNER, await giveSource(runtime, source, instead.web));
      await runtime.startWorker();
      await observeToEnd(runtime, id, seen, ({ version, nextRetryAt }) => {
        if (nextRetryAt === null || seen.struck !== null || failing.failures < fault.hows.length) return;
        failing.recover();
        seen.struck = { at: performance.now(), version };
      });
      const violations = [...seen.violations, ...(await judge(runtime, id, undisturbed))];
      if (failing.failures < fault.hows.length) violations.push('the fault never came about');
      return { violations, recoveryMs: recoveryOf(seen) };
    });
  } finally {
    await failing.close();
  }
}

async function wasTakenOver({ progress }: Runtime, id: string): Promise<boolean> {
  return (await progress.read.events(OWNER, id)).some(({ type }) => type === 'recovered');
}

/** What the tables and the files say, and whether the task has come to what it comes to without a fault. */
async function judge(runtime: Runtime, id: string, undisturbed: unknown): Promise<string[]> {
  const violations = await findViolations(inspected(runtime));
  const left = await whatIsLeft(runtime.database, id);
  if (!isDeepStrictEqual(left, undisturbed))
    violations.push(`what is left differs from an undisturbed run: ${difference(left, undisturbed)}`);
  return violations;
}

function difference(left: unknown, undisturbed: unknown): string {
  const [ours, theirs] = [left, undisturbed].map((value) => (JSON.stringify(value, null, 1) ?? '').split('\n'));
  const at = ours?.findIndex((line, index) => line !== theirs?.[index]) ?? 0;
  return `${ours?.[at]?.trim()} instead of ${theirs?.[at]?.trim()}`.slice(0, 300);
}

function impatientOn(store: Dialect): Policy {
  return store === 'sqlite' ? POLICY : { ...POLICY, staleAfterMs: IMPATIENT_MS };
}

function recoveryOf({ struck, movedAt }: Observation): number | null {
  return struck === null || movedAt === null ? null : movedAt - struck.at;
}

function inspected({ database, settings }: Runtime) {
  return { database, dataDir: settings.dataDir };
}

async function withInstallation<Result>(
  store: Dialect,
  { youtube }: Servers,
  use: (installation: TestInstallation) => Promise<Result>,
): Promise<Result> {
  const installation = await makeInstallation(store, { YOUTUBE_BASE_URL: youtube });
  try {
    return await use(installation);
  } finally {
    await installation.close();
  }
}

/** As an administrator does it, or a server that is restarted: every connection to this database but our own. */
async function cutConnections({ place }: TestInstallation): Promise<void> {
  if (place.databaseUrl === null) throw new Error('only PostgreSQL has connections');
  const client = new Client({ connectionString: place.databaseUrl });
  await client.connect();
  try {
    await client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
  } finally {
    await client.end();
  }
}
