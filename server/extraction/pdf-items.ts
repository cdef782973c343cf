import { fontSizeOf, smallestFontSize } from './pdf-font-size.ts';

/** A run of text on a page, in a frame where x grows in reading direction of the script's line and y downwards. */
export interface Run {
  readonly text: string;
  readonly x: number;
  readonly right: number;
  /** The baseline. */
  readonly y: number;
  /** Font size in points. */
  readonly size: number;
  readonly font: string;
  readonly isRtl: boolean;
  /** Whether all its characters are equally wide, as in listings of code. */
  readonly isMono: boolean;
  /** Whether white space follows that is drawn apart. */
  spaceAfter: boolean;
}

/** Runs that stand the same way up, with the extent of the page in their frame. */
export interface Frame {
  readonly runs: Run[];
  readonly height: number;
  /** Quarter turns from the upright page, clockwise. */
  readonly turn?: number;
  /** What was noted on the page. */
  readonly notes?: readonly PlacedNote[];
}

/** A note with the place that it is put at, in the frame of the page's runs. */
export interface PlacedNote {
  readonly text: string;
  readonly author: string;
  readonly isMarkup: boolean;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What pdf.js gives for a run of text; only what is used of it. */
export interface PdfTextItem {
  readonly str: string;
  readonly dir: string;
  readonly transform: readonly number[];
  readonly width: number;
  /** The font size, or how far vertical text reaches down. */
  readonly height?: number;
  readonly fontName: string;
}

/**
 * The runs of a page by the quarter turn they are drawn in, that with the most text first: a table set sideways is read
 * in its own direction, and a stamp along the margin does not mix with the lines that it crosses. Text that is drawn
 * slantwise (watermarks) is left out.
 *
 * @param viewport the transform from the page's space to an upright page, y downwards
 */
export function framesOf(
  items: Iterable<PdfTextItem>,
  monoFonts: ReadonlySet<string>,
  viewport: { readonly transform: readonly number[]; readonly width: number; readonly height: number },
): Frame[] {
  const frames = new Map<number, { runs: Run[]; chars: number }>();
  const smallest = smallestFontSize(viewport.height);
  const [scaleX = 1, scaleY = 0] = viewport.transform;
  const unit = Math.hypot(scaleX, scaleY);
  for (const item of items) {
    const [a, b, c, d, e, f] = multiply(viewport.transform, item.transform);
    const width = item.width * unit;
    const size = fontSizeOf(Math.hypot(c, d), Math.max(width, (item.height ?? 0) * unit), item.str.length);
    const angle = (Math.atan2(b, a) * 180) / Math.PI;
    const quarter = Math.round(angle / 90);
    if (size < smallest || !Number.isFinite(e + f + size) || Math.abs(angle - quarter * 90) > SLANT_DEGREES) continue;
    const turn = (quarter + 4) % 4;
    const frame = frames.get(turn) ?? { runs: [], chars: 0 };
    frames.set(turn, frame);
    const [x, y] = turnBack(turn, e, f, viewport.width, viewport.height);
    if (item.str.trim() === '') {
      const last = frame.runs.at(-1);
      if (last && item.str !== '' && Math.abs(last.y - y) < size / 2) last.spaceAfter = true;
      continue;
    }
    frame.chars += item.str.length;
    frame.runs.push({
      text: item.str,
      x,
      right: x + width,
      y,
      size,
      font: item.fontName,
      isRtl: item.dir === 'rtl',
      isMono: monoFonts.has(item.fontName),
      spaceAfter: false,
    });
  }
  return [...frames.entries()]
    .sort(([, a], [, b]) => b.chars - a.chars)
    .map(([turn, { runs }]) => ({ runs, height: turn % 2 === 0 ? viewport.height : viewport.width, turn }));
}

/** The point of a frame that a point in the page's own space is. */
export function pointInFrame(
  { turn = 0 }: Frame,
  viewport: { readonly transform: readonly number[]; readonly width: number; readonly height: number },
  x: number,
  y: number,
): readonly [number, number] {
  const [, , , , e, f] = multiply(viewport.transform, [1, 0, 0, 1, x, y]);
  return turnBack(turn, e, f, viewport.width, viewport.height);
}

const SLANT_DEGREES = 8;

type Matrix = readonly [number, number, number, number, number, number];

function multiply(m: readonly number[], n: readonly number[]): Matrix {
  const [a1 = 1, b1 = 0, c1 = 0, d1 = 1, e1 = 0, f1 = 0] = m;
  const [a2 = 1, b2 = 0, c2 = 0, d2 = 1, e2 = 0, f2 = 0] = n;
  return [
    a1 * a2 + c1 * b2,
    b1 * a2 + d1 * b2,
    a1 * c2 + c1 * d2,
    b1 * c2 + d1 * d2,
    a1 * e2 + c1 * f2 + e1,
    b1 * e2 + d1 * f2 + f1,
  ];
}

function turnBack(turn: number, x: number, y: number, width: number, height: number): readonly [number, number] {
  if (turn === 1) return [y, width - x];
  if (turn === 2) return [width - x, height - y];
  if (turn === 3) return [height - y, x];
  return [x, y];
}
