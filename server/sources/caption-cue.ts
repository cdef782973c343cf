/** A piece of what is said, with when it is said. */
export interface CaptionCue {
  startSeconds: number;
  endSeconds: number;
  text: string;
}

/** How long a cue stays when nobody says, and nothing follows. */
const UNSTATED_SECONDS = 3;

/**
 * Cues in order of time, their white space folded, without empty ones. `endSeconds` may be missing. A cue ends at the
 * latest when the next one begins: recognized speech stays on the screen while the next line is already spoken.
 */
export function orderedCues(
  raw: readonly { startSeconds: number; endSeconds: number | null; text: string }[],
): CaptionCue[] {
  const cues = raw
    .map((cue) => ({ ...cue, text: cue.text.replace(/\s+/g, ' ').trim() }))
    .filter((cue) => cue.text !== '' && Number.isFinite(cue.startSeconds) && cue.startSeconds >= 0)
    .sort((a, b) => a.startSeconds - b.startSeconds);
  return cues.map(({ startSeconds, endSeconds, text }, index) => {
    const next = cues[index + 1]?.startSeconds ?? Number.POSITIVE_INFINITY;
    const stated = endSeconds !== null && endSeconds > startSeconds ? endSeconds : startSeconds + UNSTATED_SECONDS;
    return { startSeconds, endSeconds: next > startSeconds ? Math.min(stated, next) : stated, text };
  });
}

/**
 * Cues as a WebVTT file.
 *
 * @see https://www.w3.org/TR/webvtt1/#file-structure
 */
export function toWebVtt(cues: readonly CaptionCue[]): string {
  const blocks = cues.map(
    ({ startSeconds, endSeconds, text }) =>
      `${timestamp(startSeconds)} --> ${timestamp(endSeconds)}\n${escaped(text)}\n`,
  );
  return `WEBVTT\n\n${blocks.join('\n')}`;
}

/** Also escapes “-->”, which must not stand in a cue; an empty line would end it. */
function escaped(text: string): string {
  const lines = text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .split(/[\r\n]/);
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

function timestamp(seconds: number): string {
  const total = Math.round(seconds * 1000);
  const [hours, minutes, wholeSeconds] = [total / 3_600_000, (total / 60_000) % 60, (total / 1000) % 60].map(
    Math.floor,
  );
  const two = (value = 0) => String(value).padStart(2, '0');
  return `${two(hours)}:${two(minutes)}:${two(wholeSeconds)}.${String(total % 1000).padStart(3, '0')}`;
}
