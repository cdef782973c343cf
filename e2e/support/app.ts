import { test as base, expect } from '@playwright/test';
import type { LocalServer } from '#server/sources/fixtures/local-server.ts';
import { startWebServer } from '#server/sources/fixtures/web-server.ts';
import { startYoutubeServer } from '#server/sources/fixtures/youtube-server.ts';
import { type Api, isEnded } from './api.ts';
import { type Installation, type Settings, startInstallation } from './installation.ts';
import { ProgressRecord } from './progress-record.ts';

interface PerWorker {
  /**
   * Files that name an installation of their own get one that no other file has touched. The others share one for each
   * worker of the test run, which is empty whenever a test begins.
   */
  installation: string;
  /** On top of what tests need in any case: local addresses allowed, the local server in YouTube's place. */
  settings: Settings;
  /** A web server that behaves as the web does, see its source. */
  web: LocalServer;
  youtube: LocalServer;
  app: Installation;
}

interface PerTest {
  /** What the page was told, and showed, of the progress of tasks. */
  record: ProgressRecord;
  emptied: undefined;
}

const SHARED = 'shared';

/** A request that failed is for the page to tell about; the browser logs it all the same. */
const OF_THE_NETWORK = /Failed to load resource|net::ERR_/;

export const test = base.extend<PerTest, PerWorker>({
  installation: [SHARED, { scope: 'worker', option: true }],
  settings: [{}, { scope: 'worker', option: true }],

  web: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from this pattern
    async ({}, use) => {
      const server = await startWebServer();
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],
  youtube: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      const server = await startYoutubeServer();
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],
  app: [
    async ({ settings, youtube }, use) => {
      const app = await startInstallation({ ALLOW_PRIVATE_URLS: 'true', YOUTUBE_BASE_URL: youtube.url, ...settings });
      await use(app);
      await app.stop();
      expect(unexpectedLines(app.log()), 'the server met nothing unexpected').toEqual([]);
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  emptied: [
    async ({ installation, app }, use) => {
      if (installation === SHARED) await empty(app.api);
      await use(undefined);
    },
    { auto: true },
  ],

  baseURL: async ({ app }, use) => use(app.url),
  /** The page fails its test where it logs an error or throws one. */
  page: async ({ page }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !OF_THE_NETWORK.test(message.text())) errors.push(message.text());
    });
    await use(page);
    expect(errors, 'the page logged no error').toEqual([]);
  },
  record: async ({ page }, use) => use(await ProgressRecord.of(page)),
});

export { expect };

/** As its owner empties it. */
async function empty(api: Api): Promise<void> {
  for (const { id, completedAt } of await api.list()) {
    if (completedAt === null) {
      await api.cancel(id);
      await api.waitFor(id, isEnded);
    }
    await api.remove(id);
  }
  for (const { id } of await api.library()) await api.removeSummary(id);
}

function unexpectedLines(log: string): string[] {
  return log.split('\n').filter((line) => /unexpected|unhandled|⨯|failed:|Warning:/i.test(line));
}
