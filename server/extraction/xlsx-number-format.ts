import { type FormatSection, type FormatToken, parseFormatCode } from './office/format-code.ts';
import { formatDate } from './office/format-date.ts';
import { formatNumber, general } from './office/format-number.ts';

/** How a number is shown in a cell. */
export type NumberFormat = (value: number) => string;

export interface CellFormat {
  readonly number: NumberFormat;
  /** How a text is shown: most formats leave it as it is. */
  text(text: string): string;
}

/** How a cell without a format shows what it holds. */
export const GENERAL: CellFormat = { number: general, text: (text) => text };

/**
 * The format of a code such as `0.00%`, `"INV-"0000` or `d. mmmm yyyy`: numbers, dates, times and texts come out as a sheet
 * shows them. What is only looks (colours, widths) is left out. A value that the format would hide is shown as it is.
 */
export function cellFormatOf(code: string, options: { readonly is1904: boolean }): CellFormat {
  if (code === '' || code.length > LONGEST_CODE || /^general$/i.test(code)) return GENERAL;
  const sections = parseFormatCode(code);
  const textSection = sections[3] ?? sections.find(({ tokens }) => tokens.some(({ kind }) => kind === 'text'));
  return {
    number: (value) => shownNumber(value, sections, options.is1904) || general(value),
    text: (text) => (textSection ? shownText(text, textSection.tokens) || text : text),
  };
}

/** As {@link cellFormatOf}, for numbers alone. */
export function numberFormatOf(code: string, options: { readonly is1904: boolean }): NumberFormat {
  return cellFormatOf(code, options).number;
}

/** Excel writes none that is longer; what is repeated before a million numbers must be short. */
const LONGEST_CODE = 255;

function shownNumber(value: number, sections: readonly FormatSection[], is1904: boolean): string {
  const { section, isSignShown } = sectionFor(value, sections);
  if (section.isDate) return (formatDate(value, section, is1904) ?? general(value)).trim();
  const { tokens } = section;
  const size = Math.abs(value);
  let shown: string;
  if (tokens.some(({ kind }) => kind === 'general' || kind === 'text')) shown = shownText(general(size), tokens);
  else shown = formatNumber(size, tokens);
  const text = shown.trim();
  return value < 0 && isSignShown && text !== '' && /[1-9]|^\D*$/.test(text) ? `-${text}` : text;
}

/** The section that a number is shown by, and whether its sign is shown besides. */
function sectionFor(
  value: number,
  sections: readonly FormatSection[],
): { readonly section: FormatSection; readonly isSignShown: boolean } {
  const numeric = sections.slice(0, 3).filter(({ tokens }, index) => index < 1 || !isTextAlone(tokens));
  const [first = EMPTY, second, third] = numeric;
  if (numeric.some(({ condition }) => condition !== null)) {
    for (const [index, section] of numeric.entries()) {
      const condition = section.condition ?? (index === 1 && third ? { operator: '<', bound: 0 } : null);
      if (condition === null || holds(value, condition)) {
        const isOfNegatives =
          condition?.operator.startsWith('<') && condition.operator !== '<>' && condition.bound <= 0;
        return { section, isSignShown: !isOfNegatives };
      }
    }
    return { section: numeric.at(-1) ?? first, isSignShown: true };
  }
  if (value < 0 && second) return { section: second, isSignShown: false };
  if (value === 0 && third) return { section: third, isSignShown: true };
  return { section: first, isSignShown: true };
}

const EMPTY: FormatSection = { tokens: [], condition: null, languageNumber: null, isDate: false };

/** A section for texts may stand in any place. */
function isTextAlone(tokens: readonly FormatToken[]): boolean {
  return tokens.some(({ kind }) => kind === 'text');
}

function holds(value: number, { operator, bound }: { readonly operator: string; readonly bound: number }): boolean {
  switch (operator) {
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    case '<>':
      return value !== bound;
    default:
      return value === bound;
  }
}

function shownText(text: string, tokens: readonly FormatToken[]): string {
  return tokens
    .map((token) => {
      if (token.kind === 'general' || token.kind === 'text') return text;
      return token.kind === 'literal' ? token.text : token.kind === 'percent' ? '%' : '';
    })
    .join('')
    .trim();
}

/**
 * The codes of the formats that a workbook does not spell out. The short date looks different in every country: it comes
 * out as ISO 8601 writes it.
 */
export function builtInFormat(id: number): string {
  if ((id >= 27 && id <= 31) || (id >= 50 && id <= 58) || id === 36) return 'yyyy-mm-dd';
  if (id >= 32 && id <= 35) return 'h:mm:ss';
  return BUILT_IN[id] ?? 'General';
}

const BUILT_IN: Readonly<Record<number, string>> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  5: '"$"#,##0_);("$"#,##0)',
  6: '"$"#,##0_);("$"#,##0)',
  7: '"$"#,##0.00_);("$"#,##0.00)',
  8: '"$"#,##0.00_);("$"#,##0.00)',
  9: '0%',
  10: '0.00%',
  11: '0.00E+00',
  12: '# ?/?',
  13: '# ??/??',
  14: 'yyyy-mm-dd',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'yyyy-mm-dd h:mm',
  37: '#,##0_);(#,##0)',
  38: '#,##0_);(#,##0)',
  39: '#,##0.00_);(#,##0.00)',
  40: '#,##0.00_);(#,##0.00)',
  41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)',
  42: '_("$"* #,##0_);_("$"* (#,##0);_("$"* "-"_);_(@_)',
  43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
  44: '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mm:ss.0',
  48: '##0.0E+0',
  49: '@',
};
