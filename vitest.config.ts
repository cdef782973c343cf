import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@/': `${import.meta.dirname}/` } },
  test: {
    include: ['{app,bench,components,domain,eval,faults,hooks,scripts,server}/**/*.test.{ts,tsx,mjs}'],
    exclude: ['**/node_modules/**', '**/fixtures/**'],
    setupFiles: ['./vitest.setup.ts'],
    // Processes, not threads: tests start child processes, set signals and open databases. Two: the smallest machine
    // that runs them has two cores.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
