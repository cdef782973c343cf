import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import type { Locator } from '#domain/passage.ts';
import type { Summary } from '#domain/summary.ts';
import { toMarkdown } from './markdown-export.ts';

const summary: Summary = {
  id: 'sum_1',
  taskId: 'summary_1',
  title: 'Why bridges sing',
  gist: 'Bridges have a rhythm. Wind can find it.',
  points: [
    {
      text: 'Flutter feeds itself.',
      citations: [{ quote: 'the wind fed the twisting', locator: { kind: 'page', page: 12 }, passage: 3 }],
    },
  ],
  source: { kind: 'upload', title: 'bridges.pdf', filename: 'bridges.pdf', url: null, mediaType: 'application/pdf' },
  method: 'extractive',
  language: 'en',
  words: 1234,
  readingMinutes: 6,
  createdAt: '2026-11-01T10:00:00.000Z',
};

function cited(locator: Locator, source: Partial<Summary['source']> = {}): string {
  const points = [{ text: 'Point.', citations: [{ quote: 'quote', locator, passage: 0 }] }];
  return toMarkdown({ ...summary, points, source: { ...summary.source, ...source } }).markdown;
}

describe('a summary as Markdown', () => {
  it('has its title, gist, points, source and the quotes that they stand on', () => {
    const { markdown, filename } = toMarkdown(summary);
    expect(filename).toBe('why-bridges-sing.md');
    expect(markdown).toContain(
      '# Why bridges sing\n\nBridges have a rhythm. Wind can find it.\n\n- Flutter feeds itself.[^1]\n',
    );
    expect(markdown).toContain('Source: bridges.pdf. 1,234 words, 6 min to read.');
    expect(markdown).toContain('[^1]: page 12: “the wind fed the twisting”\n');
  });

  it.each<[string, Locator, Partial<Summary['source']>]>([
    ['paragraph 8: “quote”', { kind: 'paragraph', index: 7 }, {}],
    ['2:05: “quote”', { kind: 'time', seconds: 125.9 }, {}],
    [
      '[61:05](<https://www.youtube.com/watch?v=abc&t=3665s>): “quote”',
      { kind: 'time', seconds: 3665 },
      { kind: 'youtube', url: 'https://www.youtube.com/watch?v=abc&t=7' },
    ],
  ])('says where a quote stands: %s', (place, locator, source) => {
    expect(cited(locator, source)).toContain(`[^1]: ${place}`);
  });

  it('lets no character of the source become markup', async () => {
    const hostile = '<img src=x> [a](/b) *c* _d_ `e` | # f';
    const { markdown } = toMarkdown({
      ...summary,
      ...{ title: hostile, gist: hostile, points: [{ text: hostile, citations: summary.points[0]?.citations ?? [] }] },
    });
    expect(await marked.parse(markdown)).not.toMatch(/<(img|a|em|code|table)\b/);
  });

  it.each([
    ['Über Brücken: “eins”', 'über-brücken-eins.md'],
    ['../../etc/passwd', 'etc-passwd.md'],
    ['???', 'summary.md'],
    ['x'.repeat(200), `${'x'.repeat(80)}.md`],
  ])('of “%s” is named %s', (title, filename) => {
    expect(toMarkdown({ ...summary, title }).filename).toBe(filename);
  });
});
