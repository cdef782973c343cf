/** `npm run check`: format and lint, types, layer arrows, time of regular expressions, dead code. Prints what fails, and how long it took. */
import { existsSync } from 'node:fs';
import { runCommand, stopCommandsOnSignal } from './command.mjs';
import { inProject } from './project.mjs';

const program = {
  biome: 'node_modules/@biomejs/biome/bin/biome',
  next: 'node_modules/next/dist/bin/next',
  tsc: 'node_modules/typescript/bin/tsc',
  depcruise: 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
  knip: 'node_modules/knip/bin/knip.js',
  patterns: 'scripts/patterns/check-patterns.ts',
};

const checks = [
  { name: 'types', run: checkTypes },
  {
    name: 'format and lint',
    run: () => run('biome', 'check', '--diagnostic-level=warn', '--error-on-warnings', '--colors=off'),
  },
  { name: 'layer arrows', run: checkArrows },
  { name: 'patterns', run: checkPatterns },
  { name: 'dead code', run: () => run('knip', '--no-progress', '--no-config-hints') },
];

stopCommandsOnSignal();
const startedAt = Date.now();
const queue = [...checks];
let failures = 0;
await Promise.all([takeTurns(), takeTurns()]);
console.log(
  `${failures === 0 ? 'All checks passed' : `${failures} of ${checks.length} checks failed`} in ${secondsSince(startedAt)}.`,
);
process.exitCode = failures > 0 ? 1 : 0;

/** Two of these run side by side: the checks use about one core each. */
async function takeTurns() {
  for (let check = queue.shift(); check; check = queue.shift()) {
    const checkStartedAt = Date.now();
    const { code, output, note } = await check.run();
    const aside = [note, secondsSince(checkStartedAt)].filter(Boolean).join(', ');
    console.log(`${code === 0 ? 'ok    ' : 'failed'}  ${check.name} (${aside})`);
    if (code === 0) continue;
    failures += 1;
    console.log(`${output.trimEnd()}\n`);
  }
}

/** Routes are typed, so that the types of the present routes come first. */
async function checkTypes() {
  if (existsSync(inProject('app'))) {
    const typegen = await run('next', 'typegen');
    if (typegen.code !== 0) return typegen;
  }
  return await run('tsc', '--noEmit', '--pretty', 'false');
}

/** A cruise that could read no TypeScript would pass with nothing seen: the number of modules must say otherwise. */
async function checkArrows() {
  const folders = [
    'app',
    'bench',
    'components',
    'domain',
    'e2e',
    'eval',
    'faults',
    'fuzz',
    'hooks',
    'server',
    'instrumentation.ts',
    'proxy.ts',
  ];
  const present = folders.filter((name) => existsSync(inProject(name)));
  const result = await run('depcruise', '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...present);
  const report = parseReport(result.stdout);
  if (report === null) return { ...result, code: 1 };
  const { violations, totalCruised } = report.summary;
  const ours = report.modules.filter((module) => /^(app|components|domain|hooks|server)\//.test(module.source)).length;
  const lines = violations.map(({ rule, from, to, cycle }) => {
    const way = cycle ? [from, ...cycle.map((step) => step.name)].join(' → ') : `${from} → ${to}`;
    return `${rule.name}: ${way}`;
  });
  if (ours === 0) lines.push(`No module of the product was read (${totalCruised} modules in all).`);
  return { code: lines.length > 0 ? 1 : 0, output: lines.join('\n'), note: `${ours} modules` };
}

/** Every regular expression takes linear time; what they number is the last line of the answer. */
async function checkPatterns() {
  const result = await run('patterns');
  return { ...result, note: result.stdout.trimEnd().split('\n').at(-1) };
}

function parseReport(output) {
  try {
    return JSON.parse(output);
  } catch {
    return null;
  }
}

function run(name, ...args) {
  return runCommand(process.execPath, [inProject(program[name]), ...args], {
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', FORCE_COLOR: '0' },
    quiet: true,
  });
}

function secondsSince(time) {
  return `${((Date.now() - time) / 1000).toFixed(1)} s`;
}
