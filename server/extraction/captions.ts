import { Parser } from 'htmlparser2';
import type { Passage } from '#domain/passage.ts';
import type { ExtractionEvent } from './extraction-event.ts';
import { foldText } from './fold-text.ts';

export interface Cue {
  /** Seconds from the start. */
  readonly startSeconds: number;
  readonly text: string;
}

/**
 * The cues of a WebVTT or SubRip file in order of time: markup, notes and styles left out. Captions that roll up (each
 * cue repeats the last line of the one before, as automatic ones do) come out with each line once.
 */
export function readCues(captions: string): Cue[] {
  const cues: { startSeconds: number; lines: string[] }[] = [];
  for (const chunk of captions.replace(/\r\n?/g, '\n').split(/\n(?:[^\S\n]*\n)+/)) {
    const lines = chunk.split('\n');
    // A cue may be without an identifier, and a sloppy file without the blank line that parts cues.
    for (let at = 0; at < lines.length; at += 1) {
      const startSeconds = cueStart(lines[at] ?? '');
      if (startSeconds === null) continue;
      let end = lines.findIndex((line, index) => index > at && cueStart(line) !== null);
      if (end === -1) end = lines.length;
      else if (/^\s*\d+\s*$/.test(lines[end - 1] ?? '')) end -= 1;
      cues.push({ startSeconds, lines: plainLines(lines.slice(at + 1, end).join('\n')) });
      at = end - 1;
    }
  }
  cues.sort((a, b) => a.startSeconds - b.startSeconds);
  return withoutRepeats(cues);
}

/** The events of a caption file, from cue `fromUnit` on. */
export function* eventsOfCaptions(
  captions: string,
  language: string | null,
  fromUnit: number,
): Generator<ExtractionEvent> {
  const cues = readCues(captions);
  yield { type: 'opened', unit: 'segments', total: cues.length, title: null, language };
  for (const [index, cue] of cues.entries()) {
    if (index >= fromUnit) yield { type: 'unit', index, passages: [passageOf(cue)] };
  }
}

/** The language that a WebVTT header declares (`Language: en`), or null. */
export function captionLanguage(captions: string): string | null {
  const header = captions.split(/\r?\n\r?\n/, 1)[0] ?? '';
  return (header.startsWith('WEBVTT') && /^Language:\s*([\w-]+)/m.exec(header)?.[1]) || null;
}

function passageOf({ text, startSeconds: seconds }: Cue): Passage {
  return { text, locator: { kind: 'time', seconds }, headingPath: [] };
}

function cueStart(line: string): number | null {
  const match = /^\s*(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?\s*-->/.exec(line);
  if (!match) return null;
  const [, hours = '0', minutes = '0', seconds = '0', fraction = '0'] = match;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(`${seconds}.${fraction.padEnd(3, '0')}`);
}

function plainLines(markup: string): string[] {
  let text = '';
  const parser = new Parser({ ontext: (data) => (text += data) });
  // `<00:00:01.000>` marks when a word is said; a parser of HTML would take it for text.
  parser.end(markup.replace(/<[\d:.,]+>/g, '').replace(/\{\\[^}]*\}/g, ''));
  return text
    .split('\n')
    .map(foldText)
    .filter((line) => line !== '');
}

function withoutRepeats(cues: readonly { startSeconds: number; lines: string[] }[]): Cue[] {
  const kept: Cue[] = [];
  let shown: readonly string[] = [];
  for (const { startSeconds, lines } of cues) {
    const fresh = lines.slice(overlap(shown, lines));
    shown = lines;
    if (fresh.length > 0) kept.push({ startSeconds, text: fresh.join(' ') });
  }
  return kept;
}

/** How many of the first lines of `next` are the last lines of `shown`. */
function overlap(shown: readonly string[], next: readonly string[]): number {
  for (let count = Math.min(shown.length, next.length); count > 0; count -= 1) {
    if (next.slice(0, count).every((line, index) => line === shown[shown.length - count + index])) return count;
  }
  return 0;
}
