import { describe, expect, it } from 'vitest';
import { REGRESSIONS } from './regressions.ts';
import { runTargets } from './run-targets.ts';
import { TARGETS } from './targets.ts';

describe('the fuzz suite', () => {
  it('finds what is planted, and ends what hangs', async () => {
    const names = ['exponential pattern', 'quadratic loop', 'failure', 'linear loop'].map((name) => `planted ${name}`);
    const { findings } = await runTargets(names, { budgetMs: 500, seed: 1, hangMs: 4_000 });
    const found = (part: string) => findings.filter(({ target }) => target.includes(part)).map(({ what }) => what);
    expect(found('exponential')).toEqual([expect.stringMatching(/does not end/)]);
    expect(found('quadratic')[0]).toMatch(/48000 characters/);
    expect(found('failure')[0]).toMatch(/throws URIError/);
    expect(found('linear')).toEqual([]);
  });

  it('knows each target by one name', () => {
    const names = TARGETS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of REGRESSIONS.keys()) expect(names).toContain(name);
  });

  it('finds no function that takes more than linear time, in its short form', async () => {
    const { inputs, findings } = await runTargets(
      TARGETS.map(({ name }) => name),
      { budgetMs: 100, seed: 1 },
    );
    expect(findings.map(({ target, input, what }) => `${target}, ${input}: ${what}`).join('\n')).toBe('');
    expect(inputs).toBeGreaterThan(TARGETS.length);
    console.info(`fuzz, short form: ${TARGETS.length} functions, ${inputs} inputs`);
  }, 600_000);
});
