import { readXml } from './xml-events.ts';

/** What a paragraph style says about the role of its paragraphs. */
export type StyleRole = { readonly headingLevel: number } | 'code' | 'contents' | 'body';

export interface DocxStyles {
  roleOf(styleId: string | null): StyleRole;
  /** The language of the document's text by default, or null. */
  readonly language: string | null;
}

interface Style {
  name: string;
  basedOn: string | null;
  outlineLevel: number | null;
}

/** Reads `word/styles.xml`. A style takes from the one it is based on what it does not say itself. */
export async function readDocxStyles(xml: AsyncIterable<string>): Promise<DocxStyles> {
  const styles = new Map<string, Style>();
  let style: Style | null = null;
  let inDefaults = false;
  let language: string | null = null;
  let defaultStyle: string | null = null;
  await readXml(xml, {
    open(tag, attributes) {
      const value = attributes['w:val'];
      if (tag === 'w:docDefaults') inDefaults = true;
      else if (tag === 'w:lang' && inDefaults) language = value ?? null;
      else if (tag === 'w:style') {
        style = { name: '', basedOn: null, outlineLevel: null };
        const id = attributes['w:styleId'] ?? '';
        if (attributes['w:type'] === 'paragraph' && attributes['w:default'] === '1') defaultStyle = id;
        styles.set(id, style);
      } else if (style && value !== undefined) {
        if (tag === 'w:name') style.name = value.toLowerCase();
        else if (tag === 'w:basedOn') style.basedOn = value;
        else if (tag === 'w:outlineLvl') style.outlineLevel = Number(value);
      }
    },
    close(tag) {
      if (tag === 'w:docDefaults') inDefaults = false;
      if (tag === 'w:style') style = null;
    },
  });
  return { language, roleOf: (id) => roleOf(styles, id ?? defaultStyle) };
}

function roleOf(styles: ReadonlyMap<string, Style>, styleId: string | null): StyleRole {
  let id = styleId;
  // Styles may be based on each other in a circle in a broken file.
  for (let step = 0; step < 20 && id !== null; step += 1) {
    const style = styles.get(id);
    const name = style?.name ?? id.toLowerCase();
    if (name === 'title') return { headingLevel: 0 };
    if (/^toc( ?\d|$)|^table of (contents|figures)/.test(name)) return 'contents';
    const level = style?.outlineLevel ?? Number(/^heading ?(\d)/.exec(name)?.[1] ?? 10) - 1;
    if (level < 9) return { headingLevel: level + 1 };
    if (/\bcode\b|preformatted|source ?code|macro/.test(name)) return 'code';
    if (style?.outlineLevel === 9) return 'body';
    id = style?.basedOn ?? null;
  }
  return 'body';
}
