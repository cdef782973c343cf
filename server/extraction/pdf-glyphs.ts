import { IDENTITY, type Matrix, matrixOf, multiply } from './matrix.ts';

/** What pdf.js gives for a glyph; only what is used of it. Widths are in thousandths of the font size, mostly. */
export interface PdfGlyph {
  readonly unicode: string;
  readonly width: number;
  /** Of vertical writing: how far down, as a negative number. */
  readonly vmetric?: readonly number[] | null;
  readonly isSpace: boolean;
}

/** A glyph where it is drawn, in the page's space. */
export interface DrawnGlyph {
  readonly text: string;
  /** From the glyph's space, in which it is one unit high, to the page's. */
  readonly transform: Matrix;
  /** In the page's space, along the line; how far down in vertical writing. */
  readonly advance: number;
  readonly font: string;
  readonly isVertical: boolean;
}

/** The names of pdf.js for what a page's program does, by their numbers. */
export type OperatorNumbers = Readonly<
  Record<
    | 'save'
    | 'restore'
    | 'transform'
    | 'paintFormXObjectBegin'
    | 'paintFormXObjectEnd'
    | 'beginText'
    | 'setFont'
    | 'setGState'
    | 'setCharSpacing'
    | 'setWordSpacing'
    | 'setHScale'
    | 'setLeading'
    | 'setTextRise'
    | 'setTextMatrix'
    | 'moveText'
    | 'setLeadingMoveText'
    | 'nextLine'
    | 'showText',
    number
  >
>;

interface TextState {
  ctm: Matrix;
  textMatrix: Matrix;
  lineX: number;
  lineY: number;
  x: number;
  y: number;
  font: string;
  size: number;
  charSpacing: number;
  wordSpacing: number;
  scale: number;
  leading: number;
  rise: number;
}

/**
 * The glyphs that a page draws, in the order of drawing.
 *
 * @param fontOf what is known of a font by its name: whether it is written downwards, and the scale of its widths
 */
export function* glyphsOf(
  list: { readonly fnArray: readonly number[]; readonly argsArray: readonly unknown[] },
  numbers: OperatorNumbers,
  fontOf: (name: string) => { readonly isVertical: boolean; readonly unit: number },
): Generator<DrawnGlyph> {
  let state: TextState = { ...START };
  const saved: TextState[] = [];
  for (const [index, operator] of list.fnArray.entries()) {
    const args = list.argsArray[index];
    const values: readonly unknown[] = Array.isArray(args) ? args : [];
    const [first, second] = values;
    const number = typeof first === 'number' ? first : 0;
    switch (operator) {
      case numbers.save:
        if (saved.length < DEEPEST) saved.push({ ...state });
        break;
      case numbers.restore:
      case numbers.paintFormXObjectEnd:
        state = saved.pop() ?? state;
        break;
      case numbers.paintFormXObjectBegin:
        saved.push({ ...state });
        if (isNumbers(first)) state.ctm = multiply(state.ctm, matrixOf(first));
        break;
      case numbers.transform:
        if (isNumbers(values)) state.ctm = multiply(state.ctm, matrixOf(values));
        break;
      case numbers.beginText:
        Object.assign(state, { textMatrix: IDENTITY, lineX: 0, lineY: 0, x: 0, y: 0 });
        break;
      case numbers.setTextMatrix: {
        const matrix = isNumbers(first) ? first : isNumbers(values) ? values : IDENTITY;
        Object.assign(state, { textMatrix: matrixOf(matrix), lineX: 0, lineY: 0, x: 0, y: 0 });
        break;
      }
      case numbers.setFont:
        setFont(state, values);
        break;
      case numbers.setGState:
        for (const entry of Array.isArray(first) ? first : []) {
          if (Array.isArray(entry) && entry[0] === 'Font' && Array.isArray(entry[1])) setFont(state, entry[1]);
        }
        break;
      case numbers.setCharSpacing:
        state.charSpacing = number;
        break;
      case numbers.setWordSpacing:
        state.wordSpacing = number;
        break;
      case numbers.setHScale:
        state.scale = number / 100;
        break;
      case numbers.setLeading:
        state.leading = number;
        break;
      case numbers.setTextRise:
        state.rise = number;
        break;
      case numbers.moveText:
      case numbers.setLeadingMoveText: {
        const down = typeof second === 'number' ? second : 0;
        if (operator === numbers.setLeadingMoveText) state.leading = -down;
        moveLine(state, number, down);
        break;
      }
      case numbers.nextLine:
        moveLine(state, 0, -state.leading);
        break;
      case numbers.showText:
        if (Array.isArray(first)) yield* show(state, first, fontOf(state.font));
        break;
    }
  }
}

function* show(
  state: TextState,
  glyphs: readonly unknown[],
  { isVertical, unit }: { readonly isVertical: boolean; readonly unit: number },
): Generator<DrawnGlyph> {
  const { size, scale, font } = state;
  for (const glyph of glyphs) {
    if (typeof glyph === 'number') {
      if (isVertical) state.y -= (glyph * size) / 1000;
      else state.x -= ((glyph * size) / 1000) * scale;
      continue;
    }
    if (!isGlyph(glyph)) continue;
    const place: Matrix = [size * scale, 0, 0, size, state.x, state.y + state.rise];
    const transform = multiply(multiply(state.ctm, state.textMatrix), place);
    const spacing = state.charSpacing + (glyph.isSpace ? state.wordSpacing : 0);
    const length = (isVertical ? -(glyph.vmetric?.[0] ?? -glyph.width) : glyph.width) * unit;
    const advance = Math.abs(
      length * (isVertical ? Math.hypot(transform[2], transform[3]) : Math.hypot(transform[0], transform[1])),
    );
    yield { text: glyph.unicode, transform, advance, font, isVertical };
    if (isVertical) state.y += spacing - length * size;
    else state.x += (length * size + spacing) * scale;
  }
}

function setFont(state: TextState, [name, size]: readonly unknown[]): void {
  if (typeof name === 'string') state.font = name;
  if (typeof size === 'number') state.size = size;
}

function moveLine(state: TextState, x: number, y: number): void {
  state.lineX += x;
  state.lineY += y;
  state.x = state.lineX;
  state.y = state.lineY;
}

function isNumbers(value: unknown): value is ArrayLike<number> {
  return (Array.isArray(value) || value instanceof Float32Array) && value.length >= 6 && typeof value[0] === 'number';
}

function isGlyph(value: unknown): value is PdfGlyph {
  return typeof value === 'object' && value !== null && 'unicode' in value && typeof value.unicode === 'string';
}

const START: TextState = {
  ctm: IDENTITY,
  textMatrix: IDENTITY,
  lineX: 0,
  lineY: 0,
  x: 0,
  y: 0,
  font: '',
  size: 0,
  charSpacing: 0,
  wordSpacing: 0,
  scale: 1,
  leading: 0,
  rise: 0,
};
const DEEPEST = 1000;
