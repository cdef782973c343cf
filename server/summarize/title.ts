import { type PassageReader, pagesOf } from '#server/text/passage-reader.ts';
import { fold } from '#server/text/sentences.ts';

const MAX_TITLE_LENGTH = 140;
const OPENING_WORDS = 8;

const EXTENSION =
  /\.(?:pdf|docx?|odt|rtf|xlsx?|csv|tsv|jsonl?|ndjson|html?|xhtml|md|markdown|txt|text|log|vtt|srt|tex|dvi|ps|pptx?|indd|qxd|epub|pages|wpd)$/i;
const MEANINGLESS =
  /^(?:untitled(?:[\s-]*\d*)?|document\s*\d*|dokument\s*\d*|title|home(?: ?page)?|index|page|file|scan\s*\d*|print|slide \d+|powerpoint presentation|presentation|pasted text|text|readme|summary|abstract|introduction|overview|contents|table of contents|none|null|undefined|\d+|[\W_]+)$/i;
const WELL_KNOWN_SITE =
  /^(?:wikipedia|youtube|github|gitlab|medium|reddit|arxiv(?:\.org)?|stack overflow|substack|linkedin|the guardian|bbc(?: news)?|reuters|ap news|cnn|npm|mdn(?: web docs)?|wikipedia, the free encyclopedia|the new york times|hacker news|quora|[a-z0-9-]+\.(?:com|org|net|io|dev|de|co\.uk|fr|es))$/i;

/**
 * What the summary is called: the given title without the site's name, file endings and leftovers of programs; else
 * the first heading; else the file name or host, cleaned in the same way; else the first words of the text.
 */
export async function titleOf(source: {
  readonly title: string | null;
  readonly fallbackTitle: string;
  readonly passages: PassageReader;
}): Promise<string> {
  const candidates = [
    async () => cleanTitle(source.title ?? '', source.fallbackTitle),
    async () => cleanTitle((await firstHeading(source.passages)) ?? '', ''),
    async () => cleanTitle(source.fallbackTitle, ''),
    () => openingWords(source.passages),
  ];
  for (const candidate of candidates) {
    const title = await candidate();
    if (title !== null) return shortened(title);
  }
  return shortened(fold(source.fallbackTitle)) || '—';
}

async function firstHeading(passages: PassageReader): Promise<string | null> {
  for (const passage of await passages.read(0, 50)) {
    const heading = passage.headingPath[0];
    if (heading !== undefined && heading.trim() !== '') return heading;
  }
  return null;
}

/** Null where nothing meaningful is left. */
function cleanTitle(raw: string, host: string): string | null {
  let title = fold(raw.slice(0, 2_000)).replace(
    /^(?:Microsoft (?:Word|PowerPoint|Excel) ?- ?|\(PDF\) |\[PDF\] |\[\d{4}\.\d{4,5}(?:v\d+)?\] )/i,
    '',
  );
  if (EXTENSION.test(title)) {
    title = title.replace(EXTENSION, '');
    // A file name: its separators stand for spaces.
    if (!title.includes(' ')) title = title.replace(/[_+]+/g, ' ').replace(/-+/g, title.includes('_') ? '-' : ' ');
  }
  title = fold(withoutSite(title, host)).replace(/^[\s|–—·:-]+|(?<![\s|–—·-])[\s|–—·-]+$/g, '');
  return title === '' || MEANINGLESS.test(title) || !/[\p{L}\p{N}]/u.test(title) ? null : title;
}

function withoutSite(title: string, host: string): string {
  const match = /^(.+?\S)\s*(\||·|::|»|\s[-–—]\s)\s*([^|·]{2,60})$/u.exec(title);
  const [, rest = '', separator = '', site = ''] = match ?? [];
  if (rest === '') return title;
  if (WELL_KNOWN_SITE.test(site.trim()) || isNameOfHost(site, host)) return withoutSite(rest, host);
  const restWords = rest.split(/\s+/).length;
  const siteWords = site.trim().split(/\s+/).length;
  const isDash = /[-–—]/.test(separator);
  return !isDash && restWords >= 3 && siteWords <= 5 ? withoutSite(rest, host) : title;
}

/** “BBC News” on www.bbc.co.uk. */
function isNameOfHost(site: string, host: string): boolean {
  const label = /^(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,})$/i.exec(host)?.[1]?.toLowerCase().replaceAll('-', '');
  if (label === undefined) return false;
  const letters = site.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  if (letters.length >= 3 && label.includes(letters)) return true;
  const first = /[\p{L}\p{N}]{3,}/u.exec(site.toLowerCase())?.[0];
  return first !== undefined && first !== 'the' && label.split('.').includes(first);
}

async function openingWords(passages: PassageReader): Promise<string | null> {
  for await (const page of pagesOf(passages)) {
    for (const { text } of page) {
      const opening = fold(text.slice(0, 400));
      if (/[\p{L}\p{N}]/u.test(opening)) return firstWords(opening);
    }
  }
  return null;
}

function firstWords(opening: string): string {
  const parts = opening.split(' ');
  if (parts.length <= OPENING_WORDS) return opening;
  const first = parts.slice(0, OPENING_WORDS).join(' ');
  return `${first.replace(/[,;:.]$/, '')}…`;
}

function shortened(title: string): string {
  if (title.length <= MAX_TITLE_LENGTH) return title;
  const start = title.slice(0, MAX_TITLE_LENGTH).replace(/[\ud800-\udbff]$/, '');
  const gap = start.lastIndexOf(' ');
  return `${(gap > MAX_TITLE_LENGTH / 2 ? start.slice(0, gap) : start).replace(/[,;:.]$/, '')}…`;
}
