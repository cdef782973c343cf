import { DrawnOnce } from './drawn-once.ts';
import { matrixOf, multiply } from './matrix.ts';
import { median } from './median.ts';
import { fontSizeOf, smallestFontSize } from './pdf-font-size.ts';
import type { Frame, PdfTextItem, Run } from './pdf-run.ts';
import { withoutRuby } from './ruby.ts';
import { straighten } from './straighten.ts';

/**
 * The runs of a page by the quarter turn they are drawn in, that with the most text first: a table set sideways is read
 * in its own direction, and a stamp along the margin does not mix with the lines that it crosses. Lines that lean a
 * little, as in scans, are set straight. Other slanting text has a frame of its own, but large and short it is a
 * watermark, which is left out. Vertical text is in a frame whose lines are its columns, from the right.
 *
 * @param viewport the transform from the page's space to an upright page, y downwards
 */
export function framesOf(
  items: Iterable<PdfTextItem>,
  monoFonts: ReadonlySet<string>,
  viewport: { readonly transform: readonly number[]; readonly width: number; readonly height: number },
): Frame[] {
  const frames = new Map<number, OpenFrame>();
  const drawn = new DrawnOnce();
  const smallest = smallestFontSize(viewport.height);
  const toPage = matrixOf(viewport.transform);
  const unit = Math.hypot(toPage[0], toPage[1]);
  let isRepeated = false;
  for (const item of items) {
    const matrix = multiply(toPage, matrixOf(item.transform));
    const [a, b, c, d, e, f] = matrix;
    const [width, height] = [item.width * unit, (item.height ?? 0) * unit];
    const size = fontSizeOf(Math.hypot(c, d), Math.max(width, height), item.str.length);
    if (size < smallest || !Number.isFinite(e + f + size)) continue;
    const angle = ((Math.atan2(b, a) * 180) / Math.PI + (item.isVertical ? 90 : 0) + 360) % 360;
    const key = Math.abs(angle - 90 * Math.round(angle / 90)) > SLANT_DEGREES ? angle : 90 * Math.round(angle / 90);
    const frameAngle = (Math.round(key / SAME_ANGLE) * SAME_ANGLE) % 360;
    const frame = frames.get(frameAngle) ?? { angle: frameAngle, runs: [], chars: 0, rtlChars: 0, leans: [] };
    frames.set(frameAngle, frame);
    const [x, y] = turnBack(frameAngle, e, f, viewport.width, viewport.height);
    if (item.str.trim() === '') {
      // A space between words that are drawn again is no space between those that follow.
      if (item.str !== '' && !isRepeated) addSpace(frame, x, y, size);
      continue;
    }
    const length = item.isVertical ? height : width;
    isRepeated = drawn.isRepeated(item.str, { x: e, y: f, size, width: length });
    if (isRepeated) continue;
    frame.chars += item.str.length;
    if (item.dir === 'rtl') frame.rtlChars += item.str.length;
    frame.leans.push(angle - key);
    frame.runs.push({
      text: item.str,
      x,
      right: x + length,
      y,
      size,
      font: item.fontName,
      isRtl: item.dir === 'rtl',
      isMono: monoFonts.has(item.fontName),
      spaceAfter: false,
    });
  }
  return [...frames.values()]
    .filter((frame, _, all) => !isWatermark(frame, all))
    .sort((one, other) => Number(isTitleOver(other, one)) - Number(isTitleOver(one, other)) || other.chars - one.chars)
    .map((frame) => {
      const { angle } = frame;
      return { runs: runsOf(frame), height: angle % 180 === 0 ? viewport.height : viewport.width, angle };
    });
}

/** The point of a frame that a point in the page's own space is. */
export function pointInFrame(
  { angle = 0 }: Frame,
  viewport: { readonly transform: readonly number[]; readonly width: number; readonly height: number },
  x: number,
  y: number,
): readonly [number, number] {
  const [, , , , e, f] = multiply(matrixOf(viewport.transform), [1, 0, 0, 1, x, y]);
  return turnBack(angle, e, f, viewport.width, viewport.height);
}

interface OpenFrame {
  /** In degrees, clockwise. */
  readonly angle: number;
  readonly runs: Run[];
  /** By how many degrees each run differs from the frame. */
  readonly leans: number[];
  chars: number;
  rtlChars: number;
}

/** White space that is drawn by itself belongs to the last run, on the side where it is drawn. */
function addSpace({ runs }: OpenFrame, x: number, y: number, size: number): void {
  const last = runs.at(-1);
  if (!last || Math.abs(last.y - y) > size / 2 || x < last.x - NEAR * size || x > last.right + NEAR * size) return;
  runs[runs.length - 1] = x < last.x ? { ...last, spaceBefore: true } : { ...last, spaceAfter: true };
}

/** Whether upright lines stand above columns of vertical text. */
function isTitleOver(lines: OpenFrame, columns: OpenFrame): boolean {
  if (lines.angle !== 0 || columns.angle !== 90 || !CJK.test(columns.runs[0]?.text ?? '')) return false;
  const top = columns.runs.reduce((least, run) => Math.min(least, run.x), Number.POSITIVE_INFINITY);
  return lines.runs.every((run) => run.y < top + run.size);
}

function isWatermark(frame: OpenFrame, all: readonly OpenFrame[]): boolean {
  if (frame.angle % 90 === 0 || frame.chars > MOST_STAMPED) return false;
  const upright = all.filter(({ angle }) => angle % 90 === 0);
  const size = largestOf(frame.runs);
  return upright.some(({ runs, chars }) => chars > frame.chars && size > LARGE * medianSize(runs));
}

function largestOf(runs: readonly Run[]): number {
  return runs.reduce((size, run) => Math.max(size, run.size), 0);
}

function medianSize(runs: readonly Run[]): number {
  return median(runs.map(({ size }) => size));
}

function runsOf({ runs, leans, chars, rtlChars }: OpenFrame): Run[] {
  const straight = withoutRuby(straighten(runs, leans));
  return rtlChars > chars / 2 ? straight.map((run) => ({ ...run, isOnRtlPage: true })) : straight;
}

/** More than this leans on purpose. */
const SLANT_DEGREES = 8;
const SAME_ANGLE = 5;
/** In units of the font size. */
const NEAR = 2;
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const MOST_STAMPED = 80;
const LARGE = 1.8;

/** The place in a frame of that angle, whose origin is a corner of the page. */
function turnBack(angle: number, x: number, y: number, width: number, height: number): readonly [number, number] {
  if (angle === 0) return [x, y];
  if (angle === 90) return [y, width - x];
  if (angle === 180) return [width - x, height - y];
  if (angle === 270) return [height - y, x];
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  return [x * cos + y * sin, y * cos - x * sin];
}
