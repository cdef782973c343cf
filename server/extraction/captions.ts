import type { Passage } from '#domain/passage.ts';
import { captionLines, textOfLines } from './caption-lines.ts';
import { type ShownCue, withoutRepeats } from './caption-repeats.ts';
import type { ExtractionEvent } from './extraction-event.ts';
import { wrapLongText } from './wrap-long-text.ts';

export interface Cue {
  /** Seconds from the start. */
  readonly startSeconds: number;
  readonly text: string;
}

/**
 * The cues of a WebVTT or SubRip file in order of time: markup, notes and styles left out, each with the name of who
 * speaks where that changes (“Ada Lovelace: …”). Captions that roll up or grow come out with each word once.
 */
export function readCues(captions: string): Cue[] {
  const shown = shownCues(captions).sort((a, b) => a.startSeconds - b.startSeconds);
  let speaker: string | null = null;
  return withoutRepeats(shown).map(({ startSeconds, lines }) => {
    const text = textOfLines(lines, speaker);
    speaker = lines.at(-1)?.speaker ?? null;
    return { startSeconds, text };
  });
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
    if (index >= fromUnit) yield { type: 'unit', index, passages: passagesOf(cue) };
  }
}

/** The language that a WebVTT header declares (`Language: en`), or null. */
export function captionLanguage(captions: string): string | null {
  const header = captions.split(/\r?\n\r?\n/, 1)[0] ?? '';
  return (header.startsWith('WEBVTT') && /^Language:\s*([\w-]+)/m.exec(header)?.[1]) || null;
}

/** One, but for a cue that is as long as a page. */
function passagesOf({ text, startSeconds: seconds }: Cue): Passage[] {
  return wrapLongText(text).map((piece) => ({ text: piece, locator: { kind: 'time', seconds }, headingPath: [] }));
}

/** The cues as they stand in the file. A cue ends with an empty line, and in a sloppy file where the next one begins. */
function shownCues(captions: string): ShownCue[] {
  const cues: ShownCue[] = [];
  let open: { times: Times; lines: string[] } | null = null;
  const close = () => {
    const lines = open === null ? [] : captionLines(open.lines.join('\n'));
    if (open !== null && lines.length > 0) cues.push({ ...open.times, lines });
    open = null;
  };
  for (const line of captions.split(/\r\n?|\n/)) {
    const times = line.includes('-->') ? timesOf(line) : null;
    if (times !== null) {
      // What stands right above the times is the cue's number or name, not what is said.
      if (open !== null && isIdentifier(open.lines)) open.lines.pop();
      close();
      open = { times, lines: [] };
    } else if (line === '') {
      close();
    } else {
      open?.lines.push(line);
    }
  }
  close();
  return cues;
}

function isIdentifier(lines: readonly string[]): boolean {
  const last = lines.at(-1) ?? '';
  return /^\s*\d+\s*$/.test(last) || (lines.length > 1 && lines.at(-2)?.trim() === '');
}

interface Times {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

function timesOf(line: string): Times | null {
  const arrow = line.indexOf('-->');
  const startSeconds = secondsOf(line.slice(0, arrow));
  if (startSeconds === null) return null;
  return { startSeconds, endSeconds: secondsOf(line.slice(arrow + 3)) ?? startSeconds };
}

function secondsOf(text: string): number | null {
  const match = /^(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?(?!\d)/.exec(text.trim());
  if (!match) return null;
  const [, hours = '0', minutes = '0', seconds = '0', fraction = '0'] = match;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(`${seconds}.${fraction.padEnd(3, '0')}`);
}
