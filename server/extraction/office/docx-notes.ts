import { SKIPPED } from '../docx-walk.ts';
import { readXml } from '../xml-events.ts';

/** The kinds of notes in a Word document: their part's type, their element, and the element that refers to them. */
export const DOCX_NOTES = [
  { type: 'footnotes', element: 'w:footnote', reference: 'w:footnoteReference', label: 'The part with the foot notes' },
  { type: 'endnotes', element: 'w:endnote', reference: 'w:endnoteReference', label: 'The part with the end notes' },
  { type: 'comments', element: 'w:comment', reference: 'w:commentReference', label: 'The part with the comments' },
] as const;

/** Adds the texts of notes, under the element that refers to them and their id. */
export async function readDocxNotes(
  xml: AsyncIterable<string>,
  kind: (typeof DOCX_NOTES)[number],
  notes: Map<string, string>,
): Promise<void> {
  let id: string | null = null;
  let text: string[] = [];
  let inText = false;
  let skipDepth = 0;
  await readXml(xml, {
    open(tag, attributes) {
      if (SKIPPED.has(tag)) skipDepth += 1;
      if (tag === kind.element) {
        // Typed notes are the line above the notes and the like.
        id = attributes['w:type'] && attributes['w:type'] !== 'normal' ? null : (attributes['w:id'] ?? null);
        text = [];
      }
      if (tag === 'w:t' || tag === 'm:t') inText = skipDepth === 0;
      if (tag === 'w:tab' || tag === 'w:br') text.push(' ');
    },
    text(data) {
      if (inText) text.push(data);
    },
    close(tag) {
      if (SKIPPED.has(tag)) skipDepth -= 1;
      if (tag === 'w:t' || tag === 'm:t') inText = false;
      if (tag === 'w:p') text.push(' ');
      if (tag === kind.element && id !== null) notes.set(`${kind.reference}:${id}`, text.join(''));
    },
  });
}
