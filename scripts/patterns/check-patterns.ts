/**
 * `node scripts/patterns/check-patterns.ts`: every regular expression of the product takes linear time, or a comment
 * says why its time is bounded. Ends with 1 where one does neither.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FoundPattern, findPatterns } from './find-patterns.ts';
import { proveLinear, type Verdict } from './prove-linear.ts';

const PROJECT = join(import.meta.dirname, '../..');
const MIN_EXEMPTION = 20;
const FOLDERS = ['app', 'components', 'domain', 'hooks', 'server', 'scripts', 'bench', 'eval', 'faults', 'fuzz'];
const SOURCE = [`{${FOLDERS.join(',')}}/**/*.{ts,tsx,mjs}`, '*.{ts,mjs}', '.dependency-cruiser.cjs'];
/** Tests run on what they themselves make. */
const NO_PRODUCT = ['**/*.test.*', '**/fixtures/**', '**/node_modules/**'];

const ADVICE = `What to do: make what follows a loop unable to continue it (\`<[^<>]*>\` instead of \`<[^>]*>\`); forbid a
match to begin inside of a run (\`(?<!\\s)\\s+$\` instead of \`\\s+$\`); take apart loops over the same characters
(\`\\d+(?:\\.\\d*)?\` instead of \`\\d*\\.?\\d*\`); or use indexOf, split or a loop. Where the text is short, say so in a
comment before the statement: // Bounded pattern: at most 60 characters, by MAX_TITLE.`;

const verdicts = new Map<string, Verdict>();
const counts = { proved: 0, exempt: 0, files: 0 };
const faults: string[] = [];
for (const path of globSync(SOURCE, { cwd: PROJECT, exclude: NO_PRODUCT }).sort()) {
  counts.files += 1;
  for (const pattern of findPatterns(join(PROJECT, path), readFileSync(join(PROJECT, path), 'utf8'))) {
    const fault = faultOf(pattern);
    if (fault !== null) faults.push(`${path}:${pattern.line}  ${fault}\n    ${shortened(pattern.text)}`);
  }
}
if (counts.proved === 0) faults.push(`No pattern was found in ${counts.files} files.`);
if (faults.length > 0) console.log(`${faults.join('\n')}\n\n${ADVICE}\n`);
console.log(`${counts.proved} patterns proved linear, ${counts.exempt} exemptions, ${counts.files} files`);
process.exitCode = faults.length > 0 ? 1 : 0;

function faultOf({ source, flags, exemption }: FoundPattern): string | null {
  const verdict = source === null ? null : verdictOf(source, flags);
  if (verdict?.isLinear === true) {
    if (exemption !== null) return 'needs no exemption: it is linear. Remove the comment.';
    counts.proved += 1;
    return null;
  }
  if (exemption !== null) {
    counts.exempt += 1;
    return exemption.length < MIN_EXEMPTION ? 'the exemption does not say what bounds its time' : null;
  }
  if (verdict === null) return 'is put together when the program runs: escape and bound its parts, and say so';
  return verdict.growth === 'unknown'
    ? `cannot be proved linear: ${verdict.reason}`
    : `takes ${verdict.growth} time: ${verdict.reason}`;
}

function verdictOf(source: string, flags: string): Verdict {
  const key = `${flags}/${source}`;
  const verdict = verdicts.get(key) ?? proveLinear(source, flags);
  verdicts.set(key, verdict);
  return verdict;
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
