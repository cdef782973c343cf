import type { Locator } from '#domain/passage.ts';
import type { Citation, Summary } from '#domain/summary.ts';

/** A summary as a Markdown file: title, gist, points with numbered citations, and the quotes they stand on. */
export function toMarkdown(summary: Summary): { filename: string; markdown: string } {
  const notes: string[] = [];
  const points = summary.points.map(({ text, citations }) => {
    const marks = citations.map((citation) => {
      notes.push(noteOf(citation, summary.source.url));
      return `[^${notes.length}]`;
    });
    return `- ${escapeMarkup(text)}${marks.join('')}`;
  });
  const { source } = summary;
  const origin =
    source.url === null
      ? escapeMarkup(source.filename ?? source.title)
      : `[${escapeMarkup(source.title)}](<${source.url}>)`;
  const lines = [
    `# ${escapeMarkup(summary.title)}`,
    '',
    escapeMarkup(summary.gist),
    '',
    ...points,
    '',
    `Source: ${origin}. ${summary.words.toLocaleString('en')} words, ${summary.readingMinutes} min to read. ` +
      'Extractive summary: sentences taken from the source.',
    '',
    ...notes.map((note, index) => `[^${index + 1}]: ${note}`),
    '',
  ];
  return { filename: `${filenameOf(summary.title)}.md`, markdown: lines.join('\n') };
}

function noteOf({ quote, locator }: Citation, url: string | null): string {
  return `${placeOf(locator, url)}: “${escapeMarkup(quote)}”`;
}

function placeOf(locator: Locator, url: string | null): string {
  switch (locator.kind) {
    case 'page':
      return `page ${locator.page}`;
    case 'paragraph':
      return `paragraph ${locator.index + 1}`;
    case 'time': {
      const seconds = Math.floor(locator.seconds);
      const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
      if (url === null) return clock;
      const at = new URL(url);
      at.searchParams.set('t', `${seconds}s`);
      return `[${clock}](<${at.href}>)`;
    }
  }
}

/** Keeps the source's own characters from becoming markup. */
function escapeMarkup(text: string): string {
  return text.replace(/[\\`*_[\]<>#|]/g, '\\$&').replace(/\s+/gu, ' ');
}

function filenameOf(title: string): string {
  const name = title.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
  return name.slice(0, 80).toLowerCase() || 'summary';
}
