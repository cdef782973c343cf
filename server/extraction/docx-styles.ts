import type { NumberReference } from './office/docx-numbering.ts';
import { headingLevelOfName, isTitleName } from './office/heading-names.ts';
import { readXml } from './xml-events.ts';

/** What a paragraph style says about the role of its paragraphs. */
export type StyleRole = { readonly headingLevel: number } | 'code' | 'contents' | 'body';

export interface DocxStyles {
  roleOf(styleId: string | null): StyleRole;
  /** How the style numbers its paragraphs. */
  numberOf(styleId: string | null): NumberReference;
  /** The language of the document's text by default, or null. */
  readonly language: string | null;
}

interface Style {
  name: string;
  basedOn: string | null;
  outlineLevel: number | null;
  numId: string | null;
  level: number | null;
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
        style = { name: '', basedOn: null, outlineLevel: null, numId: null, level: null };
        const id = attributes['w:styleId'] ?? '';
        if (attributes['w:type'] === 'paragraph' && attributes['w:default'] === '1') defaultStyle = id;
        styles.set(id, style);
      } else if (style && value !== undefined) {
        if (tag === 'w:name') style.name = value.toLowerCase();
        else if (tag === 'w:basedOn') style.basedOn = value;
        else if (tag === 'w:outlineLvl') style.outlineLevel = Number(value);
        else if (tag === 'w:numId') style.numId = value;
        else if (tag === 'w:ilvl') style.level = Number(value);
      }
    },
    close(tag) {
      if (tag === 'w:docDefaults') inDefaults = false;
      if (tag === 'w:style') style = null;
    },
  });
  return {
    language,
    roleOf: (id) => roleOf(styles, id ?? defaultStyle),
    numberOf: (id) => numberOf(styles, id ?? defaultStyle),
  };
}

function numberOf(styles: ReadonlyMap<string, Style>, styleId: string | null): NumberReference {
  let numId: string | null = null;
  let level: number | null = null;
  let id = styleId;
  for (let step = 0; step < LONGEST_CHAIN && id !== null && (numId === null || level === null); step += 1) {
    const style = styles.get(id);
    numId ??= style?.numId ?? null;
    level ??= style?.level ?? null;
    id = style?.basedOn ?? null;
  }
  return { numId, level };
}

function roleOf(styles: ReadonlyMap<string, Style>, styleId: string | null): StyleRole {
  let id = styleId;
  for (let step = 0; step < LONGEST_CHAIN && id !== null; step += 1) {
    const style = styles.get(id);
    const name = style?.name ?? id.toLowerCase();
    if (isTitleName(name)) return { headingLevel: 0 };
    if (/^toc( ?\d|$)|^table of (contents|figures)/.test(name)) return 'contents';
    const level = style?.outlineLevel ?? (headingLevelOfName(name) ?? 10) - 1;
    if (level < 9) return { headingLevel: level + 1 };
    if (/\bcode\b|preformatted|source ?code|macro/.test(name)) return 'code';
    if (style?.outlineLevel === 9) return 'body';
    id = style?.basedOn ?? null;
  }
  return 'body';
}

/** Styles may be based on each other in a circle in a broken file. */
const LONGEST_CHAIN = 20;
