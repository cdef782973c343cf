import type { PDFPageProxy } from 'pdfjs-dist';
import { z } from 'zod';

/** What a font of a PDF says about the characters that its glyphs stand for. */
export interface FontFacts {
  /** Without the tag of a subset: “Wingdings-Regular”. */
  readonly name: string;
  /** Whether it says which characters they are, by a map or by glyph names that mean something. */
  readonly claimsCharacters: boolean;
}

/**
 * The facts about fonts that the page uses, by the names that pdf.js gives them. It has pdf.js go through the page as
 * if to draw it, which takes longer than to read its text: only for pages that give reason to.
 */
export async function fontFactsOf(page: PDFPageProxy, names: Iterable<string>): Promise<Map<string, FontFacts>> {
  const facts = new Map<string, FontFacts>();
  await page.getOperatorList();
  for (const name of names) {
    const font = page.commonObjs.has(name) ? fontSchema.safeParse(page.commonObjs.get(name)) : null;
    if (font?.success) {
      facts.set(name, {
        name: font.data.name.replace(/^[A-Z]{6}\+/, ''),
        claimsCharacters: claimsCharacters(font.data),
      });
    }
  }
  return facts;
}

// What pdf.js gives with `fontExtraProperties`. Absent entries of its sparse arrays are null or undefined.
const fontSchema = z.object({
  name: z.string().catch(''),
  composite: z.boolean().catch(false),
  isSymbolicFont: z.boolean().catch(false),
  /** Glyph names by code, where they differ from the font's own. */
  differences: z.array(z.string().nullish()).catch([]),
  /** By code; without a map, codes were taken for characters. */
  toUnicode: z.object({ _map: z.array(z.string().nullish()).optional() }).catch({}),
});

function claimsCharacters({ composite, isSymbolicFont, differences, toUnicode }: z.infer<typeof fontSchema>): boolean {
  const map = toUnicode._map ?? [];
  const isMapped = (code: number) => typeof map[code] === 'string' && map[code] !== String.fromCodePoint(code);
  if (composite) return map.some((_, code) => isMapped(code));
  const codes = [...differences.keys()].filter((code) => differences[code] && differences[code] !== '.notdef');
  if (codes.length === 0) return !isSymbolicFont;
  const numbered = codes.filter((code) => isNumber(differences[code] ?? ''));
  if (numbered.length <= codes.length / 2) return true;
  // pdf.js takes some numbers for codes of characters; what is mapped otherwise has a map of its own.
  return numbered.some((code) => isMapped(code) && !/^[GgCc]/.test(differences[code] ?? ''));
}

/** A glyph name that only numbers the glyph, as `g123`; not `uni0416` and the like. */
function isNumber(glyph: string): boolean {
  return /\d/.test(glyph) && !/^(?:uni[0-9A-F]{4}|u[0-9A-F]{4,6}$|afii\d{5}$|SF\d{6}$|H\d{5}$)/.test(glyph);
}
