import type { Flow } from './pdf-columns.ts';
import { aside, type PdfParagraph } from './pdf-paragraphs.ts';
import type { PlacedNote } from './pdf-run.ts';
import { quotesText } from './quotes-text.ts';

/**
 * The paragraphs with each note after the one that it stands at, marked as a note and with its author.
 *
 * @param flows the lines that the paragraphs are made of, in their order
 */
export function withNotes(
  paragraphs: readonly PdfParagraph[],
  flows: readonly Flow[],
  notes: readonly PlacedNote[],
): PdfParagraph[] {
  const lines = flows.flat();
  const paragraphOfLine = paragraphs.flatMap(({ lineCount }, index) => new Array<number>(lineCount).fill(index));
  const notesAfter = new Map<number, PdfParagraph[]>();
  for (const [index, note] of notes.entries()) {
    const isPlaced = index < MOST_PLACED;
    const after = paragraphOfLine[isPlaced ? nearestLine(lines, note) : lines.length - 1] ?? -1;
    // Some programs copy the words that are marked into the note.
    if (isPlaced && note.isMarkup && quotesText(paragraphs[after]?.text ?? '', note.text)) continue;
    const list = notesAfter.get(after) ?? [];
    notesAfter.set(after, list);
    list.push(paragraphOf(note));
  }
  const before = notesAfter.get(-1) ?? [];
  return [...paragraphs.flatMap((paragraph, index) => [paragraph, ...(notesAfter.get(index) ?? [])]), ...before];
}

function paragraphOf({ text, author }: PlacedNote): PdfParagraph {
  const mark = author === '' ? 'Note' : `Note by ${author}`;
  return aside(`${mark}: ${text}`);
}

/** The index of the last line within the note's box, or else of the nearest; -1 where there is none. */
function nearestLine(lines: Flow, note: PlacedNote): number {
  let nearest = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, line] of lines.entries()) {
    // The baseline runs below the middle of the letters.
    const y = line.y - line.size * 0.3;
    const down = Math.max(0, note.top - y, y - note.bottom);
    const aside = Math.max(0, note.left - line.right, line.x - note.right);
    const distance = down + aside * ASIDE;
    if (distance <= least) [nearest, least] = [index, distance];
  }
  return nearest;
}

// Icons of notes stand in the margin: their height tells more.
const ASIDE = 0.1;
// The others stand at the end of the page.
const MOST_PLACED = 300;
