import type { Locator } from '#domain/passage.ts';

/** A locator as it stands in the margin: `p. 12`, `3:41`, `¶ 8`. Paragraphs are counted from 1 for people. */
export function formatLocator(locator: Locator): string {
  switch (locator.kind) {
    case 'page':
      return `p.\u00a0${locator.page}`;
    case 'time':
      return formatClock(locator.seconds);
    case 'paragraph':
      return `¶\u00a0${locator.index + 1}`;
  }
}

/** The same in words, for a screen reader and for headings: `page 12`, `3 min 41 s`, `paragraph 8`. */
export function spellLocator(locator: Locator): string {
  switch (locator.kind) {
    case 'page':
      return `page ${locator.page}`;
    case 'time': {
      const seconds = Math.floor(locator.seconds);
      const hours = Math.floor(seconds / 3600);
      const minutes = Math.floor((seconds % 3600) / 60);
      return [hours > 0 && `${hours} h`, (hours > 0 || minutes > 0) && `${minutes} min`, `${seconds % 60} s`]
        .filter(Boolean)
        .join(' ');
    }
    case 'paragraph':
      return `paragraph ${locator.index + 1}`;
  }
}

/** A position in a recording: `0:07`, `3:41`, `1:02:09`. */
export function formatClock(totalSeconds: number): string {
  const seconds = Math.max(0, Math.floor(totalSeconds));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const tail = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}
