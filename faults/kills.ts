/**
 * `node faults/kills.ts`: a run over many documents whose worker is killed again and again at random instants, and
 * started anew each time. At the end every document must be accounted for, and be what it is without a kill.
 *
 * `--documents 300 --kills 200 --seed 1 --store sqlite|postgres --work-ms 600`: a worker is killed at most so long after
 * its first write; every tenth one while it starts.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startPostgres } from '../scripts/postgres.mjs';
import { keepCompiledCode } from './compiled-code.ts';

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '300' },
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    store: { type: 'string', default: 'sqlite' },
    'work-ms': { type: 'string', default: '600' },
  },
});
const wanted = { documents: Number(values.documents), kills: Number(values.kills), workMs: Number(values['work-ms']) };
const dialect = values.store === 'postgres' ? 'postgres' : 'sqlite';
const server = dialect === 'sqlite' || process.env.TEST_DATABASE_URL ? null : await startPostgres();
if (server !== null) process.env.TEST_DATABASE_URL = server.url;
const dropCompiledCode = keepCompiledCode();
// The fixtures read that as they are loaded.
const { seededRandom } = await import('#server/extraction/fixtures/prose.ts');
const { makeInstallation } = await import('#server/pipelines/fixtures/test-runtime.ts');
const { documentsToRead, giveDocument, readUndisturbed } = await import('./many-documents.ts');
const { findViolations } = await import('./invariants.ts');
const { openWatch, takeOverTimes } = await import('./store-watch.ts');
const { describeTimes } = await import('./report.ts');
const { whatIsLeft } = await import('./what-is-left.ts');

const random = seededRandom(Number(values.seed));
const installation = await makeInstallation(dialect, { WORKER_CONCURRENCY: '2' });
try {
  const documents = await documentsToRead();
  const undisturbed = await readUndisturbed(documents);
  const before = await installation.open();
  const given: { id: string; document: number }[] = [];
  for (let index = 0; index < wanted.documents; index++) {
    const document = index % documents.length;
    given.push({ id: await giveDocument(before, documents, document), document });
  }
  await before.stop();

  const startedAt = performance.now();
  const { kills, recoveryMs } = await runWithKills();
  const seconds = (performance.now() - startedAt) / 1000;

  const after = await installation.open();
  const violations = await findViolations({ database: after.database, dataDir: after.settings.dataDir });
  let asUndisturbed = 0;
  for (const { id, document } of given) {
    if (JSON.stringify(await whatIsLeft(after.database, id)) === undisturbed[document]) asUndisturbed += 1;
    else violations.push(`${id} is not what it is without a kill`);
  }
  for (const violation of violations.slice(0, 50)) console.log(`VIOLATED  ${violation}`);
  console.log(`${kills} kills of a worker on ${dialect}, seed ${values.seed}, in ${Math.round(seconds)} s`);
  console.log(`${asUndisturbed} of ${given.length} documents are as without a kill; ${violations.length} violations`);
  console.log(`from the start of a worker to its first write: ${describeTimes(recoveryMs)}`);
  console.log(`from a task’s last write to its recovery: ${describeTimes(await takeOverTimes(after.database.store))}`);
  if (violations.length > 0 || kills < wanted.kills) process.exitCode = 1;
} finally {
  await installation.close();
  dropCompiledCode();
  await server?.stop();
}

/** Until every task has ended: the last worker goes by itself. */
async function runWithKills(): Promise<{ kills: number; recoveryMs: number[] }> {
  const watch = await openWatch(installation.place);
  const recoveryMs: number[] = [];
  let kills = 0;
  try {
    for (;;) {
      const versions = await watch.versions();
      const bornAt = performance.now();
      const child = startWorker();
      const gone = once(child, 'exit');
      const isAlive = () => child.exitCode === null && child.signalCode === null;
      const isToDieEarly = kills % 10 === 9;
      if (kills < wanted.kills && isToDieEarly) await wait(random() * 1_500);
      else {
        while (isAlive() && (await watch.versions()) === versions) await wait(5);
        if (isAlive()) recoveryMs.push(performance.now() - bornAt);
        if (kills < wanted.kills) await wait(random() * wanted.workMs);
      }
      if (kills < wanted.kills && isAlive()) {
        child.kill('SIGKILL');
        kills += 1;
        if (kills % 20 === 0) console.log(`${kills} kills so far`);
      }
      const [code, signal] = await gone;
      if (signal === 'SIGKILL') continue;
      if (code !== 0) throw new Error(`a worker ended with ${code} by itself`);
      return { kills, recoveryMs };
    }
  } finally {
    await watch.close();
  }
}

function startWorker(): ChildProcess {
  return fork(join(import.meta.dirname, 'faulty-worker.ts'), {
    env: { ...process.env, ...installation.environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}
