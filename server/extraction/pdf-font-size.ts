/**
 * The font size of a run of text in points, from its matrix and checked against how wide its letters are.
 *
 * The matrix is only as good as the font's own box: pdf.js scales Type 3 fonts by it, and the converters of bank
 * statements (AFP) write boxes of one unit, which makes text of 20 points a tenth of a point high. Where the average
 * letter would be several times as wide as the font is high, or hardly wide at all, the size comes from the width.
 *
 * @param height what the matrix says
 * @param width of the whole run
 */
export function fontSizeOf(height: number, width: number, chars: number): number {
  const advance = width / Math.max(1, chars);
  if (advance <= 0 || !Number.isFinite(advance)) return height;
  const isPlausible = advance < height * WIDEST_LETTER && advance > height * NARROWEST_LETTER;
  return isPlausible ? height : advance / USUAL_LETTER;
}

/** What is smaller is not meant to be read. A page in other units than points has other letters too. */
export function smallestFontSize(pageHeight: number): number {
  return Math.min(SMALLEST_POINTS, pageHeight * SMALLEST_SHARE);
}

// In units of the font size: letters in average, with their spacing.
const WIDEST_LETTER = 3;
const NARROWEST_LETTER = 0.05;
const USUAL_LETTER = 0.5;

const SMALLEST_POINTS = 0.5;
const SMALLEST_SHARE = 0.0006;
