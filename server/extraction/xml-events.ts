import { Parser } from 'htmlparser2';

export type XmlAttributes = Readonly<Record<string, string>>;

export interface XmlHandlers {
  open?(tag: string, attributes: XmlAttributes): void;
  close?(tag: string): void;
  text?(text: string): void;
}

/**
 * Reads XML as a stream of events; no tree is built. Sloppy XML is read as far as it can be understood.
 *
 * @throws RangeError if elements are nested deeper than {@link DEEPEST}: no document is, and the parser's time grows with
 *   the square of the depth
 */
export async function readXml(xml: AsyncIterable<string>, handlers: XmlHandlers): Promise<void> {
  let depth = 0;
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        depth += 1;
        if (depth > DEEPEST) throw new RangeError(`elements are nested more than ${DEEPEST} deep`);
        handlers.open?.(tag, attributes);
      },
      onclosetag(tag) {
        depth -= 1;
        handlers.close?.(tag);
      },
      ontext: (text) => handlers.text?.(text),
    },
    { xmlMode: true },
  );
  for await (const piece of xml) parser.write(piece);
  parser.end();
}

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
