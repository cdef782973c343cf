import { Parser } from 'htmlparser2';
import { foldText } from './fold-text.ts';

/** A line of a cue, or the part of it that one person says. */
export interface CaptionLine {
  /** Who says it, where a voice is marked (`<v Ada Lovelace>`); else null. */
  readonly speaker: string | null;
  readonly text: string;
}

/** The lines of a cue without their markup; blank ones left out. */
export function captionLines(markup: string): CaptionLine[] {
  let text = '';
  const parser = new Parser({ ontext: (data) => (text += data) });
  // `<00:00:01.000>` marks when a word is said; a parser of HTML would take it for text.
  parser.end(
    markup
      .replaceAll(OPEN, '')
      .replaceAll(CLOSE, '')
      .replace(VOICE, `${OPEN}$1${CLOSE}`)
      .replace(VOICE_END, OPEN + CLOSE)
      .replace(/<[\d:.,]+>/g, '')
      .replace(/\{\\[^{}]*\}/g, ''),
  );
  const lines: CaptionLine[] = [];
  let speaker: string | null = null;
  for (const line of text.split('\n')) {
    for (const part of line.split(OPEN)) {
      const end = part.indexOf(CLOSE);
      if (end !== -1) speaker = foldText(part.slice(0, end)) || null;
      const said = withoutChangeMark(foldText(part.slice(end + 1)));
      if (said !== '') lines.push({ speaker, text: said });
    }
  }
  return lines;
}

/** The text of lines that follow each other: who speaks is told where that changes. */
export function textOfLines(lines: readonly CaptionLine[], speakerBefore: string | null): string {
  let speaker = speakerBefore;
  const parts: string[] = [];
  for (const line of lines) {
    if (line.speaker !== null && line.speaker !== speaker) parts.push(`${line.speaker}:`);
    speaker = line.speaker;
    parts.push(line.text);
  }
  return parts.join(' ');
}

// The parser of HTML would change the letters of a name, which WebVTT writes where HTML has attributes.
const VOICE = /<v(?:\.[^\s<>.]*)*[ \t]+([^<>\s][^<>\n]*)?>/g;
const VOICE_END = /<\/v>/g;
const OPEN = '\u0001';
const CLOSE = '\u0002';

/** “>> ADA: Yes” says by its arrows that somebody else speaks, and then who. */
function withoutChangeMark(line: string): string {
  if (!line.startsWith('>>')) return line;
  const rest = line.replace(/^>+ ?/, '');
  return /^\p{Lu}[^:!?]{0,40}: /u.test(rest) ? rest : line;
}
