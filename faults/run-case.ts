import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { Client } from 'pg';
import { collectGarbage } from '#server/collect-garbage.ts';
import type { TestPlace } from '#server/db/fixtures/test-stores.ts';
import type { Dialect } from '#server/db/migrate.ts';
import { makeInstallation, type TestInstallation } from '#server/pipelines/fixtures/test-runtime.ts';
import type { Runtime } from '#server/runtime.ts';
import type { FaultCase } from './cases.ts';
import { startFailingServer } from './failing-server.ts';
import type { Fault } from './fault.ts';
import { startFaultyWorker } from './faulty-worker-process.ts';
import { findViolations } from './invariants.ts';
import { type Observation, observation, observeToEnd } from './observe.ts';
import { QUICK_RETRIES } from './quick-retries.ts';
import { beginCollection, COLLECTION_ENVIRONMENT, OWNER, SCENARIOS, type ScenarioName } from './scenarios.ts';
import type { Servers } from './servers.ts';
import { whatIsLeft } from './what-is-left.ts';
import { wholeKnowledge } from './whole-knowledge.ts';
import { isSamePoint, onEveryWrite } from './writes.ts';

export interface CaseResult {
  /** Empty where everything is as it would be without the fault. */
  readonly violations: readonly string[];
  /** From the end of the fault to the next write of the task; null where it went on without a break. */
  readonly recoveryMs: number | null;
}

type Policy = NonNullable<Parameters<TestInstallation['open']>[0]>;
const POLICY: Policy = { retry: QUICK_RETRIES, random: () => 0.5 };

/** What a case is run on and compared with. */
export interface Ground {
  readonly servers: Servers;
  /** Where an installation with a collection stands, to be copied; null where no scenario asks for it. */
  readonly collection: TestPlace | null;
  /** What the task comes to with no fault. */
  readonly undisturbed: unknown;
}

/** Runs the task of a scenario without a fault: what every other run of it is compared with. */
export async function runUndisturbed(
  store: Dialect,
  scenario: ScenarioName,
  ground: Omit<Ground, 'undisturbed'>,
): Promise<unknown> {
  return withInstallation(store, scenario, ground, async (installation) => {
    const runtime = await installation.open(POLICY);
    const id = await SCENARIOS[scenario].begin(runtime, ground.servers);
    await runUnseen(runtime, id);
    return leftOf(runtime, scenario, id);
  });
}

/** An installation in which there is a collection, for others to begin as copies of; closed, but not removed. */
export async function makeCollection(store: Dialect): Promise<TestPlace> {
  const { place, open } = await makeInstallation(store, COLLECTION_ENVIRONMENT);
  const runtime = await open(POLICY);
  await runUnseen(runtime, await beginCollection(runtime));
  await runtime.stop();
  return place;
}

async function runUnseen(runtime: Runtime, id: string): Promise<void> {
  await runtime.startWorker();
  const seen = observation();
  await observeToEnd(runtime, id, seen);
  const wrong = [...seen.violations, ...(await findViolations(inspected(runtime)))];
  if (wrong.length > 0) throw new Error(`without any fault: ${wrong.join('; ')}`);
}

/** Lets one fault happen to one task, runs it to its end, and says what is wrong then. */
export async function runCase({ store, scenario, fault }: FaultCase, ground: Ground): Promise<CaseResult> {
  if (fault.kind === 'server') return runWithFailingServer(store, scenario, fault, ground);
  return withInstallation(store, scenario, ground, async (installation) => {
    const run = { store, installation, scenario, ground };
    if (fault.kind === 'freeze') return runFrozen(run, fault);
    if (fault.kind === 'kill' || fault.kind === 'disk-full') return runInChild(run, fault);
    return runInThisProcess(run, fault);
  });
}

/** An installation in which a fault is to happen to the task of a scenario. */
interface Run {
  readonly store: Dialect;
  readonly installation: TestInstallation;
  readonly scenario: ScenarioName;
  readonly ground: Ground;
}

/** Creates the task in a process that then ends; answers its id. */
async function beginAndLeave({ installation, scenario, ground }: Run): Promise<string> {
  const before = await installation.open(POLICY);
  const id = await SCENARIOS[scenario].begin(before, ground.servers);
  await before.stop();
  return id;
}

/**
 * Whoever replaces a worker waits no longer than this until it is taken for dead: how long that takes is not what is
 * asked here, and kills.ts measures it. On SQLite nobody waits at all.
 */
const IMPATIENT_MS = 300;

async function runInChild(run: Run, fault: Extract<Fault, { kind: 'kill' | 'disk-full' }>): Promise<CaseResult> {
  const { installation, store } = run;
  const id = await beginAndLeave(run);
  const worker = startFaultyWorker(installation, fault);
  const violations = [...(await worker.end)];
  const restartedAt = performance.now();
  const jump = fault.kind === 'kill' ? fault.clockJumpMs : 0;
  const after = await installation.open({ ...impatientOn(store), clock: () => Date.now() + jump });
  const left = await after.progress.read.get(OWNER, id);
  const seen = { ...observation(), last: left, struck: { at: restartedAt, version: left.version } };
  await after.startWorker();
  await observeToEnd(after, id, seen);
  if (fault.kind === 'kill') await cleanAsLater(run, after);
  violations.push(...seen.violations, ...(await judge(run, after, id)));
  return { violations, recoveryMs: worker.recoveryMs() ?? recoveryOf(seen) };
}

/** A worker that was replaced while it stood still goes on beside the one that replaced it, and must change nothing. */
async function runFrozen(run: Run, fault: Extract<Fault, { kind: 'freeze' }>): Promise<CaseResult> {
  const { installation, store } = run;
  const id = await beginAndLeave(run);
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
    const violations = [...seen.violations, ...(await worker.end), ...(await judge(run, after, id))];
    return { violations, recoveryMs: recoveryOf(seen) };
  } finally {
    worker.kill();
  }
}

/**
 * What comes out of an archive or a site is in its file before a row can name it, and what is replaced leaves the tables
 * before the folder. Whoever is killed in between, or cannot ask the tables, leaves files to the cleaning, which takes none
 * that is younger than an hour.
 */
async function cleanAsLater({ scenario }: Run, { database, settings, installationId }: Runtime): Promise<void> {
  if (SCENARIOS[scenario].kind === 'summary') return;
  const { dataDir, trashDays } = settings;
  await collectGarbage({ store: database.store, dataDir, installationId, trashDays }, Date.now() + 2 * 3_600_000);
}

const LOOKING_MS = 3_000;

async function runInThisProcess(
  run: Run,
  fault: Extract<Fault, { kind: 'connections-cut' | 'clock' | 'skew' | 'cancel' }>,
): Promise<CaseResult> {
  const { installation, scenario, ground } = run;
  let clockJumpMs = 0;
  const runtime = await installation.open({ ...POLICY, clock: () => Date.now() + clockJumpMs });
  const id = await SCENARIOS[scenario].begin(runtime, ground.servers);
  const seen = observation();
  let cancelling: Promise<unknown> = Promise.resolve();
  const disarm = onEveryWrite(async ({ task }, point) => {
    if (task.id !== id || seen.struck !== null || !isSamePoint(point, fault.at)) return;
    seen.struck = { at: performance.now(), version: task.version };
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
  if (fault.kind === 'connections-cut') await cleanAsLater(run, runtime);
  const violations = [...seen.violations];
  if (fault.kind === 'skew' && (await wasTakenOver(runtime, id))) violations.push('it was taken from a living worker');
  if (seen.struck === null) violations.push('the fault never came about');
  const wasCancelled = seen.last?.status === 'cancelled';
  if (wasCancelled && fault.kind === 'cancel') violations.push(...(await findViolations(inspected(runtime))));
  else violations.push(...(await judge(run, runtime, id)));
  return { violations, recoveryMs: recoveryOf(seen) };
}

async function runWithFailingServer(
  store: Dialect,
  scenario: ScenarioName,
  fault: Extract<Fault, { kind: 'server' }>,
  ground: Ground,
): Promise<CaseResult> {
  const failing = await startFailingServer(ground.servers[fault.server], fault.requests, fault.hows);
  const seen = observation();
  const instead = { ...ground, servers: { ...ground.servers, [fault.server]: failing.url } };
  // One of many documents is tried again by itself, while the task goes on with the others.
  const isOneOfMany = SCENARIOS[scenario].kind === 'ingestion' && fault.phase === 'loading';
  try {
    return await withInstallation(store, scenario, instead, async (installation) => {
      const runtime = await installation.open(POLICY);
      const id = await SCENARIOS[scenario].begin(runtime, instead.servers);
      await runtime.startWorker();
      await observeToEnd(runtime, id, seen, ({ version, nextRetryAt }) => {
        if (failing.failures < fault.hows.length || seen.struck !== null) return;
        if (isOneOfMany) failing.recover();
        if (isOneOfMany || nextRetryAt === null) return;
        failing.recover();
        seen.struck = { at: performance.now(), version };
      });
      const run = { store, installation, scenario, ground };
      const violations = [...seen.violations, ...(await judge(run, runtime, id))];
      if (failing.failures < fault.hows.length) violations.push('the fault never came about');
      return { violations, recoveryMs: recoveryOf(seen) };
    });
  } finally {
    await failing.close();
  }
}

async function wasTakenOver({ progress }: Runtime, id: string): Promise<boolean> {
  return (await progress.read.events(OWNER, id)).some(({ type, data }) => type === 'recovered' && !data.isAfterOutage);
}

/** What the tables and the files say, and whether the task has come to what it comes to without a fault. */
async function judge({ scenario, ground }: Run, runtime: Runtime, id: string): Promise<string[]> {
  const violations = await findViolations(inspected(runtime));
  const left = await leftOf(runtime, scenario, id);
  if (!isDeepStrictEqual(left, ground.undisturbed))
    violations.push(`what is left differs from an undisturbed run: ${difference(left, ground.undisturbed)}`);
  return violations;
}

function leftOf({ database }: Runtime, scenario: ScenarioName, id: string): Promise<unknown> {
  return SCENARIOS[scenario].kind === 'summary' ? whatIsLeft(database, id) : wholeKnowledge(database, id);
}

function difference(left: unknown, undisturbed: unknown): string {
  const [ours, theirs] = [left, undisturbed].map((value) => (JSON.stringify(value, null, 1) ?? '').split('\n'));
  const at = ours?.findIndex((line, index) => line !== theirs?.[index]) ?? 0;
  // A line that only closes a bracket would tell nothing.
  const [found, wanted] = [ours, theirs].map((lines) =>
    lines
      ?.slice(at, at + 4)
      .join('')
      .replace(/\s+/g, ' '),
  );
  return `${found} instead of ${wanted}`.slice(0, 400);
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
  scenario: ScenarioName,
  { servers, collection }: Omit<Ground, 'undisturbed'>,
  use: (installation: TestInstallation) => Promise<Result>,
): Promise<Result> {
  const { environment, hasCollection } = SCENARIOS[scenario];
  const settings = { YOUTUBE_BASE_URL: servers.youtube, ...environment(servers) };
  const installation = await makeInstallation(
    store,
    settings,
    hasCollection && collection !== null ? collection : undefined,
  );
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
