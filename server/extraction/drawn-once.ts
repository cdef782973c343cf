interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * Finds text that is drawn again almost where it stands: bold letters that are made of two or three thin ones, and
 * shadows. The same text further away, as in a column of numbers, is no repetition.
 */
export class DrawnOnce {
  /** For each text, where it stands: by squares of the page once it stands there more than once. */
  readonly #places = new Map<string, Place | Map<string, Place[]>>();

  /**
   * Whether the text stands here already; if not, it does from now on.
   *
   * @param place its start, the size of its font and its width, all in one unit
   */
  isRepeated(text: string, place: Place & { readonly size: number; readonly width: number }): boolean {
    const reach = Math.min(place.size * FURTHEST, place.width * FURTHEST_OF_WIDTH);
    if (!(reach > 0)) return false;
    const known = this.#places.get(text);
    if (!known) {
      this.#places.set(text, { x: place.x, y: place.y });
      return false;
    }
    const squares = known instanceof Map ? known : new Map<string, Place[]>();
    if (!(known instanceof Map)) {
      put(squares, known);
      this.#places.set(text, squares);
    }
    if (isNear(squares, place, Math.min(reach, SQUARE))) return true;
    put(squares, { x: place.x, y: place.y });
    return false;
  }
}

function isNear(squares: ReadonlyMap<string, readonly Place[]>, { x, y }: Place, reach: number): boolean {
  for (let column = squareOf(x - reach); column <= squareOf(x + reach); column += 1) {
    for (let row = squareOf(y - reach); row <= squareOf(y + reach); row += 1) {
      const places = squares.get(`${column} ${row}`);
      if (places?.some((other) => Math.abs(other.x - x) <= reach && Math.abs(other.y - y) <= reach)) return true;
    }
  }
  return false;
}

function put(squares: Map<string, Place[]>, place: Place): void {
  const key = `${squareOf(place.x)} ${squareOf(place.y)}`;
  const places = squares.get(key);
  if (!places) squares.set(key, [place]);
  else if (places.length < MOST_IN_SQUARE) places.push(place);
}

function squareOf(value: number): number {
  return Math.floor(value / SQUARE);
}

// In units of the font size and of the width.
const FURTHEST = 0.2;
const FURTHEST_OF_WIDTH = 0.45;
/** In points. Shadows are not further away. */
const SQUARE = 8;
/** A heap of signs in a place is no text. */
const MOST_IN_SQUARE = 50;
