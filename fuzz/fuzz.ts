/**
 * `npm run fuzz`: feeds every function that takes untrusted text with long repeated patterns, and fails where the time
 * grows faster than the text. `npm run fuzz -- --seconds 60 --seed 7 captions` gives each function whose name
 * holds “captions” 60 s of processor time, with pairs of fragments in another order.
 */
import { parseArgs } from 'node:util';
import { runTargets } from './run-targets.ts';
import { TARGETS } from './targets.ts';

const { values, positionals } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } },
  allowPositionals: true,
});
const names = TARGETS.map(({ name }) => name).filter(
  (name) => positionals.length === 0 || positionals.some((part) => name.includes(part)),
);
const options = { budgetMs: Number(values.seconds) * 1_000, seed: Number(values.seed) };
const { inputs, findings } = await runTargets(names, options, (name, result) => {
  console.log(`${result.findings.length === 0 ? 'ok    ' : 'failed'}  ${name}: ${result.inputs} inputs`);
  for (const { input, what } of result.findings) console.log(`        ${input}: ${what}`);
});
console.log(`${names.length} functions, ${inputs} inputs, ${findings.length} findings`);
process.exitCode = findings.length > 0 || names.length === 0 ? 1 : 0;
