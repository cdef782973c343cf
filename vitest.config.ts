import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@/': `${import.meta.dirname}/` } },
  test: {
    include: ['{app,bench,components,domain,eval,faults,fuzz,hooks,scripts,server}/**/*.test.{ts,tsx,mjs}'],
    exclude: ['**/node_modules/**', '**/fixtures/**'],
    setupFiles: ['./vitest.setup.ts'],
    // Processes, not threads: tests start child processes, set signals and open databases. One more than the two cores of
    // the smallest machine that runs them: many wait for a process that starts, or for one that is silent.
    pool: 'forks',
    maxWorkers: 3,
    // Files that a worker runs one after the other share what they import: most of a short file's time went into importing
    // the same again. No file may change a module for the next one.
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What is waited for comes on a busy machine too.
    expect: { poll: { timeout: 20_000 } },
  },
});
