import type { MediaType } from '#domain/media-type.ts';

/** A heading, a fence, or a link: what people write in Markdown and hardly anywhere else. */
const MARKDOWN = /^(?:#{1,6} \S|```|~~~)|[^\n[]\]\((?:https?:|#|\.{0,2}\/)/m;

/** How a pasted text is to be read. */
export function typeOfPastedText(text: string): MediaType {
  return MARKDOWN.test(text.slice(0, 100_000)) ? 'text/markdown' : 'text/plain';
}

const TITLE_CHARACTERS = 60;

/** What a pasted text is called where the person gave no title: its first line, without its markup. */
export function nameOfPastedText(text: string): string {
  const firstLine = text.trim().slice(0, 1_000).split('\n', 1)[0] ?? '';
  const line = firstLine
    .replace(/^[#>*+\s-]+/, '')
    .replace(/\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/[*_`]+/g, '')
    .replace(/\s+/gu, ' ')
    .trim();
  if (line === '') return 'Pasted text';
  if (line.length <= TITLE_CHARACTERS) return line;
  const cut = line.slice(0, TITLE_CHARACTERS);
  const lastSpace = cut.lastIndexOf(' ');
  return `${cut.slice(0, lastSpace > TITLE_CHARACTERS / 2 ? lastSpace : undefined).replace(/(?<![\s.,;:])[\s.,;:]+$/, '')}…`;
}
