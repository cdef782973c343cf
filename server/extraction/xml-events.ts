import { Parser } from 'htmlparser2';
import { type XmlAttributes, XmlNames } from './xml-namespaces.ts';

export type { XmlAttributes } from './xml-namespaces.ts';

export interface XmlHandlers {
  open?(tag: string, attributes: XmlAttributes): void;
  close?(tag: string): void;
  text?(text: string): void;
}

/**
 * Reads XML as a stream of events; no tree is built. Sloppy XML is read as far as it can be understood. Names come with
 * the usual prefixes of their namespaces ({@link XmlNames}). Of alternatives (`mc:AlternateContent`) the first that holds
 * words, a chart or a diagram is read.
 *
 * @throws RangeError if elements are nested deeper than {@link DEEPEST}: no document is, and the parser's time grows with
 *   the square of the depth
 */
export async function readXml(xml: AsyncIterable<string>, handlers: XmlHandlers): Promise<void> {
  const names = new XmlNames();
  /** One for each open `mc:AlternateContent`. */
  const alternatives: { isRead: boolean }[] = [];
  let skippedFrom = 0;
  const markRead = () => {
    for (const each of alternatives) each.isRead = true;
  };
  const parser = new Parser(
    {
      onopentag(rawTag, rawAttributes) {
        const tag = names.open(rawTag, rawAttributes);
        if (names.depth > DEEPEST) throw new RangeError(`elements are nested more than ${DEEPEST} deep`);
        if (skippedFrom > 0) return;
        if (tag === 'mc:AlternateContent') alternatives.push({ isRead: false });
        if (alternatives.length > 0) {
          if ((tag === 'mc:Choice' || tag === 'mc:Fallback') && alternatives.at(-1)?.isRead) {
            skippedFrom = names.depth;
            return;
          }
          if (LEADS_TO_WORDS.has(tag)) markRead();
        }
        handlers.open?.(tag, names.attributesOf(rawAttributes));
      },
      onclosetag() {
        const { depth } = names;
        const tag = names.close();
        if (skippedFrom > 0) {
          if (depth === skippedFrom) skippedFrom = 0;
          return;
        }
        if (tag === 'mc:AlternateContent') alternatives.pop();
        if (tag !== undefined) handlers.close?.(tag);
      },
      ontext(text) {
        if (skippedFrom > 0) return;
        if (alternatives.length > 0 && localName(names.current ?? '') === 't' && text.trim() !== '') markRead();
        handlers.text?.(text);
      },
    },
    { xmlMode: true },
  );
  for await (const piece of xml) parser.write(piece);
  parser.end();
}

/** Elements without words of their own that lead to a chart or a diagram. */
const LEADS_TO_WORDS = new Set(['c:chart', 'cx:chart', 'dgm:relIds']);

const DEEPEST = 2_000;

/** `row` for `x:row`: writers choose their prefixes. */
export function localName(tag: string): string {
  return tag.slice(tag.indexOf(':') + 1);
}

/** The texts of the elements with these names, by name; of several, the first that is not blank. */
export async function readXmlTexts(
  xml: AsyncIterable<string>,
  names: ReadonlySet<string>,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  let open: string | null = null;
  let text = '';
  await readXml(xml, {
    open(tag) {
      if (!names.has(tag)) return;
      open = tag;
      text = '';
    },
    text(data) {
      if (open !== null) text += data;
    },
    close(tag) {
      if (tag !== open) return;
      if (!texts.has(tag) && text.trim() !== '') texts.set(tag, text.trim());
      open = null;
    },
  });
  return texts;
}
