import { Parser } from 'htmlparser2';
import { z } from 'zod';
import { type CaptionCue, orderedCues } from './caption-cue.ts';
import { textOfMarkup } from './text-of-markup.ts';

/** The forms in which YouTube hands out captions, the richest first; each `parse` answers null for what it cannot read. */
export const CAPTION_FORMATS: readonly { name: string; parse: (text: string) => CaptionCue[] | null }[] = [
  { name: 'json3', parse: parseJson3 },
  { name: 'srv3', parse: parseSrv3 },
  { name: 'srv1', parse: parseSrv1 },
  { name: 'vtt', parse: parseVtt },
];

const json3Schema = z.object({
  events: z
    .array(
      z.object({
        tStartMs: z.number().optional(),
        dDurationMs: z.number().optional(),
        segs: z.array(z.object({ utf8: z.string().optional() })).optional(),
      }),
    )
    .default([]),
});

function parseJson3(text: string): CaptionCue[] | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = json3Schema.safeParse(json);
  if (!parsed.success) return null;
  return orderedCues(
    parsed.data.events.map(({ tStartMs = 0, dDurationMs, segs = [] }) => ({
      ...spanMs(tStartMs, dDurationMs ?? null),
      text: segs.map((segment) => segment.utf8 ?? '').join(''),
    })),
  );
}

/** `<p t="ms" d="ms">`, with or without `<s>` around its words. */
function parseSrv3(text: string): CaptionCue[] | null {
  return parseXml(text, 'timedtext', 'p', ({ t, d }) => spanMs(Number(t ?? 0), d === undefined ? null : Number(d)));
}

/** `<text start="s" dur="s">`, its content escaped twice. */
function parseSrv1(text: string): CaptionCue[] | null {
  const cues = parseXml(text, 'transcript', 'text', ({ start, dur }) =>
    spanMs(Number(start ?? 0) * 1000, dur === undefined ? null : Number(dur) * 1000),
  );
  return cues === null ? null : orderedCues(cues.map((cue) => ({ ...cue, text: textOfMarkup(cue.text) })));
}

function parseXml(
  xml: string,
  root: string,
  element: string,
  span: (attributes: Record<string, string | undefined>) => { startSeconds: number; endSeconds: number | null },
): CaptionCue[] | null {
  const cues: { startSeconds: number; endSeconds: number | null; text: string }[] = [];
  let isRooted = false;
  let depth = 0;
  let open: (typeof cues)[number] | null = null;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth += 1;
        if (depth > MAX_DEPTH) throw new NestedTooDeep();
        if (name === root) isRooted = true;
        if (name === element) open = { ...span(attributes), text: '' };
        if (name === 'br' && open !== null) open.text += ' ';
      },
      ontext(data) {
        if (open !== null) open.text += data;
      },
      onclosetag(name) {
        depth -= 1;
        if (name === element && open !== null) cues.push(open);
        if (name === element) open = null;
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  try {
    parser.end(xml);
  } catch (error) {
    if (error instanceof NestedTooDeep) return null;
    throw error;
  }
  return isRooted ? orderedCues(cues) : null;
}

/** Captions nest four elements. The parser's time grows with the depth. */
const MAX_DEPTH = 50;

class NestedTooDeep extends Error {}

const VTT_TIMES = /^((?:\d+:)?\d{2}:\d{2}\.\d{3})[ \t]+-->[ \t]+((?:\d+:)?\d{2}:\d{2}\.\d{3})/;

function parseVtt(text: string): CaptionCue[] | null {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
  if (!lines[0]?.startsWith('WEBVTT')) return null;
  const cues: { startSeconds: number; endSeconds: number | null; text: string }[] = [];
  let last = '';
  for (let at = 0; at < lines.length; at++) {
    const times = VTT_TIMES.exec(lines[at] ?? '');
    if (times === null) continue;
    const said: string[] = [];
    for (at++; at < lines.length && lines[at] !== ''; at++) {
      const line = textOfMarkup((lines[at] ?? '').replace(/<[^>]*(?:>|$)/g, '')).trim();
      // Recognized speech scrolls: every line comes again above the one that follows it.
      if (line !== '' && line !== last) said.push(line);
      if (line !== '') last = line;
    }
    cues.push({ startSeconds: vttSeconds(times[1]), endSeconds: vttSeconds(times[2]), text: said.join(' ') });
  }
  return orderedCues(cues);
}

function vttSeconds(timestamp = ''): number {
  return timestamp.split(':').reduce((total, part) => total * 60 + Number(part), 0);
}

function spanMs(startMs: number, durationMs: number | null): { startSeconds: number; endSeconds: number | null } {
  return { startSeconds: startMs / 1000, endSeconds: durationMs === null ? null : (startMs + durationMs) / 1000 };
}
