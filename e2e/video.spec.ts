import type { Locator } from '@playwright/test';
import { englishLecture, lectureSeconds, recognizedLecture } from '#server/sources/fixtures/lecture.ts';
import { FIXTURE_TITLE, FIXTURE_VIDEOS, type FixtureVideo } from '#server/sources/fixtures/youtube-server.ts';
import { expect, test } from './support/app.ts';
import { expectCited } from './support/citations.ts';
import { knownLines } from './support/known-text.ts';
import { card, pasteLink } from './support/screens.ts';

for (const [video, lines] of [
  ['manual', englishLecture],
  ['automatic', recognizedLecture],
] as const) {
  test(`a video with ${video} captions becomes a summary that cites its seconds`, async ({ page, app, youtube }) => {
    await page.goto('/');
    await pasteLink(page, addressOf(video));
    const result = card(page, FIXTURE_TITLE).getByRole('link', { name: FIXTURE_TITLE, exact: true });
    await expect(result).toHaveAttribute('href', /^\/summaries\//);
    const [task] = await app.api.list();
    const summary = await app.api.summaryOf(task?.id ?? '');
    for (const { locator } of summary.points.flatMap((point) => point.citations)) {
      expect(locator).toMatchObject({ kind: 'time' });
      expect(locator.kind === 'time' && locator.seconds).toBeLessThan(lectureSeconds);
    }
    await result.click();
    await expectCited(page, summary, knownLines(lines));
    const link = page.getByRole('complementary', { name: 'Source' }).getByRole('link', { name: 'Watch from here' });
    await expect(link).toHaveAttribute(
      'href',
      new RegExp(`^https://www\\.youtube\\.com/watch\\?v=${FIXTURE_VIDEOS[video]}&t=\\d+s$`),
    );
    expect(youtube.requests.map(({ path }) => path)).toContainEqual(expect.stringMatching(/^\/api\/timedtext\?/));
  });
}

const FAILING: readonly [FixtureVideo, message: string | RegExp, remedy: string][] = [
  ['none', 'The video has no captions to read', 'Add a transcript as text'],
  ['blocked', /The video site refuses to serve this video here: .*robot/, 'add the transcript as text'],
  ['private', 'The video is private', 'Ask its owner for a transcript'],
  ['removed', 'The video does not exist or was removed', 'Check the link'],
];

for (const [video, message, remedy] of FAILING) {
  test(`a video (${video}) fails with a sentence and a way out`, async ({ page, app }) => {
    await page.goto('/');
    await pasteLink(page, addressOf(video));
    const failed = page.getByRole('region', { name: 'Just finished' }).getByRole('article');
    await expectSaid(failed, message, remedy);
    await failed.getByRole('link').first().click();
    await expectSaid(page.getByRole('region', { name: 'Progress' }), message, remedy);
    await expect(page.getByRole('progressbar')).not.toHaveAttribute('aria-valuenow', '100');
    expect(await app.api.library()).not.toContainEqual(expect.objectContaining({ url: addressOf(video) }));
  });
}

async function expectSaid(where: Locator, message: string | RegExp, remedy: string): Promise<void> {
  await expect(where).toContainText(message);
  await expect(where).toContainText(remedy);
}

function addressOf(video: FixtureVideo): string {
  return `https://www.youtube.com/watch?v=${FIXTURE_VIDEOS[video]}`;
}
